import { openArena } from '../linearAlgebra/columnProducts.ts';
import { roomFor } from '../linearAlgebra/arena.ts';
import { likelihoods } from './linearGradient.ts';
import type { LinearModel, LinearPoint } from './linearModel.ts';
import { traceBudget } from './ridgeTrace.ts';

/** A weight of a linear model. */
interface Cell {
  readonly input: number;
  readonly output: number;
}

/** The weights that can move, and the second derivative of lambda P on them. */
export interface CurvedCells {
  readonly cells: readonly Cell[];
  readonly bend: (x: Float64Array) => Float64Array;
}

const pivotTolerance = 1e-13;

/**
 * tr F (F + P)^-1 on some weights, F the second derivative of the loss with free intercepts, P that of the penalty: the number of weights
 * minus tr P (F + P)^-1. NaN beyond the budget, or where F + P has directions without curvature.
 */
export function blockTrace(
  model: LinearModel,
  point: Pick<LinearPoint, 'coefficients' | 'intercepts'>,
  { cells, bend }: CurvedCells,
): number {
  const count = cells.length;
  if (count === 0) return 0;
  const free = model.loss === 'squares' ? [] : freeIntercepts(model.outputs);
  const size = count + free.length;
  if (size * size * Math.max(size, model.samples) > 2 * traceBudget) return NaN;
  const stride = roomFor(size);
  const arena = openArena(stride * stride + 2 * stride + 64, 'simd');
  try {
    const matrix = { values: arena.doubles(stride * stride), stride };
    addCurvature(model, point, [...cells, ...free], matrix);
    for (let a = 0; a < count; a += 1) {
      const column = bend(Float64Array.from({ length: count }, (_, b) => Number(a === b)));
      for (let b = 0; b < count; b += 1) matrix.values[a * stride + b]! += column[b]!;
    }
    if (arena.factor(matrix, size, pivotTolerance) >= 0) return NaN;
    // Row a of L^-1 is kept column by column: column a of L^-1 solves L x = e_a.
    const inverse = new Float64Array(size * count);
    const solved = arena.doubles(size);
    for (let a = 0; a < count; a += 1) {
      solved.fill(0);
      solved[a] = 1;
      arena.solveLower(matrix, size, solved);
      for (let row = 0; row < size; row += 1) inverse[row * count + a] = solved[row]!;
    }
    let lost = 0;
    for (let row = 0; row < size; row += 1) {
      const own = inverse.subarray(row * count, (row + 1) * count);
      bend(own).forEach((value, a) => (lost += value * own[a]!));
    }
    return count - lost;
  } finally {
    arena.close();
  }
}

/** Pivots below this share of their diagonal mean that weights depend on each other. */
const dependentShare = 1e-10;

/** Whether the loss with free intercepts is strictly convex on some weights, by a factorization; false beyond the budget. */
export function isCurvedOn(
  model: LinearModel,
  point: Pick<LinearPoint, 'coefficients' | 'intercepts'>,
  cells: CurvedCells['cells'],
): boolean {
  const all = [...cells, ...(model.loss === 'squares' ? [] : freeIntercepts(model.outputs))];
  const size = all.length;
  if (size * size * Math.max(size, model.samples) > 2 * traceBudget) return false;
  const stride = roomFor(size);
  const arena = openArena(stride * stride + 64, 'simd');
  try {
    const matrix = { values: arena.doubles(stride * stride), stride };
    addCurvature(model, point, all, matrix);
    return arena.factor(matrix, size, dependentShare) < 0;
  } finally {
    arena.close();
  }
}

/** Intercepts as weights of an input that is always 1; of several the last is fixed, since the same for all changes nothing. */
function freeIntercepts(outputs: number): Cell[] {
  return Array.from({ length: Math.max(1, outputs - 1) }, (_, output) => ({ input: -1, output }));
}

/** Adds the second derivative of the mean loss on the cells. */
function addCurvature(
  model: LinearModel,
  point: Pick<LinearPoint, 'coefficients' | 'intercepts'>,
  cells: readonly Cell[],
  { values: out, stride }: { readonly values: Float64Array; readonly stride: number },
): void {
  const { samples, outputs } = model;
  const size = cells.length;
  const inputs = usedInputs(model, cells);
  const seen = new Float64Array(size);
  const bent = new Float64Array(outputs * outputs);
  for (let i = 0; i < samples; i += 1) {
    cells.forEach(({ input }, a) => (seen[a] = input < 0 ? 1 : inputs(i, input)));
    outputCurvature(model, point, i, bent);
    for (let a = 0; a < size; a += 1) {
      const { output } = cells[a]!;
      const x = seen[a]! / samples;
      for (let b = 0; b <= a; b += 1) out[a * stride + b]! += x * bent[output * outputs + cells[b]!.output]! * seen[b]!;
    }
  }
  for (let a = 0; a < size; a += 1) for (let b = 0; b < a; b += 1) out[b * stride + a] = out[a * stride + b]!;
}

/** Squares: minus the mean of the column, which takes the intercept out. */
function usedInputs(
  { samples, inputs, values, loss }: LinearModel,
  cells: readonly Cell[],
): (i: number, j: number) => number {
  if (loss !== 'squares') return (i, j) => values[i * inputs + j]!;
  const means = new Float64Array(inputs);
  for (const { input } of cells) {
    let sum = 0;
    for (let i = 0; i < samples; i += 1) sum += values[i * inputs + input]!;
    means[input] = sum / samples;
  }
  return (i, j) => values[i * inputs + j]! - means[j]!;
}

/** Second derivative of the loss of one sample by its outputs: I, p (1 - p), or diag(p) - p p'. */
function outputCurvature(
  { inputs, outputs, values, loss }: LinearModel,
  { coefficients, intercepts }: Pick<LinearPoint, 'coefficients' | 'intercepts'>,
  i: number,
  out: Float64Array,
): void {
  if (loss === 'squares') {
    for (let k = 0; k < outputs; k += 1) out[k * (outputs + 1)] = 1;
    return;
  }
  const p = intercepts.slice();
  for (let j = 0; j < inputs; j += 1) {
    const x = values[i * inputs + j]!;
    if (x !== 0) for (let k = 0; k < outputs; k += 1) p[k]! += x * coefficients[j * outputs + k]!;
  }
  likelihoods(p);
  for (let k = 0; k < outputs; k += 1)
    for (let m = 0; m < outputs; m += 1) out[k * outputs + m] = p[k]! * (Number(k === m) - p[m]!);
}
