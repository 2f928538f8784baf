import type { Task } from './task.ts';
import type { LinearLossForm } from '../numbers/linearForm.ts';
import { logSumExp, sigmoid, softplus } from '../numbers/numerics.ts';
import {
  createRegistry,
  type Described,
  type NumberSpec,
  type Options,
  type Registry,
  type SpecsOf,
} from '../ground/registry.ts';
import type { TensorOps } from '../numbers/tensorOps.ts';

/** What a document may say as its loss. */
export type LossName = 'meanSquaredError' | 'crossEntropy' | 'binaryCrossEntropy' | 'hinge';

/** One sample as a loss takes it. */
export interface LossPoint {
  readonly outputs: Float64Array;
  readonly target: Float64Array;
}

/** The data term. One sample here; the loss of a run is the mean over its samples. */
export interface Loss<P extends Options = Options> extends Described {
  readonly tasks: readonly Task[];
  /** Tasks that use this loss when the document names none. */
  readonly defaultFor: readonly Task[];
  /** The mean over samples in plain signs, for captions. */
  readonly plain: string;
  /** What the loss of a linear model is, where an exact solver knows it. */
  linearForm?(outputs: number): LinearLossForm | undefined;
  /** Units of the output layer for that many classes or target columns. */
  outputs(task: Task, width: number): number;
  /** Writes the target vector (length of `outputs`) of a class index, smoothing applied. */
  encode(label: number, classes: number, p: P, out: Float64Array): void;
  value(outputs: Float64Array, target: Float64Array, p: P): number;
  /** Derivative of `value` by the outputs of one sample. */
  gradient(outputs: Float64Array, target: Float64Array, p: P, out: Float64Array): void;
  /** Second derivative of `value` by the outputs of one sample, times a direction; at a kink 0. */
  bend(at: LossPoint, direction: Float64Array, p: P, out: Float64Array): void;
  /** How far the outputs of one sample are from where the slope jumps; absent where it never does. */
  kinkDistance?(outputs: Float64Array, target: Float64Array): number;
  /** Mean over samples of outputs and targets [n, k]: a scalar. */
  expression<T>(ops: TensorOps<T>, outputs: T, targets: T, p: P): T;
  /** Class index that the outputs of one sample mean. */
  predict(outputs: Float64Array, classes: number): number;
  /** Probability that the outputs of one sample give to a class, where the loss is a likelihood. */
  probability?(outputs: Float64Array, label: number): number;
}

/** Checks an entry's parameters against their type. */
function define<P extends Options>(entry: Loss<P> & { readonly parameters: SpecsOf<P> }): Loss {
  return entry;
}

type Smoothing = { readonly labelSmoothing: number };

const labelSmoothing: NumberSpec = {
  kind: 'number',
  default: 0,
  minimum: 0,
  exclusiveMaximum: 1,
  doc: 'Share of the target that is spread evenly over the classes.',
};

function argmax(values: Float64Array): number {
  let best = 0;
  for (let index = 1; index < values.length; index += 1) if (values[index]! > values[best]!) best = index;
  return best;
}

/** One output decides between two classes by its sign; more outputs by the largest. */
const predictBySign = (outputs: Float64Array, classes: number): number =>
  classes === 2 ? Number(outputs[0]! > 0) : argmax(outputs);

/** One output for two classes, else one for each. */
const oneOrEach = (_task: Task, width: number): number => (width === 2 ? 1 : width);

/** Writes high at the class and low elsewhere; with a single output, high for class 1. */
function encodeOneAgainstRest(
  label: number,
  classes: number,
  [low, high]: readonly [number, number],
  out: Float64Array,
): void {
  if (classes === 2) {
    out[0] = label === 1 ? high : low;
    return;
  }
  for (let index = 0; index < classes; index += 1) out[index] = index === label ? high : low;
}

function sumOver(length: number, f: (index: number) => number): number {
  let sum = 0;
  for (let index = 0; index < length; index += 1) sum += f(index);
  return sum;
}

const table: Readonly<Record<LossName, Loss>> = {
  meanSquaredError: define({
    label: 'Mean squared error',
    claims: ['posterior-proportional-to-likelihood-times-prior'],
    formula: String.raw`L=\frac{1}{2n}\sum_{i=1}^{n}\sum_{k}(o_{ik}-t_{ik})^2,\qquad \frac{\partial L}{\partial o_{ik}}=\frac1n\,(o_{ik}-t_{ik})`,
    doc: 'Half the squared difference of output and target, summed over the outputs and averaged over the samples. The half is part of the definition here, in every chart and report; libraries often leave it out, which doubles the gradient and halves the effect of a penalty. For classes the targets are one-hot vectors.',
    source: 'Hastie, Tibshirani, Friedman (2009), The elements of statistical learning, section 2.3',
    parameters: {},
    tasks: ['regression', 'classification'],
    defaultFor: ['regression'],
    plain: '1/(2n) sum of (output - target)^2',
    linearForm: () => 'squares',
    outputs: (_task, width) => width,
    encode: (label, classes, _p, out) => {
      for (let index = 0; index < classes; index += 1) out[index] = Number(index === label);
    },
    value: (outputs, target) => 0.5 * sumOver(outputs.length, (k) => (outputs[k]! - target[k]!) ** 2),
    gradient: (outputs, target, _p, out) => {
      for (let k = 0; k < outputs.length; k += 1) out[k] = outputs[k]! - target[k]!;
    },
    bend: (_at, direction, _p, out) => out.set(direction),
    expression: (ops, outputs, targets) =>
      ops.mul(ops.meanAll(ops.sumLast(ops.square(ops.sub(outputs, targets)))), 0.5),
    predict: (outputs) => argmax(outputs),
  }),
  crossEntropy: define<Smoothing>({
    label: 'Cross-entropy',
    claims: ['label-smoothing-optimum'],
    formula: String.raw`L=-\frac1n\sum_{i=1}^{n}\sum_{k=1}^{K}q_{ik}\log p_{ik},\quad p_{ik}=\frac{e^{o_{ik}}}{\sum_m e^{o_{im}}},\quad q_{ik}=(1-\epsilon)\,[k=y_i]+\frac{\epsilon}{K},\quad \frac{\partial L}{\partial o_{ik}}=\frac1n\,(p_{ik}-q_{ik})`,
    doc: 'The negative log-probability that the softmax of the outputs gives to the right class, averaged over the samples. Label smoothing mixes the target with the uniform distribution: at the optimum the probabilities equal the smoothed targets, and a class that is already surer than that is pushed back. The gradient in the outputs is p - q; the expression -1/p found in some texts is the slope in the probability and never small.',
    source:
      'Goodfellow, Bengio, Courville (2016), Deep Learning, section 6.2; Szegedy et al. (2016), Rethinking the Inception architecture',
    parameters: { labelSmoothing },
    tasks: ['classification'],
    defaultFor: ['classification'],
    plain: '1/n sum of -log p(class)',
    linearForm: () => 'softmax',
    outputs: (_task, width) => width,
    encode: (label, classes, p, out) => {
      const even = p.labelSmoothing / classes;
      for (let index = 0; index < classes; index += 1) out[index] = even + (index === label ? 1 - p.labelSmoothing : 0);
    },
    value: (outputs, target) =>
      logSumExp(outputs) * sumOver(target.length, (k) => target[k]!) -
      sumOver(outputs.length, (k) => outputs[k]! * target[k]!),
    gradient: (outputs, target, _p, out) => {
      const total = logSumExp(outputs);
      const mass = sumOver(target.length, (k) => target[k]!);
      for (let k = 0; k < outputs.length; k += 1) out[k] = mass * Math.exp(outputs[k]! - total) - target[k]!;
    },
    bend: ({ outputs, target }, direction, _p, out) => {
      const total = logSumExp(outputs);
      const mass = sumOver(target.length, (k) => target[k]!);
      const mean = sumOver(outputs.length, (k) => Math.exp(outputs[k]! - total) * direction[k]!);
      for (let k = 0; k < outputs.length; k += 1) {
        out[k] = mass * Math.exp(outputs[k]! - total) * (direction[k]! - mean);
      }
    },
    expression: (ops, outputs, targets) =>
      ops.meanAll(
        ops.sub(ops.mul(ops.sumLast(targets), ops.logSumExpLast(outputs)), ops.sumLast(ops.mul(outputs, targets))),
      ),
    predict: (outputs) => argmax(outputs),
    probability: (outputs, label) => Math.exp(outputs[label]! - logSumExp(outputs)),
  }),
  binaryCrossEntropy: define<Smoothing>({
    label: 'Binary cross-entropy',
    claims: ['logistic-gd-max-margin'],
    formula: String.raw`L=\frac1n\sum_{i=1}^{n}\sum_{k}\Bigl(\log\bigl(1+e^{o_{ik}}\bigr)-q_{ik}\,o_{ik}\Bigr),\quad q_{ik}=(1-\epsilon)\,t_{ik}+\frac{\epsilon}{2},\quad \frac{\partial L}{\partial o_{ik}}=\frac1n\,(\sigma(o_{ik})-q_{ik})`,
    doc: 'The logistic loss: one output whose sigmoid is the probability of the second class. With more than two classes there is one output for each class against all others, and their losses are added. Smoothing moves the targets 0 and 1 to epsilon/2 and 1 - epsilon/2.',
    source: 'Hastie, Tibshirani, Friedman (2009), The elements of statistical learning, section 4.4',
    parameters: { labelSmoothing },
    tasks: ['classification'],
    defaultFor: [],
    plain: '1/n sum of log(1 + e^o) - target o',
    linearForm: (outputs) => (outputs === 1 ? 'logistic' : undefined),
    outputs: oneOrEach,
    encode: (label, classes, p, out) =>
      encodeOneAgainstRest(label, classes, [p.labelSmoothing / 2, 1 - p.labelSmoothing / 2], out),
    value: (outputs, target) => sumOver(outputs.length, (k) => softplus(outputs[k]!) - target[k]! * outputs[k]!),
    gradient: (outputs, target, _p, out) => {
      for (let k = 0; k < outputs.length; k += 1) out[k] = sigmoid(outputs[k]!) - target[k]!;
    },
    bend: ({ outputs }, direction, _p, out) => {
      for (let k = 0; k < outputs.length; k += 1) out[k] = sigmoid(outputs[k]!) * sigmoid(-outputs[k]!) * direction[k]!;
    },
    expression: (ops, outputs, targets) =>
      ops.meanAll(ops.sumLast(ops.sub(ops.softplus(outputs), ops.mul(targets, outputs)))),
    predict: predictBySign,
    probability: (outputs, label) =>
      sigmoid(outputs.length > 1 ? outputs[label]! : label === 1 ? outputs[0]! : -outputs[0]!),
  }),
  hinge: define({
    label: 'Hinge',
    formula: String.raw`L=\frac1n\sum_{i=1}^{n}\sum_{k}\max(0,\,1-t_{ik}\,o_{ik}),\quad t_{ik}\in\{-1,1\},\qquad \frac{\partial L}{\partial o_{ik}}=\begin{cases}-\frac1n\,t_{ik}&t_{ik}\,o_{ik}<1\\0&\text{else}\end{cases}`,
    doc: 'The loss of the support vector machine: zero as soon as a sample is on the right side with margin one, and growing linearly otherwise. One output for two classes; with more, one for each class against all others, added. At the kink (margin exactly one) the lab uses slope 0.',
    source: 'Cortes, Vapnik (1995), Support-vector networks',
    parameters: {},
    tasks: ['classification'],
    defaultFor: [],
    plain: '1/n sum of max(0, 1 - target output)',
    outputs: oneOrEach,
    encode: (label, classes, _p, out) => encodeOneAgainstRest(label, classes, [-1, 1], out),
    value: (outputs, target) => sumOver(outputs.length, (k) => Math.max(0, 1 - target[k]! * outputs[k]!)),
    gradient: (outputs, target, _p, out) => {
      for (let k = 0; k < outputs.length; k += 1) out[k] = target[k]! * outputs[k]! < 1 ? -target[k]! : 0;
    },
    bend: (_at, _direction, _p, out) => void out.fill(0),
    kinkDistance: (outputs, target) =>
      outputs.reduce((least, output, k) => Math.min(least, Math.abs(1 - target[k]! * output)), Infinity),
    expression: (ops, outputs, targets) =>
      ops.meanAll(ops.sumLast(ops.relu(ops.sub(ops.constant(1), ops.mul(targets, outputs))))),
    predict: predictBySign,
  }),
};

/** The table of data terms. */
export const losses: Registry<LossName, Loss> = createRegistry('loss', table);
