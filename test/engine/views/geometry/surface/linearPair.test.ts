import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatMessage } from '../../../../../src/core/ground/errors.ts';
import type { Moment } from '../../../../../src/engine/views/frame/moment.ts';
import { geometry } from '../../../../../src/engine/views/geometry/geometry.ts';
import { linearPairOf, solutionPath, solvePair } from '../../../../../src/engine/views/geometry/surface/linearPair.ts';
import type { Chart, ContoursChart } from '../../../../../src/protocol/charts.ts';
import { chartOf, chartsOf, workOf } from '../../regions/regionMoments.ts';
import { trainedMoment } from '../../trainedMoment.ts';

const document = (penalties: readonly object[], features = 2): object => ({
  data: { source: 'linear', samples: 60, features, validation: 0 },
  network: { layers: [] },
  penalties,
  optimizer: { name: 'sgd', learningRate: 0.1 },
  training: { epochs: 200, batchSize: 60 },
  lab: { geometry: { resolution: 21 } },
});

const l2 = { name: 'l2', lambda: 0.3 };
const surfaceOf = (charts: ReadonlyMap<string, Chart>): ContoursChart => chartOf(charts, 'surface', 'contours');

async function momentOf(penalties: readonly object[], features?: number): Promise<Moment> {
  return trainedMoment(document(penalties, features), 'end');
}

test('two weights of a linear model have exact optima, and full-batch descent ends at that of the objective', async () => {
  const moment = await momentOf([l2]);
  const charts = await chartsOf(geometry, moment);
  const { marks } = surfaceOf(charts);
  const placeOf = (id: string): readonly [number, number] => {
    const { x, y } = marks.find((mark) => mark.id === id)!;
    return [x, y];
  };
  const [penalized, run, constrained] = [placeOf('penalized'), placeOf('current'), placeOf('constrained')];
  assert.ok(Math.hypot(penalized[0] - run[0], penalized[1] - run[1]) < 1e-3, penalized.concat(run).join());
  assert.ok(Math.hypot(penalized[0] - constrained[0], penalized[1] - constrained[1]) < 1e-6);
  const [free] = [placeOf('free')];
  const shift = Math.hypot(free[0] - penalized[0], free[1] - penalized[1]);
  assert.ok(
    formatMessage(surfaceOf(charts).title).startsWith(
      `The penalty moves the minimum by ${Number(shift.toPrecision(3))}`,
    ),
  );
  const table = chartOf(charts, 'conditioning', 'table');
  const rows = new Map(table.rows.map(({ label, values }) => [formatMessage(label), values]));
  const [loss, objective] = rows.get('condition number') as [number, number];
  const [aspect] = rows.get('aspect ratio of the contours') as [number];
  assert.ok(objective < loss && Math.abs(aspect ** 2 / loss - 1) < 1e-12);
  assert.ok(Math.abs((rows.get('its multiplier, as lambda')![1] as number) / 0.3 - 1) < 1e-6);
  const [largest, withPenalty] = rows.get('largest curvature') as [number, number];
  assert.ok(Math.abs(withPenalty - largest - 0.3) < 1e-12, 'L2 adds its strength to every curvature');
});

test('every convex penalty of two weights has its ball through the solution, which touches the contour there', async () => {
  for (const penalty of [
    l2,
    { name: 'l1', lambda: 0.1 },
    { name: 'elasticNet', lambda: 0.2, l1Ratio: 0.5 },
    { name: 'groupLasso', lambda: 0.1, group: 'unit' },
  ]) {
    const moment = await momentOf([penalty]);
    const chart = surfaceOf(await chartsOf(geometry, moment));
    const pair = linearPairOf(moment)!;
    const { penalized } = solvePair(pair, chart.range);
    const ball = chart.lines.find(({ role }) => role === 'ball')!;
    const [value] = pair.terms.map((term) => term.value);
    const size = value!(...penalized!);
    ball.x.forEach((x, at) =>
      assert.ok(
        Math.abs(value!(x, ball.y[at]!) / size - 1) < 1e-7,
        `${penalty.name} ${value!(x, ball.y[at]!)} ${size}`,
      ),
    );
    // Nowhere on the ball is the loss smaller than at the solution.
    const least = ball.x.reduce((low, x, at) => Math.min(low, pair.loss(x, ball.y[at]!)), Infinity);
    assert.ok(least >= pair.loss(...penalized!) - 1e-9, penalty.name);
    const objective = (x: number, y: number): number => pair.loss(x, y) + pair.penalty(x, y);
    for (let turn = 0; turn < 16; turn += 1) {
      const [x, y] = [penalized![0] + 1e-3 * Math.cos(turn), penalized![1] + 1e-3 * Math.sin(turn)];
      assert.ok(objective(x, y) > objective(...penalized!), penalty.name);
    }
  }
});

test('the paths of ridge and lasso go from 0 to the smallest loss, the lasso along an axis first', async () => {
  const moment = await momentOf([]);
  const pair = linearPairOf(moment)!;
  const { free } = solvePair(pair, { x: [-5, 5], y: [-5, 5] });
  for (const l1Ratio of [0, 1] as const) {
    const { x, y } = solutionPath(pair.quadratic!, l1Ratio);
    assert.ok(Math.hypot(x[0]!, y[0]!) < 0.02 * Math.hypot(...free!));
    assert.ok(Math.hypot(x.at(-1)! - free![0], y.at(-1)! - free![1]) < 1e-2 * Math.hypot(...free!), String(l1Ratio));
  }
  const { x, y } = solutionPath(pair.quadratic!, 1);
  assert.ok((x[1] === 0) !== (y[1] === 0), 'one weight is exactly 0 at first');
});

test('optimizers start together and tell their steps; the text gives its own the rate', async () => {
  const charts = await chartsOf(geometry, await momentOf([l2]));
  const race = chartOf(charts, 'race', 'contours');
  assert.deepEqual(
    race.lines.map(({ id }) => id),
    ['sgd', 'momentum', 'nesterov', 'adam', 'adamw'],
  );
  for (const { x, y } of race.lines) assert.deepEqual([x[0], y[0]], [race.lines[0]!.x[0], race.lines[0]!.y[0]]);
  assert.match(formatMessage(race.caption), /SGD 0\.1,/);
  assert.match(formatMessage(race.lines[0]!.label), /^SGD: \d+ steps$/);
  // Decay beside the gradient of Adam rests elsewhere than at the minimum of the objective.
  assert.match(formatMessage(race.lines[4]!.label), /^AdamW: not in \d+ steps$/);
});

test('classes have no quadratic: their optimum is searched, and nothing is said of curvature', async () => {
  const classes = {
    ...document([l2]),
    data: { source: 'blobs', samples: 60, classes: 2, features: 2, validation: 0 },
    loss: 'binaryCrossEntropy',
    optimizer: { name: 'sgd', learningRate: 0.5 },
  };
  const moment = await trainedMoment(classes, 'end');
  const charts = await chartsOf(geometry, moment);
  assert.equal(charts.get('conditioning'), undefined);
  assert.equal(charts.get('race'), undefined);
  const { penalized } = solvePair(linearPairOf(moment)!, { x: [-5, 5], y: [-5, 5] });
  const { x, y } = surfaceOf(charts).marks.find(({ id }) => id === 'current')!;
  assert.ok(Math.hypot(penalized![0] - x, penalized![1] - y) < 0.05, `${x} ${y}`);
});

test('a bias among the two, or two outputs, are a plane like that of a network', async () => {
  const moment = await momentOf([l2]);
  const lab = { ...moment.lab, geometry: { ...moment.lab.geometry, weights: [0, 2] as const } };
  assert.equal(linearPairOf({ ...moment, lab }), undefined);
  const charts = await chartsOf(geometry, { ...moment, lab });
  assert.equal(charts.get('conditioning'), undefined);
  assert.equal(formatMessage(surfaceOf(charts).y.label), 'bias of output 1');
});

test('two weights are solved once for each step: a click computes no grid again; live ones are coarse and have no race', async () => {
  const fine = { ...document([l2]), lab: { geometry: { resolution: 41 } } };
  const moment = await trainedMoment(fine, 'end');
  let [now, pauses] = [0, 0];
  const asked: string[] = [];
  const work = workOf({
    clock: () => (now += 10),
    pause: () => {
      pauses += 1;
      return Promise.resolve();
    },
    wants: (chart) => {
      asked.push(chart);
      return chart === 'race';
    },
  });
  const first = await chartsOf(geometry, moment, work);
  assert.equal(pauses, 41 ** 2, 'one for each point of the grid');
  const clicked = await chartsOf(geometry, { ...moment, chosen: [0.1, 0.2] }, work);
  assert.equal(pauses, 41 ** 2);
  assert.deepEqual(clicked.get('race'), first.get('race'));
  assert.ok(clicked.has('place') && surfaceOf(clicked).marks.some(({ id }) => id === 'chosen'));
  const wishes = { ...moment.lab, geometry: { ...moment.lab.geometry, resolution: 11 } };
  assert.equal(surfaceOf(await chartsOf(geometry, { ...moment, lab: wishes }, work)).rows, 11);
  asked.length = 0;
  const live = await chartsOf(geometry, { ...moment, isLive: true }, work);
  assert.equal(surfaceOf(live).rows, 21);
  assert.deepEqual(asked, ['sharpness'], 'nothing else that takes long');
  assert.ok(!live.has('race') && live.has('conditioning'));
});
