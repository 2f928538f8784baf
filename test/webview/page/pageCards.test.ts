import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { message } from '../../../src/core/ground/errors.ts';
import { numbersChart } from '../pictures/sampleCharts.ts';
import { drive, idsOf, window, type Driven } from './drivenPage.ts';
import { sampleChart, sampleStart } from './state/samplePage.ts';

after(() => window.close());

test('the charts of a folded group have no cards; its head tells what they have found, opens it and is remembered', () => {
  const charts = [sampleChart('gradient', 1), sampleChart('loss', 1), sampleChart('prediction', 1)];
  const page = drive(sampleStart({ charts }));
  assert.deepEqual(idsOf(page), ['loss', 'prediction'], 'in the order of the seats');
  assert.equal(page.one('.hero article').dataset['chartId'], 'loss');
  assert.equal(page.one('.detail article').dataset['chartId'], 'prediction');
  const head = page.one('.groupHead');
  assert.match(head.textContent, /^Optimizer.+/);
  assert.equal(head.getAttribute('aria-expanded'), 'false');
  assert.equal(document.body.dataset['total'], '2');
  head.click();
  assert.equal(head.getAttribute('aria-expanded'), 'true');
  assert.equal(page.one('.group article').dataset['chartId'], 'gradient');
  assert.deepEqual(page.remembered.at(-1)?.open, ['training/optimizer']);
  assert.deepEqual(page.asked.at(-1), ['unfold', { unfolded: ['training/gradient', 'training/rate'] }]);
  head.click();
  assert.deepEqual(idsOf(page), ['loss', 'prediction']);
  assert.deepEqual(page.remembered.at(-1)?.open, []);
});

test('a key number opens the group of its card and goes there', () => {
  const numbers = numbersChart({
    id: 'numbers',
    run: 1,
    numbers: [{ label: message('gradient norm'), value: message('{0}', 0.5), chart: 'gradient' }],
  });
  const page = drive(sampleStart({ charts: [sampleChart('loss', 1), numbers, sampleChart('gradient', 1)] }));
  window.showFrames();
  assert.equal(idsOf(page)[0], 'numbers');
  const number = page.one('.keyNumber');
  assert.equal(number.textContent, '0.5gradient norm');
  number.click();
  assert.equal(document.activeElement, page.one('[data-chart-id="gradient"] .plot'));
});

test('a key number leads to a chart that is not made yet as soon as it comes', () => {
  const numbers = numbersChart({
    id: 'numbers',
    run: 1,
    numbers: [{ label: message('gradient norm'), value: message('{0}', 0.5), chart: 'gradient' }],
  });
  const folded = [{ view: 'training', charts: ['gradient', 'rate'] }] as const;
  const page = drive(sampleStart({ charts: [sampleChart('loss', 1), numbers], folded }));
  window.showFrames();
  page.one('.keyNumber').click();
  assert.equal(page.asked.at(-1)?.[0], 'unfold');
  page.take({ type: 'charts', charts: [sampleChart('gradient', 1)] });
  const plot = page.one('[data-chart-id="gradient"] .plot');
  assert.equal(document.activeElement, plot);
  plot.blur();
  page.take({ type: 'charts', charts: [sampleChart('rate', 1)] });
  assert.notEqual(document.activeElement, plot, 'once');
});

test('a chart that comes after its view was left calls nobody back', () => {
  const numbers = numbersChart({
    id: 'numbers',
    run: 1,
    numbers: [{ label: message('gradient norm'), value: message('{0}', 0.5), chart: 'gradient' }],
  });
  const folded = [{ view: 'training', charts: ['gradient', 'rate'] }] as const;
  const charts = [sampleChart('loss', 1), numbers];
  const page = drive(sampleStart({ charts, folded }));
  window.showFrames();
  page.one('.keyNumber').click();
  page.take({ type: 'view', view: 'path' });
  page.take({ type: 'charts', charts: [sampleChart('gradient', 1)] });
  page.take({ type: 'kept', view: 'training', ids: ['loss', 'numbers', 'gradient'] });
  page.take({ type: 'view', view: 'training' });
  assert.ok(document.activeElement !== page.one('[data-chart-id="gradient"] .plot'));
});

/** Chooses from the menu of a card. */
function chooseOf(page: Driven, chart: string, label: string): void {
  const card = page.one(`[data-chart-id="${chart}"]`);
  card.querySelector<HTMLElement>('[aria-haspopup]')!.click();
  const item = [...card.querySelectorAll<HTMLElement>('.menuItem')].find(({ textContent }) => textContent === label);
  assert.ok(item !== undefined, label);
  item.click();
}

test('cards are moved among their neighbours by menu and keys, and the view remembers where they stand', () => {
  const charts = ['loss', 'prediction', 'confusion', 'samples'].map((id) => sampleChart(id, 1));
  const page = drive(sampleStart({ charts }));
  assert.deepEqual(idsOf(page), ['loss', 'prediction', 'confusion', 'samples']);
  chooseOf(page, 'samples', 'Move up (Alt+↑)');
  assert.deepEqual(idsOf(page), ['loss', 'prediction', 'samples', 'confusion']);
  const plot = page.one('[data-chart-id="samples"] .plot');
  plot.focus();
  plot.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp', altKey: true, bubbles: true, cancelable: true }));
  assert.deepEqual(idsOf(page), ['loss', 'samples', 'prediction', 'confusion']);
  assert.equal(document.activeElement, plot, 'it keeps the keyboard');
  const { cards } = page.remembered.at(-1)!;
  assert.deepEqual(cards.training?.order, ['samples', 'prediction', 'confusion']);
  const again = drive(sampleStart({ charts }), undefined, { open: [], showsControls: false, cards });
  assert.deepEqual(idsOf(again), ['loss', 'samples', 'prediction', 'confusion']);
  chooseOf(again, 'loss', 'Usual order of the cards');
  assert.deepEqual(idsOf(again), ['loss', 'prediction', 'confusion', 'samples']);
});

test('a chart of a group is pinned beside the hero; folded it leaves its title, and a key number unfolds it', () => {
  const numbers = numbersChart({
    id: 'numbers',
    run: 1,
    numbers: [{ label: message('rate'), value: message('{0}', 0.5), chart: 'rate' }],
  });
  const charts = [numbers, ...['loss', 'prediction', 'gradient', 'rate'].map((id) => sampleChart(id, 1))];
  const page = drive(sampleStart({ charts }));
  page.one('.groupHead').click();
  chooseOf(page, 'rate', 'Pin beside the main picture');
  page.one('.groupHead').click();
  assert.deepEqual(
    [...page.place.querySelectorAll<HTMLElement>('.detail > [data-chart-id]')].map(({ dataset }) => dataset['chartId']),
    ['rate', 'prediction'],
  );
  assert.deepEqual(page.asked.at(-1), ['unfold', { unfolded: ['training/rate'] }]);
  chooseOf(page, 'rate', 'Fold');
  const card = page.one('[data-chart-id="rate"]');
  assert.ok(card.classList.contains('folded'));
  window.showFrames();
  page.one('.keyNumber').click();
  assert.ok(!card.classList.contains('folded'));
  chooseOf(page, 'rate', 'Unpin');
  assert.deepEqual(page.asked.at(-1), ['unfold', { unfolded: [] }]);
  assert.deepEqual(idsOf(page), ['numbers', 'loss', 'prediction']);
});
