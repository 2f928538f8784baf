import { lossGradient } from '../problem/pathEvidence.ts';
import type { LeastSquares } from '../problem/leastSquares.ts';

/** How a step treats lambda |b|_1: prox lands on 0, a subgradient steps across it. */
export type L1Step = 'prox' | 'subgradient';

/**
 * Gradient steps on 1/(2n) |y - X b|^2 + lambda |b|_1 from 0, with the soft threshold (ISTA) or with the sign of the weights.
 * @returns the weights after the last step, and the largest size of each weight over the last hundred steps
 * @source Daubechies, Defrise, De Mol (2004), Commun. Pure Appl. Math. 57
 */
export function stepOnLasso(
  problem: LeastSquares,
  {
    lambda,
    learningRate,
    steps,
    kind,
  }: { readonly lambda: number; readonly learningRate: number; readonly steps: number; readonly kind: L1Step },
): { readonly coefficients: Float64Array; readonly band: Float64Array } {
  const b = new Float64Array(problem.inputs);
  const band = new Float64Array(problem.inputs);
  for (let step = 0; step < steps; step += 1) {
    // The gradient of the loss is minus the correlation.
    const correlations = lossGradient(problem, b);
    for (let j = 0; j < b.length; j += 1) {
      const moved = b[j]! + learningRate * correlations[j]!;
      b[j] =
        kind === 'prox'
          ? Math.sign(moved) * Math.max(0, Math.abs(moved) - learningRate * lambda)
          : moved - learningRate * lambda * Math.sign(b[j]!);
      if (step >= steps - 100) band[j] = Math.max(band[j]!, Math.abs(b[j]!));
    }
  }
  return { coefficients: b, band };
}
