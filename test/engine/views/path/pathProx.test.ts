import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { forwardNetwork, meanLoss } from '../../../../src/analysis/network/network.ts';
import { formatMessage } from '../../../../src/core/ground/errors.ts';
import { defaultOptions } from '../../../../src/core/ground/registry.ts';
import { penalties } from '../../../../src/core/tables/penalties.ts';
import type { Moment } from '../../../../src/engine/views/frame/moment.ts';
import { weightCharts } from '../../../../src/engine/views/path/path.ts';
import { linearKey } from '../../../../src/engine/views/path/pathKeys.ts';
import { PathMemory } from '../../../../src/engine/views/path/pathMemory.ts';
import { planPath } from '../../../../src/engine/views/path/points/pathPlan.ts';
import type { LinearPathPoint } from '../../../../src/engine/views/path/points/pathPoints.ts';
import type { PreparedRun } from '../../../../src/engine/problem/preparedRun.ts';
import {
  actsOnParts,
  isGrouped,
  partsOf,
  proxOfPart,
  sizeOfPart,
} from '../../../../src/engine/views/path/charts/proxParts.ts';
import { restGradient } from '../../../../src/engine/reading/restGradient.ts';
import type { CurvesChart } from '../../../../src/protocol/charts.ts';
import { chartsOf, curvesOf, momentOf, prepareDocument, workOf } from './pathView.ts';

const idle = (): Promise<void> => Promise.resolve();
const sparse = {
  data: { source: 'sparseLinear', samples: 80, features: 12, nonzero: 3, correlation: 0.3, standardizeTarget: true },
  network: { layers: [] },
  penalties: [{ name: 'l1', lambda: 0.05 }],
  lab: { path: { penalty: 'l1', points: 30, folds: 0 } },
};
const moons = {
  data: { source: 'moons', samples: 90 },
  network: { layers: [{ units: 6, norm: 'layer' }, { units: 5 }] },
  penalties: [{ name: 'groupLasso', lambda: 0.01, layers: [0, 1], group: 'unit' }],
  lab: { path: { penalty: { name: 'groupLasso', group: 'unit' }, points: 3, ratio: 1e-1, epochs: 5 } },
};

async function proxOf(moment: Moment, memory: Map<string, unknown>): Promise<CurvesChart | undefined> {
  for await (const chart of weightCharts(moment, workOf({ memory })))
    if (chart.id === 'prox' && chart.kind === 'curves') return chart;
  return undefined;
}

function dots(chart: CurvesChart, id: string): CurvesChart['series'][number] {
  const found = chart.series.find((one) => one.id === id);
  assert.ok(found !== undefined, `${id} among ${chart.series.map((one) => one.id).join(' ')}`);
  return found;
}

/** The point of the exact path that the chart looks at, as parameters. */
function solutionOf(memory: Map<string, unknown>, prepared: PreparedRun): Float32Array {
  const { lab } = prepared.experiment;
  const plan = planPath(prepared, lab.path);
  const points = PathMemory.of({ lasting: memory }).recall(linearKey({ prepared, lab }, plan));
  const near = (points as readonly LinearPathPoint[]).toSorted(
    (one, other) => Math.abs(Math.log(one.lambda / 0.05)) - Math.abs(Math.log(other.lambda / 0.05)),
  )[0]!;
  return Float32Array.from([...near.coefficients, ...near.intercepts]);
}

describe('The weights of the run beside the path', () => {
  it('are dots of their own, say of which step, and lie on the curve when the run is at the solution', async () => {
    const prepared = prepareDocument(sparse);
    const memory = new Map<string, unknown>();
    await chartsOf(momentOf(prepared), workOf({ memory }));
    const parameters = solutionOf(memory, prepared);
    const chart = (await proxOf({ ...momentOf(prepared), parameters, step: 40 }, memory))!;
    const [solution, run] = [dots(chart, 'solution'), dots(chart, 'run')];
    assert.equal(formatMessage(run.label), 'run, step 40');
    run.x.forEach((v, at) =>
      assert.ok(Math.abs(v - solution.x[at]!) < 1e-4 && Math.abs(run.y[at]! - solution.y[at]!) < 1e-6),
    );
    assert.match(
      formatMessage(chart.caption),
      /at step 40 \(output layer\), 12 of 12 within the picture; it trains at lambda 0.05 with adam/,
    );
    const start = (await proxOf({ ...momentOf(prepared), parameters: parameters.map(() => 0.4) }, memory))!;
    assert.ok(dots(start, 'run').y.every((value) => value === Math.fround(0.4)));
    assert.deepEqual(dots(start, 'solution').y, solution.y, 'the solution stays where it is');
  });

  it('stand on the plane of two weights', async () => {
    const prepared = prepareDocument(sparse);
    const memory = new Map<string, unknown>();
    await chartsOf(momentOf(prepared), workOf({ memory }));
    const parameters = Float32Array.from({ length: 13 }, (_, at) => at / 10);
    const lab = { ...prepared.experiment.lab, path: { ...prepared.experiment.lab.path, weights: [4, 7] as const } };
    for await (const chart of weightCharts({ ...momentOf(prepared, lab), parameters, step: 3 }, workOf({ memory }))) {
      if (chart.kind !== 'contours') continue;
      const mark = chart.marks.find(({ role }) => role === 'current')!;
      assert.deepEqual(
        [mark.x, mark.y, formatMessage(mark.label)],
        [Math.fround(0.4), Math.fround(0.7), 'run, step 3'],
      );
      return;
    }
    assert.fail('no plane');
  });

  it('wait for the path, and go by groups of the penalised layers of a network', async () => {
    const prepared = prepareDocument(moons);
    const memory = new Map<string, unknown>();
    const moment = momentOf(prepared);
    assert.equal(await proxOf(moment, memory), undefined);
    const chart = curvesOf(await chartsOf(moment, workOf({ memory })), 'prox');
    const run = dots(chart, 'run');
    assert.equal(run.y.length, 11, 'units of two layers');
    const { tensors } = prepared.problem.architecture;
    const first = tensors.find(({ role, layer }) => role === 'weights' && layer === 0)!;
    const column = [0, 1].map((row) => prepared.problem.initial[first.offset + row * first.columns + 2]!);
    assert.ok(Math.abs(run.y[2]! - Math.hypot(...column)) < 1e-12);
    assert.equal(chart.series.filter(({ role }) => role === 'measured').length, 2, 'groups of two sizes');
    assert.match(formatMessage(chart.title), /At step 0, 0 of 11 groups are exactly 0/);
  });

  it('are drawn where they are or not at all, and the caption counts them', async () => {
    const prepared = prepareDocument(sparse);
    const memory = new Map<string, unknown>();
    await chartsOf(momentOf(prepared), workOf({ memory }));
    const solution = solutionOf(memory, prepared);
    const seen: { readonly end: number; readonly drawn: number }[] = [];
    for (const times of [1, 1.5, 2, 3, 5, 8, 13, 1e3]) {
      const parameters = solution.map((weight) => times * weight);
      const chart = (await proxOf({ ...momentOf(prepared), parameters }, memory))!;
      const end = chart.series.find(({ role }) => role === 'measured')!.x.at(-1)!;
      const x = chart.series.find(({ id }) => id === 'run')?.x ?? new Float64Array(0);
      assert.ok(
        x.every((v) => Math.abs(v) < end),
        'none stands at the edge',
      );
      assert.match(formatMessage(chart.caption), new RegExp(`, ${x.length} of 12 within the picture`));
      assert.equal(chart.description.args[2], 12 + x.length);
      seen.push({ end, drawn: x.length });
    }
    const [{ end: least } = { end: NaN }] = seen;
    assert.ok(
      seen.some(({ end, drawn }) => end > 1.4 * least && drawn === 12),
      'wider, so that all are seen',
    );
    assert.ok(seen.every(({ end }) => end < 3.01 * least) && seen.at(-1)!.drawn < 12, 'but not without end');
  });

  it('are as far off the curve as the title of the card says', async () => {
    const prepared = prepareDocument({ ...moons, penalties: [], lab: { path: { ...moons.lab.path, penalty: 'l1' } } });
    const chart = curvesOf(await chartsOf(momentOf(prepared)), 'prox');
    const threshold = Number(chart.caption.args[0]);
    const run = dots(chart, 'run');
    assert.match(formatMessage(chart.caption), /(\d+) of \1 within the picture/);
    const off = run.x.reduce((most, v, at) => {
      const soft = Math.sign(v) * Math.max(0, Math.abs(v) - threshold);
      return Math.max(most, Math.abs(run.y[at]! - soft));
    }, 0);
    assert.ok(Math.abs(Number(chart.title.args.at(-1)) / off - 1) < 0.02, `${formatMessage(chart.title)}, seen ${off}`);
  });

  it('are told to train without the penalty where the text has none', async () => {
    const document = { ...moons, penalties: [], lab: { path: { penalty: 'l1', points: 3, ratio: 1e-1, epochs: 5 } } };
    const chart = curvesOf(await chartsOf(momentOf(prepareDocument(document))), 'prox');
    assert.match(formatMessage(chart.caption), /trains without this penalty/);
    assert.ok(dots(chart, 'run').x.length > 50);
  });
});

test('the gradient of the rest is that of difference quotients, in pieces or whole', async () => {
  const prepared = prepareDocument({ ...moons, penalties: [...moons.penalties, { name: 'l2', lambda: 0.1 }] });
  const { problem, experiment } = prepared;
  const others = experiment.penalties.slice(1);
  const gradient = (await restGradient(prepared, problem.initial, others, { budget: 1e9, pause: idle }))!;
  const objective = (weights: Float64Array): number => {
    const { train, architecture, loss } = problem;
    const pass = forwardNetwork(
      architecture,
      weights,
      { inputs: train.inputs, rows: train.count },
      { kind: 'training' },
    );
    const squares = architecture.tensors
      .filter(({ role }) => role === 'weights')
      .reduce(
        (sum, { offset, size }) => weights.subarray(offset, offset + size).reduce((all, w) => all + w * w, sum),
        0,
      );
    return meanLoss(loss, pass.outputs, train.targets, train.count).value + 0.05 * squares;
  };
  const weights = Float64Array.from(problem.initial);
  for (let at = 0; at < weights.length; at += 3) {
    const moved = (by: number): number => objective(weights.map((value, index) => (index === at ? value + by : value)));
    const quotient = (moved(1e-5) - moved(-1e-5)) / 2e-5;
    assert.ok(Math.abs(gradient[at]! - quotient) < 1e-6, `${at}: ${gradient[at]} and ${quotient}`);
  }
  assert.equal(await restGradient(prepared, problem.initial, [], { budget: 10, pause: idle }), undefined);
});

test('the prox of a part minimises (x - v)^2 / 2 + s P over its length', () => {
  for (const [name, entry] of penalties.entries()) {
    const options = defaultOptions(entry.parameters);
    if (!actsOnParts(entry, options)) continue;
    for (const size of isGrouped(entry) ? [1, 2, 7] : [1]) {
      const prox = proxOfPart(entry, options, 0.3, size)!;
      const shape = options['group'] === 'unit' ? { rows: size, columns: 1 } : { rows: 1, columns: size };
      const cost = (length: number): number =>
        entry.penalty(new Float64Array(size).fill(length / Math.sqrt(size)), shape, options);
      for (const v of [-2, -0.4, 0.1, 0.7, 1.5]) {
        const value = (x: number): number => (x - v) ** 2 / 2 + 0.3 * cost(x);
        const least = Array.from({ length: 6001 }, (_, k) => value((k - 3000) / 1000)).reduce((a, b) => Math.min(a, b));
        assert.ok(value(prox(v)) <= least + 1e-12, `${name}, size ${size}, v ${v}`);
      }
    }
  }
});

test('the parts of a penalty hold every penalised weight once', () => {
  for (const group of ['input', 'unit'] as const) {
    const penalty = { name: 'groupLasso', group };
    const prepared = prepareDocument({ ...moons, penalties: [{ ...penalty, lambda: 1 }], lab: { path: { penalty } } });
    const parts = partsOf(prepared, planPath(prepared, prepared.experiment.lab.path))!;
    const all = parts.members.flatMap((members) => [...members]).sort((one, other) => one - other);
    const wanted = prepared.problem.architecture.tensors
      .filter(({ role }) => role === 'weights')
      .flatMap(({ offset, size }) => Array.from({ length: size }, (_, at) => offset + at));
    assert.deepEqual(all, wanted);
    const squares = parts.members.reduce((sum, one) => sum + sizeOfPart(prepared.problem.initial, one) ** 2, 0);
    const direct = wanted.reduce((sum, at) => sum + prepared.problem.initial[at]! ** 2, 0);
    assert.ok(Math.abs(squares / direct - 1) < 1e-12);
  }
});
