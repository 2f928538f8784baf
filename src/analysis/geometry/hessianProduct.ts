import type { Numbers } from '../../core/numbers/matrix.ts';
import { losses } from '../../core/tables/losses.ts';
import { normalizations } from '../../core/tables/normalizations.ts';
import { addByTransposed, addListed, addProduct, addTransposed } from '../network/denseProducts.ts';
import { readTensors, type LayerValues } from '../network/network.ts';
import type { LayerOfPass, LossPass } from './lossPass.ts';

/** Whose product: the whole second derivative of the loss, or its Gauss-Newton part J' (second derivative by the outputs) J. */
export type CurvaturePart = 'hessian' | 'gaussNewton';

/** How one layer moves along a direction. */
interface LayerMove {
  readonly direction: LayerValues;
  /** Movement of what comes in; undefined for the data, which do not move. */
  readonly input: Float64Array | undefined;
  readonly linear: Float64Array;
  readonly normalized: Float64Array | undefined;
  readonly preActivation: Float64Array;
  readonly output: Float64Array;
}

/**
 * Second derivative of the mean loss times a direction, exact but for rounding: the movement of the gradient, forward through the network and
 * back. It takes about three times as long as a gradient; the pass is made once for all directions.
 * @param direction  laid out like the parameters
 * @source Pearlmutter (1994), Fast exact multiplication by the Hessian; Schraudolph (2002) for the Gauss-Newton part
 */
export function curvatureProduct(pass: LossPass, direction: Numbers, part: CurvaturePart = 'hessian'): Float64Array {
  const { problem, layers } = pass;
  const moves: LayerMove[] = [];
  for (const layer of layers) {
    moves.push(moveForward(layer, problem.rows, readTensors(layer.tensors, direction), moves.at(-1)?.output));
  }
  const product = new Float64Array(direction.length);
  let upper = bendLoss(pass, moves.at(-1)!.output);
  for (let at = layers.length - 1; at >= 0; at -= 1) {
    const layer = layers[at]!;
    const outs = readTensors(layer.tensors, product);
    upper = moveBack(layer, moves[at]!, { rows: problem.rows, upper, outs, isWhole: part === 'hessian' });
  }
  return product;
}

function moveForward(
  { design, values, pass, samples, slope, isFixed }: LayerOfPass,
  rows: number,
  direction: LayerValues,
  input: Float64Array | undefined,
): LayerMove {
  const { inputs, units } = design;
  const shape = { rows, inner: inputs, columns: units };
  const linear = new Float64Array(rows * units);
  for (let row = 0; row < rows; row += 1) linear.set(direction.bias, row * units);
  addListed(linear, samples, direction.weights, units);
  if (input !== undefined) addProduct(linear, input, values.weights, shape);
  const normalized = moveNorm({ design, pass, isFixed }, rows, linear);
  let preActivation = linear;
  if (normalized !== undefined && pass.normalized !== undefined) {
    const still = pass.normalized.output;
    preActivation = normalized.map((value, at) => {
      const unit = at % units;
      const scaled = value * (values.scale?.[unit] ?? 1) + still[at]! * (direction.scale?.[unit] ?? 0);
      return scaled + (direction.shift?.[unit] ?? 0);
    });
  }
  const output = new Float64Array(rows * units);
  for (let at = 0; at < output.length; at += 1) output[at] = slope[at]! * preActivation[at]!;
  return { direction, input, linear, normalized, preActivation, output };
}

function moveNorm(
  { design, pass: { normalized }, isFixed }: Pick<LayerOfPass, 'design' | 'pass' | 'isFixed'>,
  rows: number,
  linear: Float64Array,
): Float64Array | undefined {
  if (design.norm === undefined || normalized === undefined) return undefined;
  const { units } = design;
  if (isFixed) return linear.map((value, at) => value * normalized.scale[at % units]!);
  return normalizations.get(design.norm.name).backward({ ...normalized, gradOutput: linear }, rows, units);
}

/** Second derivative of the mean loss by the outputs, times their movement. */
function bendLoss({ problem, layers }: LossPass, moved: Float64Array): Float64Array {
  const { loss, rows, targets } = problem;
  const entry = losses.get(loss.name);
  const outputs = layers.at(-1)!.pass.output;
  const width = outputs.length / rows;
  const bent = new Float64Array(outputs.length);
  const target = new Float64Array(width);
  for (let row = 0, from = 0; row < rows; row += 1, from += width) {
    target.set(targets.subarray(from, from + width));
    const here = outputs.subarray(from, from + width);
    const out = bent.subarray(from, from + width);
    entry.bend({ outputs: here, target }, moved.subarray(from, from + width), loss.options, out);
  }
  for (let at = 0; at < bent.length; at += 1) bent[at]! /= rows;
  return bent;
}

interface MoveBack {
  readonly rows: number;
  /** Movement of the derivative by what the layer gives. */
  readonly upper: Float64Array;
  /** Where the product of this layer's parameters is added. */
  readonly outs: LayerValues;
  /** Whether the layer's own bends take part, or only those of the loss. */
  readonly isWhole: boolean;
}

/** Adds the movement of the gradient of the layer's parameters; returns that of the derivative by what comes in. */
function moveBack(layer: LayerOfPass, move: LayerMove, back: MoveBack): Float64Array {
  const { design, values, columns, slope, bend, gradLinear } = layer;
  const { rows, upper, outs, isWhole } = back;
  const { inputs, units } = design;
  const gradPre = new Float64Array(rows * units);
  for (let at = 0; at < gradPre.length; at += 1) {
    gradPre[at] = upper[at]! * slope[at]! + (isWhole ? bend[at]! * move.preActivation[at]! : 0);
  }
  const linear = moveBackThroughNorm(layer, move, { ...back, gradPre });
  const shape = { rows, inner: inputs, columns: units };
  for (let row = 0; row < rows; row += 1) {
    for (let unit = 0; unit < units; unit += 1) outs.bias[unit]! += linear[row * units + unit]!;
  }
  addListed(outs.weights, columns, linear, units);
  const lower = new Float64Array(move.input === undefined ? 0 : rows * inputs);
  if (move.input === undefined) return lower;
  addByTransposed(lower, linear, values.weights, shape);
  if (isWhole) {
    addTransposed(outs.weights, move.input, gradLinear, shape);
    addByTransposed(lower, gradLinear, move.direction.weights, shape);
  }
  return lower;
}

function moveBackThroughNorm(
  { design, values, pass: { normalized }, gradPre: still, isFixed }: LayerOfPass,
  move: LayerMove,
  { rows, outs, isWhole, gradPre }: MoveBack & { readonly gradPre: Float64Array },
): Float64Array {
  if (design.norm === undefined || normalized === undefined || move.normalized === undefined) return gradPre;
  const { units } = design;
  const moved = new Float64Array(gradPre.length);
  const gradOutput = new Float64Array(gradPre.length);
  for (let at = 0; at < moved.length; at += 1) {
    const unit = at % units;
    const factor = values.scale?.[unit] ?? 1;
    if (outs.scale !== undefined) {
      outs.scale[unit]! += gradPre[at]! * normalized.output[at]! + (isWhole ? still[at]! * move.normalized[at]! : 0);
    }
    if (outs.shift !== undefined) outs.shift[unit]! += gradPre[at]!;
    moved[at] = gradPre[at]! * factor + (isWhole ? still[at]! * (move.direction.scale?.[unit] ?? 0) : 0);
    gradOutput[at] = still[at]! * factor;
  }
  if (isFixed) return moved.map((value, at) => value * normalized.scale[at % units]!);
  const norm = normalizations.get(design.norm.name);
  const { output, scale } = normalized;
  if (!isWhole) return norm.backward({ output, scale, gradOutput: moved }, rows, units);
  const moves = { input: move.linear, outputMoved: move.normalized, gradMoved: moved };
  return norm.backwardMoved({ output, scale, gradOutput, ...moves }, rows, units);
}
