import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatMessage } from '../../../../src/core/ground/errors.ts';
import { regions } from '../../../../src/engine/views/regions/regions.ts';
import type { RegionsChart, TableCell } from '../../../../src/protocol/charts.ts';
import { cornersOf, meshOf } from '../../../../webview/pictures/cells/cellMesh.ts';
import { chartOf, chartsOf, momentOf } from './regionMoments.ts';

const relu = (...widths: number[]): object => ({ layers: widths.map((units) => ({ units, activation: 'relu' })) });
const moons = { source: 'moons', samples: 80, standardize: false };

/** n over k, by Pascal's rule. */
function choose(n: number, k: number): number {
  if (k === 0) return 1;
  return n === 0 ? 0 : choose(n - 1, k - 1) + choose(n - 1, k);
}

/** Regions of n lines (planes, ...) in general position. */
function arrangement(n: number, dimension: number): number {
  return Array.from({ length: dimension + 1 }, (_, k) => choose(n, k)).reduce((sum, one) => sum + one, 0);
}

/** A sharper bound from above: which units of a layer are active decides how many dimensions are left, summed over all counts of them. */
function runningMinimum(widths: readonly number[], dimension: number): number {
  const [units, ...rest] = widths;
  if (units === undefined) return 1;
  // With j units off, at most units - j pass something on.
  return Array.from({ length: Math.min(dimension, units) + 1 }, (_, off) => off)
    .map((off) => choose(units, off) * runningMinimum(rest, Math.min(dimension, units - off)))
    .reduce((sum, one) => sum + one, 0);
}

const near = (found: number, wanted: number, share: number): void => {
  assert.ok(Math.abs(found / wanted - 1) <= share, `${found} and ${wanted}`);
};

test('every line of the ladder is its formula, written another way, and the ratio is that over the count', async () => {
  for (const widths of [[4, 3, 2], [5], [3, 6]]) {
    const charts = await chartsOf(regions, momentOf({ document: { data: moons, network: relu(...widths) } }));
    const ladder = chartOf(charts, 'bounds', 'ladder');
    const cells = meshOf(chartOf(charts, 'regions', 'regions')).count;
    const product = widths.reduce((total, units) => total * arrangement(units, 2), 1);
    const units = widths.reduce((sum, one) => sum + one, 0);
    const sharper = runningMinimum(widths, 2);
    // Folds: each hidden layer but the last folds floor(units / 2) times along both axes, the last cuts like lines.
    const folds = widths.slice(0, -1).reduce((total, one) => total * Math.floor(one / 2) ** 2, 1);
    const wanted: [label: string, value: number][] = [
      ['product bound', product],
      ['running minimum bound', sharper],
      ['counted here', cells],
      ['random network, order of magnitude', units ** 2 / 2],
      ...widths.map((one, at): [string, number] => [`layer ${at + 1} alone`, arrangement(one, 2)]),
    ];
    if (widths.every((one) => one >= 2))
      wanted.push(['some network of this shape has', folds * arrangement(widths.at(-1)!, 2)]);
    const rows = new Map(ladder.rungs.map(({ label, values }) => [formatMessage(label), values]));
    assert.deepEqual([...rows.keys()].sort(), wanted.map(([label]) => label).sort());
    for (const [label, value] of wanted) {
      const cell = (at: number): TableCell => rows.get(label)![at];
      assert.equal(cell(0), value, label);
      near(Number(cell(1)), value / cells, 1e-12);
    }
    const values = ladder.rungs.map(({ values: [value] }) => Number(value));
    assert.deepEqual(
      values,
      values.toSorted((one, other) => other - one),
    );
    assert.deepEqual(ladder.title.args, [cells, sharper]);
    assert.deepEqual(ladder.description.args, [cells, sharper, cells / sharper]);
  }
});

/** The middle of the corners of every cell, in the units of the picture. */
function middlesOf(chart: RegionsChart): [number, number][] {
  const mesh = meshOf(chart);
  return Array.from({ length: mesh.count }, (_, cell) => {
    const corners = cornersOf(mesh, cell);
    const mean = (from: number): number => {
      const own = Array.from(corners).filter((_value, at) => at % 2 === from);
      return own.reduce((sum, value) => sum + value, 0) / own.length;
    };
    return [mean(0), mean(1)];
  });
}

test('the zones of density are those of a sum of normal densities over every square, sorted and shared out', async () => {
  // Inputs as they are: the picture has the units in which the network computes.
  const charts = await chartsOf(regions, momentOf({ document: { data: moons, network: relu(12, 10) } }));
  const picture = chartOf(charts, 'regions', 'regions');
  const chart = chartOf(charts, 'density', 'curves');
  const { x, y } = picture.points;
  const { range } = picture;
  const side = 64;
  const deviation = (values: readonly number[]): number => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  };
  const scott = x.length ** (-1 / 6);
  const [width, height] = [range.x, range.y].map(([low, high]) => (high - low) / side) as [number, number];
  const [h, k] = [Math.max(width, scott * deviation([...x])), Math.max(height, scott * deviation([...y]))];
  const normal = (distance: number, sigma: number): number =>
    Math.exp(-((distance / sigma) ** 2) / 2) / Math.sqrt(2 * Math.PI * sigma ** 2);
  const squares = Array.from({ length: side * side }, (_, at) => {
    const column = at % side;
    const row = Math.floor(at / side);
    const [s, t] = [range.x[0] + (column + 0.5) * width, range.y[0] + (row + 0.5) * height];
    let density = 0;
    for (const [sample, value] of x.entries()) density += normal(s - value, h) * normal(t - y[sample]!, k);
    return { density, column, row };
  }).sort((one, other) => one.density - other.density);
  const total = squares.reduce((sum, { density }) => sum + density, 0);
  let sum = 0;
  const zones = Array.from({ length: 8 }, (): { count: number; mass: number; names: Set<string> } => ({
    count: 0,
    mass: 0,
    names: new Set(),
  }));
  for (const { density, column, row } of squares) {
    const zone = zones[Math.min(7, Math.floor((8 * sum) / total))]!;
    sum += density;
    zone.count += 1;
    zone.mass += density;
    zone.names.add(`${column} ${row}`);
  }
  const middles = middlesOf(picture).map(
    ([s, t]) => `${Math.floor((s - range.x[0]) / width)} ${Math.floor((t - range.y[0]) / height)}`,
  );
  const [points] = chart.series;
  assert.equal(points!.x.length, 8);
  const inZone = zones.map(({ names }) => middles.filter((name) => names.has(name)).length);
  assert.equal(
    inZone.reduce((all, one) => all + one, 0),
    middles.length,
  );
  zones.forEach(({ count, mass }, at) => {
    const perArea = inZone[at]! / (count * width * height);
    near(points!.x[at]!, mass / count, 1e-4);
    // A cell or two whose middle lies within rounding of the border of a square.
    assert.ok(Math.abs(points!.y[at]! - perArea) <= 2 / (count * width * height) + 1e-9, `${points!.y[at]} ${perArea}`);
    near(chart.notes![0]!.values[at]!, points!.y[at]! / points!.x[at]!, 1e-12);
  });
  const mean = middles.length / ((range.x[1] - range.x[0]) * (range.y[1] - range.y[0]));
  near(chart.marks[0]!.at, mean, 1e-9);
  const half = (from: number): number => {
    const some = zones.slice(from, from + 4);
    const area = some.reduce((all, { count }) => all + count * width * height, 0);
    return inZone.slice(from, from + 4).reduce((all, one) => all + one, 0) / area;
  };
  near(Number(chart.title.args[0]), half(4) / half(0), 0.05);
});
