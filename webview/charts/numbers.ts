import type { KeyNumber, NumbersChart } from '../../src/protocol/charts.ts';
import { say } from '../drawing/texts.ts';
import { element, setText } from '../kit/elements.ts';
import type { Renderer } from './frame/renderer.ts';

/** The key numbers of a view as a row; each leads to its card. */
export const numbersRenderer: Renderer<'numbers'> = {
  picture: undefined,
  mount(place, first, context) {
    const row = element('ul', { class: 'keyNumbers' });
    place.prepend(row);
    let chart = first;
    let entries: readonly Entry[] = [];
    const build = ({ numbers }: NumbersChart): readonly Entry[] =>
      numbers.map((_, at) =>
        createEntry(() => {
          const target = chart.numbers[at]?.chart;
          if (target !== undefined) context.goTo(target);
        }),
      );
    return {
      update: (next) => (chart = next),
      paint() {
        // The same numbers keep their elements, so that focus stays where it is.
        if (entries.length !== chart.numbers.length) {
          entries = build(chart);
          row.replaceChildren(...entries.map((entry) => entry.element));
          layOut(row, entries.length);
        }
        chart.numbers.forEach((number, at) => entries[at]?.show(number));
        return true;
      },
      probe: () => undefined,
      dispose: () => row.remove(),
    };
  },
};

/** As many columns as a row has, whole and, where that is too narrow, halved; three are never parted. */
function layOut(row: HTMLElement, count: number): void {
  row.style.setProperty('--count', String(Math.max(1, count)));
  row.style.setProperty('--half', String(count <= 3 ? Math.max(1, count) : Math.ceil(count / 2)));
}

interface Entry {
  readonly element: HTMLElement;
  show(number: KeyNumber): void;
}

function createEntry(onPress: () => void): Entry {
  const value = element('span', { class: 'keyValue' });
  const note = element('span', { class: 'keyNote' });
  const label = element('span', { class: 'keyLabel' });
  const button = element('button', {
    class: 'keyNumber',
    attributes: { type: 'button' },
    children: [element('span', { class: 'keyLine', children: [value, note] }), label],
  });
  button.addEventListener('click', onPress);
  return {
    element: element('li', { children: [button] }),
    show(number) {
      setText(value, say(number.value));
      setText(note, number.note === undefined ? '' : say(number.note));
      setText(label, say(number.label));
      const whole = number.note === undefined ? say(number.value) : `${say(number.value)} ${say(number.note)}`;
      button.title = `${say(number.label)}: ${whole}`;
    },
  };
}
