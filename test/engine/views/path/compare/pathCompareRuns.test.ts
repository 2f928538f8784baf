import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { optimizers } from '../../../../../src/core/tables/optimizers.ts';
import type { PreparedRun } from '../../../../../src/engine/problem/preparedRun.ts';
import { runDecay } from '../../../../../src/engine/views/path/compare/decayRuns.ts';
import { runPairs } from '../../../../../src/engine/views/path/compare/pairRuns.ts';
import type { CurvesChart } from '../../../../../src/protocol/charts.ts';
import { trainSlowly } from '../../../problem/slowTraining.ts';
import { chartsOf, curvesOf, momentOf, prepareDocument, rounded, seriesOf, textOf } from '../pathView.ts';

const idle = (): Promise<void> => Promise.resolve();
const moons = { data: { source: 'moons', samples: 60 }, network: { layers: [{ units: 5 }, { units: 4 }] } };

/** The documents that a comparison is about, with the comparison asked for. */
const compared = (document: object, compare: string): Record<string, unknown> => ({
  ...document,
  lab: { path: { points: 2, epochs: 1, folds: 0, compare } },
});

async function chartOf(document: object, compare: string, id: string): Promise<CurvesChart> {
  return curvesOf(await chartsOf(momentOf(prepareDocument(compared(document, compare)))), id);
}

/** Parameters of a document's own training in float64 at chosen steps, ascending. */
function* slowly(prepared: PreparedRun, steps: readonly number[]): Generator<Float64Array> {
  const training = trainSlowly(prepared.problem);
  let done = 0;
  for (const step of steps) {
    for (; done < step; done += 1) training.step();
    yield training.parameters;
  }
}

const near = (found: number, expected: number, share: number): void =>
  assert.ok(Math.abs(found - expected) <= share * Math.abs(expected), `${found} and ${expected}`);

describe('L2 on pairs of ReLU weights', () => {
  /** Squares of what enters and what leaves the units of the first hidden layer, summed number by number. */
  function sidesOf({ problem }: PreparedRun, parameters: Float64Array): { into: number[]; out: number[] } {
    const [first] = problem.architecture.layers;
    const into = new Array<number>(first!.units).fill(0);
    const out = [...into];
    for (const { role, layer, offset, size, columns } of problem.architecture.tensors)
      for (let at = 0; at < size; at += 1) {
        const square = parameters[offset + at]! ** 2;
        if (layer === 0) into[role === 'bias' ? at : at % columns]! += square;
        else if (layer === 1 && role === 'weights') out[Math.floor(at / columns)]! += square;
      }
    return { into, out };
  }

  it('is measured on plain gradient descent, with and without L2', async () => {
    const lambda = 0.3;
    const runs = await runPairs(prepareDocument({ ...moons, penalties: [{ name: 'l2', lambda }] }), idle);
    const steps = runs.steps.slice(0, 11);
    for (const [kind, strength] of [
      ['decayed', lambda],
      ['free', 0],
    ] as const) {
      const prepared = prepareDocument({
        ...moons,
        penalties: [{ name: 'l2', lambda: strength, biases: true }],
        optimizer: { name: 'sgd', learningRate: 0.02 },
        training: { batchSize: 60 },
      });
      let at = 0;
      for (const parameters of slowly(prepared, steps)) {
        const { into, out } = sidesOf(prepared, parameters);
        const whole = into.reduce((sum, square, unit) => sum + Math.abs(out[unit]! - square), 0);
        near(runs.imbalance[kind][at]!, whole, 1e-4);
        if (kind === 'decayed') {
          near(
            runs.penalty.pair[at]!,
            [...into, ...out].reduce((sum, square) => sum + square / 2, 0),
            1e-5,
          );
          near(
            runs.penalty.product[at]!,
            into.reduce((sum, square, unit) => sum + Math.sqrt(square * out[unit]!), 0),
            1e-5,
          );
        }
        at += 1;
      }
      assert.equal(at, steps.length);
    }
  });

  it('falls as gradient flow does, and is kept without: steps of 0.02 are near it', async () => {
    const { steps, imbalance, penalty, lambda, learningRate } = await runPairs(prepareDocument(moons), idle);
    const start = imbalance.decayed[0]!;
    steps.forEach((step, k) => {
      near(imbalance.predicted[k]!, start / Math.E ** (2 * lambda * learningRate * step), 1e-12);
      near(imbalance.decayed[k]!, imbalance.predicted[k]!, 0.05);
      near(imbalance.free[k]!, imbalance.free[0]!, 0.05);
      assert.ok(penalty.pair[k]! >= penalty.product[k]!, 'a mean of squares is at least the product');
    });
    near(imbalance.predicted.at(-1)!, start * Math.exp(-3), 1e-9);
  });

  it('takes its strength from the ridge of the text, whatever it is called, and runs three half-lives', async () => {
    const at = async (penalties: readonly object[]): Promise<readonly (number | string)[]> => {
      const { caption, description } = await chartOf({ ...moons, penalties }, 'reluPairs', 'pairs');
      return [...caption.args, description.args[1]!];
    };
    assert.deepEqual(await at([]), [0.02, 0.02, Math.round(3 / (2 * 0.02 * 0.02))]);
    const mixed = [
      { name: 'l1', lambda: 0.9 },
      { name: 'l2', lambda: 0 },
      { name: 'l2', lambda: 0.05 },
    ];
    assert.deepEqual(await at(mixed), [0.02, 0.05, 1500]);
    assert.deepEqual(await at([{ name: 'elasticNet', l1Ratio: 0, lambda: 0.1 }]), [0.02, 0.1, 750]);
    assert.deepEqual(await at([{ name: 'elasticNet', l1Ratio: 0.5, lambda: 0.1 }]), [0.02, 0.02, 3750]);
    assert.deepEqual(await at([{ name: 'l2', lambda: 5 }]), [0.02, 5, 500]);
    assert.deepEqual(await at([{ name: 'l2', lambda: 1e-4 }]), [0.02, 1e-4, 8000]);
  });

  it('tells in its titles what its curves show', async () => {
    const document = { ...moons, penalties: [{ name: 'l2', lambda: 0.3 }] };
    const chart = await chartOf(document, 'reluPairs', 'pairs');
    const [decayed, theory, free, kept] = ['decayed', 'theory', 'free', 'freeTheory'].map(
      (id) => seriesOf(chart, id).y,
    );
    const left = (values: Float64Array): number => rounded((values.at(-1)! / values[0]!) * 100);
    assert.deepEqual(chart.title.args, [left(decayed!), left(theory!), left(free!)]);
    assert.deepEqual(new Set(kept), new Set([free![0]]));
    assert.equal(theory![0], decayed![0]);
    assert.deepEqual(chart.description.args, [decayed!.length, chart.series[0]!.x.at(-1)]);
    assert.match(textOf(chart, 'caption'), /^The network of the text/);
    const penalty = await chartOf(document, 'reluPairs', 'pairPenalty');
    const [pair, product] = ['pair', 'product'].map((id) => seriesOf(penalty, id).y);
    const above = (at: number): number => rounded(100 * (1 - product!.at(at)! / pair!.at(at)!));
    assert.deepEqual(penalty.title.args, [above(-1), above(0)]);
    assert.deepEqual(penalty.description.args, [5]);
  });

  it('takes a network of ReLU units in place of others, and says so', async () => {
    for (const [layers, units] of [
      [[{ units: 3, activation: 'tanh' }, { units: 4 }], 3],
      [[{ units: 6, norm: 'batch' }], 6],
      [[{ units: 7, dropout: 0.5 }], 7],
      [[], 16],
    ] as const) {
      const document = { ...moons, network: { layers }, penalties: [{ name: 'l2', lambda: 0.3 }] };
      const chart = await chartOf(document, 'reluPairs', 'pairPenalty');
      assert.match(textOf(chart, 'caption'), /^A network of ReLU units in place of the text's/);
      assert.deepEqual(chart.description.args, [units]);
    }
  });
});

describe('Decay in the gradient over decay beside it', () => {
  const training = { epochs: 12, batchSize: 16 };

  it('is measured on two trainings that differ in nothing else', async () => {
    const document = { ...moons, training, penalties: [{ name: 'l1', lambda: 0.1 }] };
    const runs = await runDecay(
      prepareDocument({ ...document, optimizer: { name: 'adamw', learningRate: 0.03, weightDecay: 0.2 } }),
      idle,
    );
    const trained = (optimizer: object): PreparedRun =>
      prepareDocument({ ...moons, training, optimizer: { weightDecay: 0.2, ...optimizer } });
    for (const [kind, coupled, decoupled] of [
      ['adaptive', { name: 'adam', learningRate: 0.03 }, { name: 'adamw', learningRate: 0.03 }],
      ['plain', { name: 'sgd', learningRate: 0.1 }, { name: 'sgdw', learningRate: 0.1, momentum: 0 }],
    ] as const) {
      const [one, other] = [trained(coupled), trained(decoupled)];
      const weights = one.problem.architecture.tensors.filter(({ role }) => role === 'weights');
      const lengthOf = (read: (at: number) => number): number =>
        Math.sqrt(
          weights.reduce((sum, { offset, size }) => {
            for (let at = offset; at < offset + size; at += 1) sum += read(at) ** 2;
            return sum;
          }, 0),
        );
      const beside = slowly(other, runs.steps);
      let at = 0;
      for (const w of slowly(one, runs.steps)) {
        const v = beside.next().value as Float64Array;
        near(
          runs[kind].lengths.coupled[at]!,
          lengthOf((index) => w[index]!),
          1e-4,
        );
        near(
          runs[kind].lengths.decoupled[at]!,
          lengthOf((index) => v[index]!),
          1e-4,
        );
        const apart = lengthOf((index) => w[index]! - v[index]!) / lengthOf((index) => v[index]!);
        assert.ok(
          Math.abs(runs[kind].apart[at]! - apart) < 1e-4,
          `${kind} ${at}: ${runs[kind].apart[at]} and ${apart}`,
        );
        at += 1;
      }
      assert.equal(at, runs.steps.length);
    }
    assert.ok(runs.adaptive.apart.at(-1)! > 0.01 && runs.plain.apart.every((value) => value < 1e-6));
  });

  it('takes its strength and its rate from the text where they are there', async () => {
    const decayOf = async (document: object): Promise<number> =>
      (await runDecay(prepareDocument({ ...moons, training, ...document }), idle)).weightDecay;
    const penalties = [{ name: 'l2', lambda: 0.07 }];
    assert.equal(await decayOf({}), 0.01);
    assert.equal(await decayOf({ penalties }), 0.07);
    assert.equal(await decayOf({ penalties, optimizer: { name: 'sgdw', learningRate: 0.1, weightDecay: 0.4 } }), 0.4);
    const lengths = async (optimizer: object): Promise<readonly number[]> =>
      (await runDecay(prepareDocument({ ...moons, training, optimizer, penalties }), idle)).adaptive.lengths.coupled;
    const usual = await lengths({ name: 'adam', learningRate: optimizers.get('adam').defaultLearningRate });
    assert.deepEqual(
      await lengths({ name: 'sgd', learningRate: 0.5 }),
      usual,
      'a rate of another optimizer says nothing',
    );
    assert.notDeepEqual(await lengths({ name: 'adam', learningRate: 0.5 }), usual);
  });

  it('tells in its titles what its curves show', async () => {
    const document = { ...moons, training, penalties: [{ name: 'l2', lambda: 0.07 }] };
    const chart = await chartOf(document, 'adamDecay', 'decayDistance');
    const [adam, sgd] = ['adam', 'sgd'].map((id) => seriesOf(chart, id).y);
    const { x } = chart.series[0]!;
    assert.deepEqual(chart.title.args, [x.at(-1), rounded(100 * adam!.at(-1)!), rounded(100 * sgd!.at(-1)!)]);
    assert.deepEqual([adam![0], sgd![0]], [1e-9, 1e-9], 'nothing has no place on a logarithmic axis');
    assert.deepEqual([chart.caption.args, chart.description.args], [[0.07], [x.length, x.at(-1)]]);
    const norms = await chartOf(document, 'adamDecay', 'decayNorms');
    const [inside, beside] = ['adam', 'adamw'].map((id) => seriesOf(norms, id).y);
    assert.deepEqual(norms.title.args, [rounded(inside!.at(-1)!), rounded(beside!.at(-1)!)]);
    assert.deepEqual([norms.caption.args, norms.description.args], [[0.07], [x.at(-1)]]);
    assert.equal(inside![0], beside![0]);
  });
});
