/** Forward and backward through the layers of a program. AssemblyScript. */
import { activate, applySlopes, dropOut, writeSlopes } from './activationPasses';
import { combineRows, multiply, multiplyTransposed, multiplyVector, outerProduct, transpose } from './matrixProducts';
import { batchBackward, moveRunning, normalizeBatch, normalizeByRunning, normalizeRows, rowsBackward } from './normalizationPasses';
import { groupByColumn, multiplySparse, multiplySparseTransposed, sumRows } from './sparseProducts';
import {
  flagSparse, layerActivation, layerBiasAt, layerBiasGradientAt, layerBytes, layerDeltaAt, layerDeviationsAt, layerDropoutKept, layerDropoutThreshold, layerEpsilon,
  layerGradientAt, layerInputAt, layerInputs, layerInputStride, layerMomentum, layerNorm, layerNormalizedAt, layerOutputAt,
  layerParameter, layerRunningAt, layerScaleAt, layerScaleGradientAt, layerShiftAt, layerShiftGradientAt, layerSlopeAt,
  layerStatisticsAt, layerStride, layerTransposedAt, layerUnits, layerWeightsAt, programColumnRowsAt, programColumnsAt,
  programColumnStartsAt, programColumnValuesAt, programFlags, programInputBatchAt, programInputsAt,
  programInputStride, programLayers, programLayersAt, programRowStartsAt, programSeed, programStep, programValuesAt,
} from './trainKernelLayout';
import * as branch from './branchNumbers';

/** Rows of which a layer's sums and outputs stay in the nearest cache. */
export const panel: i32 = 32;

/** Whether the rows of the data are stored as (column, value) pairs. */
@inline
export function isSparse(program: usize): bool {
  return (load<i32>(program, programFlags) & flagSparse) != 0;
}

/** Copies the listed rows of the data (padded to whole vectors) to where the first layer reads, from its row `row` on. */
export function gatherInputs(program: usize, list: usize, row: i32, rows: i32): void {
  const data = <usize>load<u32>(program, programInputsAt);
  const stride = <usize>load<u32>(program, programInputStride) << 2;
  let to = <usize>load<u32>(program, programInputBatchAt) + <usize>row * stride;
  const end = list + (<usize>rows << 2);
  if (stride == 4) {
    for (; list < end; list += 4, to += 4) store<f32>(to, load<f32>(data + (<usize>load<u32>(list) << 2)));
    return;
  }
  if (stride == 16) {
    for (; list < end; list += 4, to += 16) v128.store(to, v128.load(data + (<usize>load<u32>(list) << 4)));
    return;
  }
  for (; list < end; list += 4) {
    const from = data + <usize>load<u32>(list) * stride;
    for (let at: usize = 0; at < stride; at += 16) v128.store(to + at, v128.load(from + at));
    to += stride;
  }
}

/** x W + b of some rows. */
@inline
export function combineInputs(program: usize, layer: usize, isFirst: bool, list: usize, row: i32, rows: i32, to: usize): void {
  const units = load<i32>(layer, layerUnits);
  const inputs = load<i32>(layer, layerInputs);
  const stride = <usize>load<u32>(layer, layerStride) << 2;
  const weights = <usize>load<u32>(layer, layerWeightsAt);
  const bias = <usize>load<u32>(layer, layerBiasAt);
  const out = to + <usize>row * stride;
  if (isFirst && isSparse(program)) {
    multiplySparse(
      load<u32>(program, programRowStartsAt), load<u32>(program, programColumnsAt), load<u32>(program, programValuesAt),
      list + (<usize>row << 2), rows, weights, units, out, stride, bias,
    );
    return;
  }
  const inputStride = <usize>load<u32>(layer, layerInputStride) << 2;
  const from = <usize>load<u32>(layer, layerInputAt) + <usize>row * inputStride;
  if (stride == 4) multiplyVector(from, inputStride, weights, out, rows, inputs, load<f32>(bias));
  else multiply(from, inputStride, weights, <usize>units << 2, out, stride, rows, units, inputs, bias);
}

export function normalizeLayer(layer: usize, rows: i32, training: bool): void {
  const z = <usize>load<u32>(layer, layerNormalizedAt);
  const out = <usize>load<u32>(layer, layerOutputAt);
  const units = load<i32>(layer, layerUnits);
  const stride = <usize>load<u32>(layer, layerStride);
  const epsilon = load<f64>(layer, layerEpsilon);
  const scaleAt = <usize>load<u32>(layer, layerScaleAt);
  const shiftAt = <usize>load<u32>(layer, layerShiftAt);
  const deviations = <usize>load<u32>(layer, layerDeviationsAt);
  const norm = load<i32>(layer, layerNorm);
  if (norm != branch.batchNorm) normalizeRows(norm == branch.layerNorm, z, out, rows, units, stride, epsilon, scaleAt, shiftAt, deviations);
  else if (training) {
    normalizeBatch(z, out, rows, units, stride, epsilon, scaleAt, shiftAt, load<u32>(layer, layerStatisticsAt), deviations);
  } else normalizeByRunning(z, out, rows, units, stride, epsilon, scaleAt, shiftAt, load<u32>(layer, layerRunningAt));
}

/** Activation and dropout of some rows, from the pre-activations in layerOutputAt. */
@inline
export function finishRows(program: usize, layer: usize, index: i32, row: i32, rows: i32, training: bool): void {
  const stride = load<i32>(layer, layerStride);
  const place = <usize>(row * stride) << 2;
  const vectors = (rows * stride + 3) >> 2;
  const out = <usize>load<u32>(layer, layerOutputAt) + place;
  let slopes: usize = 0;
  if (training && load<u32>(layer, layerSlopeAt) != 0) slopes = <usize>load<u32>(layer, layerSlopeAt) + place;
  const code = load<i32>(layer, layerActivation);
  const parameter = load<f32>(layer, layerParameter);
  activate(code, parameter, out, out, slopes, vectors);
  const threshold = load<u32>(layer, layerDropoutThreshold);
  if (!training || threshold == 0) return;
  if (code < branch.firstWithOwnSlope) writeSlopes(code, parameter, out, slopes, vectors);
  dropOut(
    load<i32>(program, programSeed), load<i32>(program, programStep), index, load<i32>(layer, layerUnits), stride, row, rows,
    out, slopes, threshold, load<f32>(layer, layerDropoutKept),
  );
}

/**
 * Outputs of all layers for the batch that stands at the first layer's input (or in the list, when the data is sparse). A layer with a
 * norm takes all rows at once, any other panel by panel.
 */
@inline
export function forward(program: usize, list: usize, rows: i32, training: bool): void {
  const layers = load<i32>(program, programLayers);
  let layer = <usize>load<u32>(program, programLayersAt);
  for (let index = 0; index < layers; ++index, layer += layerBytes) {
    const hasNorm = load<i32>(layer, layerNorm) != branch.noNorm;
    const to = <usize>(hasNorm ? load<u32>(layer, layerNormalizedAt) : load<u32>(layer, layerOutputAt));
    const step = hasNorm ? rows : panel;
    for (let row = 0; row < rows; row += step) {
      const some = min(rows - row, step);
      combineInputs(program, layer, index == 0 && list != 0, list, row, some, to);
      if (hasNorm) normalizeLayer(layer, rows, training);
      finishRows(program, layer, index, row, some, training);
    }
  }
}

/** Outputs in inference mode. */
export function infer(program: usize, list: usize, rows: i32): void {
  forward(program, list, rows, false);
}

export function normBackward(layer: usize, rows: i32): void {
  const norm = load<i32>(layer, layerNorm);
  const delta = <usize>load<u32>(layer, layerDeltaAt);
  const normal = <usize>load<u32>(layer, layerNormalizedAt);
  const units = load<i32>(layer, layerUnits);
  const stride = <usize>load<u32>(layer, layerStride);
  const scaleAt = <usize>load<u32>(layer, layerScaleAt);
  const deviations = <usize>load<u32>(layer, layerDeviationsAt);
  const scaleGradient = <usize>load<u32>(layer, layerScaleGradientAt);
  const shiftGradient = <usize>load<u32>(layer, layerShiftGradientAt);
  if (norm == branch.batchNorm) batchBackward(delta, normal, rows, units, stride, scaleAt, deviations, scaleGradient, shiftGradient);
  else rowsBackward(norm == branch.layerNorm, delta, normal, rows, units, stride, scaleAt, deviations, scaleGradient, shiftGradient);
}

function sparseWeightGradient(program: usize, layer: usize, list: usize, rows: i32): void {
  const inputs = load<i32>(layer, layerInputs);
  const units = load<i32>(layer, layerUnits);
  const starts = <usize>load<u32>(program, programColumnStartsAt);
  const rowsAt = <usize>load<u32>(program, programColumnRowsAt);
  const values = <usize>load<u32>(program, programColumnValuesAt);
  const delta = <usize>load<u32>(layer, layerDeltaAt);
  const stride = <usize>load<u32>(layer, layerStride) << 2;
  const gradient = <usize>load<u32>(layer, layerGradientAt);
  groupByColumn(
    load<u32>(program, programRowStartsAt), load<u32>(program, programColumnsAt), load<u32>(program, programValuesAt),
    list, rows, inputs, starts, rowsAt, values,
  );
  multiplySparseTransposed(starts, rowsAt, values, inputs, delta, stride, units, gradient);
  sumRows(delta, stride, rows, units, load<u32>(layer, layerBiasGradientAt));
}

/** Gradient of weights and bias from the delta of the pre-activations. */
@inline
function weightGradient(program: usize, layer: usize, isFirst: bool, list: usize, rows: i32): void {
  if (isFirst && isSparse(program)) {
    sparseWeightGradient(program, layer, list, rows);
    return;
  }
  const inputs = load<i32>(layer, layerInputs);
  const units = load<i32>(layer, layerUnits);
  const input = <usize>load<u32>(layer, layerInputAt);
  const inputStride = <usize>load<u32>(layer, layerInputStride) << 2;
  const delta = <usize>load<u32>(layer, layerDeltaAt);
  const stride = <usize>load<u32>(layer, layerStride) << 2;
  const gradient = <usize>load<u32>(layer, layerGradientAt);
  const sums = <usize>load<u32>(layer, layerBiasGradientAt);
  if (stride == 4) store<f32>(sums, combineRows(delta, input, inputStride, gradient, inputs, rows));
  else multiplyTransposed(input, inputStride, delta, stride, gradient, <usize>units << 2, inputs, units, rows, sums);
}

/** The weights of a layer as its delta is multiplied by them; not needed for one unit. */
@inline
export function transposeWeights(layer: usize): void {
  const inputs = load<i32>(layer, layerInputs);
  if ((load<u32>(layer, layerStride) << 2) == 4) return;
  const rowBytes = (<usize>(inputs + 3) & ~3) << 2;
  transpose(load<u32>(layer, layerWeightsAt), inputs, load<i32>(layer, layerUnits), load<u32>(layer, layerTransposedAt), rowBytes);
}

/** Delta of the layer below (through its activation) from the delta of this one, whose weights stand transposed, for rows [row, end). */
@inline
export function sendBack(layer: usize, row: i32, end: i32): void {
  const inputs = load<i32>(layer, layerInputs);
  const units = load<i32>(layer, layerUnits);
  const weights = <usize>load<u32>(layer, layerWeightsAt);
  const delta = <usize>load<u32>(layer, layerDeltaAt);
  const stride = <usize>load<u32>(layer, layerStride) << 2;
  const below = layer - layerBytes;
  const belowStride = load<i32>(below, layerStride);
  const belowBytes = <usize>belowStride << 2;
  const belowDelta = <usize>load<u32>(below, layerDeltaAt);
  const transposed = <usize>load<u32>(layer, layerTransposedAt);
  const transposedRow = (<usize>(inputs + 3) & ~3) << 2;
  const code = load<i32>(below, layerActivation);
  const parameter = load<f32>(below, layerParameter);
  const slopes = <usize>load<u32>(below, layerSlopeAt);
  const outputs = <usize>load<u32>(below, layerOutputAt);
  for (; row < end; row += panel) {
    const some = min(end - row, panel);
    const place = <usize>row * belowBytes;
    const from = delta + <usize>row * stride;
    if (stride == 4) outerProduct(from, weights, belowDelta + place, belowBytes, some, inputs);
    else multiply(from, stride, transposed, transposedRow, belowDelta + place, belowBytes, some, inputs, units, 0);
    const vectors = (some * belowStride + 3) >> 2;
    applySlopes(code, parameter, outputs + place, slopes == 0 ? 0 : slopes + place, belowDelta + place, vectors);
  }
}

/** Gradients of all parameters from the delta of the outputs. */
export function backward(program: usize, list: usize, rows: i32): void {
  const layers = load<i32>(program, programLayers);
  let layer = <usize>load<u32>(program, programLayersAt) + <usize>(layers - 1) * layerBytes;
  for (let index = layers - 1; index >= 0; --index, layer -= layerBytes) {
    if (load<i32>(layer, layerNorm) != branch.noNorm) normBackward(layer, rows);
    weightGradient(program, layer, index == 0, list, rows);
    if (index > 0) {
      transposeWeights(layer);
      sendBack(layer, 0, rows);
    }
  }
}

/** Running averages of all batch norm layers after a step. */
export function moveAllRunning(program: usize, rows: i32): void {
  const layers = load<i32>(program, programLayers);
  let layer = <usize>load<u32>(program, programLayersAt);
  for (let index = 0; index < layers; ++index, layer += layerBytes) {
    if (load<i32>(layer, layerNorm) != branch.batchNorm) continue;
    moveRunning(
      load<u32>(layer, layerRunningAt), load<u32>(layer, layerStatisticsAt), load<u32>(layer, layerStride),
      load<i32>(layer, layerUnits), rows, load<f64>(layer, layerMomentum),
    );
  }
}
