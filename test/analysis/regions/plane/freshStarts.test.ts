import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FreshStarts } from '../../../../src/analysis/regions/plane/freshStarts.ts';
import { BranchErrors, errorsThroughLayer, roundingOf } from '../../../../src/analysis/regions/signs/branchErrors.ts';
import { unitRoundoff } from '../../../../src/analysis/regions/signs/evaluationError.ts';
import { randomNetwork } from '../cells/workloads.ts';

interface Planned {
  readonly starts: number[];
  /** Errors of a layer as a share of its sizes, with such starts. */
  readonly shareAt: (layer: number, starts: readonly number[]) => number;
}

/** A network whose values have sizes of length 8 in every layer, and the starts that are planned for it after some cells. */
function plan(width: number, depth: number, cells: number): Planned {
  const { layers } = randomNetwork([2, ...new Array<number>(depth).fill(width), 1], 1);
  const first = new Float64Array(width).fill(1e-16);
  const errors = new BranchErrors(layers, {
    isActive: () => true,
    measure: (_, out) => void out.fill(8 / Math.sqrt(out.length)),
    general: layers.map((_, layer) => (layer === 0 ? first : new Float64Array(width).fill(Infinity))),
  });
  const fresh = new FreshStarts(errors, layers);
  for (let cell = 0; cell < cells; cell += 1) layers.forEach((_, layer) => fresh.note(layer));
  const starts = layers.map((_, layer) => layer).filter((layer) => fresh.isFresh(layer));
  const shareAt = (target: number, at: readonly number[]): number => {
    let length = 1e-16 * Math.sqrt(width);
    for (let layer = 0; layer <= target; layer += 1) {
      if (at.includes(layer)) length = 16 * unitRoundoff;
      else if (layer > 0)
        length = errorsThroughLayer(
          errors.stepTo(layer),
          { errors: length, sizes: 8 },
          roundingOf(layers[layer]!),
        ).length;
    }
    return length / 8;
  };
  return { starts, shareAt };
}

test('networks that are not deep need no fresh start, and nothing is planned before the first cell', () => {
  assert.deepEqual(plan(32, 12, 5).starts, []);
  assert.deepEqual(plan(32, 40, 0).starts, []);
});

for (const depth of [16, 24, 40, 60]) {
  test(`${depth} layers: errors stay below the tolerance everywhere, and no start could be earlier`, () => {
    const { starts, shareAt } = plan(32, depth, 1);
    assert.ok(starts.length > 0);
    for (let layer = 0; layer < depth; layer += 1) assert.ok(shareAt(layer, starts) <= 1.01e-7, `${layer}`);
    for (const start of starts) {
      const earlier = starts.map((one) => (one === start ? start - 1 : one));
      const end = starts.find((one) => one > start) ?? depth;
      assert.ok(shareAt(end - 1, earlier) > 1e-7, `${start}`);
    }
  });
}
