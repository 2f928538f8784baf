import { lowerTop, softThreshold } from '../../../core/numbers/shrinkage.ts';

/** The sum of the singular values, or the largest. */
export type SingularNorm = 'nuclear' | 'spectral';

/** The norm itself and the norm dual to it, from descending singular values. */
export function singularNorms(values: Float64Array, norm: SingularNorm): readonly [own: number, dual: number] {
  const largest = values[0] ?? 0;
  const sum = values.reduce((total, value) => total + value, 0);
  return norm === 'nuclear' ? [sum, largest] : [largest, sum];
}

/** Proximal map of strength times the norm on descending singular values. */
export function shrinkSingularValues(values: Float64Array, strength: number, norm: SingularNorm): Float64Array {
  const out = values.slice();
  (norm === 'nuclear' ? softThreshold : lowerTop)(out, strength);
  return out;
}
