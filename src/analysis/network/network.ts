import { activations } from '../../core/tables/activations.ts';
import type { Architecture, LayerDesign, TensorPlace } from '../../core/experiment/architecture.ts';
import { losses, type LossName } from '../../core/tables/losses.ts';
import type { Numbers } from '../../core/numbers/matrix.ts';
import { normalizations, type Normalized } from '../../core/tables/normalizations.ts';
import type { Choice } from '../../core/ground/registry.ts';
import { addByTransposed, addProduct, addTransposed } from './denseProducts.ts';
import { tensorsByLayer, type LayerTensors, runningPlaces } from '../../core/experiment/tensorLayout.ts';

/**
 * How a pass treats norm and dropout. Training: statistics of these samples, and dropout by the given masks (one factor for each row and
 * unit: 0 or 1 / (1 - rate); none = no dropout). Inference: the running averages, no dropout.
 */
export type PassMode =
  | { readonly kind: 'training'; readonly masks?: readonly (Float64Array | undefined)[] }
  | { readonly kind: 'inference'; readonly running: Numbers };

/** What one layer computed. All arrays are rows x units, except the input. */
export interface LayerPass {
  /** rows x inputs */
  readonly input: Float64Array;
  /** x W + b */
  readonly linear: Float64Array;
  /** Before scale and shift; undefined without norm. */
  readonly normalized: Normalized | undefined;
  /** What the activation sees: linear, or scale * normalized + shift. */
  readonly preActivation: Float64Array;
  readonly mask: Float64Array | undefined;
  /** After activation and dropout. */
  readonly output: Float64Array;
}

/** What a pass starts from: the first `rows` x architecture.inputs numbers of `inputs`. */
export interface NetworkRows {
  readonly inputs: Numbers;
  readonly rows: number;
}

/** What a pass computed, layer after layer. */
export interface NetworkPass {
  readonly rows: number;
  readonly mode: PassMode;
  readonly layers: readonly LayerPass[];
  /** rows x outputs: the last layer's output. */
  readonly outputs: Float64Array;
}

/** Derivatives of a loss by all that took part in a pass. */
export interface NetworkGradients {
  /** Laid out like the parameters. */
  readonly parameters: Float64Array;
  /** Per layer rows x units: derivative by what the layer gives. */
  readonly outputs: readonly Float64Array[];
  /** Per layer rows x units: derivative by what the activation sees. */
  readonly preActivations: readonly Float64Array[];
  /** Per layer rows x units: derivative by x W + b, what the norm sees. */
  readonly linear: readonly Float64Array[];
  /** rows x inputs; computed when it is asked for. */
  inputs(): Float64Array;
}

/**
 * The network in float64 with plain loops: slow and obvious, the measure of every faster implementation.
 * @param parameters  flat, as `architecture.tensors` says
 */
export function forwardNetwork(
  architecture: Architecture,
  parameters: Numbers,
  { inputs, rows }: NetworkRows,
  mode: PassMode,
): NetworkPass {
  const tensors = tensorsByLayer(architecture);
  const places = runningPlaces(architecture);
  const layers: LayerPass[] = [];
  let input = Float64Array.from(inputs.subarray(0, rows * architecture.inputs));
  architecture.layers.forEach((design, at) => {
    const running = mode.kind === 'inference' ? slice(mode.running, places[at], 2 * design.units) : undefined;
    const mask = mode.kind === 'training' ? mode.masks?.[at] : undefined;
    const pass = forwardLayer(design, readTensors(tensors[at]!, parameters), { input, rows, running, mask });
    layers.push(pass);
    input = pass.output;
  });
  return { rows, mode, layers, outputs: input };
}

/** The tensors of a layer as parts of a flat vector: what is written into them is written there. A bias that the network lacks is zeros of its own. */
export interface LayerValues {
  readonly weights: Numbers;
  readonly bias: Numbers;
  readonly scale: Numbers | undefined;
  readonly shift: Numbers | undefined;
}

interface LayerRun {
  readonly input: Float64Array<ArrayBuffer>;
  readonly rows: number;
  readonly running: Numbers | undefined;
  readonly mask: Float64Array | undefined;
}

function slice(values: Numbers, place: number | undefined, size: number): Numbers | undefined {
  return place === undefined ? undefined : values.subarray(place, place + size);
}

/** The tensors of a layer in the parameters, or in anything that is laid out like them. */
export function readTensors(tensors: LayerTensors, parameters: Numbers): LayerValues {
  const read = (place: TensorPlace | undefined): Numbers | undefined =>
    slice(parameters, place?.offset, place?.size ?? 0);
  return {
    weights: read(tensors.weights)!,
    bias: read(tensors.bias) ?? new Float64Array(tensors.weights.columns),
    scale: read(tensors.scale),
    shift: read(tensors.shift),
  };
}

function forwardLayer(
  design: LayerDesign,
  values: LayerValues,
  run: LayerRun,
): LayerPass & { readonly output: Float64Array<ArrayBuffer> } {
  const { input, rows, mask } = run;
  const { units } = design;
  const linear = new Float64Array(rows * units);
  addProduct(linear, input, values.weights, { rows, inner: design.inputs, columns: units });
  for (let at = 0; at < linear.length; at += 1) linear[at]! += values.bias[at % units]!;
  const normalized = normalizeLayer(design, linear, run);
  const preActivation = normalized === undefined ? linear : normalized.output.slice();
  if (normalized !== undefined) {
    for (let at = 0; at < preActivation.length; at += 1) {
      const unit = at % units;
      preActivation[at] = preActivation[at]! * (values.scale?.[unit] ?? 1) + (values.shift?.[unit] ?? 0);
    }
  }
  const activation = activations.get(design.activation.name);
  const output = new Float64Array(rows * units);
  for (let at = 0; at < output.length; at += 1) {
    output[at] = activation.value(preActivation[at]!, design.activation.options) * (mask?.[at] ?? 1);
  }
  return { input, linear, normalized, preActivation, mask, output };
}

function normalizeLayer(design: LayerDesign, linear: Float64Array, run: LayerRun): Normalized | undefined {
  if (design.norm === undefined) return undefined;
  const norm = normalizations.get(design.norm.name);
  if (run.running === undefined) return norm.normalize(linear, run.rows, design.units, design.norm.options);
  const { units } = design;
  const epsilon = Number(design.norm.options['epsilon'] ?? 0);
  const mean = Float64Array.from(run.running.subarray(0, units));
  const variance = Float64Array.from(run.running.subarray(units));
  const scale = variance.map((value) => 1 / Math.sqrt(value + epsilon));
  const output = linear.map((value, at) => (value - mean[at % units]!) * scale[at % units]!);
  return { output, mean, variance, scale };
}

/**
 * Reverse-mode derivative of any scalar function of the outputs.
 * @param gradOutputs  rows x outputs: derivative of the scalar by the outputs of the pass
 */
export function backwardNetwork(
  architecture: Architecture,
  parameters: Numbers,
  pass: NetworkPass,
  gradOutputs: Float64Array,
): NetworkGradients {
  const tensors = tensorsByLayer(architecture);
  const gradient = new Float64Array(architecture.parameters);
  const outputs: Float64Array[] = [];
  const preActivations: Float64Array[] = [];
  const linear: Float64Array[] = [];
  let upper = (): Float64Array => gradOutputs;
  for (let at = architecture.layers.length - 1; at >= 0; at -= 1) {
    const design = architecture.layers[at]!;
    const layer = pass.layers[at]!;
    const values = readTensors(tensors[at]!, parameters);
    const outs = readTensors(tensors[at]!, gradient);
    const gradOutput = upper();
    outputs.unshift(gradOutput);
    const gradPre = throughActivation(design, layer, gradOutput);
    preActivations.unshift(gradPre);
    const fixed = pass.mode.kind === 'inference' && isBatchNorm(design);
    const gradLinear = throughNorm(design, layer, { values, outs, gradPre, rows: pass.rows, fixed });
    linear.unshift(gradLinear);
    upper = throughWeights(design, layer.input, { values, outs, gradLinear, rows: pass.rows });
  }
  return { parameters: gradient, outputs, preActivations, linear, inputs: upper };
}

/** Whether a layer has a norm over the samples of a batch. */
export function isBatchNorm(design: LayerDesign): boolean {
  return design.norm !== undefined && normalizations.get(design.norm.name).axis === 'batch';
}

function throughActivation(design: LayerDesign, layer: LayerPass, upper: Float64Array): Float64Array {
  const activation = activations.get(design.activation.name);
  return upper.map(
    (value, at) =>
      value * (layer.mask?.[at] ?? 1) * activation.slope(layer.preActivation[at]!, design.activation.options),
  );
}

function throughNorm(
  design: LayerDesign,
  layer: LayerPass,
  back: {
    readonly values: LayerValues;
    readonly outs: LayerValues;
    readonly gradPre: Float64Array;
    readonly rows: number;
    /** The statistics are constants: batch norm at inference. */
    readonly fixed: boolean;
  },
): Float64Array {
  const { values, outs, gradPre, rows } = back;
  const { normalized } = layer;
  if (design.norm === undefined || normalized === undefined) return gradPre;
  const { units } = design;
  const gradNormalized = new Float64Array(gradPre.length);
  gradPre.forEach((value, at) => {
    const unit = at % units;
    if (outs.scale !== undefined) outs.scale[unit]! += value * normalized.output[at]!;
    if (outs.shift !== undefined) outs.shift[unit]! += value;
    gradNormalized[at] = value * (values.scale?.[unit] ?? 1);
  });
  if (back.fixed) return gradNormalized.map((value, at) => value * normalized.scale[at % units]!);
  const norm = normalizations.get(design.norm.name);
  return norm.backward({ ...normalized, gradOutput: gradNormalized }, rows, units);
}

/** Adds the gradients of weights and bias; returns how that of the input is found. */
function throughWeights(
  design: LayerDesign,
  input: Float64Array,
  back: {
    readonly values: LayerValues;
    readonly outs: LayerValues;
    readonly gradLinear: Float64Array;
    readonly rows: number;
  },
): () => Float64Array {
  const { values, outs, gradLinear, rows } = back;
  const { inputs, units } = design;
  const shape = { rows, inner: inputs, columns: units };
  for (let row = 0; row < rows; row += 1) {
    for (let unit = 0; unit < units; unit += 1) outs.bias[unit]! += gradLinear[row * units + unit]!;
  }
  addTransposed(outs.weights, input, gradLinear, shape);
  return () => {
    const lower = new Float64Array(rows * inputs);
    addByTransposed(lower, gradLinear, values.weights, shape);
    return lower;
  };
}

/** Mean loss over the rows and its derivative by the outputs (rows x outputs). */
export function meanLoss(
  loss: Choice<LossName>,
  outputs: Float64Array,
  targets: Numbers,
  rows: number,
): { readonly value: number; readonly gradient: Float64Array } {
  const entry = losses.get(loss.name);
  const width = outputs.length / rows;
  const target = new Float64Array(width);
  const slopes = new Float64Array(outputs.length);
  let sum = 0;
  for (let row = 0; row < rows; row += 1) {
    const place = row * width;
    target.set(targets.subarray(place, place + width));
    const here = outputs.subarray(place, place + width);
    const out = slopes.subarray(place, place + width);
    sum += entry.value(here, target, loss.options);
    entry.gradient(here, target, loss.options, out);
    for (let at = 0; at < width; at += 1) out[at]! /= rows;
  }
  return { value: sum / rows, gradient: slopes };
}
