import { placeHash } from '../../core/ground/random.ts';

/** Which dropout: the mask of (seed, step, layer) is the same in every implementation. */
export interface DropoutPlace {
  readonly seed: number;
  readonly step: number;
  readonly layer: number;
}

/** Factors of inverted dropout, 0 or 1 / (1 - rate), for `count` of the rows x units outputs from `first` on; index = row * units + unit. */
export function dropoutMask(place: DropoutPlace, rate: number, count: number, first = 0): Float64Array {
  const threshold = Math.round(rate * 2 ** 32);
  const kept = 1 / (1 - rate);
  const mask = new Float64Array(count);
  for (let at = 0; at < count; at += 1) {
    if (placeHash(place.seed, place.step, place.layer, first + at) >= threshold) mask[at] = kept;
  }
  return mask;
}
