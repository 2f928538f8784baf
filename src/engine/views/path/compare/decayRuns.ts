import type { Architecture } from '../../../../core/experiment/architecture.ts';
import type { Experiment, OptimizerConfig } from '../../../../core/config/config.ts';
import { optimizers, type OptimizerName } from '../../../../core/tables/optimizers.ts';
import { defaultOptions, type Choice } from '../../../../core/ground/registry.ts';
import { ridgeStrength } from './ridgeStrength.ts';
import type { Pause } from '../../frame/moment.ts';
import { bareExperiment, traceRun } from './pathTrace.ts';
import type { PreparedRun } from '../../../problem/preparedRun.ts';

/** Steps of a comparison: enough to see it, few enough to wait for. */
const mostSteps = 2000;
/** Decay where the text has none. */
const usualDecay = 0.01;

/** Two runs from the same start on the same batches, with decay in the gradient and beside it; arrays have one entry per checkpoint. */
export interface DecayPair {
  /** |w - v| / |v| of all weights, w with decay in the gradient, v with decay beside it. */
  readonly apart: readonly number[];
  /** Euclidean length of all weights. */
  readonly lengths: { readonly coupled: readonly number[]; readonly decoupled: readonly number[] };
}

/** Decay in both places for an optimizer that divides by past gradients, and for plain gradient descent. */
export interface DecayRuns {
  readonly weightDecay: number;
  readonly steps: readonly number[];
  readonly adaptive: DecayPair;
  readonly plain: DecayPair;
}

/**
 * Trains the network of the text four times; other penalties and the schedule of the text are left out.
 * @throws LabError engine/diverged
 * @source Loshchilov, Hutter (2019), Decoupled weight decay regularization
 */
export async function runDecay(prepared: PreparedRun, pause: Pause): Promise<DecayRuns> {
  const weightDecay = decayOf(prepared.experiment);
  const [adaptive, plain] = [bothWays(true), bothWays(false)];
  const { optimizer } = prepared.experiment;
  const isOwn = [adaptive.coupled.name, adaptive.decoupled.name].includes(optimizer.name);
  const [ofAdaptive, ofPlain] = [adaptive, plain].map(
    ({ coupled }) => optimizers.get(coupled.name).defaultLearningRate,
  );
  const found = await tracePair(
    prepared,
    { ...adaptive, weightDecay, learningRate: isOwn ? optimizer.learningRate : ofAdaptive! },
    pause,
  );
  const other = await tracePair(prepared, { ...plain, weightDecay, learningRate: ofPlain! }, pause);
  return { weightDecay, steps: found.steps, adaptive: found, plain: other };
}

/** An optimizer in both forms: decay in the gradient, and the same steps with decay beside them. */
interface BothWays {
  readonly coupled: Choice<OptimizerName>;
  readonly decoupled: Choice<OptimizerName>;
}

function bothWays(isAdaptive: boolean): BothWays {
  const [name, entry] = optimizers
    .entries()
    .find(([, { adaptive, coupled }]) => adaptive === isAdaptive && coupled !== undefined)!;
  const { name: other, options } = entry.coupled!;
  return {
    coupled: { name: other, options: defaultOptions(optimizers.get(other).parameters) },
    decoupled: { name, options: { ...defaultOptions(entry.parameters), ...options } },
  };
}

async function tracePair(
  prepared: PreparedRun,
  { coupled, decoupled, ...rest }: BothWays & Pick<OptimizerConfig, 'learningRate' | 'weightDecay'>,
  pause: Pause,
): Promise<DecayPair & { readonly steps: readonly number[] }> {
  const [inside, beside] = [
    await traceWeights(prepared, { ...coupled, ...rest, decay: 'weights', proximal: true }, pause),
    await traceWeights(prepared, { ...decoupled, ...rest, decay: 'weights', proximal: true }, pause),
  ];
  return {
    steps: inside.steps,
    apart: inside.seen.map((w, k) => relativeDistance(w, beside.seen[k]!)),
    lengths: { coupled: inside.seen.map(lengthOf), decoupled: beside.seen.map(lengthOf) },
  };
}

function traceWeights(
  { experiment, problem }: PreparedRun,
  optimizer: OptimizerConfig,
  pause: Pause,
): ReturnType<typeof traceRun<Float64Array>> {
  const totalSteps = Math.min(problem.totalSteps, mostSteps);
  const changed = { ...problem, experiment: bareExperiment(experiment, optimizer), totalSteps };
  return traceRun(changed, (parameters) => weightsOf(problem.architecture, parameters), pause);
}

function decayOf(experiment: Experiment): number {
  const { weightDecay } = experiment.optimizer;
  if (weightDecay > 0) return weightDecay;
  return ridgeStrength(experiment) ?? usualDecay;
}

/** All weight matrices one after the other, biases left out. */
function weightsOf({ tensors }: Architecture, parameters: Float32Array): Float64Array {
  const kept = tensors.filter(({ role }) => role === 'weights');
  return Float64Array.from(kept.flatMap(({ offset, size }) => [...parameters.subarray(offset, offset + size)]));
}

function relativeDistance(w: Float64Array, v: Float64Array): number {
  let [difference, size] = [0, 0];
  for (let at = 0; at < w.length; at += 1) {
    difference += (w[at]! - v[at]!) ** 2;
    size += v[at]! ** 2;
  }
  return Math.sqrt(difference / Math.max(size, Number.MIN_VALUE));
}

/** From the lengths of pieces, so that hypot gets few arguments. */
function lengthOf(values: Float64Array): number {
  const pieces: number[] = [];
  for (let from = 0; from < values.length; from += 1024) pieces.push(Math.hypot(...values.subarray(from, from + 1024)));
  return Math.hypot(...pieces);
}
