import type { Experiment } from '../../core/config/config.ts';
import type { PreparedData } from '../../core/experiment/prepareData.ts';
import { defaultChoice, type Choice, type Options } from '../../core/ground/registry.ts';
import { losses, type LossName } from '../../core/tables/losses.ts';
import { optimizers, type Optimizer } from '../../core/tables/optimizers.ts';
import { penalties } from '../../core/tables/penalties.ts';
import { restGain } from '../../core/tables/restGain.ts';
import { largestCurvature } from './linearModel.ts';

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

/**
 * Largest learningRate * curvature at which an optimizer still converges on a parabola. Undefined for adaptive optimizers, which have no such limit
 * before their first steps.
 */
export function largestStableProduct({ name, options }: Choice): number | undefined {
  const optimizer = optimizers.has(name) ? optimizers.get(name) : undefined;
  return !optimizer || isAdaptive(optimizer, options) ? undefined : optimizer.stableProduct(options);
}

/** A parabola, and what shrinks the weight beside its gradient. */
interface Parabola {
  readonly curvature: number;
  /** Decay beside the update. */
  readonly weightDecay: number;
  /** Strength of a proximal step for a learning rate of 1. */
  readonly proximal: number;
}

function growsOnParabola(
  optimizer: Optimizer,
  options: Options,
  learningRate: number,
  { curvature, weightDecay, proximal }: Parabola,
): boolean {
  const w = new Float64Array([1]);
  const slots = Array.from({ length: optimizer.slots }, () => new Float64Array(1));
  let early = 0;
  let late = 0;
  for (let step = 1; step <= 2000; step += 1) {
    optimizer.update(w, Float64Array.of(curvature * w[0]!), { step, learningRate, weightDecay, slots }, options);
    w[0] = w[0]! / (1 + learningRate * proximal);
    const size = Math.abs(w[0]);
    if (size > 1e6) return true;
    if (step > 500 && step <= 1000) early = Math.max(early, size);
    if (step > 1500) late = Math.max(late, size);
  }
  return late > early && late > 1e-12;
}

/** Whether the loss is half the squared error: only then is the curvature of the data that of the loss. */
export function isSquare(width: number, name: LossName): boolean {
  const loss = losses.get(name);
  const target = new Float64Array(width);
  const gradient = new Float64Array(width);
  return [-3, 1, 40].every((output) => {
    loss.gradient(new Float64Array(width).fill(output), target, defaultChoice(losses, name).options, gradient);
    return gradient.every((value) => Math.abs(value - output) < 1e-9);
  });
}

/** Strength of the L2 part of the penalties on the weights of a linear model: of those whose gradient is followed, and of proximal ones. */
function ridgeOf({ penalties: terms, optimizer }: Pick<Experiment, 'penalties' | 'optimizer'>): {
  readonly gradient: { readonly weights: number; readonly bias: number };
  readonly proximal: number;
} {
  const gradient = { weights: 0, bias: 0 };
  let proximal = 0;
  for (const { name, options, lambda, layers, biases } of terms) {
    const entry = penalties.get(name);
    const strength = lambda * (entry.proxParts?.(options).ridge ?? 0);
    if (strength === 0 || !(layers?.includes(0) ?? true)) continue;
    if (optimizer.proximal && entry.prox !== undefined) {
      proximal += strength;
    } else {
      gradient.weights += strength;
      if (biases) gradient.bias += strength;
    }
  }
  return { gradient, proximal };
}

/** Rates this many times above the one without shrinkage are not looked at: there is no limit to speak of. */
const highestRate = 64;

/**
 * The largest learning rate at which an optimizer converges on a linear model with squared error, with its decay and the L2 penalties of the document: those in
 * the gradient add to the curvature, those beside it shrink the weights in every step. Undefined where nothing limits it, or data are too large to look at.
 */
export function largestStableRate(
  experiment: Pick<Experiment, 'network' | 'penalties' | 'optimizer'>,
  data: PreparedData,
): number | undefined {
  const { optimizer } = experiment;
  const product = largestStableProduct(optimizer);
  const entry = optimizers.get(optimizer.name);
  const decay = optimizer.decay === 'none' ? 0 : optimizer.weightDecay;
  const { gradient, proximal } = ridgeOf(experiment);
  const coupled = entry.decoupled ? 0 : decay;
  const onBias = optimizer.decay === 'all' ? coupled : 0;
  const curvature = largestCurvature(data, {
    weights: gradient.weights + coupled,
    bias: experiment.network.bias ? gradient.bias + onBias : undefined,
  });
  if (product === undefined || curvature === undefined || curvature === 0) return undefined;
  const beside = { curvature, weightDecay: entry.decoupled ? decay : 0, proximal: proximal * restGain(optimizer) };
  if (beside.weightDecay === 0 && beside.proximal === 0) return product / curvature;
  // The bias is not shrunk; its own curvature is 1.
  const ofBias = experiment.network.bias ? product / (1 + gradient.bias + onBias) : undefined;
  let stable = 0;
  let unstable = (highestRate * product) / curvature;
  if (!growsOnParabola(entry, optimizer.options, unstable, beside)) return ofBias;
  for (let round = 0; round < 40; round += 1) {
    const middle = (stable + unstable) / 2;
    if (growsOnParabola(entry, optimizer.options, middle, beside)) unstable = middle;
    else stable = middle;
  }
  return Math.min(stable, ofBias ?? Infinity);
}
