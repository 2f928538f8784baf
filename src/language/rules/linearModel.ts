import { largestEigenvalue } from '../../core/numbers/largestEigenvalue.ts';
import type { PreparedData } from '../../core/experiment/prepareData.ts';
import { losses, type LossName } from '../../core/tables/losses.ts';
import { penalties } from '../../core/tables/penalties.ts';
import { isRidge } from '../../core/tables/proxParts.ts';
import type { Choice } from '../../core/ground/registry.ts';
import type { RuleInput } from './diagnosticRule.ts';

/** Data with more numbers than this are not looked at while a person types. */
const largestMatrix = 5_000_000;

/** By how much of a ridge is added. */
const curvatures = new WeakMap<PreparedData, Map<string, number>>();
const grams = new WeakMap<PreparedData, Float64Array>();

/** Products for the matrix Z'Z; more would be felt while typing. */
const largestGram = 100_000_000;
const mostFeatures = 500;

/**
 * Largest eigenvalue of Z'Z/n, where Z are the training inputs with a column of ones for the bias: the largest curvature of the half
 * mean squared error of a linear model, by Lanczos iteration; undefined for data too large to look at.
 * @param ridge  curvature that a decay or an L2 penalty adds for every weight, and for the bias where it is meant too; undefined where the model has no bias
 */
export function largestCurvature(
  data: PreparedData,
  ridge: { readonly weights: number; readonly bias: number | undefined } = { weights: 0, bias: 0 },
): number | undefined {
  const { samples } = data.train;
  const size = data.dataset.features + 1;
  if (samples === 0 || size > mostFeatures || samples * size * size > largestGram) return undefined;
  const known = curvatures.get(data) ?? new Map<string, number>();
  curvatures.set(data, known);
  const key = `${ridge.weights} ${ridge.bias}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const plain = grams.get(data) ?? gramMatrix(data);
  grams.set(data, plain);
  const gram = plain.slice();
  for (let index = 0; index < size; index += 1) {
    gram[index * (size + 1)]! += index === size - 1 ? (ridge.bias ?? 0) : ridge.weights;
    if (ridge.bias === undefined) gram[index * size + size - 1] = gram[(size - 1) * size + index] = 0;
  }
  const eigenvalue = Math.max(
    0,
    largestEigenvalue((x) => multiply(gram, x), size),
  );
  known.set(key, eigenvalue);
  return eigenvalue;
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

/** samples x outputs, as the loss takes them. */
export function encodeTargets(
  { train, dataset }: PreparedData,
  choice: Choice<LossName>,
  outputs: number,
): Float64Array {
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
  // The gradient at 0 that it takes has the intercept at its best.
  if (!experiment.network.bias) return undefined;
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
