import type { MatrixShape } from '../../../core/numbers/matrix.ts';
import { singularValues } from '../../../core/numbers/singularValues.ts';
import {
  type LambdaGrid,
  type PointEvidence,
  countNonZero,
  defaultRatio,
  isSolved,
  lambdaGrid,
} from '../problem/lambdaPath.ts';
import { checkGroups } from '../problem/pathGroups.ts';
import { dualityGap } from '../problem/pointEvidence.ts';
import { AcceleratedSteps } from './acceleratedSteps.ts';
import { type MatrixPenalty, applyMatrixProx, matrixDualNorm, matrixPenaltyValue } from './matrixPenalty.ts';
import {
  type MatrixQuadratic,
  type MatrixRegression,
  matrixGradient,
  prepareMatrixQuadratic,
} from './matrixQuadratic.ts';

/** One strength of a matrix regression with its evidence; `kkt` is the largest entry of the gradient map L (W - prox(W - gradient/L)). */
export interface MatrixRegressionPoint extends PointEvidence {
  /** p x K, row-major. */
  readonly coefficients: Float64Array;
  /** Length K. */
  readonly intercepts: Float64Array;
  readonly nonZero: number;
  readonly rank: number;
  readonly gap: number;
}

const stepLimit = 60_000;
/**
 * Steps without a smaller residual before a point is given up: where columns are nearly dependent the momentum makes it rise and fall for
 * long. Fewer where a step costs more multiplications.
 */
const [fewestIdle, mostIdle, idleMultiplications] = [200, 15_000, 1e8];

/**
 * 1/(2n) |Y - X W - 1 b'|^2 + lambda P(W) for penalties that act on W as a whole, b free. Accelerated proximal gradient with restart on the
 * normal equations, warm started; strengths decrease.
 * @throws LabError analysis/bad-problem
 * @source Toh, Yun (2010), Pac. J. Optim. 6; O'Donoghue, Candes (2015), Found. Comput. Math. 15
 */
export function* matrixRegressionPath(
  data: MatrixRegression,
  penalty: MatrixPenalty,
  grid: LambdaGrid = {},
): Generator<MatrixRegressionPoint, void> {
  if (penalty.kind === 'groups') checkGroups(penalty.groups, data.inputs);
  const quadratic = prepareMatrixQuadratic(data);
  const lambdaMax = matrixDualNorm(quadratic.right, quadratic.shape, penalty);
  const ratio = defaultRatio(data.samples, data.inputs);
  let start: Float64Array = new Float64Array(quadratic.right.length);
  for (const lambda of lambdaGrid(grid, lambdaMax, ratio)) {
    const point = solve(quadratic, penalty, { lambda, start, scale: lambdaMax });
    start = point.coefficients;
    yield point;
  }
}

interface Wanted {
  readonly lambda: number;
  readonly start: Float64Array;
  /** Size that residuals are measured against. */
  readonly scale: number;
}

function solve(
  quadratic: MatrixQuadratic,
  penalty: MatrixPenalty,
  { lambda, start, scale }: Wanted,
): MatrixRegressionPoint {
  const { curvature, shape } = quadratic;
  const gradient = new Float64Array(start.length);
  const goal = 1e-14 * Math.max(1, scale);
  const steps = new AcceleratedSteps(start);
  let best = { w: start.slice(), kkt: Infinity };
  let iterations = 0;
  const perStep = shape.rows * shape.rows * shape.columns;
  const idleLimit = Math.max(fewestIdle, Math.min(mostIdle, idleMultiplications / perStep));
  let idle = 0;
  while (iterations < stepLimit && idle < idleLimit) {
    iterations += 1;
    matrixGradient(quadratic, steps.ahead, gradient);
    const next = steps.ahead.map((value, at) => value - gradient[at]! / curvature);
    applyMatrixProx(next, shape, penalty, lambda / curvature);
    const kkt = steps.moveTo(next) * curvature;
    idle = kkt < 0.9 * best.kkt ? 0 : idle + 1;
    if (kkt < best.kkt) best = { w: next, kkt };
    if (best.kkt <= goal) break;
    steps.advance(next);
  }
  const point = describe(quadratic, penalty, best.w, lambda);
  return { ...point, iterations, converged: isSolved(point.kkt, scale) };
}

/** The evidence of W, computed from W alone. */
function describe(
  quadratic: MatrixQuadratic,
  penalty: MatrixPenalty,
  w: Float64Array,
  lambda: number,
): Omit<MatrixRegressionPoint, 'iterations' | 'converged'> {
  const { shape, right, targetSquare, curvature } = quadratic;
  const gradient = new Float64Array(w.length);
  const bend = matrixGradient(quadratic, w, gradient);
  let fit = 0;
  let along = 0;
  for (let at = 0; at < w.length; at += 1) {
    fit += w[at]! * right[at]!;
    along -= w[at]! * gradient[at]!;
  }
  const loss = Math.max(0, targetSquare - 2 * fit + bend) / 2;
  const size = matrixPenaltyValue(w, shape, penalty);
  const dual = matrixDualNorm(gradient, shape, penalty);
  const shrink = dual > lambda ? lambda / dual : 1;
  const moved = w.map((value, at) => value - gradient[at]! / curvature);
  applyMatrixProx(moved, shape, penalty, lambda / curvature);
  return {
    lambda,
    coefficients: w,
    intercepts: interceptsOf(quadratic, w),
    nonZero: countNonZero(w),
    rank: rankOf(w, shape),
    loss,
    penalty: size,
    kkt: curvature * moved.reduce((most, value, at) => Math.max(most, Math.abs(value - w[at]!)), 0),
    gap: dualityGap({ smooth: loss, penalty: lambda * size, along, shrink }),
  };
}

/** The best b for W: what is left of the means. */
function interceptsOf({ inputMeans, targetMeans, shape }: MatrixQuadratic, w: Float64Array): Float64Array {
  return targetMeans.map((mean, k) =>
    inputMeans.reduce((rest, input, j) => rest - input * w[j * shape.columns + k]!, mean),
  );
}

/** Singular values that the prox made zero come back from float64 as rounding. */
const rankShare = 1e-11;

function rankOf(w: Float64Array, shape: MatrixShape): number {
  const values = singularValues(w, shape);
  const limit = rankShare * (values[0] ?? 0);
  return values.reduce((count, value) => count + (value > limit ? 1 : 0), 0);
}
