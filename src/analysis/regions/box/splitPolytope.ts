import { bitCount } from '../cells/activationPatterns.ts';
import { addCornerTo, freeSlot, isEdge, isSimplePolytope, type Polytope } from './polytope.ts';

/** A hyperplane through a part. */
export interface PolytopeCut {
  /** Its number in the slots of a polytope. */
  readonly maker: number;
  /** On which side each corner is; 0 on the hyperplane. */
  readonly signs: Int8Array;
  /** Adds the corner where it crosses the edge between corners i and j of the part. @returns its number */
  readonly addCrossing: (i: number, j: number) => number;
}

/** The facets of a corner, or of several together, as a set of up to 64 slots. */
interface Slots {
  readonly low: number;
  readonly high: number;
}

/**
 * Splits a part by a hyperplane that has corners on both sides.
 * @throws LabError analysis/refused  no slot is free
 */
export function splitPolytope(
  polytope: Polytope,
  dimension: number,
  cut: PolytopeCut,
): readonly [negative: Polytope, positive: Polytope] {
  const slot = freeSlot(polytope);
  const own: Slots = { low: slot < 32 ? 1 << slot : 0, high: slot < 32 ? 0 : 1 << (slot - 32) };
  const slots = polytope.slots.slice();
  slots[slot] = cut.maker;
  const negative: Polytope = { corners: [], low: [], high: [], slots };
  const positive: Polytope = { corners: [], low: [], high: [], slots };
  const [down, up] = dealCorners(polytope, cut.signs, own, [negative, positive]);
  const { low, high } = polytope;
  const isSimple = isSimplePolytope(polytope, dimension);
  for (let k = 0; k < up.length; k += 1) {
    const i = up[k]!;
    const lowI = low[i]!;
    const highI = high[i]!;
    for (let l = 0; l < down.length; l += 1) {
      const j = down[l]!;
      const lowJ = low[j]!;
      const highJ = high[j]!;
      const isJoined = isSimple
        ? differByTwo(lowI ^ lowJ, highI ^ highJ)
        : countShared(lowI & lowJ, highI & highJ) >= dimension - 1 && isEdge(polytope, i, j);
      if (!isJoined) continue;
      const id = cut.addCrossing(i, j);
      addCornerTo(positive, id, (lowI & lowJ) | own.low, (highI & highJ) | own.high);
      addCornerTo(negative, id, (lowI & lowJ) | own.low, (highI & highJ) | own.high);
    }
  }
  return [negative, positive];
}

function countShared(low: number, high: number): number {
  return bitCount(low) + (high === 0 ? 0 : bitCount(high));
}

/**
 * Whether the slots in which two corners differ are at most two: where each lies on as many facets as there are dimensions, they share all
 * but one then, and an edge joins them. Clearing the lowest bit twice is quicker than counting bits for all pairs.
 */
function differByTwo(low: number, high: number): boolean {
  const moreLow = low & (low - 1);
  const moreHigh = high & (high - 1);
  if (high === 0) return (moreLow & (moreLow - 1)) === 0;
  if (low === 0) return (moreHigh & (moreHigh - 1)) === 0;
  return moreLow === 0 && moreHigh === 0;
}

/** Gives each side its corners; both get those on the hyperplane. @returns places of the corners below and above */
function dealCorners(
  { corners, low, high }: Polytope,
  signs: Int8Array,
  own: Slots,
  [negative, positive]: readonly [Polytope, Polytope],
): readonly [down: number[], up: number[]] {
  const up: number[] = [];
  const down: number[] = [];
  for (let i = 0; i < corners.length; i += 1) {
    const sign = signs[i]!;
    if (sign > 0) up.push(i);
    else if (sign < 0) down.push(i);
    const lowI = sign === 0 ? low[i]! | own.low : low[i]!;
    const highI = sign === 0 ? high[i]! | own.high : high[i]!;
    if (sign >= 0) addCornerTo(positive, corners[i]!, lowI, highI);
    if (sign <= 0) addCornerTo(negative, corners[i]!, lowI, highI);
  }
  return [down, up];
}
