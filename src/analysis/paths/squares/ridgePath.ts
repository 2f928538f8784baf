import { type ColumnMatrix, roomFor } from '../../linearAlgebra/arena.ts';
import { openArena } from '../../linearAlgebra/columnProducts.ts';
import {
  type LambdaGrid,
  type PathPoint,
  countNonZero,
  defaultRatio,
  isSolved,
  lambdaGrid,
  squaredNorm,
} from '../problem/lambdaPath.ts';
import type { LeastSquares } from '../problem/leastSquares.ts';
import {
  type Tridiagonal,
  multiplyByQ,
  multiplyByTransposedQ,
  solveTridiagonal,
  symmetricEigen,
  tridiagonalEigenvalues,
  tridiagonalize,
} from '../../linearAlgebra/symmetricEigen.ts';

/** glmnet starts ridge where an elastic net with this share of l1 would have its first non-zero coefficient. */
const shareForLambdaMax = 0.001;
/** Eigenvalues below this share of the largest are rounding; at lambda 0 their directions get no weight. */
const nullShare = 1e-12;
const batch = 16;

/** max |x_j'y| / (n 0.001). */
export function ridgeLambdaMax({ correlations, inputs }: LeastSquares): number {
  let largest = 0;
  for (let j = 0; j < inputs; j += 1) largest = Math.max(largest, Math.abs(correlations[j]!));
  return largest / shareForLambdaMax;
}

/** Solves (A + lambda I) x = right hand side for one A and many lambda after one reduction to tridiagonal form. */
interface ShiftedSolver {
  readonly eigenvalues: Float64Array;
  /** @param out  in place */
  solve(lambda: number, out: Float64Array): void;
}

function createShiftedSolver(matrix: Float64Array, stride: number, right: Float64Array): ShiftedSolver {
  const size = right.length;
  const t: Tridiagonal = tridiagonalize(matrix, size, stride);
  const rotated = right.slice();
  multiplyByTransposedQ(t, rotated);
  const eigenvalues = tridiagonalEigenvalues(t).map((value) => Math.max(0, value));
  const cutoff = nullShare * eigenvalues[size - 1]!;
  return {
    eigenvalues: eigenvalues.map((value) => (value > cutoff ? value : 0)),
    solve(lambda, out) {
      if (lambda === 0) {
        solveByPseudoInverse(symmetricEigen(matrix, size, stride), cutoff, right, out);
        return;
      }
      out.set(rotated);
      solveTridiagonal(t, lambda, out);
      multiplyByQ(t, out);
    },
  };
}

function solveByPseudoInverse(
  { values, vectors }: ReturnType<typeof symmetricEigen>,
  cutoff: number,
  right: Float64Array,
  out: Float64Array,
): void {
  const size = right.length;
  out.fill(0);
  for (let k = 0; k < size; k += 1) {
    if (values[k]! <= cutoff) continue;
    const vector = vectors.subarray(k * size, (k + 1) * size);
    let along = 0;
    for (let i = 0; i < size; i += 1) along += vector[i]! * right[i]!;
    along /= values[k]!;
    for (let i = 0; i < size; i += 1) out[i]! += along * vector[i]!;
  }
}

/** tr X (X'X + n lambda I)^-1 X', from the eigenvalues of X'X/n. */
export function ridgeDegreesOfFreedom(eigenvalues: ArrayLike<number>, lambda: number): number {
  let total = 0;
  for (let k = 0; k < eigenvalues.length; k += 1) {
    const value = eigenvalues[k]!;
    if (value > 0) total += value / (value + lambda);
  }
  return total;
}

interface Residuals {
  readonly lambda: number;
  readonly coefficients: Float64Array;
  /** X'(y - X b)/n. */
  readonly gradient: Float64Array;
  /** 1/(2n) |y - X b|^2. */
  readonly loss: number;
}

function pointFrom(residuals: Residuals, eigenvalues: Float64Array, scale: number): PathPoint {
  const { lambda, coefficients, gradient, loss } = residuals;
  let kkt = 0;
  let squares = 0;
  for (let j = 0; j < coefficients.length; j += 1) {
    const violation = gradient[j]! - lambda * coefficients[j]!;
    kkt = Math.max(kkt, Math.abs(violation));
    squares += violation * violation;
  }
  return {
    lambda,
    coefficients,
    nonZero: countNonZero(coefficients),
    degreesOfFreedom: ridgeDegreesOfFreedom(eigenvalues, lambda),
    loss,
    penalty: squaredNorm(coefficients) / 2,
    kkt,
    gap: lambda > 0 ? squares / (2 * lambda) : undefined,
    iterations: 1,
    converged: isSolved(kkt, scale),
  };
}

/**
 * Ridge regression: 1/(2n) |y - X b|^2 + lambda/2 |b|^2 at every strength from one reduction of X'X (or X X', whichever is smaller).
 * At lambda 0 with dependent columns the result is the shortest of the optimal vectors, the limit of the path.
 */
export function* ridgePath(problem: LeastSquares, grid: LambdaGrid = {}): Generator<PathPoint, void> {
  const lambdaMax = ridgeLambdaMax(problem);
  const lambdas = lambdaGrid(grid, lambdaMax, defaultRatio(problem.samples, problem.inputs));
  const scale = lambdaMax * shareForLambdaMax;
  if (problem.inputs <= problem.samples) yield* primalPath(problem, lambdas, scale);
  else yield* dualPath(problem, lambdas, scale);
}

function* primalPath(problem: LeastSquares, lambdas: Float64Array, scale: number): Generator<PathPoint, void> {
  const { inputs, correlations } = problem;
  const stride = roomFor(inputs);
  const arena = openArena(stride * (stride + 8), problem.arena.kind);
  try {
    const gram = problem.gram ?? gramByColumns(problem, stride);
    const copy = arena.doubles(stride * stride, true);
    copy.set(gram.subarray(0, stride * stride));
    const columns: ColumnMatrix = { values: copy, stride, rows: stride, count: inputs, scale: 1 };
    const solver = createShiftedSolver(gram, stride, correlations.slice(0, inputs));
    const b = arena.doubles(inputs);
    const product = arena.doubles(inputs);
    for (const lambda of lambdas) {
      const coefficients = new Float64Array(inputs);
      solver.solve(lambda, coefficients);
      b.set(coefficients);
      arena.dots(columns, undefined, b, product);
      const gradient = new Float64Array(inputs);
      let explained = 0;
      for (let j = 0; j < inputs; j += 1) {
        gradient[j] = correlations[j]! - product[j]!;
        explained += coefficients[j]! * (correlations[j]! + gradient[j]!);
      }
      const loss = Math.max(0, problem.targetSquare - explained) / 2;
      yield pointFrom({ lambda, coefficients, gradient, loss }, solver.eigenvalues, scale);
    }
  } finally {
    arena.close();
  }
}

/** X'X/n where the problem has none, one column at a time. */
function gramByColumns({ arena, x, inputs }: LeastSquares, stride: number): Float64Array {
  const out = new Float64Array(stride * stride);
  const endUse = arena.use();
  const row = arena.doubles(inputs);
  for (let j = 0; j < inputs; j += 1) {
    const column = x.values.subarray(j * x.stride, (j + 1) * x.stride);
    arena.dots({ ...x, count: j + 1 }, undefined, column, row);
    for (let i = 0; i <= j; i += 1) {
      out[j * stride + i] = row[i]!;
      out[i * stride + j] = row[i]!;
    }
  }
  endUse();
  return out;
}

/** b = X'(X X'/n + lambda I)^-1 y / n: the n x n side for more inputs than samples. */
function* dualPath(problem: LeastSquares, lambdas: Float64Array, scale: number): Generator<PathPoint, void> {
  const { samples, inputs, x } = problem;
  const width = roomFor(inputs);
  const side = x.stride;
  const arena = openArena(
    (samples + inputs) * (width + side) + side * side + batch * (2 * width + 2 * side),
    problem.arena.kind,
  );
  try {
    const columns: ColumnMatrix = { ...x, values: arena.doubles(inputs * side, true) };
    columns.values.set(x.values.subarray(0, inputs * side));
    const rows: ColumnMatrix = {
      values: arena.doubles(samples * width),
      stride: width,
      rows: width,
      count: samples,
      scale: 1,
    };
    transposeColumns(columns, rows);
    const kernel = arena.doubles(side * side);
    arena.gram({ ...rows, scale: 1 / samples }, side, kernel);
    const y = problem.y.slice(0, samples);
    const solver = createShiftedSolver(kernel, side, y);
    const right = arena.doubles(batch * side);
    const fitted = arena.doubles(batch * side);
    const weights = arena.doubles(batch * width);
    const gradients = arena.doubles(batch * width);
    for (let from = 0; from < lambdas.length; from += batch) {
      const some = lambdas.subarray(from, from + batch);
      const sides = { values: right, stride: side, rows: side, count: some.length, scale: 1 };
      for (const work of [right, fitted, weights, gradients]) work.fill(0);
      some.forEach((lambda, k) => solver.solve(lambda, right.subarray(k * side, k * side + samples)));
      arena.products(columns, sides, width, weights);
      arena.products(rows, { ...sides, values: weights, stride: width, rows: width }, side, fitted);
      for (let k = 0; k < some.length; k += 1) {
        for (let i = 0; i < samples; i += 1) right[k * side + i] = y[i]! - fitted[k * side + i]!;
      }
      arena.products(columns, sides, width, gradients);
      for (const [k, lambda] of some.entries()) {
        const coefficients = weights.slice(k * width, k * width + inputs);
        const gradient = gradients.subarray(k * width, k * width + inputs);
        const loss = squaredNorm(right.subarray(k * side, k * side + samples)) / (2 * samples);
        yield pointFrom({ lambda, coefficients, gradient, loss }, solver.eigenvalues, scale);
      }
    }
  } finally {
    arena.close();
  }
}

function transposeColumns(columns: ColumnMatrix, rows: ColumnMatrix): void {
  const block = 32;
  for (let first = 0; first < columns.count; first += block) {
    const end = Math.min(first + block, columns.count);
    for (let i = 0; i < rows.count; i += 1) {
      const to = i * rows.stride;
      for (let j = first; j < end; j += 1) rows.values[to + j] = columns.values[j * columns.stride + i]!;
    }
  }
}
