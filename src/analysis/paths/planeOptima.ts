import { goldenSection } from '../linearAlgebra/scalarMinimum.ts';
import { minimizeInBall, minimizeInDiamond, type QuadraticLoss } from './equivalents/constraintForm.ts';
import type { LinearPenalty } from './linearModel.ts';
import { planeQuadratic, type WeightPlane } from './weightPlane.ts';

/** Two weights that move together on a plane. */
export type WeightPair = readonly [number, number];

/** Below this share of the product of the diagonal the determinant is rounding: the loss is flat along a line. */
const flatShare = 1e-12;

/** Where squared errors alone are smallest on the plane; undefined for other losses, and where they are flat along a line. */
export function freeMinimum(plane: WeightPlane): WeightPair | undefined {
  if (plane.model.loss !== 'squares') return undefined;
  const { hessian, linear } = planeQuadratic(plane);
  const [a, b, d] = [hessian[0]!, hessian[1]!, hessian[3]!];
  const determinant = a * d - b * b;
  if (!(determinant > flatShare * a * d)) return undefined;
  return [(d * linear[0]! - b * linear[1]!) / determinant, (a * linear[1]! - b * linear[0]!) / determinant];
}

/** A point that a ball gives instead of a penalty. */
export interface PlaneConstrained {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** The multiplier, as the strength of the penalty that gives the same point. */
  readonly lambda: number;
}

/** The smallest loss inside the l1 or l2 ball that a point lies on; undefined for other penalties and losses. */
export function constrainedMinimum(
  plane: WeightPlane,
  penalty: LinearPenalty,
  [x, y]: WeightPair,
): PlaneConstrained | undefined {
  if (plane.model.loss !== 'squares' || penalty.kind !== 'elasticNet') return undefined;
  const isL1 = penalty.l1Ratio === 1;
  const radius = isL1 ? Math.abs(x) + Math.abs(y) : Math.hypot(x, y);
  if (!(isL1 || penalty.l1Ratio === 0) || !(radius > 0)) return undefined;
  const quadratic: QuadraticLoss = planeQuadratic(plane);
  const found = isL1 ? minimizeInDiamond(quadratic, radius) : minimizeInBall(quadratic, radius);
  return { x: found.coefficients[0]!, y: found.coefficients[1]!, radius, lambda: found.lambda };
}

const mostRounds = 20_000;
/** A round that moves less than this share of the weights is rounding. */
const stillShare = 1e-15;

/**
 * The smallest quadratic loss plus lambda (l1Ratio |w|_1 + (1 - l1Ratio)/2 |w|^2) of two weights, by turns; a weight that is 0 is exactly 0.
 * @source Friedman, Hastie, Tibshirani (2010), J. Stat. Softw. 33(1): coordinate descent
 */
export function elasticMinimum(
  { hessian, linear }: QuadraticLoss,
  { lambda, l1Ratio }: { readonly lambda: number; readonly l1Ratio: number },
  start: WeightPair = [0, 0],
): WeightPair {
  const [ridge, threshold] = [lambda * (1 - l1Ratio), lambda * l1Ratio];
  const [a, b, d] = [hessian[0]!, hessian[1]!, hessian[3]!];
  const solve = (slope: number, curvature: number): number => {
    const rest = Math.abs(slope) - threshold;
    return rest > 0 && curvature > 0 ? (Math.sign(slope) * rest) / curvature : 0;
  };
  let [x, y] = start;
  for (let round = 0; round < mostRounds; round += 1) {
    const [oldX, oldY] = [x, y];
    x = solve(linear[0]! - b * y, a + ridge);
    y = solve(linear[1]! - b * x, d + ridge);
    if (Math.abs(x - oldX) + Math.abs(y - oldY) <= stillShare * (Math.abs(x) + Math.abs(y))) break;
  }
  return [x, y];
}

const sections = 70;

/** Where a convex function on a rectangle is smallest, by a golden section in a golden section; to about the root of the rounding. */
export function convexMinimum(
  f: (x: number, y: number) => number,
  range: { readonly x: WeightPair; readonly y: WeightPair },
): WeightPair {
  const bottomAt = (x: number): { at: number; value: number } => goldenSection((y) => f(x, y), range.y, sections);
  const { at: x } = goldenSection((one) => bottomAt(one).value, range.x, sections);
  return [x, bottomAt(x).at];
}

/** The curvature of a quadratic of two weights, and what it makes of the contours. */
export interface PairCurvature {
  /** Eigenvalues. */
  readonly largest: number;
  readonly smallest: number;
  /** Largest over smallest; Infinity where the loss is flat along a line. */
  readonly condition: number;
  /** Long over short axis of a contour: the root of the condition number. */
  readonly aspect: number;
}

/** @param ridge  strength of an L2 penalty: it is added to every eigenvalue */
export function pairCurvature({ hessian }: Pick<QuadraticLoss, 'hessian'>, ridge = 0): PairCurvature {
  const [a, b, d] = [hessian[0]!, hessian[1]!, hessian[3]!];
  const spread = Math.hypot((a - d) / 2, b);
  const largest = (a + d) / 2 + spread;
  // As a quotient: the difference of two almost equal numbers would be rounding.
  const smallest = largest > 0 ? Math.max(0, a * d - b * b) / largest : 0;
  const condition = (largest + ridge) / (smallest + ridge);
  return { largest: largest + ridge, smallest: smallest + ridge, condition, aspect: Math.sqrt(condition) };
}
