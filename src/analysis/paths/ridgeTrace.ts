import { openArena } from '../linearAlgebra/columnProducts.ts';
import { roomFor, type ColumnMatrix } from '../linearAlgebra/arena.ts';
import { likelihoods } from './linearGradient.ts';
import type { LinearModel } from './linearModel.ts';

/** Multiplications that one trace may take. */
export const traceBudget = 1e8;

/** Pivots below this share of the diagonal are rounding. */
const pivotTolerance = 1e-14;

/**
 * tr F (F + bend I)^-1 on some inputs of a model with squared errors or one output, F the second derivative of the loss with free intercepts.
 * Of both sides of F the smaller is used. NaN beyond the budget.
 */
export function weightedRidgeTrace(
  model: LinearModel,
  at: { readonly coefficients: Float64Array; readonly intercepts: Float64Array },
  support: readonly number[],
  bend: number,
): number {
  const { samples } = model;
  const size = Math.min(samples, support.length);
  if (size === 0) return 0;
  if (samples * support.length * size > traceBudget) return NaN;
  const columns = weightedColumns(model, weightsOf(model, at), support);
  const isTall = support.length <= samples;
  const [count, rows] = isTall ? [support.length, samples] : [samples, support.length];
  const [width, stride] = [roomFor(count), roomFor(rows)];
  const arena = openArena(stride * count + width * width + 2 * width + 64, 'simd');
  try {
    const x: ColumnMatrix = { values: arena.doubles(stride * count), stride, rows: stride, count, scale: 1 / samples };
    for (let k = 0; k < support.length; k += 1) {
      for (let i = 0; i < samples; i += 1)
        x.values[isTall ? k * stride + i : i * stride + k] = columns[k * samples + i]!;
    }
    const gram = arena.doubles(width * width);
    arena.gram(x, width, gram);
    for (let k = 0; k < count; k += 1) gram[k * width + k]! += bend;
    const inverse = traceOfInverse({ values: gram, stride: width }, count, arena);
    return inverse === undefined ? NaN : Math.max(0, count - bend * inverse);
  } finally {
    arena.close();
  }
}

/** Curvature of the loss of every sample by its output. */
function weightsOf(
  { samples, inputs, values, loss }: LinearModel,
  { coefficients, intercepts }: { readonly coefficients: Float64Array; readonly intercepts: Float64Array },
): Float64Array {
  if (loss === 'squares') return new Float64Array(samples).fill(1);
  const score = new Float64Array(1);
  return Float64Array.from({ length: samples }, (_, i) => {
    score[0] = intercepts[0]!;
    for (let j = 0; j < inputs; j += 1) score[0] += values[i * inputs + j]! * coefficients[j]!;
    likelihoods(score);
    return score[0] * (1 - score[0]);
  });
}

/** Columns minus their weighted means, times the roots of the weights: a free intercept is taken out. */
function weightedColumns(
  { samples, inputs, values }: LinearModel,
  weights: Float64Array,
  support: readonly number[],
): Float64Array {
  const out = new Float64Array(samples * support.length);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  support.forEach((j, k) => {
    let mean = 0;
    for (let i = 0; i < samples; i += 1) mean += (weights[i]! * values[i * inputs + j]!) / total;
    for (let i = 0; i < samples; i += 1)
      out[k * samples + i] = Math.sqrt(weights[i]!) * (values[i * inputs + j]! - mean);
  });
  return out;
}

/** tr A^-1 = |L^-1|^2 of a positive definite matrix, which is used up; undefined where it is none. */
function traceOfInverse(
  matrix: { readonly values: Float64Array; readonly stride: number },
  size: number,
  arena: ReturnType<typeof openArena>,
): number | undefined {
  if (arena.factor(matrix, size, pivotTolerance) >= 0) return undefined;
  const column = arena.doubles(size);
  let total = 0;
  for (let k = 0; k < size; k += 1) {
    column.fill(0);
    column[k] = 1;
    arena.solveLower(matrix, size, column);
    for (let i = k; i < size; i += 1) total += column[i]! * column[i]!;
  }
  return total;
}
