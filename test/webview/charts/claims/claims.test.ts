import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { ClaimChoice } from '../../../../src/protocol/claims.ts';
import { createSharedAxis } from '../../../../webview/charts/frame/sharedAxis.ts';
import type { DrawingContext } from '../../../../webview/charts/frame/renderer.ts';
import { openWindow } from '../../pageWindow.ts';
import { look } from '../../pictures/sampleCharts.ts';
import { claimCardChart, claimListChart } from '../../pictures/sampleClaims.ts';

const page = openWindow();
const { claimListRenderer } = await import('../../../../webview/charts/claims/claimList.ts');
const { claimCardRenderer } = await import('../../../../webview/charts/claims/claimCard.ts');
const { matchingClaims } = await import('../../../../webview/charts/claims/claimFilters.ts');
const { placeOfValue, valueAtPlace } = await import('../../../../webview/charts/claims/claimSliders.ts');
after(() => page.close());

interface Stage {
  readonly place: HTMLElement;
  readonly context: DrawingContext;
  readonly chosen: ClaimChoice[];
  readonly opened: string[];
  readonly asked: string[];
  hindrance: string | undefined;
  hears: (() => void) | undefined;
  paints: number;
  readonly all: (selector: string) => HTMLElement[];
}

function stage(): Stage {
  const place = document.createElement('div');
  document.body.replaceChildren(place);
  const found: Stage = {
    place,
    chosen: [],
    opened: [],
    asked: [],
    hindrance: undefined,
    hears: undefined,
    paints: 0,
    all: (selector) => [...place.querySelectorAll<HTMLElement>(selector)],
    context: {
      look: () => look,
      requestPaint: () => (found.paints += 1),
      axis: createSharedAxis(),
      edit: () => assert.fail('claims edit nothing'),
      choose: () => assert.fail(),
      chooseSample: () => assert.fail(),
      openView: () => assert.fail(),
      goTo: () => assert.fail(),
      claims: {
        choose(claim) {
          found.chosen.push(claim);
          return Promise.resolve();
        },
        hindrance: () => found.hindrance,
        onText(listener) {
          found.hears = listener;
          return () => (found.hears = undefined);
        },
        open: (text) => found.opened.push(text),
        formula(tex) {
          found.asked.push(tex);
          return Promise.resolve(undefined);
        },
      },
    },
  };
  return found;
}

const everything = { words: '', chapter: '', area: '', verdict: '', guide: '' };

test('a filter takes words of sentence, id and area in any order, and one of chapter, area and verdict', () => {
  const chart = claimListChart();
  const at = (filter: Partial<typeof everything>): number[] => matchingClaims(chart, { ...everything, ...filter });
  assert.deepEqual(at({}), [0, 1, 2]);
  assert.deepEqual(at({ words: 'SIGNAL half' }), [1]);
  assert.deepEqual(at({ words: 'l1-zeros' }), [2]);
  assert.deepEqual(at({ words: 'activations' }), [0, 1]);
  assert.deepEqual(at({ chapter: '1' }), [2]);
  assert.deepEqual(at({ area: '0', verdict: 'false' }), [0]);
  assert.deepEqual(at({ words: 'nothing of it' }), []);
  assert.deepEqual(at({ guide: '0' }), [2, 0], 'a guided chapter has its own order');
  assert.deepEqual(at({ guide: '0', verdict: 'false' }), [0]);
});

test('the list says every verdict in words, marks the chosen one, and what came of each', () => {
  const found = stage();
  const drawing = claimListRenderer.mount(found.place, claimListChart(), found.context);
  assert.ok(drawing.paint());
  assert.deepEqual(
    found
      .all('.claimLine')
      .map((line) => [
        line.querySelector('.verdict')!.textContent,
        line.getAttribute('aria-pressed'),
        line.querySelector('.claimOutcome')!.textContent,
      ]),
    [
      ['false as written', 'false', '✓'],
      ['true', 'true', '✗'],
      ['loose', 'false', ''],
    ],
  );
  assert.equal(found.all('.claimCell.failed').length, 1);
  found.all('.claimLine')[2]!.click();
  found.all('.claimCell')[0]!.click();
  assert.deepEqual(
    found.chosen.map(({ id }) => id),
    ['l1-zeros', 'tanh-slope'],
  );
  const kept = found.all('.claimLine')[2];
  drawing.update(claimListChart({ chosen: 'l1-zeros' }));
  drawing.paint();
  assert.equal(found.all('.claimLine')[2], kept, 'the button that has the focus stays');
  assert.equal(kept!.getAttribute('aria-pressed'), 'true');
  drawing.dispose();
  assert.equal(found.place.childElementCount, 0);
});

test('arrow keys go from sentence to sentence', () => {
  const found = stage();
  claimListRenderer.mount(found.place, claimListChart(), found.context).paint();
  const [first, second] = found.all('.claimLine');
  first!.focus();
  first!.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true, cancelable: true }));
  assert.equal(document.activeElement, second);
});

test('a card holds sentence, verdict, what is wrong, numbers with a mark where something is expected, and its experiment', async () => {
  const found = stage();
  const drawing = claimCardRenderer.mount(found.place, claimCardChart(), found.context);
  drawing.paint();
  await Promise.resolve();
  assert.match(
    found.all('.claimSentence')[0]!.textContent,
    /“The mean squared slope of tanh is 0.44.”false as written/,
  );
  assert.match(found.all('.claimWrong')[0]!.textContent, /What is wrong with it. The integral is 0.46./);
  assert.deepEqual(
    found.all('tbody tr').map((row) => [...row.children].map(({ textContent }) => textContent)),
    [
      ['G tanh', '0.4644', '0.4644', '10⁻⁹', '✓'],
      ['error below', '0.1', '0.2', '', '✗'],
      ['told', '', '3', '', ''],
    ],
  );
  assert.deepEqual(found.asked, ["G = E[\\phi'(Z)^2]"]);
  assert.equal(
    found.all('.claimFormula code')[0]!.textContent,
    "G = E[\\phi'(Z)^2]",
    'without a picture as it is written',
  );
  found.all('.claimLinks vscode-link')[0]!.click();
  assert.deepEqual(found.opened, ['{ "title": "tanh" }']);
  drawing.update(claimCardChart({ outcome: 'inapplicable', reason: { text: 'Too deep.', args: [] } }));
  drawing.paint();
  assert.equal(found.all('tbody').length, 0);
  assert.match(found.place.textContent, /Too deep\./);
});

test('a step of a guided chapter says why it stands there and what to try, and leads on', () => {
  const found = stage();
  const said = (text: string) => ({ text, args: [] });
  const step = {
    guide: said('A way'),
    at: 2,
    of: 3,
    sentence: said('It comes second.'),
    attempt: said('Turn it.'),
    experiment: '{ "title": "step" }',
    previous: 'l1-zeros',
  };
  const drawing = claimCardRenderer.mount(found.place, claimCardChart({ steps: [step] }), found.context);
  drawing.paint();
  assert.match(found.all('.claimStep')[0]!.textContent, /A way, step 2 of 3\. It comes second\.Try: Turn it\./);
  const links = found.all('.claimStep vscode-link');
  assert.deepEqual(
    links.map(({ textContent }) => textContent),
    ['Open the experiment of this step', 'Previous'],
  );
  for (const link of links) link.click();
  assert.deepEqual(found.opened, ['{ "title": "step" }']);
  assert.deepEqual(found.chosen, [{ id: 'l1-zeros', parameters: {} }]);
});

test('a claim is tried on the network of the text, unless the text has an error: then the button is grey and says which', () => {
  const found = stage();
  const drawing = claimCardRenderer.mount(found.place, claimCardChart({ isOwn: true }), found.context);
  drawing.paint();
  const button = found.all('.claimOwn vscode-button')[0]!;
  button.click();
  assert.deepEqual(found.chosen, [{ id: 'tanh-slope', parameters: { sigma: 1, depth: 4 }, own: true }]);
  found.hindrance = 'Line 3 is wrong.';
  found.hears!();
  assert.ok(button.hasAttribute('disabled'));
  assert.match(found.all('.claimOwn')[0]!.textContent, /Line 3 is wrong\./);
  button.click();
  assert.equal(found.chosen.length, 1);
  found.hindrance = undefined;
  found.hears!();
  assert.ok(!button.hasAttribute('disabled'));
  const said = (text: string) => ({ text, args: [] });
  const rows = [{ label: said('loss'), value: 0.25 }];
  drawing.update(claimCardChart({ isOwn: true, own: { outcome: 'passed', rows } }));
  drawing.paint();
  assert.match(found.all('.claimOwn')[0]!.textContent, /It holds on your network\.loss0\.25/);
  drawing.update(claimCardChart({ isOwn: true, own: { outcome: 'inapplicable', reason: said('No norm.'), rows: [] } }));
  drawing.paint();
  assert.match(found.all('.claimOwn')[0]!.textContent, /It says nothing about your network\. No norm\./);
  drawing.update(claimCardChart());
  drawing.paint();
  assert.ok(found.all('.claimOwn')[0]!.hidden);
  drawing.dispose();
  assert.equal(found.hears, undefined);
});

test('a slider asks for its claim with all parameters as they stand, and stays the same while it is moved', () => {
  const found = stage();
  const drawing = claimCardRenderer.mount(found.place, claimCardChart(), found.context);
  drawing.paint();
  const [sigma, depth] = found.all('input[type=range]') as HTMLInputElement[];
  assert.deepEqual([sigma!.value, sigma!.max, depth!.value, depth!.max], ['25', '100', '3', '8']);
  sigma!.value = '50';
  sigma!.dispatchEvent(new Event('input'));
  depth!.value = '8';
  depth!.dispatchEvent(new Event('input'));
  assert.deepEqual(found.chosen, [
    { id: 'tanh-slope', parameters: { sigma: 1.5, depth: 4 } },
    { id: 'tanh-slope', parameters: { sigma: 1.5, depth: 9 } },
  ]);
  drawing.update(claimCardChart({ checks: [] }));
  drawing.paint();
  assert.equal(found.all('input[type=range]')[0], sigma);
});

test('places of a slider and numbers of a range belong to each other', () => {
  const whole = {
    name: 'n',
    label: { text: 'n', args: [] },
    range: [2, 6],
    isWhole: true,
    unit: '',
    value: 5,
  } as const;
  assert.deepEqual([placeOfValue(whole), valueAtPlace(whole, 3)], [3, 5]);
  const real = { ...whole, isWhole: false, range: [-1, 1], value: 0.5 } as const;
  assert.deepEqual([placeOfValue(real), valueAtPlace(real, 75)], [75, 0.5]);
});
