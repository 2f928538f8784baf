import type { Chart } from '../../../src/protocol/charts.ts';
import { say, t } from '../../drawing/texts.ts';
import { createIconButton } from '../../kit/buttons.ts';
import { createMenu } from '../../kit/menu.ts';
import { element, isFrom, setText, tellWhole } from '../../kit/elements.ts';
import type { Size } from '../../pictures/frame/picture.ts';
import { menuItems, type CardActions } from './cardMenu.ts';
import { createMore } from './cardMore.ts';
import { numberIn } from './copyChart.ts';
import { createEnlarging } from './enlarging.ts';
import { keepRoom } from './plotRoom.ts';

/** What stands around a plot: title, menu, caption, what opens below. */
export interface CardFrame {
  readonly element: HTMLElement;
  readonly plot: HTMLElement;
  /** Says what a chart says of itself. */
  say(chart: Chart): void;
  /** A chart stands on the screen, as it was drawn: all that tells of it follows. */
  stand(chart: Chart, shown: Chart): void;
  /** Makes the plot as tall as its picture needs at the width there is. */
  readonly fit: (heightAt: (width: number) => number) => void;
  /** A word that goes away again. */
  readonly remark: (text: string) => void;
  /** Only its title is seen. */
  readonly isFolded: boolean;
  fold(isFolded: boolean): void;
  /** Brings it into sight and moves the keyboard to its plot. */
  focus(): void;
}

/** How long a word stands, ms. */
const remarkTime = 2500;

/** Of a plot that has no room yet, px. */
const usualWidth = 480;

/** Builds the frame of a chart; `shown` is the chart as it is drawn. */
export function createCardFrame(
  { id, kind }: Pick<Chart, 'id' | 'kind'>,
  shown: () => Chart,
  actions: Pick<CardActions, 'acts' | 'arrange' | 'copy' | 'save' | 'tools'>,
): CardFrame {
  const { head, title } = createHead(() => actions.arrange('unfold'));
  const plot = element('div', { class: 'plot', attributes: { tabindex: '0' } });
  const caption = element('p', { class: 'caption' });
  const more = createMore(shown);
  const isFolded = (): boolean => card.classList.contains('folded');
  const card = element('article', {
    class: 'card',
    attributes: { 'data-chart-id': id, 'data-kind': kind },
    children: [head, plot, caption, more.element],
  });
  const enlarging = createEnlarging(card);
  const menu = createMenu(t('More about this chart'), () =>
    menuItems(kind, {
      ...actions,
      open: (part) => more.open(part),
      enlarge: () => enlarging.turn(),
      isLarge: enlarging.isLarge,
      isFolded: isFolded(),
      hasNumber: numberIn(say(shown().title)) !== undefined,
    }),
  );
  head.append(menu.element);
  moveWithKeys(card, actions);
  let told: Chart | undefined;
  const tell = (chart: Chart): void => {
    tellTexts(chart, { title, caption, card, plot });
    menu.name(t('More about: {0}', say(chart.title)));
  };
  return {
    element: card,
    plot,
    say: tell,
    stand({ step, run }, drawn) {
      card.dataset['step'] = String(step);
      card.dataset['run'] = String(run);
      if (drawn !== told) {
        tell(drawn);
        more.refresh();
      }
      told = drawn;
    },
    remark: createRemark(card),
    get isFolded() {
      return isFolded();
    },
    fold: (next) => void card.classList.toggle('folded', next),
    focus: () => focusPlot(card, plot),
    fit: createFitting(plot),
  };
}

function focusPlot(card: HTMLElement, plot: HTMLElement): void {
  card.scrollIntoView({ block: 'nearest' });
  plot.focus({ preventScroll: true });
}

function tellTexts(
  chart: Chart,
  { title, caption, card, plot }: Readonly<Record<'title' | 'caption' | 'card' | 'plot', HTMLElement>>,
): void {
  // A number and its per cent sign stay on one line.
  setText(title, say(chart.title).replaceAll(' %', '\u00A0%'));
  setText(caption, say(chart.caption));
  card.setAttribute('aria-label', say(chart.description));
  plot.setAttribute('aria-label', say(chart.title));
}

/** The title, and what unfolds a card of which it is all that is seen. */
function createHead(onUnfold: () => void): { readonly head: HTMLElement; readonly title: HTMLElement } {
  const title = element('h2', { class: 'cardTitle' });
  tellWhole(title);
  const unfold = createIconButton('fold', t('Unfold'), onUnfold);
  unfold.element.classList.add('unfold');
  return { head: element('header', { class: 'cardHead', children: [unfold.element, title] }), title };
}

/** Alt and an arrow move a card among those beside it, where the menu would. */
function moveWithKeys(card: HTMLElement, { acts, arrange }: Pick<CardActions, 'acts' | 'arrange'>): void {
  card.addEventListener('keydown', (event) => {
    const act = { ArrowUp: 'up' as const, ArrowDown: 'down' as const }[event.key];
    const isFree = !event.defaultPrevented && isFrom(event, '.plot, .cardHead');
    if (act === undefined || !event.altKey || !isFree || !acts().includes(act)) return;
    event.preventDefault();
    arrange(act);
    card.scrollIntoView({ block: 'nearest' });
  });
}

/** Makes a plot as tall as its picture needs at the width there is. */
function createFitting(plot: HTMLElement): CardFrame['fit'] {
  let room: Size = { width: 0, height: 0 };
  return (heightAt) => {
    const width = plot.clientWidth || usualWidth;
    const next = keepRoom(room, { width, height: heightAt(width) });
    if (next.height !== room.height) {
      plot.style.minHeight = `${next.height}px`;
      // A picture fills its card beside a taller one, but not beyond recognition.
      plot.style.maxHeight = `${2 * next.height}px`;
    }
    room = next;
  };
}

/** A place in the card for words that go away again; returns how to say one. */
function createRemark(card: HTMLElement): (text: string) => void {
  const place = element('div', { class: 'cardRemark', attributes: { role: 'status' } });
  card.append(place);
  let timer = 0;
  return (text) => {
    setText(place, text);
    clearTimeout(timer);
    timer = window.setTimeout(() => setText(place, ''), remarkTime);
  };
}
