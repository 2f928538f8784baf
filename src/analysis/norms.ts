import { activations } from '../core/activations.ts';
import type { Architecture } from '../core/architecture.ts';
import type { MatrixShape, Numbers } from '../core/matrix.ts';
import { normalizations } from '../core/normalizations.ts';
import { sumOverPaths } from '../core/pathNorm.ts';
import { singularValues } from '../core/singularValues.ts';
import { runningPlaces, tensorsByLayer } from './network.ts';

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
 * @param budget  when rows * columns * min(rows, columns) is above it, spectral comes from power iteration (a lower bound, relative change
 * below 1e-10) and nuclear is NaN
 */
export function measureMatrix(w: Numbers, { rows, columns }: MatrixShape, budget = singularBudget): MatrixNorms {
  let squares = 0;
  let l1 = 0;
  const inputSquares = new Float64Array(rows);
  const unitSquares = new Float64Array(columns);
  for (let at = 0; at < rows * columns; at += 1) {
    const value = w[at]!;
    const square = value * value;
    squares += square;
    l1 += Math.abs(value);
    inputSquares[Math.floor(at / columns)]! += square;
    unitSquares[at % columns]! += square;
  }
  const isSmall = rows * columns * Math.min(rows, columns) <= budget;
  const values = isSmall ? singularValues(w, { rows, columns }) : undefined;
  const spectral = values === undefined ? largestSingularValue(w, { rows, columns }) : (values[0] ?? 0);
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

/** Largest singular value by power iteration on W'W from a fixed start; never above the true one. */
export function largestSingularValue(w: Numbers, { rows, columns }: MatrixShape): number {
  let direction = Float64Array.from({ length: columns }, (_, at) => 1 + (at % 7) / 7);
  let value = 0;
  for (let iteration = 0; iteration < 500; iteration += 1) {
    const length = Math.hypot(...chunkedNorms(direction));
    if (length === 0) return 0;
    for (let at = 0; at < columns; at += 1) direction[at]! /= length;
    const image = new Float64Array(rows);
    for (let at = 0; at < rows * columns; at += 1)
      image[Math.floor(at / columns)]! += w[at]! * direction[at % columns]!;
    const next = Math.hypot(...chunkedNorms(image));
    const back = new Float64Array(columns);
    for (let at = 0; at < rows * columns; at += 1) back[at % columns]! += w[at]! * image[Math.floor(at / columns)]!;
    direction = back;
    if (Math.abs(next - value) <= 1e-10 * next) return next;
    value = next;
  }
  return value;
}

/** l2 norms of pieces, so that hypot (safe from overflow) gets few arguments. */
function chunkedNorms(values: Float64Array): number[] {
  const norms: number[] = [];
  for (let from = 0; from < values.length; from += 1024) norms.push(Math.hypot(...values.subarray(from, from + 1024)));
  return norms;
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
  const tensors = tensorsByLayer(architecture);
  const places = runningPlaces(architecture);
  const layers: MatrixNorms[] = [];
  const matrices = tensors.map(({ weights }) => ({
    w: parameters.subarray(weights.offset, weights.offset + weights.size),
    shape: weights,
  }));
  let lipschitz = 1;
  architecture.layers.forEach((design, at) => {
    const { weights, scale } = tensors[at]!;
    const norms = measureMatrix(matrices[at]!.w, weights, budget);
    layers.push(norms);
    const gamma = scale && parameters.subarray(scale.offset, scale.offset + scale.size);
    const place = places[at];
    const variance = place === undefined ? undefined : running.subarray(place + design.units, place + 2 * design.units);
    lipschitz *= norms.spectral * activations.get(design.activation.name).lipschitz(design.activation.options);
    if (design.norm !== undefined) lipschitz *= normFactor(design.norm, gamma, variance);
  });
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
