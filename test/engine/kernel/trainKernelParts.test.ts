import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Architecture } from '../../../src/core/experiment/architecture.ts';
import type { LayerConfig } from '../../../src/core/config/config.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import { defaultChoice } from '../../../src/core/ground/registry.ts';
import { activations } from '../../../src/core/tables/activations.ts';
import { losses } from '../../../src/core/tables/losses.ts';
import { normalizations } from '../../../src/core/tables/normalizations.ts';
import { kernelMaker } from '../../../src/engine/kernel/trainKernel.ts';
import { KernelMemory } from '../../../src/engine/kernel/trainKernelMemory.ts';
import { differentiateInParts, isLong } from '../../../src/engine/kernel/trainKernelParts.ts';
import { loadKernel } from '../../../src/engine/kernel/trainKernelModule.ts';
import { planKernel } from '../../../src/engine/kernel/trainKernelPlan.ts';
import { allRows } from '../../../src/engine/problem/batches.ts';
import type { TrainingProblem } from '../../../src/engine/problem/stepper.ts';
import { smallProblem } from '../problem/smallProblems.ts';
import { knownNames } from './knownNames.ts';

const layer = (units: number, more: Partial<LayerConfig> = {}): LayerConfig => ({
  units,
  activation: defaultChoice(activations, 'gelu'),
  norm: undefined,
  init: undefined,
  dropout: 0,
  ...more,
});

/** Most of the inputs are 0. */
function thinned(problem: TrainingProblem): TrainingProblem {
  const random = createRandom(3);
  return {
    ...problem,
    train: { ...problem.train, inputs: problem.train.inputs.map((value) => (random.uniform() < 0.04 ? value : 0)) },
  };
}

/** Loss and gradient of a batch, by the whole pass and in the smallest parts. */
async function bothWays(
  problem: TrainingProblem,
  rows: Int32Array,
): Promise<readonly [whole: Float32Array, parts: Float32Array]> {
  const kernel = await loadKernel();
  const plan = planKernel(problem);
  const found = [false, true].map((isParted) => {
    const memory = new KernelMemory(kernel, problem, plan, rows.length);
    const { program, rowList } = memory.places;
    memory.integers.set(rows, rowList >> 2);
    if (isParted) {
      const parts = differentiateInParts(memory, problem.architecture, { list: rowList, rows: rows.length }, 1);
      let count = 0;
      let part = parts.next();
      for (; part.done !== true; part = parts.next()) count += 1;
      assert.equal(part.value, true);
      assert.ok(count > 20, `${count} parts`);
    } else assert.equal(memory.functions.differentiate(program, rowList, rows.length), 1);
    return memory.gradient.slice();
  });
  return [found[0]!, found[1]!];
}

for (const norm of [undefined, ...knownNames.normalizations])
  for (const isSparse of [false, true])
    test(`a step in parts has the bits of the whole step (${norm ?? 'no norm'}, ${isSparse ? 'sparse' : 'dense'})`, async () => {
      const own = { norm: norm && defaultChoice(normalizations, norm), dropout: 0.3 };
      for (const units of [
        [37, 20],
        [1, 9],
        [33, 1],
      ])
        for (const loss of knownNames.losses) {
          const made = smallProblem({
            layers: units.map((count) => layer(count, own)),
            loss: defaultChoice(losses, loss),
            samples: 90,
            inputs: 45,
          });
          const problem = isSparse ? thinned(made) : made;
          const rows = allRows(90).reverse().subarray(5, 78);
          const [whole, parts] = await bothWays(problem, rows);
          assert.deepEqual(parts, whole, `${units.join('-')} ${loss}`);
          assert.ok(whole.some((value) => value !== 0));
        }
    });

/** Long enough to be parted, with all that lasts beyond a step: slots, running averages, penalties inside and outside of the kernel. */
function longProblem(penalty: string): TrainingProblem {
  const problem = smallProblem({
    document: { optimizer: { name: 'adamw', learningRate: 0.01 }, penalties: [{ name: penalty, lambda: 0.01 }] },
    layers: [layer(120, { norm: defaultChoice(normalizations, 'batch') }), layer(100)],
    loss: defaultChoice(losses, 'crossEntropy'),
    samples: 6000,
    batchSize: 3500,
  });
  assert.ok(isLong(problem.architecture, problem.batchSize));
  return problem;
}

for (const penalty of ['l1', 'nuclear'])
  test(`steps in parts take the same course as whole ones, also after one that was left (${penalty})`, async () => {
    const problem = longProblem(penalty);
    const whole = await kernelMaker.create(problem);
    const parted = await kernelMaker.create(problem);
    for (let step = 0; step < 2; step += 1) {
      const before = parted.save();
      const left = parted.stepInParts!()!;
      for (let part = 0; part < 5 + 12 * step; part += 1) assert.equal(left.next().done, false);
      assert.deepEqual(parted.save(), before);
      const parts = parted.stepInParts!()!;
      let part = parts.next();
      while (part.done !== true) part = parts.next();
      assert.deepEqual(part.value, whole.advance(1));
      assert.deepEqual(parted.save(), whole.save());
    }
    whole.dispose();
    parted.dispose();
  });

test('short steps are not parted', async () => {
  const stepper = await kernelMaker.create(smallProblem({ loss: defaultChoice(losses, 'crossEntropy') }));
  assert.equal(stepper.stepInParts!(), undefined);
  stepper.dispose();
});

/** Shapes at the limits of what a document may ask for and a kernel has room for. */
const extremes: readonly [rows: number, ...units: number[]][] = [
  [4096, 2, 1200, 1200, 1],
  [200_000, 10, 190, 1],
  [20_000, 244, 8192, 1],
  [200_000, 400, 1],
  [3000, 10_000, 190, 10],
];

test('between two looks a step of any size does at most as much as a thread does in a tenth of a second', () => {
  for (const [rows, ...widths] of extremes) {
    const layers = widths.slice(1).map((units, at) => ({ inputs: widths[at]!, units }));
    const done = { gradient: layers.map(() => 0), combine: layers.map(() => 0), sendBack: layers.map(() => 0) };
    const fake = {
      gatherPart: () => undefined,
      combinePart: (_: number, at: number, __: number, from: number, end: number) => (done.combine[at]! += end - from),
      normalizePart: () => undefined,
      finishPart: () => undefined,
      measureLoss: () => 1,
      startBackward: () => undefined,
      groupPart: () => 0,
      gradientPart: (_: number, at: number, __: number, from: number, end: number) =>
        (done.gradient[at]! += end - from),
      sendBackPart: (_: number, at: number, from: number, end: number) => (done.sendBack[at]! += end - from),
    };
    const door = { functions: fake, places: { program: 0 } } as unknown as KernelMemory;
    const most = Math.max(...differentiateInParts(door, { layers } as unknown as Architecture, { list: 0, rows }));
    // Dense products are 7e9 multiplications a second and more, sparse ones are counted for much more than they are.
    assert.ok(most <= 7e8, `${rows} rows, ${widths.join('-')}: ${most}`);
    assert.deepEqual(
      done.combine,
      layers.map(() => rows),
    );
    assert.deepEqual(
      done.gradient,
      layers.map(({ inputs }) => inputs),
    );
    assert.deepEqual(
      done.sendBack,
      layers.map((_, at) => (at > 0 ? rows : 0)),
    );
  }
});
