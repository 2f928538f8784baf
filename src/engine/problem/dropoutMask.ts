import { placeHash } from '../../core/ground/random.ts';

/** Which dropout: the mask of (seed, step, layer) is the same in every implementation. */
export interface DropoutPlace {
  readonly seed: number;
  readonly step: number;
  readonly layer: number;
}

/** Factors of inverted dropout, 0 or 1 / (1 - rate), for `count` = rows x units outputs; index = row * units + unit. */
export function dropoutMask(place: DropoutPlace, rate: number, count: number): Float64Array {
  const threshold = Math.round(rate * 2 ** 32);
  const kept = 1 / (1 - rate);
  const mask = new Float64Array(count);
  for (let at = 0; at < count; at += 1) {
    if (placeHash(place.seed, place.step, place.layer, at) >= threshold) mask[at] = kept;
  }
  return mask;
}
