import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pointOnSlice } from '../../../src/analysis/regions/cells/piecewiseLinear.ts';
import { LabError } from '../../../src/core/ground/errors.ts';
import type { LabRegionsConfig } from '../../../src/core/config/config.ts';
import { planLine, planPlane, toComputed, toShown } from '../../../src/engine/reading/regionSlice.ts';
import { cloud, datasetOf, momentOf } from '../views/regions/regionMoments.ts';
import { readExperiment } from '../problem/smallProblems.ts';

const wish = (part: Partial<LabRegionsConfig>): LabRegionsConfig => ({ ...readExperiment({}).lab.regions, ...part });
const four = cloud(60, 4);
const prepare = (
  dataset = four,
  data: Readonly<Record<string, unknown>> = {},
): ReturnType<typeof momentOf>['prepared'] => momentOf({ document: { data: { ...data } }, dataset }).prepared;

test('two features are shown in their own units; the others stay at their mean', () => {
  for (const standardize of [true, false]) {
    const { data } = prepare(four, { standardize });
    const plane = planPlane(data, wish({ features: [2, 0] }));
    const [x, y] = plane.shown;
    assert.deepEqual([x.axis.label.text, y.axis.label.text], ['x3', 'x1']);
    const mean = (column: number): number =>
      data.train.inputs.filter((_, at) => at % 4 === column).reduce((sum, value) => sum + value, 0) /
      data.train.samples;
    const raw = [0.7, -1.1] as const;
    const inputs = pointOnSlice(plane.slice, toComputed(x, raw[0]), toComputed(y, raw[1]));
    const scaled = (feature: number, value: number): number =>
      (value - data.inputScale.mean[feature]!) / data.inputScale.scale[feature]!;
    const expected = [scaled(0, raw[1]), mean(1), scaled(2, raw[0]), mean(3)];
    expected.forEach((value, at) => assert.ok(Math.abs(inputs[at]! - value) < 1e-12));
  }
});

test('the plane of two features has their names, and says when one of them is the same in all samples', () => {
  const { data } = prepare();
  const placeOf = (source: typeof data, features: readonly [number, number]): unknown =>
    planPlane(source, wish({ features })).place;
  assert.deepEqual(placeOf(data, [2, 0]), { kind: 'features', names: ['x3', 'x1'], same: undefined });
  const flat = prepare(datasetOf(Array.from({ length: 20 }, (_, at) => [at, 7, 7 + (at === 19 ? 1 : 0)]))).data;
  assert.deepEqual(placeOf(flat, [0, 1]), { kind: 'features', names: ['x1', 'x2'], same: 'x2' });
  assert.deepEqual(placeOf(flat, [0, 2]), { kind: 'features', names: ['x1', 'x3'], same: undefined });
});

test('without a word, many inputs are shown on their principal plane, named features as they are, constant ones never', () => {
  const { data } = prepare();
  assert.equal(planPlane(data, wish({})).place.kind, 'principal');
  assert.equal(planPlane(data, wish({ features: [1, 2] })).place.kind, 'features');
  const flat = prepare(datasetOf(Array.from({ length: 20 }, (_, at) => [7, at, 7, at * at, at]))).data;
  assert.deepEqual(planPlane(flat, wish({ slice: 'features' })).place, {
    kind: 'features',
    names: ['x2', 'x4'],
    same: undefined,
  });
  const alone = prepare(datasetOf(Array.from({ length: 20 }, (_, at) => [at, 7, 7]))).data;
  assert.deepEqual(planPlane(alone, wish({ slice: 'features' })).place, {
    kind: 'features',
    names: ['x1', 'x2'],
    same: 'x2',
  });
});

test('points are the samples in the units of the chart, and the box holds them all with a margin', () => {
  const { data } = prepare();
  const plane = planPlane(data, wish({ features: [1, 3] }));
  const { points } = plane;
  const rows = [...data.train.rows, ...data.validation.rows];
  rows.forEach((row, at) => {
    assert.ok(Math.abs(points.x[at]! - four.inputs[row * 4 + 1]!) < 1e-6);
    assert.ok(Math.abs(points.y[at]! - four.inputs[row * 4 + 3]!) < 1e-6);
    assert.equal(points.validates[at], at < data.train.samples ? 0 : 1);
    assert.equal(points.value[at], Math.fround(four.targets[row]!));
  });
  const [low, high] = plane.slice.bounds[0].map((end) => toShown(plane.shown[0], end)) as [number, number];
  assert.ok(low < Math.min(...points.x) && high > Math.max(...points.x));
});

test('a box of the text is in the units of the axes', () => {
  const { data } = prepare();
  const plane = planPlane(
    data,
    wish({
      box: [
        [-1, 2],
        [0, 0.5],
      ],
    }),
  );
  const [s] = plane.slice.bounds;
  assert.ok(Math.abs(toShown(plane.shown[0], s[0]) + 1) < 1e-12 && Math.abs(toShown(plane.shown[0], s[1]) - 2) < 1e-12);
});

test('the principal plane has orthonormal directions, the samples are projected onto it', () => {
  const { data } = prepare();
  const plane = planPlane(data, wish({ slice: 'principal' }));
  assert.equal(plane.place.kind, 'principal');
  const [u, v] = [Array.from(plane.slice.u), Array.from(plane.slice.v)];
  const dot = (one: number[], other: number[]): number => one.reduce((sum, value, at) => sum + value * other[at]!, 0);
  assert.ok(Math.abs(dot(u, u) - 1) < 1e-12 && Math.abs(dot(v, v) - 1) < 1e-12 && Math.abs(dot(u, v)) < 1e-12);
  const first = Array.from(data.train.inputs.subarray(0, 4), (value, at) => value - plane.slice.origin[at]!);
  assert.ok(Math.abs(plane.points.x[0]! - dot(first, u)) < 1e-6 && Math.abs(plane.points.y[0]! - dot(first, v)) < 1e-6);
});

test('the plane through three samples goes through them, and keeps distances', () => {
  const { data } = prepare();
  // Rows of the data, and where they stand among the training samples.
  const samples = [3, 11, 20] as const;
  const [a, b, c] = samples.map((sample) => data.train.rows[sample]!);
  const plane = planPlane(data, wish({ slice: 'samples', samples: [a!, b!, c!] }));
  const places = samples.map((sample) => [plane.points.x[sample]!, plane.points.y[sample]!] as const);
  samples.forEach((sample, at) => {
    const inputs = pointOnSlice(plane.slice, ...places[at]!);
    inputs.forEach((value, k) => assert.ok(Math.abs(value - data.train.inputs[sample * 4 + k]!) < 1e-5));
  });
  assert.deepEqual(places[0], [0, 0]);
  const away = (one: number, other: number): number =>
    Math.hypot(
      ...Array.from({ length: 4 }, (_, k) => data.train.inputs[one * 4 + k]! - data.train.inputs[other * 4 + k]!),
    );
  assert.ok(Math.abs(Math.hypot(places[1]![0] - places[2]![0], places[1]![1] - places[2]![1]) - away(11, 20)) < 1e-5);
});

test('two inputs are the plane itself, whatever slice is asked for', () => {
  const { data } = prepare(cloud(30, 2));
  for (const slice of ['principal', 'samples', 'features'] as const) {
    const plane = planPlane(data, wish({ slice }));
    assert.equal(plane.place.kind, 'whole');
    assert.deepEqual(
      [Array.from(plane.slice.u), Array.from(plane.slice.v)],
      [
        [1, 0],
        [0, 1],
      ],
    );
  }
});

test('what the data cannot give is refused with the reason', () => {
  const { data } = prepare();
  const refuses = (part: Partial<LabRegionsConfig>, pattern: RegExp, source = data): void => {
    assert.throws(
      () => planPlane(source, wish(part)),
      (error) => error instanceof LabError && error.code === 'analysis/bad-network' && pattern.test(error.message),
    );
  };
  refuses({ features: [0, 4] }, /no feature 4; the last one is 3/);
  refuses({ slice: 'samples', samples: [0, 1, 10_000] }, /no sample 10000; the last one is \d+/);
  refuses({ slice: 'samples', samples: [1, 1, 2] }, /lie on one line or coincide/);
  refuses(
    {
      box: [
        [1, 1],
        [0, 1],
      ],
    },
    /box\[0\] is empty/,
  );
  refuses(
    {
      box: [
        [0, 1],
        [NaN, 1],
      ],
    },
    /box\[1\] is \[NaN/,
  );
  const line = datasetOf(Array.from({ length: 30 }, (_, at) => [at, 2 * at, -at]));
  refuses({ slice: 'samples', samples: [0, 1, 2] }, /lie on one line/, prepare(line).data);
  const same = datasetOf(Array.from({ length: 30 }, () => [1, 2, 3]));
  refuses({ slice: 'samples', samples: [0, 1, 2] }, /coincide/, prepare(same).data);
});

test('features that do not vary still have a box', () => {
  const { data } = prepare(datasetOf(Array.from({ length: 20 }, (_, at) => [at, 7, 7])));
  const plane = planPlane(data, wish({ features: [1, 2] }));
  assert.ok(plane.slice.bounds.every(([low, high]) => low < high));
});

test('a single feature has an interval', () => {
  const { data } = prepare(cloud(30, 1));
  const { bounds, shown } = planLine(data, { box: undefined });
  const raw = Array.from(data.dataset.inputs);
  assert.ok(toShown(shown, bounds[0]) < Math.min(...raw) && toShown(shown, bounds[1]) > Math.max(...raw));
  const given = planLine(data, {
    box: [
      [-2, 3],
      [0, 1],
    ],
  });
  assert.ok(Math.abs(toShown(given.shown, given.bounds[1]) - 3) < 1e-12);
  assert.throws(
    () =>
      planLine(data, {
        box: [
          [2, 2],
          [0, 1],
        ],
      }),
    /box is empty/,
  );
});
