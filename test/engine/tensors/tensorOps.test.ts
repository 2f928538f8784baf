import * as tf from '@tensorflow/tfjs-core';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { erf, logSumExp } from '../../../src/core/numbers/numerics.ts';
import { prepareOperations } from '../../../src/engine/tensors/tfjsOperations.ts';
import { tensorflowOps as ops } from '../../../src/engine/tensors/tfjsForward.ts';

type Operation = Exclude<keyof typeof ops, 'constant'>;

const values = [-2, -0.5, 0.25, 1, 1.5, 3];
const positive = values.map(Math.abs);
const rows = [values.slice(0, 3), values.slice(3)];

/** What each operation means, on numbers; two-argument ones take 0.75 as the second. */
const pointwise: Partial<
  Record<Operation, { of: (a: number) => number; inputs?: number[]; run: (a: tf.Tensor) => tf.Tensor }>
> = {
  add: { of: (a) => a + 0.75, run: (a) => ops.add(a, 0.75) },
  sub: { of: (a) => 0.75 - a, run: (a) => ops.sub(ops.constant(0.75), a) },
  mul: { of: (a) => a * a, run: (a) => ops.mul(a, a) },
  div: { of: (a) => 0.75 / a, run: (a) => ops.div(ops.constant(0.75), a) },
  neg: { of: (a) => -a, run: (a) => ops.neg(a) },
  exp: { of: Math.exp, run: (a) => ops.exp(a) },
  log: { of: Math.log, inputs: positive, run: (a) => ops.log(a) },
  log1p: { of: Math.log1p, inputs: positive, run: (a) => ops.log1p(a) },
  expm1: { of: Math.expm1, run: (a) => ops.expm1(a) },
  tanh: { of: Math.tanh, run: (a) => ops.tanh(a) },
  sigmoid: { of: (a) => 1 / (1 + Math.exp(-a)), run: (a) => ops.sigmoid(a) },
  softplus: { of: (a) => Math.log1p(Math.exp(a)), run: (a) => ops.softplus(a) },
  erf: { of: erf, run: (a) => ops.erf(a) },
  relu: { of: (a) => Math.max(a, 0), run: (a) => ops.relu(a) },
  max: { of: (a) => Math.max(a, 0.75), run: (a) => ops.max(a, 0.75) },
  abs: { of: Math.abs, run: (a) => ops.abs(a) },
  square: { of: (a) => a * a, run: (a) => ops.square(a) },
  sqrt: { of: Math.sqrt, inputs: positive, run: (a) => ops.sqrt(a) },
  step: { of: (a) => (a > 0 ? 1 : 0), run: (a) => ops.mul(ops.step(a), 1) },
  where: { of: (a) => (a > 0 ? 2 * a : -3 * a), run: (a) => ops.where(ops.step(a), ops.mul(a, 2), ops.mul(a, -3)) },
};

const reduced: Partial<Record<Operation, (a: readonly number[]) => number>> = {
  sumLast: (a) => a.reduce((sum, value) => sum + value, 0),
  maxLast: (a) => Math.max(...a),
  logSumExpLast: (a) => logSumExp(a),
};

/** Reads a tensor's numbers and frees it. */
function read(tensor: tf.Tensor): number[] {
  const found = [...tensor.dataSync()];
  tensor.dispose();
  return found;
}

function assertNear(found: number[], expected: number[], what: string): void {
  assert.equal(found.length, expected.length, what);
  found.forEach((value, at) =>
    assert.ok(
      Math.abs(value - expected[at]!) < 1e-5 * (1 + Math.abs(expected[at]!)),
      `${what}: ${value}, ${expected[at]}`,
    ),
  );
}

const quotient = (of: (a: number) => number, at: number): number => (of(at + 1e-6) - of(at - 1e-6)) / 2e-6;

test('every operation that a table entry may use has its value and its slope', async () => {
  await prepareOperations();
  for (const [name, { of, inputs = values, run }] of Object.entries(pointwise)) {
    const x = tf.tensor1d(inputs);
    assertNear(read(run(x)), inputs.map(of), name);
    assertNear(
      read(tf.grad((a) => tf.sum(run(a)))(x)),
      inputs.map((at) => quotient(of, at)),
      `slope of ${name}`,
    );
    x.dispose();
  }
  for (const [name, of] of Object.entries(reduced)) {
    const x = tf.tensor2d(rows);
    const run = (a: tf.Tensor): tf.Tensor => ops[name as 'sumLast'](a);
    const found = run(x);
    assert.deepEqual(found.shape, [2, 1], `${name} keeps its axis`);
    assertNear(read(found), rows.map(of), name);
    const slopes = rows.flatMap((row) => row.map((value, at) => quotient((moved) => of(row.with(at, moved)), value)));
    assertNear(read(tf.grad((a) => tf.sum(run(a)))(x)), slopes, `slope of ${name}`);
    x.dispose();
  }
  const x = tf.tensor2d(rows);
  assertNear(read(ops.meanAll(x)), [values.reduce((sum, value) => sum + value, 0) / 6], 'meanAll');
  assertNear(
    read(tf.grad((a) => ops.meanAll(ops.square(a)))(x)),
    values.map((value) => value / 3),
    'slope of meanAll',
  );
  const known = new Set([...Object.keys(pointwise), ...Object.keys(reduced), 'meanAll', 'constant']);
  assert.deepEqual(
    Object.keys(ops).filter((name) => !known.has(name)),
    [],
    'every operation is checked',
  );
});

test('where both are equal, max takes the slope of its first argument; relu has slope 0 at 0', async () => {
  await prepareOperations();
  const zero = tf.tensor1d([0]);
  assert.deepEqual(read(tf.grad((a) => tf.sum(ops.max(a, 0)))(zero)), [1]);
  assert.deepEqual(read(tf.grad((a) => tf.sum(ops.relu(a)))(zero)), [0]);
});
