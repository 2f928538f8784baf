import { type ColumnMatrix, roomFor } from '../../linearAlgebra/arena.ts';
import { openArena } from '../../linearAlgebra/columnProducts.ts';
import { type LambdaGrid, type PathPoint, defaultRatio, lambdaGrid, squaredNorm } from '../problem/lambdaPath.ts';
import { lassoLambdaMax, type LeastSquares } from '../problem/leastSquares.ts';
import { ridgeStart } from '../problem/ridgeRange.ts';
import { ridgePoint } from './ridgePoint.ts';
import { createShiftedSolver } from './shiftedSolver.ts';

const batch = 16;

/**
 * Ridge regression: 1/(2n) |y - X b|^2 + lambda/2 |b|^2 at every strength from one reduction of X'X (or X X', whichever is smaller).
 * At lambda 0 with dependent columns the result is the shortest of the optimal vectors, the limit of the path.
 */
export function* ridgePath(problem: LeastSquares, grid: LambdaGrid = {}): Generator<PathPoint, void> {
  if (problem.inputs <= problem.samples) yield* primalPath(problem, grid);
  else yield* dualPath(problem, grid);
}

/** @param eigenvalues  of X'X/n, ascending */
function ridgeLambdas(problem: LeastSquares, grid: LambdaGrid, eigenvalues: Float64Array): Float64Array {
  const start = lassoLambdaMax(problem) > 0 ? ridgeStart(eigenvalues.at(-1) ?? 0) : 0;
  return lambdaGrid(grid, start, defaultRatio(problem.samples, problem.inputs));
}

function* primalPath(problem: LeastSquares, grid: LambdaGrid): Generator<PathPoint, void> {
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
    const scale = lassoLambdaMax(problem);
    for (const lambda of ridgeLambdas(problem, grid, solver.eigenvalues)) {
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
      yield ridgePoint({ lambda, coefficients, gradient, loss }, solver.eigenvalues, scale);
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
function* dualPath(problem: LeastSquares, grid: LambdaGrid): Generator<PathPoint, void> {
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
    const scale = lassoLambdaMax(problem);
    const lambdas = ridgeLambdas(problem, grid, solver.eigenvalues);
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
        yield ridgePoint({ lambda, coefficients, gradient, loss }, solver.eigenvalues, scale);
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
