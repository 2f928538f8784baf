import { euclideanNorm } from '../../core/numbers/vectorNorms.ts';

/** Output of the right class less the largest other output: positive where the class is right; one output counts by its sign. */
export function logitMargin(outputs: ArrayLike<number>, label: number): number {
  if (outputs.length === 1) return label === 1 ? outputs[0]! : -outputs[0]!;
  let other = -Infinity;
  for (let k = 0; k < outputs.length; k += 1) if (k !== label) other = Math.max(other, outputs[k]!);
  return outputs[label]! - other;
}

/**
 * Within this distance of an input no other input has another class: margin / (root 2 K), because the difference of two outputs moves by at most
 * root 2 times the distance of the outputs. With one output the margin is the output itself, and the root is missing.
 * @param lipschitz  K: no two inputs have outputs further apart than K times their distance (l2)
 * @returns          0 for a sample that is classified wrongly
 * @source Tsuzuku, Sato, Sugiyama (2018), Lipschitz-margin training, proposition 1
 */
export function certifiedRadius(margin: number, lipschitz: number, outputs = 2): number {
  if (!(margin > 0)) return 0;
  return margin / ((outputs === 1 ? 1 : Math.SQRT2) * lipschitz);
}

/** Distance (l2) of an input from the plane w'x + b = 0. */
export function distanceToHyperplane(weights: ArrayLike<number>, bias: number, x: ArrayLike<number>): number {
  let value = bias;
  for (let at = 0; at < weights.length; at += 1) value += weights[at]! * x[at]!;
  return Math.abs(value) / euclideanNorm(Float64Array.from(weights));
}
