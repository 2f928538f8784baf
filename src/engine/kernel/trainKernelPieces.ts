import type { TensorPlace } from '../../core/experiment/architecture.ts';
import type { ElementTerms } from './trainKernelPlan.ts';

/** A run of whole vectors (four parameters each): all with the same terms, or each parameter with its own. */
export interface Piece {
  readonly firstVector: number;
  readonly vectors: number;
  /** One entry for a uniform run; otherwise four for each vector. */
  readonly terms: readonly ElementTerms[];
}

/** Below this many vectors one run with coefficients for each parameter is faster than a run for each tensor. */
const shortVectors = 1024;

const nothing: ElementTerms = { gradientRidge: 0, gradientSign: 0, decay: 0, soft: 0, ridge: 0, hard: 0 };

const same = (one: ElementTerms, other: ElementTerms): boolean =>
  (Object.keys(one) as (keyof ElementTerms)[]).every((key) => one[key] === other[key]);

interface Range {
  readonly end: number;
  readonly terms: ElementTerms;
}

/** Neighbouring tensors with the same terms as one range. */
function mergeTensors(places: readonly TensorPlace[], elements: readonly ElementTerms[]): Range[] {
  const ranges: Range[] = [];
  places.forEach(({ offset, size }, at) => {
    const terms = elements[at]!;
    const last = ranges.at(-1);
    if (last !== undefined && same(last.terms, terms)) ranges.pop();
    ranges.push({ end: offset + size, terms });
  });
  return ranges;
}

/** Covers the whole parameter vector, padding included, with pieces. */
export function cutPieces(places: readonly TensorPlace[], elements: readonly ElementTerms[]): Piece[] {
  const ranges = mergeTensors(places, elements);
  const vectors = Math.ceil((places.at(-1)!.offset + places.at(-1)!.size) / 4);
  const termsAt = (parameter: number): ElementTerms => ranges.find(({ end }) => parameter < end)?.terms ?? nothing;
  const ownTerms = (first: number, count: number): ElementTerms[] =>
    Array.from({ length: 4 * count }, (_, lane) => termsAt(4 * first + lane));
  if (ranges.length === 1) return [{ firstVector: 0, vectors, terms: [ranges[0]!.terms] }];
  if (vectors <= shortVectors) return [{ firstVector: 0, vectors, terms: ownTerms(0, vectors) }];
  const pieces: Piece[] = [];
  let vector = 0;
  for (const { end, terms } of ranges) {
    const whole = Math.floor(end / 4) - vector;
    if (whole > 0) {
      pieces.push({ firstVector: vector, vectors: whole, terms: [terms] });
      vector += whole;
    }
    // The vector that straddles the border belongs to both sides.
    if (end % 4 !== 0 && vector === Math.floor(end / 4)) {
      pieces.push({ firstVector: vector, vectors: 1, terms: ownTerms(vector, 1) });
      vector += 1;
    }
  }
  return pieces;
}
