/**
 * Steps 1 to 3 in parts, for networks and batches so large that the thread has to listen in between: the same products in the same order as
 * `forward` and `backward` in networkPasses.ts, hence the same bits. src/engine/kernel/trainKernelParts.ts says which part comes when.
 * AssemblyScript.
 */
import { combineRows, multiplyTransposed } from './matrixProducts';
import {
  combineInputs, finishRows, gatherInputs, isSparse, normalizeLayer, normBackward, panel, sendBack, transposeWeights,
} from './networkPasses';
import { groupByColumn, multiplySparseTransposed, sumRows } from './sparseProducts';
import {
  layerBiasGradientAt, layerBytes, layerDeltaAt, layerGradientAt, layerInputAt, layerInputs, layerInputStride, layerNorm, layerNormalizedAt,
  layerOutputAt, layerStride, layerUnits, programColumnRowsAt, programColumnsAt, programColumnStartsAt, programColumnValuesAt,
  programLayersAt, programRowStartsAt, programValuesAt,
} from './trainKernelLayout';
import * as branch from './branchNumbers';

@inline
function layerOf(program: usize, index: i32): usize {
  return <usize>load<u32>(program, programLayersAt) + <usize>index * layerBytes;
}

/** Rows [row, end) of the batch to where the first layer reads; nothing where the data are sparse. */
export function gatherPart(program: usize, list: usize, row: i32, end: i32): void {
  if (!isSparse(program)) gatherInputs(program, list + (<usize>row << 2), row, end - row);
}

/** Pre-activations of a layer for rows [row, end), in panels. */
export function combinePart(program: usize, index: i32, list: usize, row: i32, end: i32): void {
  const layer = layerOf(program, index);
  const hasNorm = load<i32>(layer, layerNorm) != branch.noNorm;
  const to = <usize>(hasNorm ? load<u32>(layer, layerNormalizedAt) : load<u32>(layer, layerOutputAt));
  for (; row < end; row += panel) combineInputs(program, layer, index == 0, list, row, min(end - row, panel), to);
}

/** The norm of a layer, which takes all rows at once; nothing where it has none. */
export function normalizePart(program: usize, index: i32, rows: i32): void {
  const layer = layerOf(program, index);
  if (load<i32>(layer, layerNorm) != branch.noNorm) normalizeLayer(layer, rows, true);
}

/** Activation and dropout of rows [row, end). */
export function finishPart(program: usize, index: i32, row: i32, end: i32): void {
  const layer = layerOf(program, index);
  for (; row < end; row += panel) finishRows(program, layer, index, row, min(end - row, panel), true);
}

/** What stands before the parts of a layer's backward pass: through its norm, and its weights transposed for the layer below. */
export function startBackward(program: usize, index: i32, rows: i32): void {
  const layer = layerOf(program, index);
  if (load<i32>(layer, layerNorm) != branch.noNorm) normBackward(layer, rows);
  if (index > 0) transposeWeights(layer);
}

/** Sparse rows of the batch by column, and the gradient of the bias: once before the parts of the gradient. False where data are dense. */
export function groupPart(program: usize, list: usize, rows: i32): bool {
  if (!isSparse(program)) return false;
  const layer = layerOf(program, 0);
  const inputs = load<i32>(layer, layerInputs);
  const units = load<i32>(layer, layerUnits);
  groupByColumn(
    load<u32>(program, programRowStartsAt), load<u32>(program, programColumnsAt), load<u32>(program, programValuesAt), list, rows, inputs,
    load<u32>(program, programColumnStartsAt), load<u32>(program, programColumnRowsAt), load<u32>(program, programColumnValuesAt),
  );
  sumRows(
    load<u32>(layer, layerDeltaAt), <usize>load<u32>(layer, layerStride) << 2, rows, units,
    load<u32>(layer, layerBiasGradientAt),
  );
  return true;
}

/** Gradient of the weights of inputs [input, end) of a layer, and of its bias. `input` is a multiple of 4. */
export function gradientPart(program: usize, index: i32, rows: i32, input: i32, end: i32): void {
  const layer = layerOf(program, index);
  const units = load<i32>(layer, layerUnits);
  const delta = <usize>load<u32>(layer, layerDeltaAt);
  const stride = <usize>load<u32>(layer, layerStride) << 2;
  const gradient = <usize>load<u32>(layer, layerGradientAt);
  const part = gradient + (<usize>(input * units) << 2);
  if (index == 0 && isSparse(program)) {
    multiplySparseTransposed(
      <usize>load<u32>(program, programColumnStartsAt) + (<usize>input << 2), load<u32>(program, programColumnRowsAt),
      load<u32>(program, programColumnValuesAt), end - input, delta, stride, units, part,
    );
    return;
  }
  const inputStride = <usize>load<u32>(layer, layerInputStride) << 2;
  const from = <usize>load<u32>(layer, layerInputAt) + (<usize>input << 2);
  const sums = <usize>load<u32>(layer, layerBiasGradientAt);
  if (stride == 4) store<f32>(sums, combineRows(delta, from, inputStride, part, end - input, rows));
  else multiplyTransposed(from, inputStride, delta, stride, part, <usize>units << 2, end - input, units, rows, sums);
}

/** Delta of the layer below for rows [row, end), `row` a multiple of the panel. */
export function sendBackPart(program: usize, index: i32, row: i32, end: i32): void {
  sendBack(layerOf(program, index), row, end);
}
