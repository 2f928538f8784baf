import { formatNumber } from '../../../src/core/ground/numberText.ts';
import type { ClaimCardChart, ClaimCheck, ClaimStep } from '../../../src/protocol/claims.ts';
import { say, t } from '../../drawing/texts.ts';
import { createLink } from '../../kit/buttons.ts';
import { element } from '../../kit/elements.ts';
import type { ClaimAsks, Renderer } from '../frame/renderer.ts';
import { createClaimSliders } from './claimSliders.ts';
import { createOwn } from './claimOwn.ts';
import { createVerdict } from './verdicts.ts';

/** Numbers of one claim that are shown at once. */
const mostChecks = 40;

/** One claim: its sentence and verdict, the formula, what is wrong with it, its numbers beside what is expected, and its parameters. */
export const claimCardRenderer: Renderer<'claim'> = {
  picture: undefined,
  mount(place, first, { claims }) {
    let chart = first;
    let painted: ClaimCardChart | undefined;
    const formula = createFormula(claims);
    const sliders = createClaimSliders(claims);
    const own = createOwn(claims);
    const [head, numbers, foot] = [element('div'), element('div', { class: 'tablePlace' }), element('div')];
    const holder = element('div', {
      class: 'claimCard',
      children: [head, formula.element, sliders.element, numbers, own.element, foot],
    });
    place.prepend(holder);
    return {
      update: (next) => (chart = next),
      paint() {
        if (painted === chart) return true;
        if (painted?.claim !== chart.claim) {
          head.replaceChildren(...createHead(chart), ...chart.steps.map((step) => createStep(step, claims)));
          foot.replaceChildren(...createFoot(chart, claims));
          formula.show(chart.formula);
        }
        sliders.show(chart);
        numbers.replaceChildren(...createNumbers(chart));
        own.show(chart);
        painted = chart;
        return true;
      },
      probe: () => undefined,
      dispose() {
        own.dispose();
        holder.remove();
      },
    };
  },
};

function createHead({ statement, verdict, correction }: ClaimCardChart): HTMLElement[] {
  const sentence = element('p', {
    class: 'claimSentence',
    children: [element('span', { text: `“${say(statement)}”` }), createVerdict(verdict)],
  });
  if (correction === undefined) return [sentence];
  const words = verdict === 'true-with-conditions' ? t('Under which conditions.') : t('What is wrong with it.');
  const wrong = element('p', {
    class: `claimWrong ${verdict}`,
    children: [element('strong', { text: `${words} ` }), document.createTextNode(say(correction))],
  });
  return [sentence, wrong];
}

/** The place of the claim in a guided chapter: why it stands there, what to try, and the ways on. */
function createStep(
  { guide, at, of, sentence, attempt, experiment, previous, next }: ClaimStep,
  claims: ClaimAsks,
): HTMLElement {
  const go = (label: string, id: string | undefined): HTMLElement[] =>
    id === undefined ? [] : [createLink(label, () => void claims.choose({ id, parameters: {} }))];
  const line = (strong: string, text: string): HTMLElement =>
    element('p', { children: [element('strong', { text: `${strong} ` }), document.createTextNode(text)] });
  return element('div', {
    class: 'claimStep',
    children: [
      line(t('{0}, step {1} of {2}.', say(guide), at, of), say(sentence)),
      line(t('Try:'), say(attempt)),
      element('p', {
        class: 'claimLinks',
        children: [
          createLink(t('Open the experiment of this step'), () => claims.open(experiment)),
          ...go(t('Previous'), previous),
          ...go(t('Next'), next),
        ],
      }),
    ],
  });
}

function createFoot({ assumptions, source, experiment }: ClaimCardChart, claims: ClaimAsks): HTMLElement[] {
  const lines = [
    element('p', {
      class: 'claimNote',
      children: [element('strong', { text: `${t('Assumed:')} ` }), document.createTextNode(say(assumptions))],
    }),
    element('p', { class: 'claimNote', text: say(source) }),
  ];
  if (experiment === undefined) return lines;
  const link = createLink(t('Open its experiment'), () => claims.open(experiment));
  return [...lines, element('p', { class: 'claimLinks', children: [link] })];
}

/** The formula as a picture; until there is one, and where there is none, as it is written. */
function createFormula(claims: Pick<ClaimAsks, 'formula'>): { readonly element: HTMLElement; show(tex: string): void } {
  const holder = element('div', { class: 'claimFormula', attributes: { role: 'img' } });
  let shown = '';
  return {
    element: holder,
    show(tex) {
      shown = tex;
      holder.setAttribute('aria-label', tex);
      void claims.formula(tex).then((picture) => {
        if (shown === tex) holder.replaceChildren(picture ?? element('code', { text: tex }));
      });
    },
  };
}

function createNumbers({ checks, outcome, reason }: ClaimCardChart): HTMLElement[] {
  if (outcome === 'inapplicable') return [element('p', { text: reason === undefined ? '' : say(reason) })];
  const head = [t('what'), t('expected'), t('measured here'), t('tolerance'), ''].map((text, at) =>
    text === '' ? element('td') : element('th', { text, class: at > 0 ? 'number' : '', attributes: { scope: 'col' } }),
  );
  const rows = checks.slice(0, mostChecks).map(createCheck);
  const table = element('table', {
    class: 'data',
    children: [
      element('thead', { children: [element('tr', { children: head })] }),
      element('tbody', { children: rows }),
    ],
  });
  const left = checks.length - rows.length;
  return left > 0
    ? [table, element('p', { class: 'claimNote', text: t('{0} more rows: save as CSV for all of them.', left) })]
    : [table];
}

function createCheck({ name, kind, measured, expected, tolerance, passed }: ClaimCheck): HTMLElement {
  const number = (value: number | null): HTMLElement =>
    element('td', { class: 'number', text: value === null ? '' : formatNumber(value, 6) });
  const words = passed ? t('as expected') : t('not as expected');
  const mark = element('td', {
    children: [
      element('span', {
        class: `claimOutcome ${passed ? 'passed' : 'failed'}`,
        text: expected === null ? '' : passed ? '✓' : '✗',
        attributes: expected === null ? {} : { title: words, role: 'img', 'aria-label': words },
      }),
    ],
  });
  const label = element('th', { text: readable(name), attributes: { scope: 'row', title: say(kind) } });
  return element('tr', { children: [label, number(expected), number(measured), number(tolerance), mark] });
}

/** A key of a record in words: `max_diff_below` is "max diff below". */
function readable(name: string): string {
  return name.replaceAll('_', ' ');
}
