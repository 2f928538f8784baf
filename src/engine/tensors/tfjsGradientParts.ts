import * as tf from '@tensorflow/tfjs-core';
import type { Architecture, LayerDesign } from '../../core/experiment/architecture.ts';
import { tensorsByLayer } from '../../core/experiment/tensorLayout.ts';
import { losses } from '../../core/tables/losses.ts';
import { normalizations } from '../../core/tables/normalizations.ts';
import { dropoutMask } from '../problem/dropoutMask.ts';
import type { TrainingProblem } from '../problem/stepper.ts';
import { activate, type BatchStatistics, tensorflowOps } from './tfjsForward.ts';
import { allFinite, gatherRows, type LossGradient } from './tfjsGradient.ts';

/** Multiplications of one part: some ten milliseconds. */
const partWork = 2e7;
/** Norm, activation and dropout of one unit, forward or back, in multiplications; a drawn mask or a copied number. */
const activationWork = 100;
const maskWork = 10;

/** Whether a step is so long that it is done in parts. */
export function isLong({ parameters }: Pick<Architecture, 'parameters'>, rows: number): boolean {
  return 3 * parameters * rows > 4 * partWork;
}

/** A part of a matrix of rows x units. */
interface Block {
  readonly rows: readonly [from: number, end: number];
  readonly units: readonly [from: number, end: number];
}

/** What a layer has computed and will need again. */
interface LayerPass {
  readonly design: LayerDesign;
  readonly layer: number;
  readonly rows: number;
  /** rows x inputs */
  readonly input: Float32Array;
  /** rows x units, in front of the norm. */
  readonly linear: Float32Array;
  readonly mask: Float32Array | undefined;
  /** Multiplications of a part. */
  readonly work: number;
}

/** The parameters of a layer, or their gradients: views of a vector as long as all of them. */
interface LayerParameters {
  readonly weights: Float32Array;
  readonly bias: Float32Array;
  readonly scale: Float32Array | undefined;
  readonly shift: Float32Array | undefined;
}

/** Of which batch, at which weights and step. */
export interface GradientPlace {
  readonly parameters: Float32Array;
  readonly batch: Int32Array;
  readonly step: number;
}

/**
 * `lossGradient`, laid down between products of some rows: by hand from layer to layer, within a layer by automatic differentiation. Sums
 * over rows are made in another order, so it differs by rounding. Tells after each part about how many multiplications it was.
 * @param work  multiplications of one part, where a single row or unit is not more
 */
export function* lossGradientInParts(
  problem: TrainingProblem,
  { parameters, batch, step }: GradientPlace,
  work = partWork,
): Generator<number, LossGradient> {
  const { architecture, train } = problem;
  const rows = batch.length;
  const own = parametersByLayer(architecture, parameters);
  const passes: LayerPass[] = [];
  const statistics: LossGradient['statistics'][number][] = [];
  let badLayer: number | undefined;
  let signal = yield* gather(train.inputs, batch, architecture.inputs, work);
  for (const [layer, design] of architecture.layers.entries()) {
    const linear = yield* multiply(signal, own[layer]!, design, work);
    const mask = yield* drawMask({ problem, design, layer, rows, step, work });
    const pass = { design, layer, rows, input: signal, linear, mask, work };
    const output = yield* activateInParts(pass, own[layer]!);
    if (output.statistics !== undefined) statistics.push({ layer, ...output.statistics });
    if (!output.isFinite) badLayer ??= layer;
    passes.push(pass);
    signal = output.values;
  }
  const { loss, slopes } = yield* lossInParts(problem, signal, batch, work);
  const gradient = new Float32Array(architecture.parameters);
  const gradients = parametersByLayer(architecture, gradient);
  let back = slopes;
  for (const pass of passes.toReversed()) {
    const seen = yield* activateBack(pass, back, own[pass.layer]!, gradients[pass.layer]!);
    back = yield* multiplyBack(pass, seen, own[pass.layer]!, gradients[pass.layer]!);
  }
  // A finite output whose loss is not: the output layer is as near as one can say.
  const bad = Number.isFinite(loss) ? undefined : (badLayer ?? architecture.layers.length - 1);
  return { loss, gradient, statistics, badLayer: bad };
}

function parametersByLayer(architecture: Architecture, values: Float32Array): LayerParameters[] {
  const of = ({ offset, size }: { offset: number; size: number }): Float32Array =>
    values.subarray(offset, offset + size);
  return tensorsByLayer(architecture).map(({ weights, bias, scale, shift }) => ({
    ...{ weights: of(weights), bias: bias ? of(bias) : new Float32Array(weights.columns) },
    ...{ scale: scale && of(scale), shift: shift && of(shift) },
  }));
}

/** Does a number of equal pieces of work; tells their multiplications. */
function* inParts(
  count: number,
  [workOfOne, work]: readonly [one: number, together: number],
  use: (from: number, end: number) => void,
): Generator<number, void> {
  const together = Math.max(1, Math.floor(work / workOfOne));
  for (let from = 0; from < count; from += together) {
    const end = Math.min(from + together, count);
    use(from, end);
    yield (end - from) * workOfOne;
  }
}

function* gather(
  values: Float32Array,
  batch: Int32Array,
  width: number,
  work: number,
): Generator<number, Float32Array> {
  const out = new Float32Array(batch.length * width);
  yield* inParts(batch.length, [width, work], (from, end) =>
    out.set(gatherRows(values, batch.subarray(from, end), width), from * width),
  );
  return out;
}

function* drawMask(place: {
  readonly problem: TrainingProblem;
  readonly design: LayerDesign;
  readonly layer: number;
  readonly rows: number;
  readonly step: number;
  readonly work: number;
}): Generator<number, Float32Array | undefined> {
  const { problem, design, layer, rows, step, work } = place;
  if (design.dropout === 0) return undefined;
  const { seed } = problem.experiment.training;
  const mask = new Float32Array(rows * design.units);
  yield* inParts(mask.length, [maskWork, work], (from, end) =>
    mask.set(dropoutMask({ seed, step, layer }, design.dropout, end - from, from), from),
  );
  return mask;
}

const rowsOf = (values: Float32Array, from: number, end: number, width: number): tf.Tensor2D =>
  tf.tensor2d(values.slice(from * width, end * width), [end - from, width]);

function* multiply(
  input: Float32Array,
  { weights, bias }: LayerParameters,
  { inputs, units }: LayerDesign,
  work: number,
): Generator<number, Float32Array> {
  const rows = input.length / inputs;
  const out = new Float32Array(rows * units);
  yield* inParts(rows, [inputs * units, work], (from, end) =>
    tf.tidy(() => {
      const product = tf.matMul(rowsOf(input, from, end, inputs), rowsOf(weights, 0, inputs, units));
      out.set(tf.add(product, rowsOf(bias, 0, 1, units)).dataSync<'float32'>(), from * units);
    }),
  );
  return out;
}

/** Gradients of weights and bias; returns that of the layer's inputs, of nothing for the first. */
function* multiplyBack(
  { input, layer, rows, work, design: { inputs, units } }: LayerPass,
  slopes: Float32Array,
  { weights }: LayerParameters,
  gradients: LayerParameters,
): Generator<number, Float32Array> {
  const back = new Float32Array(layer === 0 ? 0 : rows * inputs);
  yield* inParts(rows, [2 * inputs * units, work], (from, end) =>
    tf.tidy(() => {
      const own = rowsOf(slopes, from, end, units);
      const seen = rowsOf(input, from, end, inputs);
      addTo(gradients.weights, tf.matMul(seen, own, true, false));
      addTo(gradients.bias, tf.sum(own, 0));
      if (layer === 0) return;
      const product = tf.matMul(own, rowsOf(weights, 0, inputs, units), false, true);
      back.set(product.dataSync<'float32'>(), from * inputs);
    }),
  );
  return back;
}

function addTo(sums: Float32Array, part: tf.Tensor): void {
  const values = part.dataSync<'float32'>();
  for (let at = 0; at < sums.length; at += 1) sums[at] = sums[at]! + values[at]!;
}

/** Units of a batch norm do not know each other, rows of anything else do not. */
function blockOf({ design, rows }: LayerPass, from: number, end: number): Block {
  return isByUnits(design) ? { rows: [0, rows], units: [from, end] } : { rows: [from, end], units: [0, design.units] };
}

const isByUnits = ({ norm }: LayerDesign): boolean =>
  norm !== undefined && normalizations.get(norm.name).axis === 'batch';

function* inBlocks(pass: LayerPass, use: (block: Block) => void): Generator<number, void> {
  const [count, size] = isByUnits(pass.design) ? [pass.design.units, pass.rows] : [pass.rows, pass.design.units];
  yield* inParts(count, [activationWork * size, pass.work], (from, end) => use(blockOf(pass, from, end)));
}

/** A block as a tensor, copied. */
function cut(values: Float32Array, units: number, { rows, units: [left, right] }: Block): tf.Tensor2D {
  const [from, end] = rows;
  if (right - left === units) return rowsOf(values, from, end, units);
  const out = new Float32Array((end - from) * (right - left));
  for (let row = from; row < end; row += 1)
    out.set(values.subarray(row * units + left, row * units + right), (row - from) * (right - left));
  return tf.tensor2d(out, [end - from, right - left]);
}

function paste(into: Float32Array, units: number, { rows, units: [left, right] }: Block, part: tf.Tensor): void {
  const values = part.dataSync<'float32'>();
  const width = right - left;
  for (let row = rows[0]; row < rows[1]; row += 1)
    into.set(values.subarray((row - rows[0]) * width, (row - rows[0] + 1) * width), row * units + left);
}

/** Norm, activation and dropout of a block as a function of what the layer has computed, scale and shift. */
function blockFunction(
  { design, layer, mask }: LayerPass,
  block: Block,
  statistics: BatchStatistics[] = [],
): (...values: tf.Tensor[]) => tf.Tensor {
  return (linear, scale, shift) => {
    // A copy: where the layer does nothing there would be no operation to differentiate.
    const output = activate(design, tf.clone(linear), { scale, shift }, { layer, running: undefined, statistics });
    return mask === undefined ? output : tf.mul(output, cut(mask, design.units, block));
  };
}

function blockValues({ linear, design }: LayerPass, { scale, shift }: LayerParameters, block: Block): tf.Tensor[] {
  const own = [scale, shift].filter((values) => values !== undefined);
  return [
    cut(linear, design.units, block),
    ...own.map((values) => cut(values, design.units, { ...block, rows: [0, 1] })),
  ];
}

interface LayerOutput {
  readonly values: Float32Array;
  readonly statistics: { readonly mean: Float32Array; readonly variance: Float32Array } | undefined;
  readonly isFinite: boolean;
}

function* activateInParts(pass: LayerPass, own: LayerParameters): Generator<number, LayerOutput> {
  const { units } = pass.design;
  const values = new Float32Array(pass.rows * units);
  const [mean, variance] = [new Float32Array(units), new Float32Array(units)];
  let allAreFinite = true;
  yield* inBlocks(pass, (block) =>
    tf.tidy(() => {
      const statistics: BatchStatistics[] = [];
      const output = blockFunction(pass, block, statistics)(...blockValues(pass, own, block));
      allAreFinite &&= allFinite(output.dataSync<'float32'>());
      paste(values, units, block, output);
      for (const found of statistics) {
        mean.set(found.mean.dataSync(), block.units[0]);
        variance.set(found.variance.dataSync(), block.units[0]);
      }
    }),
  );
  return { values, statistics: isByUnits(pass.design) ? { mean, variance } : undefined, isFinite: allAreFinite };
}

/** Gradients of scale and shift; returns that of what the layer has computed. */
function* activateBack(
  pass: LayerPass,
  slopes: Float32Array,
  own: LayerParameters,
  gradients: LayerParameters,
): Generator<number, Float32Array> {
  const { units } = pass.design;
  const back = new Float32Array(pass.rows * units);
  yield* inBlocks(pass, (block) =>
    tf.tidy(() => {
      const values = blockValues(pass, own, block);
      const [seen, ...rest] = tf.grads(blockFunction(pass, block))(values, cut(slopes, units, block));
      paste(back, units, block, seen!);
      const [left, right] = block.units;
      [gradients.scale, gradients.shift]
        .filter((sums) => sums !== undefined)
        .forEach((sums, at) => addTo(sums.subarray(left, right), rest[at]!));
    }),
  );
  return back;
}

/** Mean loss of the batch and its gradient by the outputs. */
function* lossInParts(
  { architecture, train, loss }: TrainingProblem,
  outputs: Float32Array,
  batch: Int32Array,
  work: number,
): Generator<number, { loss: number; slopes: Float32Array }> {
  const { outputs: width } = architecture;
  const slopes = new Float32Array(outputs.length);
  const entry = losses.get(loss.name);
  let mean = 0;
  yield* inParts(batch.length, [activationWork * width, work], (from, end) =>
    tf.tidy(() => {
      const share = (end - from) / batch.length;
      const targets = tf.tensor2d(gatherRows(train.targets, batch.subarray(from, end), width), [end - from, width]);
      const ofPart = (values: tf.Tensor): tf.Scalar =>
        tf.mul(entry.expression(tensorflowOps, values, targets, loss.options), share);
      const { value, grad } = tf.valueAndGrad(ofPart)(rowsOf(outputs, from, end, width));
      mean += value.dataSync<'float32'>()[0]!;
      slopes.set(grad.dataSync<'float32'>(), from * width);
    }),
  );
  return { loss: mean, slopes };
}
