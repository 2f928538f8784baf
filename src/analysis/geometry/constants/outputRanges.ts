import { pointOnSlice } from '../../regions/cells/piecewiseLinear.ts';
import type { LinePartition } from '../../regions/linearRegionsLine.ts';
import type { PlanePartition } from '../../regions/plane/linearRegions.ts';

/** Smallest and largest value of a function on a domain, and an input where each is attained. */
export interface ValueRange {
  readonly min: number;
  readonly max: number;
  readonly argmin: Float64Array;
  readonly argmax: Float64Array;
}

/** The range of the difference of two outputs. */
export interface DifferenceRange extends ValueRange {
  /** Output `of[0]` minus output `of[1]`. */
  readonly of: readonly [number, number];
}

/** The ranges of a piecewise linear network on a domain of which all cells are known. */
export interface OutputRanges {
  readonly outputs: readonly ValueRange[];
  readonly differences: readonly DifferenceRange[];
}

/** All pairs of outputs, the first before the second. */
export function outputPairs(outputs: number): readonly (readonly [number, number])[] {
  return Array.from({ length: outputs }, (_, first) =>
    Array.from({ length: outputs - first - 1 }, (__, at) => [first, first + 1 + at] as const),
  ).flat();
}

/** Where a function is smallest and largest so far, as (s, t). */
interface Extremes {
  min: number;
  max: number;
  argmin: readonly [number, number];
  argmax: readonly [number, number];
}

/**
 * Exact ranges of all outputs and their differences on a line: an affine function is largest at an end of its piece.
 * @param pointAt  the inputs at a place of the line
 */
export function outputRangesOnLine(
  { cells, ends, slopes, offsets, outputs }: LinePartition,
  pointAt: (s: number) => Float64Array,
): OutputRanges {
  const pairs = outputPairs(outputs);
  const found = startExtremes(outputs + pairs.length);
  for (let cell = 0; cell < cells; cell += 1) {
    for (const s of [ends[cell]!, ends[cell + 1]!]) {
      const valueAt = (output: number): number =>
        slopes[cell * outputs + output]! * s + offsets[cell * outputs + output]!;
      for (let output = 0; output < outputs; output += 1) note(found[output]!, valueAt(output), s, 0);
      pairs.forEach(([first, second], at) => note(found[outputs + at]!, valueAt(first) - valueAt(second), s, 0));
    }
  }
  return rangesOf(found, pairs, (s) => pointAt(s));
}

function startExtremes(count: number): readonly Extremes[] {
  return Array.from({ length: count }, () => ({
    ...{ min: Infinity, max: -Infinity },
    ...{ argmin: [0, 0] as const, argmax: [0, 0] as const },
  }));
}

/** Exact ranges of all outputs and their differences on a plane: an affine function is largest in a corner of its cell. */
export function outputRangesOnPlane(partition: PlanePartition): OutputRanges {
  const { cells, cornerStarts, cornerVertices, vertices, outputMaps, outputs, slice } = partition;
  const pairs = outputPairs(outputs);
  const found = startExtremes(outputs + pairs.length);
  const values = new Float64Array(outputs);
  // A vertex belongs to several cells; the function is the same in all of them.
  const isSeen = new Uint8Array(vertices.length / 2);
  for (let cell = 0; cell < cells; cell += 1) {
    for (let corner = cornerStarts[cell]!; corner < cornerStarts[cell + 1]!; corner += 1) {
      const vertex = cornerVertices[corner]!;
      if (isSeen[vertex] === 1) continue;
      isSeen[vertex] = 1;
      const [s, t] = [vertices[2 * vertex]!, vertices[2 * vertex + 1]!];
      for (let output = 0, at = 3 * outputs * cell; output < outputs; output += 1, at += 3) {
        values[output] = outputMaps[at]! * s + outputMaps[at + 1]! * t + outputMaps[at + 2]!;
        note(found[output]!, values[output]!, s, t);
      }
      pairs.forEach(([first, second], at) => note(found[outputs + at]!, values[first]! - values[second]!, s, t));
    }
  }
  return rangesOf(found, pairs, (x, y) => pointOnSlice(slice, x, y));
}

function rangesOf(
  found: readonly Extremes[],
  pairs: ReturnType<typeof outputPairs>,
  pointAt: (s: number, t: number) => Float64Array,
): OutputRanges {
  const ranges = found.map(({ min, max, argmin, argmax }): ValueRange => {
    return { min, max, argmin: pointAt(...argmin), argmax: pointAt(...argmax) };
  });
  const outputs = ranges.length - pairs.length;
  return {
    outputs: ranges.slice(0, outputs),
    differences: pairs.map((of, at) => ({ of, ...ranges[outputs + at]! })),
  };
}

function note(extremes: Extremes, value: number, s: number, t: number): void {
  if (value < extremes.min) {
    extremes.min = value;
    extremes.argmin = [s, t];
  }
  if (value > extremes.max) {
    extremes.max = value;
    extremes.argmax = [s, t];
  }
}
