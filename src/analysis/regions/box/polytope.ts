import { commonExponent, toInteger } from '../signs/dyadicIntegers.ts';
import type { Box } from '../cells/piecewiseLinear.ts';
import { failure } from '../../../core/ground/errors.ts';
import { bitCount } from '../cells/activationPatterns.ts';

/** A convex part of the box: its corners, and per corner which facets it lies on as a set of up to 64 slots. */
export interface Polytope {
  readonly corners: number[];
  readonly low: number[];
  readonly high: number[];
  /** Hyperplane in each slot: side k of the box is -1 - k, neuron `unit` of layer `layer` is layer * 65536 + unit. */
  readonly slots: readonly number[];
}

const slotLimit = 64;

/** Appends a corner with its facets. */
export function addCornerTo(polytope: Polytope, corner: number, low: number, high: number): void {
  polytope.corners.push(corner);
  polytope.low.push(low);
  polytope.high.push(high);
}

/** A box: corner k has the upper end of axis a where bit a of k is set; slot 2 a is the lower side of axis a, 2 a + 1 the upper. */
export function boxPolytope(dimension: number): Polytope {
  const corners = Array.from({ length: 1 << dimension }, (_, corner) => corner);
  const low = corners.map((corner) => {
    let facets = 0;
    for (let axis = 0; axis < dimension; axis += 1) facets |= 1 << (2 * axis + ((corner >> axis) & 1));
    return facets;
  });
  return { corners, low, high: corners.map(() => 0), slots: Array.from({ length: 2 * dimension }, (_, k) => -1 - k) };
}

/** The hyperplanes that corner i lies on. */
export function facetsOfCorner({ low, high, slots }: Polytope, i: number): number[] {
  return slots.filter((_, slot) => ((slot < 32 ? low[i]! >>> slot : high[i]! >>> (slot - 32)) & 1) === 1);
}

/**
 * A slot that no facet of the polytope uses.
 * @throws LabError analysis/refused  all are taken
 */
export function freeSlot({ low, high }: Polytope): number {
  let usedLow = 0;
  let usedHigh = 0;
  for (let i = 0; i < low.length; i += 1) {
    usedLow |= low[i]!;
    usedHigh |= high[i]!;
  }
  for (let slot = 0; slot < slotLimit; slot += 1) {
    if (((slot < 32 ? usedLow >>> slot : usedHigh >>> (slot - 32)) & 1) === 0) return slot;
  }
  throw failure('analysis/refused', ['The network', `a cell has more than ${slotLimit} sides; choose a smaller box`]);
}

/** Whether every corner lies on as many facets as there are dimensions: then an edge is told by the number of shared facets. */
export function isSimplePolytope({ low, high }: Polytope, dimension: number): boolean {
  for (let i = 0; i < low.length; i += 1) {
    if (bitCount(low[i]!) + (high[i] === 0 ? 0 : bitCount(high[i]!)) !== dimension) return false;
  }
  return true;
}

/** Two corners are joined by an edge if no third one lies on all facets that they share. */
export function isEdge({ low, high }: Polytope, i: number, j: number): boolean {
  const sharedLow = low[i]! & low[j]!;
  const sharedHigh = high[i]! & high[j]!;
  for (let k = 0; k < low.length; k += 1) {
    if (k !== i && k !== j && (low[k]! & sharedLow) === sharedLow && (high[k]! & sharedHigh) === sharedHigh)
      return false;
  }
  return true;
}

/** The hyperplanes x_axis = low and x_axis = high with integer coefficients, in the order of the sides. */
export function integerSidesOfBox(box: Box): bigint[][] {
  const q = commonExponent(box.flatMap(([low, high]) => [low, high]));
  return box.flatMap((side, axis) =>
    side.map((end) => [...box.map((_, k) => (k === axis ? 1n << BigInt(q) : 0n)), -toInteger(end, q)]),
  );
}
