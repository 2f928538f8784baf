import { weightDistance } from '../../../core/numbers/optimality.ts';
import type { PathPoint } from '../problem/lambdaPath.ts';
import type { LeastSquares } from '../problem/leastSquares.ts';
import type { ActiveColumns, PathCorrelations } from '../problem/pathCorrelations.ts';
import { dualityGap, supportPoint } from '../problem/pointEvidence.ts';

/** 1/(2n) |y - X b|^2 + l1 |b|_1 + l2/2 |b|_2^2. */
export interface ElasticNetStrength {
  readonly lambda: number;
  readonly l1Ratio: number;
  readonly l1: number;
  readonly l2: number;
}

/** lambda (l1Ratio |b|_1 + (1 - l1Ratio)/2 |b|^2) split into its two strengths. */
export function elasticNetStrength(lambda: number, l1Ratio: number): ElasticNetStrength {
  return { lambda, l1Ratio, l1: lambda * l1Ratio, l2: lambda * (1 - l1Ratio) };
}

/** Coefficients whose correlations were just evaluated, and how they were found. */
export interface SolvedColumns {
  readonly active: ActiveColumns;
  readonly correlations: PathCorrelations;
  /** Largest gradient at zero: the size that residuals are measured against. */
  readonly scale: number;
  readonly iterations: number;
}

/** Largest |c_j - l2 b_j| over all columns and the largest violation of optimality. */
function violationOf(
  { watched, values }: PathCorrelations,
  coefficients: Float64Array,
  { l1, l2 }: ElasticNetStrength,
): { readonly largest: number; readonly kkt: number } {
  let largest = 0;
  let kkt = 0;
  for (let k = 0; k < watched.count; k += 1) {
    const id = watched.ids[k]!;
    const weight = coefficients[id]!;
    const size = Math.abs(values[id]! - l2 * weight);
    if (size > largest) largest = size;
    const violation = weightDistance(weight, -values[id]!, l1, l2);
    if (violation > kkt) kkt = violation;
  }
  return { largest, kkt };
}

/** Reads the point and its evidence off coefficients whose correlations were just evaluated. */
export function pointOf(problem: LeastSquares, strength: ElasticNetStrength, solved: SolvedColumns): PathPoint {
  const { active, correlations, scale, iterations } = solved;
  const { lambda, l1Ratio, l1, l2 } = strength;
  const coefficients = new Float64Array(problem.inputs);
  let absolute = 0;
  let squares = 0;
  let along = 0;
  for (let k = 0; k < active.count; k += 1) {
    const id = active.ids[k]!;
    const weight = active.weights[k]!;
    coefficients[id] = weight;
    absolute += Math.abs(weight);
    squares += weight * weight;
    along += weight * (correlations.values[id]! - l2 * weight);
  }
  const { largest, kkt } = violationOf(correlations, coefficients, strength);
  const loss = correlations.residualSquare() / 2;
  const shrink = largest > l1 ? l1 / largest : 1;
  const gap =
    l1 > 0 ? dualityGap({ smooth: loss + (l2 * squares) / 2, penalty: l1 * absolute, along, shrink }) : undefined;
  const penalty = l1Ratio * absolute + ((1 - l1Ratio) / 2) * squares;
  return supportPoint(coefficients, { lambda, loss, penalty, kkt, gap, iterations }, scale);
}
