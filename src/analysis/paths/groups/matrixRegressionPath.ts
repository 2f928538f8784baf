import type { MatrixForm } from '../../../core/numbers/linearForm.ts';
import type { MatrixShape } from '../../../core/numbers/matrix.ts';
import { composeSingular, decomposeSingular, singularValues } from '../../../core/numbers/singularValues.ts';
import { type LambdaGrid, countNonZero, defaultRatio, kktTolerance, lambdaGrid } from '../problem/lambdaPath.ts';
import { clipTop, softThreshold } from './nuclearPath.ts';
import { checkGroups } from '../problem/pathGroups.ts';
import { pathProblem } from '../problem/pathProblems.ts';
import { symmetricEigen } from '../../linearAlgebra/symmetricEigen.ts';

/** n samples of p inputs with K target numbers each. */
export interface MatrixRegression {
  readonly samples: number;
  readonly inputs: number;
  readonly outputs: number;
  /** n x p, row-major. */
  readonly values: Float64Array;
  /** n x K, row-major. */
  readonly targets: Float64Array;
}

/** What couples the columns of W (p x K). */
export type MatrixPenalty = MatrixForm;

export interface MatrixRegressionPoint {
  readonly lambda: number;
  /** p x K, row-major. */
  readonly coefficients: Float64Array;
  /** Length K. */
  readonly intercepts: Float64Array;
  readonly nonZero: number;
  readonly rank: number;
  /** 1/(2n) |Y - X W - 1 b'|^2. */
  readonly loss: number;
  readonly penalty: number;
  /** Largest entry of the gradient map L (W - prox(W - gradient/L)): 0 at the optimum. */
  readonly kkt: number;
  readonly gap: number;
  readonly iterations: number;
  readonly converged: boolean;
}

interface Quadratic {
  readonly shape: MatrixShape;
  /** X'X/n on centred columns, p x p. */
  readonly gram: Float64Array;
  /** X'Y/n. */
  readonly right: Float64Array;
  /** |Y|^2/n of centred targets. */
  readonly targetSquare: number;
  readonly inputMeans: Float64Array;
  readonly targetMeans: Float64Array;
  /** Largest eigenvalue of the gram matrix. */
  readonly curvature: number;
}

const stepLimit = 20_000;

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
  const quadratic = prepare(data);
  const lambdaMax = dualNorm(quadratic.right, quadratic.shape, penalty);
  const ratio = defaultRatio(data.samples, data.inputs);
  let start: Float64Array = new Float64Array(quadratic.right.length);
  for (const lambda of lambdaGrid(grid, lambdaMax, ratio)) {
    const point = solve(quadratic, penalty, { lambda, start, scale: lambdaMax });
    start = point.coefficients;
    yield point;
  }
}

function prepare({ samples, inputs, outputs, values, targets }: MatrixRegression): Quadratic {
  if (!(samples >= 1 && inputs >= 1 && outputs >= 1)) throw pathProblem('no-data', samples, inputs);
  if (values.length !== samples * inputs) throw pathProblem('wrong-size', 'values', values.length, samples * inputs);
  if (targets.length !== samples * outputs)
    throw pathProblem('wrong-size', 'targets', targets.length, samples * outputs);
  const [x, inputMeans] = centre(values, samples, inputs);
  const [y, targetMeans] = centre(targets, samples, outputs);
  const gram = crossProducts(x, x, samples);
  const right = crossProducts(x, y, samples);
  if (!gram.every(Number.isFinite)) reportNotFinite(values, inputs);
  if (!right.every(Number.isFinite)) throw pathProblem('target-not-finite', targets.findIndex((v) => !isFinite(v)) + 1);
  const { values: eigenvalues } = symmetricEigen(gram, inputs);
  let targetSquare = 0;
  for (const value of y) targetSquare += (value * value) / samples;
  return {
    shape: { rows: inputs, columns: outputs },
    gram,
    right,
    targetSquare,
    inputMeans,
    targetMeans,
    curvature: Math.max(eigenvalues[inputs - 1]!, Number.MIN_VALUE),
  };
}

function reportNotFinite(values: Float64Array, inputs: number): never {
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at < 0) throw pathProblem('too-large');
  throw pathProblem('not-finite', Math.floor(at / inputs) + 1, (at % inputs) + 1);
}

function centre(values: Float64Array, rows: number, columns: number): readonly [Float64Array, Float64Array] {
  const means = new Float64Array(columns);
  for (let at = 0; at < values.length; at += 1) means[at % columns]! += values[at]! / rows;
  return [values.map((value, at) => value - means[at % columns]!), means];
}

/** A'B/n. */
function crossProducts(a: Float64Array, b: Float64Array, samples: number): Float64Array {
  const [left, right] = [a.length / samples, b.length / samples];
  const out = new Float64Array(left * right);
  for (let i = 0; i < samples; i += 1) {
    for (let j = 0; j < left; j += 1) {
      const value = a[i * left + j]! / samples;
      if (value === 0) continue;
      for (let k = 0; k < right; k += 1) out[j * right + k]! += value * b[i * right + k]!;
    }
  }
  return out;
}

/** out = G W - X'Y/n. @returns <W, G W> */
function gradientOf({ gram, right, shape }: Quadratic, w: Float64Array, out: Float64Array): number {
  const { rows, columns } = shape;
  let bend = 0;
  out.fill(0);
  for (let j = 0; j < rows; j += 1) {
    for (let i = 0; i < rows; i += 1) {
      const value = gram[j * rows + i]!;
      for (let k = 0; k < columns; k += 1) out[j * columns + k]! += value * w[i * columns + k]!;
    }
  }
  for (let at = 0; at < w.length; at += 1) {
    bend += w[at]! * out[at]!;
    out[at]! -= right[at]!;
  }
  return bend;
}

/** argmin 1/2 |X - V|^2 + strength P(X), in place. */
function applyProx(v: Float64Array, shape: MatrixShape, penalty: MatrixPenalty, strength: number): void {
  if (penalty.kind === 'groups') {
    eachGroup(penalty, shape, v, (rows, length, weight) => {
      const factor = length > strength * weight ? 1 - (strength * weight) / length : 0;
      for (const row of rows) {
        for (let k = 0; k < shape.columns; k += 1) v[row * shape.columns + k]! *= factor;
      }
    });
    return;
  }
  const found = decomposeSingular(v, shape);
  const values = penalty.kind === 'nuclear' ? softThreshold(found.values, strength) : clipTop(found.values, strength);
  composeSingular(found, values, shape, v);
}

function eachGroup(
  { groups, weights }: Extract<MatrixPenalty, { kind: 'groups' }>,
  { columns }: MatrixShape,
  v: Float64Array,
  visit: (rows: readonly number[], length: number, weight: number) => void,
): void {
  groups.forEach((rows, g) => {
    let squares = 0;
    for (const row of rows) for (let k = 0; k < columns; k += 1) squares += v[row * columns + k]! ** 2;
    visit(rows, Math.sqrt(squares), weights[g]!);
  });
}

function penaltyOf(w: Float64Array, shape: MatrixShape, penalty: MatrixPenalty): number {
  if (penalty.kind === 'groups') {
    let total = 0;
    eachGroup(penalty, shape, w, (_rows, length, weight) => (total += weight * length));
    return total;
  }
  const values = singularValues(w, shape);
  return penalty.kind === 'nuclear' ? values.reduce((sum, value) => sum + value, 0) : (values[0] ?? 0);
}

function dualNorm(c: Float64Array, shape: MatrixShape, penalty: MatrixPenalty): number {
  if (penalty.kind === 'groups') {
    let largest = 0;
    eachGroup(penalty, shape, c, (_rows, length, weight) => (largest = Math.max(largest, length / weight)));
    return largest;
  }
  const values = singularValues(c, shape);
  return penalty.kind === 'nuclear' ? (values[0] ?? 0) : values.reduce((sum, value) => sum + value, 0);
}

interface Wanted {
  readonly lambda: number;
  readonly start: Float64Array;
  /** Size that residuals are measured against. */
  readonly scale: number;
}

function solve(quadratic: Quadratic, penalty: MatrixPenalty, { lambda, start, scale }: Wanted): MatrixRegressionPoint {
  const { curvature, shape } = quadratic;
  const gradient = new Float64Array(start.length);
  const goal = 1e-14 * Math.max(1, scale);
  let current = start.slice();
  let ahead = current.slice();
  let momentum = 1;
  let best = { w: current, kkt: Infinity };
  let iterations = 0;
  let idle = 0;
  while (iterations < stepLimit && idle < 200) {
    iterations += 1;
    gradientOf(quadratic, ahead, gradient);
    const next = ahead.map((value, at) => value - gradient[at]! / curvature);
    applyProx(next, shape, penalty, lambda / curvature);
    let move = 0;
    let turn = 0;
    for (let at = 0; at < next.length; at += 1) {
      move = Math.max(move, Math.abs(next[at]! - ahead[at]!));
      turn += (ahead[at]! - next[at]!) * (next[at]! - current[at]!);
    }
    idle = move * curvature < 0.9 * best.kkt ? 0 : idle + 1;
    if (move * curvature < best.kkt) best = { w: next, kkt: move * curvature };
    if (best.kkt <= goal) break;
    const grown = turn > 0 ? 1 : (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
    const share = turn > 0 ? 0 : (momentum - 1) / grown;
    momentum = grown;
    ahead = next.map((value, at) => value + share * (value - current[at]!));
    current = next;
  }
  return describe(quadratic, penalty, { w: best.w, lambda, scale, iterations });
}

function describe(
  quadratic: Quadratic,
  penalty: MatrixPenalty,
  {
    w,
    lambda,
    scale,
    iterations,
  }: { readonly w: Float64Array; readonly lambda: number; readonly scale: number; readonly iterations: number },
): MatrixRegressionPoint {
  const { shape, right, targetSquare, inputMeans, targetMeans, curvature } = quadratic;
  const gradient = new Float64Array(w.length);
  const bend = gradientOf(quadratic, w, gradient);
  let fit = 0;
  let along = 0;
  for (let at = 0; at < w.length; at += 1) {
    fit += w[at]! * right[at]!;
    along -= w[at]! * gradient[at]!;
  }
  const loss = Math.max(0, targetSquare - 2 * fit + bend) / 2;
  const size = penaltyOf(w, shape, penalty);
  const dual = dualNorm(gradient, shape, penalty);
  const shrink = dual > lambda ? lambda / dual : 1;
  const moved = w.map((value, at) => value - gradient[at]! / curvature);
  applyProx(moved, shape, penalty, lambda / curvature);
  const kkt = curvature * moved.reduce((most, value, at) => Math.max(most, Math.abs(value - w[at]!)), 0);
  const intercepts = targetMeans.map((mean, k) =>
    inputMeans.reduce((rest, input, j) => rest - input * w[j * shape.columns + k]!, mean),
  );
  return {
    lambda,
    coefficients: w,
    intercepts,
    nonZero: countNonZero(w),
    rank: rankOf(w, shape),
    loss,
    penalty: size,
    kkt,
    gap: Math.max(0, (1 - shrink) ** 2 * loss + lambda * size - shrink * along),
    iterations,
    converged: kkt <= kktTolerance * Math.max(1, scale),
  };
}

/** Singular values that the prox made zero come back from float64 as rounding. */
const rankShare = 1e-11;

function rankOf(w: Float64Array, shape: MatrixShape): number {
  const values = singularValues(w, shape);
  const limit = rankShare * (values[0] ?? 0);
  return values.reduce((count, value) => count + (value > limit ? 1 : 0), 0);
}
