import type { PlanePartition } from '../plane/linearRegions.ts';
import { patternsAt } from '../cells/patternKeys.ts';
import { type PiecewiseLinearNetwork, type PlaneSlice, pointOnSlice } from '../cells/piecewiseLinear.ts';
import { bitCount } from '../cells/activationPatterns.ts';
import { appendStrips } from './appendStrips.ts';
import { mergeAlong } from './stripMerge.ts';
import { cleanSeam } from './stripSeam.ts';

/** Lines across the rectangle and points on each that the balance of the strips is judged by. */
const probes = { lines: 3, points: 13 } as const;

/** By how much more of a share the first strip gets: the others have to be sent here when they are done. */
const firstHandicap = 0.06;

/**
 * Cuts a rectangle into strips of about the same number of cells, so that each can be enumerated on a thread of its own. Where many neurons
 * change their sign along a line, there are many cells: their number goes with the square of the changes.
 * @returns the strips from small s to large
 */
export function cutIntoStrips(network: PiecewiseLinearNetwork, slice: PlaneSlice, strips: number): PlaneSlice[] {
  const [[s0, s1], along] = slice.bounds;
  const weights = weighColumns(network, slice);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const ends = [s0];
  let sum = 0;
  let column = 0;
  for (let strip = 1; strip < strips; strip += 1) {
    const wanted = (total * (strip + firstHandicap)) / (strips + firstHandicap);
    while (column < weights.length - 1 && sum + weights[column]! < wanted) {
      sum += weights[column]!;
      column += 1;
    }
    const share = weights[column]! > 0 ? (wanted - sum) / weights[column]! : 0.5;
    const place = (column + Math.min(0.99, Math.max(0.01, share))) / weights.length;
    // A place with many digits: corners of networks with round weights do not lie there.
    ends.push(s0 + (s1 - s0) * Math.min(0.999, place * (1 - 2 ** -20 * Math.SQRT1_2)));
  }
  ends.push(s1);
  if (ends.some((end, at) => at > 0 && !(ends[at - 1]! < end))) return [slice];
  return ends.slice(1).map((end, at) => ({ ...slice, bounds: [[ends[at]!, end], along] }));
}

function weighColumns(network: PiecewiseLinearNetwork, slice: PlaneSlice): Float64Array {
  const [[s0, s1], [t0, t1]] = slice.bounds;
  const { lines, points } = probes;
  const width = slice.origin.length;
  const places = new Float64Array(lines * points * width);
  for (let at = 0; at < lines * points; at += 1) {
    const s = s0 + ((s1 - s0) * (at % points)) / (points - 1);
    const t = t0 + ((t1 - t0) * (Math.floor(at / points) + 0.5)) / lines;
    places.set(pointOnSlice(slice, s, t), at * width);
  }
  const { patterns, wordsPerCell } = patternsAt(network, places, lines * points);
  // Everything weighs a little: a network without kinks is cut in the middle.
  const weights = new Float64Array(points - 1).fill(1e-3);
  for (let at = 0; at < lines * points; at += 1) {
    if (at % points === 0) continue;
    let changes = 0;
    for (let word = at * wordsPerCell; word < (at + 1) * wordsPerCell; word += 1)
      changes += bitCount(patterns[word]! ^ patterns[word - wordsPerCell]!);
    weights[(at % points) - 1]! += changes ** 2;
  }
  return weights;
}

/**
 * The partition of two neighbouring strips as one: cells, edges and corners that the seam had cut are whole again, so that it is the
 * partition that one enumeration of both would have found, in another order.
 * @param left   complete; its side of large s is the seam
 * @param right  complete; its side of small s is the seam
 * @returns      undefined where the seam runs through a corner of the partition or along an edge: enumerate both as one then
 */
export function mergeStrips(left: PlanePartition, right: PlanePartition): PlanePartition | undefined {
  if (!left.complete || !right.complete) return undefined;
  const seam = cleanSeam(left, right);
  return seam && mergeAlong(left, right, seam);
}

/** Merges strips of one rectangle from left to right; undefined as in `mergeStrips`. */
export function mergeAllStrips(strips: readonly PlanePartition[]): PlanePartition | undefined {
  let [merged] = strips;
  for (const strip of strips.slice(1)) merged = merged && mergeStrips(merged, strip);
  return merged;
}

/**
 * Two strips side by side as they are, for a picture of what is known so far: a cell that the seam cuts counts twice in it. Never complete.
 */
export function joinStrips(left: PlanePartition, right: PlanePartition): PlanePartition {
  return appendStrips(left, right);
}
