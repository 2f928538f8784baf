import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { noClaims } from '../../noClaims.ts';
import { createSharedAxis } from '../../../../webview/charts/frame/sharedAxis.ts';
import { message } from '../../../../src/core/ground/errors.ts';
import type { Chart } from '../../../../src/protocol/charts.ts';
import type { CardAct } from '../../../../webview/page/state/arrangement.ts';
import type { Card } from '../../../../webview/page/cards/card.ts';
import { say } from '../../../../webview/drawing/texts.ts';
import type { SavedFile } from '../../../../webview/page/cards/exportChart.ts';
import { contoursChart, quadChart } from '../../pictures/samplePlanes.ts';
import {
  activationChart,
  confusionChart,
  curvesChart,
  digitNames,
  heatChart,
  ladderChart,
  layersChart,
  networkChart,
  look,
  numbersChart,
  planeChart,
  sharesChart,
  tableChart,
} from '../../pictures/sampleCharts.ts';
import { claimCardChart, claimListChart } from '../../pictures/sampleClaims.ts';
import { openWindow } from '../../pageWindow.ts';

const window = openWindow();
const { createCard } = await import('../../../../webview/page/cards/card.ts');
const { createFrames } = await import('../../../../webview/page/cards/frames.ts');
const { createSight } = await import('../../../../webview/page/cards/sight.ts');
const { createSharedCrosshair } = await import('../../../../webview/page/crosshair/sharedCrosshair.ts');
const { watchEscape } = await import('../../../../webview/kit/escape.ts');
watchEscape();
after(() => window.close());

interface Shown {
  readonly card: Card;
  readonly plot: HTMLElement;
  readonly saved: SavedFile[];
  readonly copied: (string | SavedFile)[];
  readonly faults: unknown[];
  readonly arranged: CardAct[];
  readonly one: (selector: string) => HTMLElement;
  /** Opens the menu and chooses. */
  readonly choose: (label: string) => void;
}

function show(chart: Chart, width = 480): Shown {
  const saved: SavedFile[] = [];
  const copied: (string | SavedFile)[] = [];
  const faults: unknown[] = [];
  const arranged: CardAct[] = [];
  const frames = createFrames({
    schedule: (callback) => void requestAnimationFrame(callback),
    isAwake: () => true,
    interval: 1000 / 30,
    budget: 10,
    clock: () => 0,
    isAtRest: () => true,
    quiet: 100,
    onDrawn: () => undefined,
    onFault: (fault) => faults.push(fault),
  });
  const card = createCard(chart, {
    frames,
    sight: createSight(),
    crosshair: createSharedCrosshair(),
    look: () => look,
    edit: () => undefined,
    choose: () => undefined,
    chooseSample: () => undefined,
    openView: () => undefined,
    claims: noClaims,
    axis: createSharedAxis(),
    goTo: () => undefined,
    actsOf: () => ['fold', 'up'],
    arrange: (_chart, act) => arranged.push(act),
    save: (file) => saved.push(file),
    copy: (what) => {
      copied.push(what);
      return what === 'refused' ? Promise.reject(new Error()) : Promise.resolve();
    },
  });
  document.body.append(card.element);
  const one = (selector: string): HTMLElement => {
    const found = card.element.querySelector<HTMLElement>(selector);
    assert.ok(found !== null, selector);
    return found;
  };
  const plot = one('.plot');
  window.resize(plot, width, Number.parseInt(plot.style.minHeight) || 260);
  window.showFrames();
  return {
    card,
    plot,
    saved,
    copied,
    faults,
    arranged,
    one,
    choose(label) {
      one('[aria-haspopup]').click();
      const item = [...card.element.querySelectorAll<HTMLElement>('.menuItem')].find(
        ({ textContent }) => textContent === label,
      );
      assert.ok(item !== undefined, label);
      item.click();
    },
  };
}

const kinds: Readonly<Record<Chart['kind'], Chart>> = {
  curves: curvesChart(),
  plane: planeChart(),
  regions: quadChart({ side: 4 }),
  contours: contoursChart(),
  activation: activationChart(),
  shares: sharesChart(),
  heat: heatChart(),
  ladder: ladderChart(),
  confusion: confusionChart(digitNames),
  table: tableChart(),
  numbers: numbersChart(),
  layers: layersChart(),
  network: networkChart(),
  claims: claimListChart(),
  claim: claimCardChart(),
};

test('a chart of every kind is drawn on its card, with title, caption and description', () => {
  for (const chart of Object.values(kinds)) {
    const { card, faults, one, plot } = show(chart);
    assert.deepEqual(faults, [], chart.kind);
    assert.ok(card.isDrawn, chart.kind);
    assert.equal(card.shownRun, chart.run);
    assert.equal(one('h2').textContent, say(chart.title));
    assert.equal(one('.caption').textContent, 'What, unit, how exact');
    assert.equal(card.element.getAttribute('aria-label'), 'In words');
    assert.equal(plot.getAttribute('aria-label'), say(chart.title));
    assert.equal(card.element.dataset['step'], String(chart.step));
    card.dispose();
    assert.ok(!card.element.isConnected);
  }
});

test('a newer chart is told at once and drawn in the next frame', () => {
  const { card, one } = show(sharesChart());
  card.update({ ...sharesChart(), title: message('Newer'), run: 2, step: 7 });
  assert.equal(one('h2').textContent, 'Newer');
  assert.deepEqual([card.isDrawn, card.shownRun, card.element.dataset['step']], [false, 1, '100']);
  window.showFrames();
  assert.deepEqual([card.isDrawn, card.shownRun, card.element.dataset['step']], [true, 2, '7']);
});

test('a plot is as tall as its picture wants, and may grow to twice of it', () => {
  const { plot } = show(curvesChart());
  const height = Number.parseInt(plot.style.minHeight);
  assert.ok(height > 100);
  assert.equal(plot.style.maxHeight, `${2 * height}px`);
});

test('a card that is gone is not drawn any more', () => {
  const { card } = show(sharesChart());
  card.update({ ...sharesChart(), run: 2 });
  card.dispose();
  window.showFrames();
  assert.equal(card.shownRun, 1);
});

test('a chart that is out of sight is drawn after those that are seen', () => {
  const { card } = show(sharesChart());
  window.see(card.element, false);
  card.update({ ...sharesChart(), run: 2 });
  window.showFrames(3);
  assert.equal(card.shownRun, 1);
  window.see(card.element, true);
  window.showFrames(3);
  assert.equal(card.shownRun, 2);
});

test('the menu explains, shows the data and saves files of every format', () => {
  const { choose, one, saved } = show(sharesChart());
  assert.ok(one('.more').hidden);
  choose('Explain');
  assert.ok(!one('.more').hidden);
  assert.equal(one('.moreContent').textContent, 'Formula and source');
  choose('Data table');
  assert.equal(one('.moreContent').getAttribute('aria-label'), 'Data table');
  assert.ok(one('.moreContent table').textContent.includes('layer 2'));
  for (const format of ['SVG', 'PNG', 'CSV', 'JSON']) choose(`Save as ${format}…`);
  assert.deepEqual(
    saved.map(({ name, encoding }) => `${name} ${encoding}`),
    ['svg utf8', 'png base64', 'csv utf8', 'json utf8'].map((ending) => `training-shares-step-100.${ending}`),
  );
  const [svg, png, csv, json] = saved.map(({ content }) => content);
  assert.match(svg!, /^<svg [^>]*width="512"[^]*Finding shares/);
  assert.equal(png, 'AAAA', 'only the picture, not its kind');
  assert.match(csv!, /layer 1/);
  assert.equal((JSON.parse(json!) as { id: string }).id, 'shares');
});

test('a card fills the window until Escape', () => {
  const { card, choose } = show(sharesChart());
  choose('Full screen');
  assert.ok(card.element.classList.contains('large'));
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
  assert.ok(!card.element.classList.contains('large'));
  choose('Full screen');
  choose('Back to the page');
  assert.ok(!card.element.classList.contains('large'));
});

test('of a folded card only the title follows the charts; unfolded it is drawn as it is by then', () => {
  const { card, choose, one, arranged, plot } = show(sharesChart());
  choose('Fold');
  assert.deepEqual(arranged, ['fold']);
  const canvas = plot.querySelector('canvas')!;
  card.fold(true);
  window.showFrames();
  const before = window.drawnOn(canvas).length;
  card.update({ ...sharesChart(), title: message('Newer'), run: 2 });
  window.showFrames();
  assert.equal(window.drawnOn(canvas).length, before, 'nothing is drawn');
  assert.deepEqual([card.isDrawn, card.shownRun, one('h2').textContent], [true, 2, 'Newer']);
  one('[aria-haspopup]').click();
  const labels = [...one('.menu').children].map(({ textContent }) => textContent);
  assert.ok(!labels.includes('Explain') && !labels.includes('Full screen'), labels.join());
  one('.unfold').click();
  assert.deepEqual(arranged, ['fold', 'unfold']);
  card.fold(false);
  window.showFrames();
  assert.ok(window.drawnOn(canvas).length > before);
});

test('a folded card is not measured; unfolded it is as tall as its picture wants by then', () => {
  const { card, plot } = show(networkChart([4]));
  const before = plot.style.minHeight;
  card.fold(true);
  card.update({ ...networkChart([40]), run: 2 });
  window.showFrames();
  assert.deepEqual([card.shownRun, plot.style.minHeight], [2, before]);
  card.fold(false);
  window.showFrames();
  assert.ok(Number.parseInt(plot.style.minHeight) > Number.parseInt(before));
});

test('Alt and an arrow on a card do what its menu offers', () => {
  const { card, plot, arranged } = show(sharesChart());
  const press = (target: HTMLElement, key: string, altKey: boolean): boolean => {
    const event = new KeyboardEvent('keydown', { key, altKey, bubbles: true, cancelable: true });
    target.dispatchEvent(event);
    return event.defaultPrevented;
  };
  assert.ok(press(plot, 'ArrowUp', true));
  assert.ok(!press(plot, 'ArrowDown', true), 'it cannot go there');
  press(plot, 'ArrowUp', false);
  assert.ok(!press(card.element, 'ArrowUp', true), 'a field in the card has its own keys');
  assert.deepEqual(arranged, ['up']);
});

test('number, picture and text are copied, and the card says so', async () => {
  const { choose, copied, one } = show({ ...sharesChart(), title: message('Dead: {0} %', 12.5) });
  for (const part of ['Copy number', 'Copy picture', 'Copy as Markdown']) choose(part);
  assert.equal(copied[0], '12.5');
  assert.equal((copied[1] as SavedFile).encoding, 'base64');
  assert.match(copied[2] as string, /^\*\*Dead: 12.5 %\*\*\n\n.*\n\n\| .*\|\n\| --- /);
  await Promise.resolve();
  await Promise.resolve();
  assert.equal(one('.cardRemark').textContent, 'Copied.');
});

test('the menu of a card is named after it', () => {
  const { one } = show(sharesChart());
  assert.equal(one('[aria-haspopup]').getAttribute('aria-label'), 'More about: Finding shares');
});

test('what is open below a chart follows newer data until Escape closes it', () => {
  const { card, choose, one } = show(sharesChart());
  choose('Explain');
  card.update({ ...sharesChart(), explanation: message('Another formula') });
  window.showFrames();
  assert.equal(one('.moreContent').textContent, 'Another formula');
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
  assert.ok(one('.more').hidden);
  choose('Explain');
  one('.more [aria-label="Close"]').click();
  assert.ok(one('.more').hidden);
});

test('a table is text: it has no picture to save and no second table, and is read as one', () => {
  const { card, choose, one, plot } = show(tableChart());
  assert.equal(plot.getAttribute('role'), 'group');
  choose('Explain');
  const labels = [...one('.menu').children].map(({ textContent }) => textContent);
  assert.deepEqual(labels, [
    'Full screen',
    'Fold',
    'Move up (Alt+↑)',
    'Explain',
    'Copy as Markdown',
    'Save as CSV…',
    'Save as JSON…',
  ]);
  card.dispose();
});
