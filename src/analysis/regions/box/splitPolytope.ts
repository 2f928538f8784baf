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
      const sharedLow = lowI & low[j]!;
      const sharedHigh = highI & high[j]!;
      const shared = bitCount(sharedLow) + (sharedHigh === 0 ? 0 : bitCount(sharedHigh));
      if (shared < dimension - 1 || (!isSimple && !isEdge(polytope, i, j))) continue;
      const id = cut.addCrossing(i, j);
      addCornerTo(positive, id, sharedLow | own.low, sharedHigh | own.high);
      addCornerTo(negative, id, sharedLow | own.low, sharedHigh | own.high);
    }
  }
  return [negative, positive];
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
