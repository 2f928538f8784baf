import type { PlanePartition } from '../plane/linearRegions.ts';
import { ascending } from './mergedNumbers.ts';

/** What both strips have in common, or what simply adds up. */
export function commonParts(
  left: PlanePartition,
  right: PlanePartition,
): Pick<PlanePartition, 'slice' | 'exactDecisions' | 'widths' | 'wordsPerCell' | 'outputs' | 'areaSum'> {
  const [[s0], along] = left.slice.bounds;
  return {
    slice: { ...left.slice, bounds: [[s0, right.slice.bounds[0][1]], along] },
    exactDecisions: left.exactDecisions + right.exactDecisions,
    widths: left.widths,
    wordsPerCell: left.wordsPerCell,
    outputs: left.outputs,
    areaSum: left.areaSum + right.areaSum,
  };
}

/** All of the left numbers, then those of the right ones whose items, of `width` numbers each, are not skipped. */
export function takeRuns<Numbers extends Float64Array | Uint32Array>(
  left: Numbers,
  right: Numbers,
  width: number,
  skipped: readonly number[],
): Numbers {
  const length = left.length + right.length - skipped.length * width;
  const taken = new (left.constructor as new (length: number) => Numbers)(length);
  taken.set(left);
  let at = left.length;
  let from = 0;
  for (const item of ascending(skipped).concat(right.length / width)) {
    taken.set(right.subarray(from * width, item * width), at);
    at += (item - from) * width;
    from = item + 1;
  }
  return taken;
}
