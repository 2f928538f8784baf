import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createScale } from '../../../../webview/drawing/scales/createScale.ts';
import { extentOf, growDomain, spanDomain } from '../../../../webview/drawing/scales/domains.ts';
import { roundTo125 } from '../../../../webview/drawing/scales/roundNumbers.ts';
import type { ScaleKind } from '../../../../webview/drawing/scales/scale.ts';

const kinds: readonly (readonly [ScaleKind, readonly [number, number]])[] = [
  ['linear', [-3, 7]],
  ['log10', [1e-6, 20]],
  ['symlog', [-50, 2000]],
];

test('every scale maps its ends to 0 and 1, rises, and comes back from any place', () => {
  for (const [kind, domain] of kinds) {
    const scale = createScale(kind, domain);
    assert.ok(Math.abs(scale.place(domain[0])) < 1e-12 && Math.abs(scale.place(domain[1]) - 1) < 1e-12, kind);
    for (let place = 0; place < 1; place += 0.05) {
      const value = scale.value(place);
      assert.ok(Math.abs(scale.place(value) - place) < 1e-9, `${kind} at ${place}`);
      assert.ok(scale.value(place + 0.05) > value, kind);
    }
  }
});

test('a log scale has no place for zero and less', () => {
  const scale = createScale('log10', [0.01, 1]);
  assert.ok(Number.isNaN(scale.place(0)) && Number.isNaN(scale.place(-1)));
});

test('ticks lie inside their domain, rise, and are not more than asked for', () => {
  const domains: readonly (readonly [ScaleKind, readonly [number, number]])[] = [
    ...kinds,
    ['linear', [0, 0.08]],
    ['linear', [1.2, 1.21]],
    ['linear', [-1e-9, 4e-9]],
    ['log10', [0.2, 0.7]],
    ['log10', [1e-30, 1e30]],
    ['symlog', [0, 0.1]],
  ];
  for (const [kind, domain] of domains) {
    for (const most of [2, 4, 7]) {
      const ticks = createScale(kind, domain).ticks(most);
      const where = `${kind} ${domain.join('..')} most ${most}: ${ticks.map((tick) => tick.label).join(' ')}`;
      assert.ok(ticks.length >= 1 && ticks.length <= most + 1, where);
      assert.ok(
        ticks.every(
          ({ value }) => value >= domain[0] - 1e-12 * Math.abs(domain[0]) && value <= domain[1] * (1 + 1e-12) + 1e-300,
        ),
        where,
      );
      assert.ok(
        ticks.every(({ value }, index) => index === 0 || value > ticks[index - 1]!.value),
        where,
      );
      assert.equal(new Set(ticks.map((tick) => tick.label)).size, ticks.length, where);
    }
  }
});

test('a log axis over decades is labelled at powers of ten, as every number is written', () => {
  assert.deepEqual(
    createScale('log10', [1e-4, 10])
      .ticks(10)
      .map((tick) => tick.label),
    ['10⁻⁴', '0.001', '0.01', '0.1', '1', '10'],
  );
});

test('a symmetric log axis has zero and both signs', () => {
  const labels = createScale('symlog', [-100, 100])
    .ticks(9)
    .map((tick) => tick.label);
  assert.ok(labels.includes('0') && labels.includes('−100') && labels.includes('100'), labels.join(' '));
});

test('an axis grows in steps: it holds the data, has round ends and never shrinks within a run', () => {
  let domain = growDomain('linear', [0.2, 0.9]);
  assert.deepEqual(domain, [0, 1], 'the origin is kept where it is near');
  domain = growDomain('linear', [0.5, 0.8], domain);
  assert.deepEqual(domain, [0, 1]);
  domain = growDomain('linear', [-0.3, 1.4], domain);
  assert.ok(domain[0] <= -0.3 && domain[1] >= 1.4 && domain[1] <= 2);
  assert.deepEqual(growDomain('log10', [0.03, 0.7]), [0.02, 1]);
  assert.deepEqual(growDomain('symlog', [-3, 40]), [-5, 50]);
});

test('an axis of steps ends at a round number at or above the last step and stays there until it is passed', () => {
  assert.deepEqual(spanDomain('linear', [0, 1700]), [0, 2000]);
  assert.deepEqual(spanDomain('linear', [0, 1900], [0, 2000]), [0, 2000]);
  assert.deepEqual(spanDomain('linear', [0, 2010], [0, 2000]), [0, 2500]);
  assert.deepEqual(spanDomain('linear', [-1.3, 2.2]), [-1.3, 2.2], 'an axis of inputs is as wide as the data');
});

test('constant and missing data still get an axis with a length', () => {
  for (const kind of ['linear', 'log10', 'symlog'] as const) {
    for (const extent of [undefined, [1, 1], [0.37, 0.37]] as const) {
      for (const domain of [growDomain(kind, extent), spanDomain(kind, extent)]) {
        assert.ok(
          domain[1] > domain[0] && domain.every(Number.isFinite),
          `${kind} ${String(extent)} -> ${domain.join('..')}`,
        );
      }
    }
  }
  assert.ok(growDomain('linear', [0, 0])[1] > 0);
});

test('extents skip what is not finite, and zero on a log axis', () => {
  const column = [Number.NaN, -1, 0, 5, Infinity];
  assert.deepEqual(extentOf([column], 'linear'), [-1, 5]);
  assert.deepEqual(extentOf([column], 'log10'), [5, 5]);
  assert.equal(extentOf([[Number.NaN]], 'linear'), undefined);
});

test('1-2-5 rounding goes the right way over many sizes', () => {
  for (const size of [1e-7, 0.0003, 0.099, 1, 1.01, 4.9, 5, 7, 12345]) {
    const [down, up] = [roundTo125(size, 'down'), roundTo125(size, 'up')];
    assert.ok(down <= size * (1 + 1e-9) && up >= size * (1 - 1e-9) && up / down <= 2.5 + 1e-9, `${down} ${size} ${up}`);
  }
});

test('an axis that turns from linear to log while a run grows still shows its data', () => {
  const linear = growDomain('linear', [3, 12]);
  assert.equal(linear[0], 0);
  assert.deepEqual(growDomain('log10', [3, 450], linear), [2, 500]);
});

test('powers of ten are written as such only from 10,000 on and below 0.001', () => {
  const labels = (low: number, high: number, most = 20): string[] =>
    createScale('log10', [low, high])
      .ticks(most)
      .map(({ label }) => label);
  assert.deepEqual(labels(1e2, 1e6), ['100', '1,000', '10⁴', '10⁵', '10⁶']);
  assert.deepEqual(labels(1e-5, 1e-1), ['10⁻⁵', '10⁻⁴', '0.001', '0.01', '0.1']);
});

test('less than two decades have 1, 2 and 5 times a power of ten where these fit', () => {
  const labels = (most: number): string[] =>
    createScale('log10', [0.05, 2])
      .ticks(most)
      .map(({ label }) => label);
  assert.deepEqual(labels(6), ['0.05', '0.1', '0.2', '0.5', '1', '2']);
  assert.deepEqual(labels(5), ['0.1', '1']);
});
