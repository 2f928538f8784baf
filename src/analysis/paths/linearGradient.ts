import type { LinearModel } from './linearModel.ts';

/**
 * Gradient of the data term of a linear model by its weights, by plain loops over the data: independent of every solver.
 * @param coefficients  p x K, row-major
 * @returns p x K
 */
export function linearGradient(
  { samples, inputs, outputs, values, targets, loss, smoothing }: LinearModel,
  coefficients: Float64Array,
  intercepts: Float64Array,
): Float64Array {
  const gradient = new Float64Array(inputs * outputs);
  const scores = new Float64Array(outputs);
  for (let i = 0; i < samples; i += 1) {
    const row = values.subarray(i * inputs, (i + 1) * inputs);
    for (let k = 0; k < outputs; k += 1) {
      let score = intercepts[k]!;
      for (let j = 0; j < inputs; j += 1) score += row[j]! * coefficients[j * outputs + k]!;
      scores[k] = score;
    }
    if (loss === 'squares') {
      for (let k = 0; k < outputs; k += 1) scores[k]! -= targets[i * outputs + k]!;
    } else {
      likelihoods(scores);
      const classes = Math.max(2, outputs);
      for (let k = 0; k < outputs; k += 1) {
        const label = outputs === 1 ? 1 : k;
        scores[k]! -= (targets[i] === label ? 1 - smoothing : 0) + smoothing / classes;
      }
    }
    for (let j = 0; j < inputs; j += 1) {
      for (let k = 0; k < outputs; k += 1) gradient[j * outputs + k]! += (row[j]! * scores[k]!) / samples;
    }
  }
  return gradient;
}

/** Softmax, or of a single score the probability of class 1, in place. */
export function likelihoods(scores: Float64Array): void {
  const all = scores.length === 1 ? [0, scores[0]!] : [...scores];
  const largest = Math.max(...all);
  const sizes = all.map((score) => Math.exp(score - largest));
  const sum = sizes.reduce((total, size) => total + size, 0);
  if (scores.length === 1) scores[0] = sizes[1]! / sum;
  else sizes.forEach((size, k) => (scores[k] = size / sum));
}
