import { activations } from '../../core/tables/activations.ts';
import type { Architecture } from '../../core/experiment/architecture.ts';
import type { MatrixShape, Numbers } from '../../core/numbers/matrix.ts';
import { normalizations } from '../../core/tables/normalizations.ts';
import { largestEigenvalueInParts } from '../../core/numbers/largestEigenvalue.ts';
import { finish, type Parts } from '../../core/numbers/parts.ts';
import { sumOverPaths } from '../../core/numbers/pathNorm.ts';
import { singularValuesInParts } from '../../core/numbers/singularValues.ts';
import { largestSize } from '../../core/numbers/vectorNorms.ts';
import { runningPlaces, tensorsByLayer } from '../../core/experiment/tensorLayout.ts';

/** Sizes of one weight matrix (rows = inputs, columns = units). */
export interface MatrixNorms {
  readonly frobenius: number;
  /** Largest singular value. */
  readonly spectral: number;
  /** Sum of the singular values; NaN when the budget did not allow them. */
  readonly nuclear: number;
  /** frobenius^2 / spectral^2, between 1 and the rank. */
  readonly stableRank: number;
  readonly l1: number;
  /** Sum of the l2 norms of the rows: inputs. */
  readonly inputGroups: number;
  /** Sum of the l2 norms of the columns: units. */
  readonly unitGroups: number;
}

/** Sizes of a network. */
export interface NetworkNorms {
  readonly layers: readonly MatrixNorms[];
  /** Sum over all paths from an input to an output of the product of squared weights. */
  readonly path: number;
  /** No two inputs have outputs further apart than this times their distance (l2); inference mode. */
  readonly lipschitz: number;
}

/** Multiplications that all singular values of a matrix may take before only the largest is computed. */
export const singularBudget = 4_000_000;

/**
 * @param budget  when rows * columns * min(rows, columns) is above it, spectral comes from Lanczos iteration (a lower bound) and nuclear
 * is NaN
 */
export function measureMatrix(w: Numbers, shape: MatrixShape, budget = singularBudget): MatrixNorms {
  return finish(measureMatrixInParts(w, shape, budget));
}

function* measureMatrixInParts(w: Numbers, { rows, columns }: MatrixShape, budget: number): Parts<MatrixNorms> {
  let squares = 0;
  let l1 = 0;
  const inputSquares = new Float64Array(rows);
  const unitSquares = new Float64Array(columns);
  for (let row = 0, at = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1, at += 1) {
      const value = w[at]!;
      const square = value * value;
      squares += square;
      l1 += Math.abs(value);
      inputSquares[row]! += square;
      unitSquares[column]! += square;
    }
    if (endsPart(row, columns)) yield;
  }
  const isSmall = rows * columns * Math.min(rows, columns) <= budget;
  const values = isSmall ? yield* singularValuesInParts(w, { rows, columns }) : undefined;
  const spectral = values === undefined ? yield* largestInParts(w, { rows, columns }) : (values[0] ?? 0);
  return {
    frobenius: Math.sqrt(squares),
    spectral,
    nuclear: values === undefined ? NaN : values.reduce((sum, value) => sum + value, 0),
    stableRank: spectral > 0 ? squares / spectral ** 2 : 0,
    l1,
    inputGroups: inputSquares.reduce((sum, value) => sum + Math.sqrt(value), 0),
    unitGroups: unitSquares.reduce((sum, value) => sum + Math.sqrt(value), 0),
  };
}

/** Weights that are looked at in one part. */
const weightsOfPart = 16_384;

/** Whether a part ends with this row. */
function endsPart(row: number, columns: number): boolean {
  return (row + 1) % Math.ceil(weightsOfPart / columns) === 0;
}

/** Largest singular value by Lanczos iteration on W'W, never above the true one. */
export function largestSingularValue(w: Numbers, shape: MatrixShape): number {
  return finish(largestInParts(w, shape));
}

function* largestInParts(w: Numbers, { rows, columns }: MatrixShape): Parts<number> {
  const scale = largestSize(w);
  if (!(scale > 0)) return scale;
  const square = yield* largestEigenvalueInParts((direction) => applyTwice(w, rows, direction, scale), columns);
  return scale * Math.sqrt(Math.max(0, square));
}

/** W'W d / scale^2. */
function* applyTwice(w: Numbers, rows: number, direction: Float64Array, scale: number): Parts<Float64Array> {
  const columns = direction.length;
  const image = new Float64Array(columns);
  for (let row = 0, from = 0; row < rows; row += 1, from += columns) {
    let along = 0;
    for (let at = 0; at < columns; at += 1) along += w[from + at]! * direction[at]!;
    // Not the square of the scale, which could be too small or too large for a double.
    along = along / scale / scale;
    for (let at = 0; at < columns; at += 1) image[at]! += along * w[from + at]!;
    if (endsPart(row, columns)) yield;
  }
  return image;
}

/**
 * @param running  running averages of batch norm layers, as in `runningPlaces`
 * @param budget  see measureMatrix
 */
export function measureNetwork(
  architecture: Architecture,
  parameters: Numbers,
  running: Numbers,
  budget = singularBudget,
): NetworkNorms {
  return finish(measureInParts(architecture, parameters, running, budget));
}

/** `measureNetwork` for a thread that has to listen. */
export function* measureInParts(
  architecture: Architecture,
  parameters: Numbers,
  running: Numbers,
  budget = singularBudget,
): Parts<NetworkNorms> {
  const tensors = tensorsByLayer(architecture);
  const places = runningPlaces(architecture);
  const layers: MatrixNorms[] = [];
  const matrices = tensors.map(({ weights }) => ({
    w: parameters.subarray(weights.offset, weights.offset + weights.size),
    shape: weights,
  }));
  let lipschitz = 1;
  for (const [at, design] of architecture.layers.entries()) {
    const { weights, scale } = tensors[at]!;
    const norms = yield* measureMatrixInParts(matrices[at]!.w, weights, budget);
    layers.push(norms);
    const gamma = scale && parameters.subarray(scale.offset, scale.offset + scale.size);
    const place = places[at];
    const variance = place === undefined ? undefined : running.subarray(place + design.units, place + 2 * design.units);
    lipschitz *= norms.spectral * activations.get(design.activation.name).lipschitz(design.activation.options);
    if (design.norm !== undefined) lipschitz *= normFactor(design.norm, gamma, variance);
  }
  return { layers, path: sumOverPaths(matrices), lipschitz };
}

/** Lipschitz constant of a norm at inference: batch norm is a diagonal map; layer and rms norm are steepest at 0, by 1 / sqrt(epsilon). */
function normFactor(
  norm: NonNullable<Architecture['layers'][number]['norm']>,
  gamma: Numbers | undefined,
  variance: Numbers | undefined,
): number {
  const epsilon = Number(norm.options['epsilon'] ?? 0);
  const isBatch = normalizations.get(norm.name).axis === 'batch';
  let largest = 0;
  const count = gamma?.length ?? variance?.length ?? 0;
  for (let unit = 0; unit < count; unit += 1) {
    const spread = isBatch ? (variance?.[unit] ?? 1) : 0;
    largest = Math.max(largest, Math.abs(gamma?.[unit] ?? 1) / Math.sqrt(spread + epsilon));
  }
  return largest;
}
