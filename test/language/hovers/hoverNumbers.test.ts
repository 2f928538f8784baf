import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatMessage } from '../../../src/core/ground/errors.ts';
import { defaultOptions } from '../../../src/core/ground/registry.ts';
import { penalties, type PenaltyName } from '../../../src/core/tables/penalties.ts';
import { readDocument } from '../../../src/language/document/document.ts';
import { contextOf } from '../../../src/language/rules/diagnostics.ts';
import { rowsOfKey } from '../../../src/language/hovers/hoverValues.ts';
import { generatedData } from '../markedText.ts';

const halves = 'steps in which this alone halves a weight';
const decayHalves = 'steps in which the decay alone halves a weight';
const taken = 'taken from every weight per step';
const prior = 'prior it stands for, when the loss is a negative log likelihood';

/** The rows of a key's hover as a reader gets them. */
function rowsOf(
  document: object,
  key: string,
  pointer: readonly (string | number)[],
): Readonly<Record<string, string>> {
  const text = JSON.stringify(document);
  const { experiment } = readDocument(text);
  assert.ok(experiment, text);
  const rows = rowsOfKey(key, { experiment, context: contextOf(experiment, generatedData(text)), pointer });
  return Object.fromEntries(rows.map(({ label, value }) => [formatMessage(label), value]));
}

const lambdaRowsOf = (penalty: object, optimizer: object): Readonly<Record<string, string>> =>
  rowsOf({ penalties: [penalty], optimizer }, 'lambda', ['penalties', 0, 'lambda']);

const one = { rows: 1, columns: 1 };

/** A weight after one step of a penalty alone, at a strength per step. */
function stepOf(weight: number, name: PenaltyName, strength: number, isProximal: boolean): number {
  const entry = penalties.get(name);
  const options = defaultOptions(entry.parameters);
  const values = Float64Array.of(weight);
  if (isProximal) {
    entry.prox!(values, one, strength, options);
    return values[0]!;
  }
  const out = new Float64Array(1);
  entry.subgradient(values, one, options, out);
  return weight - strength * out[0]!;
}

/** Steps until a weight of 1 is at most 1/2 in size. */
function countSteps(step: (weight: number) => number): number {
  let [weight, count] = [1, 0];
  for (; !(Math.abs(weight) <= 0.5) && count < 1e5; count += 1) weight = step(weight);
  return count;
}

/** A number with three digits, and where it is a number of steps the whole one above. */
function isCount(told: string | undefined, counted: number): void {
  assert.ok(told !== undefined, 'it is told');
  const slack = 1 + Number(told) / 200;
  assert.ok(Number(told) <= counted + slack && Number(told) > counted - 1 - slack, `${told} and ${counted} counted`);
}

test('the steps that halve a weight are those counted one by one, of penalties with and without their proximal step', () => {
  for (const name of ['l2', 'elasticNet'] as const)
    for (const proximal of [true, false])
      for (const [learningRate, lambda] of [
        [0.1, 0.05],
        [0.5, 0.4],
        [1, 1.2],
        [1, 1.7],
        [0.5, 40],
      ] as const) {
        const penalty = name === 'elasticNet' ? { name, lambda, l1Ratio: 0.75 } : { name, lambda };
        const rows = lambdaRowsOf(penalty, { name: 'sgd', learningRate, proximal });
        assert.equal(
          rows[taken],
          name === 'l2' ? undefined : String(Number((0.75 * learningRate * lambda).toPrecision(3))),
        );
        assert.equal(Number(rows['learningRate * lambda']), Number((learningRate * lambda).toPrecision(3)));
        // The part of the elastic net that is L2; the other is a threshold.
        const share = name === 'elasticNet' ? 0.25 : 1;
        const counted = countSteps((weight) => stepOf(weight, 'l2', share * learningRate * lambda, proximal));
        if (counted >= 1e5)
          assert.equal(rows[halves], undefined, 'a pull that throws the weight further never halves it');
        else isCount(rows[halves], counted);
      }
});

test('with momentum the pull is counted as long as the velocity carries it', () => {
  const [learningRate, lambda, momentum] = [0.01, 0.02, 0.8];
  const rows = lambdaRowsOf({ name: 'l2', lambda }, { name: 'momentum', momentum, learningRate, proximal: false });
  // Velocity and weight, step by step.
  let velocity = 0;
  const counted = countSteps((weight) => {
    velocity = momentum * velocity + lambda * weight;
    return weight - learningRate * velocity;
  });
  const told = Number(rows[halves]);
  assert.ok(Math.abs(told / counted - 1) < 0.01, `${told} and ${counted} counted`);
  const velocityRows = rowsOf({ optimizer: { name: 'momentum', momentum } }, 'momentum', ['optimizer', 'momentum']);
  isCount(
    velocityRows['steps in which the velocity halves'],
    countSteps((one) => momentum * one),
  );
  // A gradient of 1 at every step.
  let steady = 0;
  for (let step = 0; step < 500; step += 1) steady = momentum * steady + 1;
  assert.equal(
    velocityRows['amplification of a steady gradient, 1 / (1 - momentum)'],
    String(Number(steady.toPrecision(3))),
  );
});

test('what L1 takes per step is the difference that its step makes', () => {
  for (const proximal of [true, false]) {
    const rows = lambdaRowsOf({ name: 'l1', lambda: 0.3 }, { name: 'sgd', learningRate: 0.2, proximal });
    const difference = 5 - stepOf(5, 'l1', 0.2 * 0.3, proximal);
    assert.equal(rows[taken], String(Number(difference.toPrecision(3))));
    assert.equal(rows[halves], undefined, 'a threshold halves nothing');
  }
});

test('an adaptive optimizer that rescales the pull is not said to halve or take anything', () => {
  for (const name of ['l1', 'l2'] as const) {
    const rows = (proximal: boolean): Readonly<Record<string, string>> =>
      lambdaRowsOf({ name, lambda: 0.3 }, { name: 'adam', learningRate: 0.2, proximal });
    assert.deepEqual([rows(false)[halves], rows(false)[taken]], [undefined, undefined]);
    assert.ok((rows(true)[halves] ?? rows(true)[taken]) !== undefined, 'the proximal step is beside the rescaling');
  }
});

test('decoupled decay halves a weight in the steps counted, and nothing where it acts on nothing', () => {
  const told = (learningRate: number, weightDecay: number, decay = 'weights'): Readonly<Record<string, string>> =>
    rowsOf({ optimizer: { name: 'adamw', learningRate, weightDecay, decay } }, 'weightDecay', [
      'optimizer',
      'weightDecay',
    ]);
  for (const [learningRate, weightDecay] of [
    [0.01, 0.1],
    [0.1, 0.5],
    [1, 0.7],
    [1, 1.1],
    [1, 1.8],
  ] as const) {
    const rows = told(learningRate, weightDecay);
    assert.equal(rows['learningRate * weightDecay'], String(Number((learningRate * weightDecay).toPrecision(3))));
    isCount(
      rows[decayHalves],
      countSteps((weight) => weight - learningRate * weightDecay * weight),
    );
  }
  assert.equal(told(1, 2.5)[decayHalves], undefined, 'it grows');
  assert.equal(told(0.1, 0.5, 'none')[decayHalves], undefined);
  const coupled = rowsOf({ optimizer: { name: 'sgd', weightDecay: 0.1 } }, 'weightDecay', ['optimizer', 'weightDecay']);
  assert.equal(coupled[decayHalves], undefined);
});

test('the prior of a penalty is the density whose negative logarithm it is, over all training samples', () => {
  const data = { source: 'moons', samples: 80, validation: 0.25 };
  const samples = 60;
  const lambda = 0.02;
  const told = (penalty: object): string =>
    rowsOf({ data, penalties: [penalty] }, 'lambda', ['penalties', 0, 'lambda'])[prior]!;
  const penaltyAt = (name: PenaltyName, weight: number): number => {
    const entry = penalties.get(name);
    return samples * lambda * entry.penalty(Float64Array.of(weight), one, defaultOptions(entry.parameters));
  };
  const numberIn = (text: string, begin: string): number => {
    assert.ok(text.startsWith(begin), text);
    return Number(/= ([\d.]+)\)$/.exec(text)?.[1]);
  };
  const variance = numberIn(told({ name: 'l2', lambda }), 'N(0, ');
  const scale = numberIn(told({ name: 'l1', lambda }), 'Laplace(0, ');
  for (const weight of [-1.5, 0.4, 3]) {
    const near = (found: number, wanted: number): void => {
      assert.ok(Math.abs(found / wanted - 1) < 0.005, `${found} and ${wanted}`);
    };
    near(weight ** 2 / (2 * variance), penaltyAt('l2', weight));
    near(Math.abs(weight) / scale, penaltyAt('l1', weight));
  }
  assert.match(told({ name: 'elasticNet', lambda }), /n\u03bb = 1\.2$/);
  assert.match(told({ name: 'groupLasso', lambda }), /n\u03bb = 1\.2$/);
});
