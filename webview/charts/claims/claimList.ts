import type { ClaimLine, ClaimListChart } from '../../../src/protocol/claims.ts';
import { say, t } from '../../drawing/texts.ts';
import { element, setText } from '../../kit/elements.ts';
import type { Renderer } from '../frame/renderer.ts';
import { createClaimFilters, matchingClaims } from './claimFilters.ts';
import { createVerdict, outcomeWords, verdictWord } from './verdicts.ts';

/** The verdicts of all claims as coloured cells, and the claims themselves as a list that can be searched. */
export const claimListRenderer: Renderer<'claims'> = {
  picture: undefined,
  mount(place, first, context) {
    let chart = first;
    const choose = (id: string): void => void context.claims.choose({ id, parameters: {} });
    const filters = createClaimFilters(() => context.requestPaint());
    const cells = createCells(choose);
    const count = element('p', { class: 'claimNote', attributes: { role: 'status' } });
    const lines = createLines(choose);
    const holder = element('div', {
      class: 'claimList',
      children: [cells.element, filters.element, count, lines.element],
    });
    place.prepend(holder);
    return {
      update: (next) => (chart = next),
      paint() {
        const shown = matchingClaims(chart, filters.value);
        filters.show(chart);
        cells.show(chart, new Set(shown));
        lines.show(chart, shown);
        setText(count, t('{0} of {1} sentences', shown.length, chart.claims.length));
        return true;
      },
      probe: () => undefined,
      dispose: () => holder.remove(),
    };
  },
};

interface Cells {
  readonly element: HTMLElement;
  show(chart: ClaimListChart, shown: ReadonlySet<number>): void;
}

/** A cell for each claim. The list below says the same in words, so that the keyboard and a screen reader need not come here. */
function createCells(choose: (id: string) => void): Cells {
  const holder = element('div', { class: 'claimCells', attributes: { 'aria-hidden': 'true' } });
  let cells: readonly HTMLElement[] = [];
  holder.addEventListener('click', (event) => {
    const id = event.target instanceof HTMLElement ? event.target.dataset['claim'] : undefined;
    if (id !== undefined) choose(id);
  });
  return {
    element: holder,
    show({ claims, chosen }, shown) {
      if (cells.length !== claims.length) {
        cells = claims.map(({ id }) => element('span', { attributes: { 'data-claim': id } }));
        holder.replaceChildren(...cells);
      }
      claims.forEach(({ id, verdict, statement, outcome }, at) => {
        const cell = cells[at]!;
        const states = [id === chosen && 'chosen', !shown.has(at) && 'left', outcome].filter(Boolean);
        cell.className = ['claimCell', verdict, ...states].join(' ');
        cell.title = `${say(statement)} (${verdictWord(verdict)}; ${outcomeWords(outcome)})`;
      });
    },
  };
}

interface Lines {
  readonly element: HTMLElement;
  show(chart: ClaimListChart, shown: readonly number[]): void;
}

/** The claims as buttons; the arrow keys go from one to the next. */
function createLines(choose: (id: string) => void): Lines {
  const holder = element('ul', { class: 'claimLines', attributes: { 'aria-label': t('Sentences') } });
  const known = new Map<string, Line>();
  let order = '';
  holder.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    const buttons = [...holder.querySelectorAll<HTMLElement>('.claimLine')];
    const next = buttons[buttons.indexOf(document.activeElement as HTMLElement) + step];
    event.preventDefault();
    next?.focus();
  });
  return {
    element: holder,
    show({ claims, chosen }, shown) {
      for (const claim of claims) if (!known.has(claim.id)) known.set(claim.id, createLine(claim, choose));
      const wanted = shown.map((at) => claims[at]!);
      const next = wanted.map(({ id }) => id).join();
      // Elements that stay keep the focus.
      if (next !== order) holder.replaceChildren(...wanted.map(({ id }) => known.get(id)!.element));
      order = next;
      for (const claim of wanted) known.get(claim.id)!.show(claim, claim.id === chosen);
      if (wanted.length === 0) holder.replaceChildren(element('li', { text: t('No sentence has these words.') }));
    },
  };
}

interface Line {
  readonly element: HTMLElement;
  show(claim: ClaimLine, isChosen: boolean): void;
}

function createLine({ id, verdict, statement }: ClaimLine, choose: (id: string) => void): Line {
  const outcomeMark = element('span', { class: 'claimOutcome' });
  const button = element('button', {
    class: 'claimLine',
    attributes: { type: 'button' },
    children: [createVerdict(verdict), element('span', { class: 'claimWords', text: say(statement) }), outcomeMark],
  });
  button.addEventListener('click', () => choose(id));
  return {
    element: element('li', { children: [button] }),
    show({ outcome }, isChosen) {
      button.setAttribute('aria-pressed', String(isChosen));
      setText(outcomeMark, outcome === undefined ? '' : { passed: '✓', failed: '✗', inapplicable: '–' }[outcome]);
      outcomeMark.className = `claimOutcome ${outcome ?? ''}`;
      outcomeMark.title = outcomeWords(outcome);
      outcomeMark.setAttribute('aria-label', outcomeWords(outcome));
      outcomeMark.setAttribute('role', 'img');
    },
  };
}
