import { enumerateCells2d } from '../../../../analysis/regions/plane/linearRegions.ts';
import { measureNetwork, singularBudget } from '../../../../analysis/network/norms.ts';
import type { PlaneSlice } from '../../../../analysis/regions/cells/piecewiseLinear.ts';
import { tensorsByLayer } from '../../../../core/experiment/tensorLayout.ts';
import type { Numbers } from '../../../../core/numbers/matrix.ts';
import { singularValues } from '../../../../core/numbers/singularValues.ts';
import { isPenalized } from '../../../../core/experiment/penaltySum.ts';
import { planPenalties } from '../../../problem/penaltyPlan.ts';
import { regionNetwork } from '../../../reading/regionNetwork.ts';
import type { PreparedRun } from '../../../problem/preparedRun.ts';
import type { Stepper, TrainingProblem } from '../../../problem/stepper.ts';
import { finishListening, wholeGradientInParts } from '../../../training/stepperWork.ts';

/** What is true of a trained network at one strength. */
export interface NetworkMeasures {
  /** Largest violation of the optimality conditions on the penalised weights: of w = prox(w - gradient), per unit of step. */
  readonly kkt: number;
  /** Weights (of all layers) that are exactly 0, and how many there are. */
  readonly zeros: number;
  readonly weights: number;
  /** 1 for every input from which a chain of weights that are not 0 leads to an output. */
  readonly inputsAlive: Uint8Array;
  /** Per hidden layer: units on such a chain from an input to an output. */
  readonly unitsAlive: readonly number[];
  /** Length of the weights of each input in the first layer. */
  readonly inputNorms: Float64Array;
  /** Numerical rank of each layer; NaN above the budget. */
  readonly ranks: readonly number[];
  readonly frobenius: readonly number[];
  /** Product of spectral norms and slopes: a bound, not the constant itself. */
  readonly lipschitz: number;
  /** Linear regions of the plane of inputs; NaN where there is none. */
  readonly regions: number;
}

/** Inputs alive. */
export function countAlive({ inputsAlive }: Pick<NetworkMeasures, 'inputsAlive'>): number {
  return inputsAlive.reduce((sum, one) => sum + one, 0);
}

/** Step of the gradient map; small beside the weights, so that it sees the subdifferential. */
const mapStep = 1e-3;
/** Float32 weights know their singular values to about this share of the largest. */
const rankShare = 1e-6;
/** Linear regions of a point that are counted. */
export const cellBudget = 20_000;

/** What is measured, and how the loop is let in. */
export interface MeasureWish {
  /** Plane of inputs whose linear regions are counted. */
  readonly slice: PlaneSlice | undefined;
  readonly pause: () => Promise<void>;
}

/**
 * Measures the network that a stepper holds.
 * @param problem  with the penalties whose optimality is looked at
 */
export async function measureNetworkPoint(
  prepared: PreparedRun,
  problem: TrainingProblem,
  stepper: Stepper,
  { slice, pause }: MeasureWish,
): Promise<NetworkMeasures> {
  const { architecture } = problem;
  const parameters = Float64Array.from(stepper.parameters);
  const matrices = tensorsByLayer(architecture).map(({ weights }) => ({
    shape: weights,
    w: parameters.subarray(weights.offset, weights.offset + weights.size),
  }));
  const { layers, lipschitz } = measureNetwork(architecture, parameters, stepper.running);
  const alive = aliveNodes(matrices.map(({ w, shape }) => ({ w, rows: shape.rows, columns: shape.columns })));
  await pause();
  return {
    kkt: optimalityOf(problem, stepper, await finishListening(wholeGradientInParts(stepper, problem), pause)),
    zeros: matrices.reduce((sum, { w }) => sum + w.reduce((count, value) => count + Number(value === 0), 0), 0),
    weights: matrices.reduce((sum, { w }) => sum + w.length, 0),
    inputsAlive: alive[0]!,
    unitsAlive: alive.slice(1, -1).map((nodes) => nodes.reduce((sum, one) => sum + one, 0)),
    inputNorms: rowNorms(matrices[0]!.w, matrices[0]!.shape.columns),
    ranks: matrices.map(({ w, shape }) => rankOf(w, shape)),
    frobenius: layers.map(({ frobenius }) => frobenius),
    lipschitz,
    regions: await countRegions(prepared, stepper, slice, pause),
  };
}

/** Per layer of nodes (inputs, hidden layers, outputs): 1 where a chain of weights that are not 0 leads from an input to an output through it. */
export function aliveNodes(
  matrices: readonly { readonly w: Numbers; readonly rows: number; readonly columns: number }[],
): Uint8Array[] {
  const sizes = [matrices[0]!.rows, ...matrices.map(({ columns }) => columns)];
  const reached = sizes.map((size, layer) => new Uint8Array(size).fill(layer === 0 ? 1 : 0));
  matrices.forEach(({ w, rows, columns }, at) => {
    for (let i = 0; i < rows; i += 1) {
      if (reached[at]![i] === 0) continue;
      for (let j = 0; j < columns; j += 1) if (w[i * columns + j] !== 0) reached[at + 1]![j] = 1;
    }
  });
  const leading = sizes.map((size, layer) => new Uint8Array(size).fill(layer === sizes.length - 1 ? 1 : 0));
  for (let at = matrices.length - 1; at >= 0; at -= 1) {
    const { w, rows, columns } = matrices[at]!;
    for (let i = 0; i < rows; i += 1) {
      for (let j = 0; j < columns; j += 1) {
        if (w[i * columns + j] !== 0 && leading[at + 1]![j] === 1) leading[at]![i] = 1;
      }
    }
  }
  return reached.map((nodes, layer) => nodes.map((one, node) => one & leading[layer]![node]!));
}

function rowNorms(w: Float64Array, columns: number): Float64Array {
  const out = new Float64Array(w.length / columns);
  w.forEach((value, at) => (out[Math.floor(at / columns)]! += value * value));
  return out.map(Math.sqrt);
}

function rankOf(w: Float64Array, { rows, columns }: { readonly rows: number; readonly columns: number }): number {
  if (rows * columns * Math.min(rows, columns) > singularBudget) return NaN;
  const values = singularValues(w, { rows, columns });
  return values.reduce((count, value) => count + Number(value > rankShare * (values[0] ?? 0)), 0);
}

/**
 * Largest entry of (w - prox(w - t gradient)) / t over the penalised tensors, for the gradient of the loss (and of what else has no prox) on
 * all training samples in training mode.
 */
function optimalityOf(problem: TrainingProblem, stepper: Stepper, gradient: Float64Array): number {
  const { experiment, architecture } = problem;
  const { proxes } = planPenalties(problem, 1);
  let worst = 0;
  for (const place of architecture.tensors) {
    if (!experiment.penalties.some((penalty) => isPenalized(penalty, place))) continue;
    const w = Float64Array.from(stepper.parameters.subarray(place.offset, place.offset + place.size));
    const moved = w.map((value, at) => value - mapStep * gradient[place.offset + at]!);
    proxes.find((prox) => prox.place === place)?.apply(moved, place, mapStep);
    for (let at = 0; at < w.length; at += 1) worst = Math.max(worst, Math.abs(w[at]! - moved[at]!) / mapStep);
  }
  return worst;
}

/** Exact number of cells on a plane of inputs; NaN for networks that are not piecewise linear and for more cells than the budget. */
async function countRegions(
  { problem }: PreparedRun,
  stepper: Stepper,
  slice: PlaneSlice | undefined,
  pause: () => Promise<void>,
): Promise<number> {
  if (slice === undefined || problem.architecture.layers.length < 2) return NaN;
  const found = regionNetwork(problem.architecture, stepper.parameters, stepper.running);
  if (found.kind !== 'exact') return NaN;
  const budget = { cells: cellBudget };
  const { cells, complete } = await enumerateCells2d(found.network, slice, { budget, pause, stride: 256 });
  return complete ? cells : NaN;
}
