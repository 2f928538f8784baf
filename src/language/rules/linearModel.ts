import type { PreparedData } from '../../core/experiment/prepareData.ts';
import { losses, type LossName } from '../../core/tables/losses.ts';
import { optimizers, type Optimizer } from '../../core/tables/optimizers.ts';
import { penalties } from '../../core/tables/penalties.ts';
import { isRidge } from '../../core/tables/proxParts.ts';
import type { Choice, Options } from '../../core/ground/registry.ts';
import type { RuleInput } from './diagnosticRule.ts';

/** Data with more numbers than this are not looked at while a person types. */
const largestMatrix = 5_000_000;

const curvatures = new WeakMap<PreparedData, number>();

/** Products for the matrix Z'Z; more would be felt while typing. */
const largestGram = 100_000_000;
const mostFeatures = 500;

/**
 * Largest eigenvalue of Z'Z/n, where Z are the training inputs with a column of ones for the bias: the largest curvature of the half
 * mean squared error of a linear model. Power iteration; undefined for data too large to look at.
 */
export function largestCurvature(data: PreparedData): number | undefined {
  const { samples } = data.train;
  const size = data.dataset.features + 1;
  if (samples === 0 || size > mostFeatures || samples * size * size > largestGram) return undefined;
  const found = curvatures.get(data);
  if (found !== undefined) return found;
  const gram = gramMatrix(data);
  let vector = new Float64Array(size).map((_zero, index) => 1 + index / size);
  let eigenvalue = 0;
  for (let round = 0; round < 500; round += 1) {
    const product = multiply(gram, vector);
    const norm = normOf(product);
    const hasConverged = Math.abs(norm - eigenvalue) < 1e-10 * norm;
    eigenvalue = norm;
    if (hasConverged || norm === 0) break;
    vector = product.map((value) => value / norm);
  }
  curvatures.set(data, eigenvalue);
  return eigenvalue;
}

function normOf(vector: Float64Array): number {
  let sum = 0;
  for (const value of vector) sum += value * value;
  return Math.sqrt(sum);
}

/** Z'Z/n, row-major; the bias is the last row and column. */
function gramMatrix({ train, dataset }: PreparedData): Float64Array {
  const features = dataset.features;
  const size = features + 1;
  const gram = new Float64Array(size * size);
  const row = new Float64Array(size).fill(1);
  for (let sample = 0; sample < train.samples; sample += 1) {
    row.set(train.inputs.subarray(sample * features, (sample + 1) * features));
    for (let one = 0; one < size; one += 1) {
      const value = row[one]! / train.samples;
      for (let other = 0; other < size; other += 1)
        gram[one * size + other] = gram[one * size + other]! + value * row[other]!;
    }
  }
  return gram;
}

function multiply(matrix: Float64Array, vector: Float64Array): Float64Array<ArrayBuffer> {
  const size = vector.length;
  const out = new Float64Array(size);
  for (let row = 0; row < size; row += 1) {
    let sum = 0;
    for (let column = 0; column < size; column += 1) sum += matrix[row * size + column]! * vector[column]!;
    out[row] = sum;
  }
  return out;
}

/** One step of an optimizer on a single weight. */
function stepOnce(optimizer: Optimizer, options: Options, gradient: number): number {
  const w = new Float64Array(1);
  const slots = Array.from({ length: optimizer.slots }, () => new Float64Array(1));
  optimizer.update(w, new Float64Array([gradient]), { step: 1, learningRate: 1, weightDecay: 0, slots }, options);
  return w[0]!;
}

/** Whether an optimizer divides by the size of the gradient, found by asking it: a gradient a hundred times larger moves it no further. */
export function isAdaptive(optimizer: Optimizer, options: Options): boolean {
  return Math.abs(stepOnce(optimizer, options, 100)) < 2 * Math.abs(stepOnce(optimizer, options, 1));
}

const stableProducts = new Map<string, number>();

/**
 * Largest learningRate * curvature at which an optimizer still converges on a parabola, found with its own update by bisection:
 * 2 for plain gradient descent, 2 (1 + momentum) with momentum. Undefined for adaptive optimizers, which have no such limit.
 */
export function largestStableProduct({ name, options }: Choice): number | undefined {
  const optimizer = optimizers.has(name) ? optimizers.get(name) : undefined;
  if (!optimizer || isAdaptive(optimizer, options)) return undefined;
  const key = `${name} ${JSON.stringify(options)}`;
  const found = stableProducts.get(key);
  if (found !== undefined) return found;
  let stable = 0;
  let unstable = 16;
  for (let round = 0; round < 30; round += 1) {
    const middle = (stable + unstable) / 2;
    if (growsOnParabola(optimizer, options, middle)) unstable = middle;
    else stable = middle;
  }
  if (stableProducts.size >= 100) stableProducts.clear();
  stableProducts.set(key, stable);
  return stable;
}

function growsOnParabola(optimizer: Optimizer, options: Options, learningRate: number): boolean {
  const w = new Float64Array([1]);
  const slots = Array.from({ length: optimizer.slots }, () => new Float64Array(1));
  let early = 0;
  let late = 0;
  for (let step = 1; step <= 2000; step += 1) {
    optimizer.update(w, w.slice(), { step, learningRate, weightDecay: 0, slots }, options);
    const size = Math.abs(w[0]!);
    if (size > 1e6) return true;
    if (step > 500 && step <= 1000) early = Math.max(early, size);
    if (step > 1500) late = Math.max(late, size);
  }
  return late > early && late > 1e-12;
}

/**
 * Gradient of the mean loss by the weights of a linear model (features x outputs) at weights 0 and the best bias: what decides whether a
 * penalty keeps all weights at 0. Undefined where the best bias is in no closed form or the data are too large to look at.
 */
export function gradientAtZero(
  data: PreparedData,
  choice: Choice<LossName>,
): { gradient: Float64Array; outputs: number } | undefined {
  const { train, dataset } = data;
  if (train.samples === 0 || train.inputs.length > largestMatrix) return undefined;
  const loss = losses.get(choice.name);
  const width = dataset.task === 'classification' ? dataset.classNames.length : dataset.targetWidth;
  const outputs = loss.outputs(dataset.task, width);
  const targets = encodeTargets(data, choice, outputs);
  const mean = new Float64Array(outputs);
  targets.forEach((value, index) => (mean[index % outputs] = mean[index % outputs]! + value / train.samples));
  const errors = new Float64Array(targets.length);
  for (const bias of [mean, mean.map((p) => Math.log(p / (1 - p))), mean.map(Math.log)]) {
    if (!bias.every(Number.isFinite)) continue;
    errorsAt(bias, targets, choice, errors);
    if (largestMean(errors, outputs) < 1e-9 * (1 + Math.max(...mean.map(Math.abs)))) {
      return { gradient: correlate(train.inputs, errors, dataset.features, outputs), outputs };
    }
  }
  return undefined;
}

function encodeTargets({ train, dataset }: PreparedData, choice: Choice<LossName>, outputs: number): Float64Array {
  if (dataset.task === 'regression') return train.targets;
  const loss = losses.get(choice.name);
  const targets = new Float64Array(train.samples * outputs);
  for (let sample = 0; sample < train.samples; sample += 1) {
    loss.encode(
      train.targets[sample]!,
      dataset.classNames.length,
      choice.options,
      targets.subarray(sample * outputs, (sample + 1) * outputs),
    );
  }
  return targets;
}

/** Derivative of each sample's loss by its outputs when all outputs are the bias. */
function errorsAt(bias: Float64Array, targets: Float64Array, choice: Choice<LossName>, out: Float64Array): void {
  const loss = losses.get(choice.name);
  for (let start = 0; start < targets.length; start += bias.length) {
    const end = start + bias.length;
    loss.gradient(bias, targets.subarray(start, end), choice.options, out.subarray(start, end));
  }
}

function largestMean(errors: Float64Array, outputs: number): number {
  const sums = new Float64Array(outputs);
  errors.forEach((value, index) => (sums[index % outputs] = sums[index % outputs]! + value));
  return Math.max(...sums.map(Math.abs)) / (errors.length / outputs);
}

/** X'E/n, features x outputs. */
function correlate(inputs: Float64Array, errors: Float64Array, features: number, outputs: number): Float64Array {
  const samples = inputs.length / features;
  const gradient = new Float64Array(features * outputs);
  for (let sample = 0; sample < samples; sample += 1) {
    for (let feature = 0; feature < features; feature += 1) {
      const x = inputs[sample * features + feature]! / samples;
      for (let output = 0; output < outputs; output += 1) {
        const place = feature * outputs + output;
        gradient[place] = gradient[place]! + x * errors[sample * outputs + output]!;
      }
    }
  }
  return gradient;
}

/** Smallest strength at which all weights are zero, where that is exact: a linear model, this penalty alone or with L2 on its weights. */
export function lambdaMaxOf(
  { experiment, data, loss }: Pick<RuleInput, 'experiment' | 'data' | 'loss'>,
  index: number,
): number | undefined {
  const penalty = experiment.penalties[index];
  if (
    !penalty ||
    !data ||
    experiment.network.layers.length > 0 ||
    penalty.biases ||
    !(penalty.layers?.includes(0) ?? true)
  )
    return undefined;
  const entry = penalties.get(penalty.name);
  if (
    !entry.lambdaMax ||
    experiment.penalties.some((other, place) => place !== index && other.lambda > 0 && !isRidge(other))
  )
    return undefined;
  const zero = gradientAtZero(data, loss);
  if (!zero) return undefined;
  return entry.lambdaMax(zero.gradient, { rows: data.dataset.features, columns: zero.outputs }, penalty.options);
}
