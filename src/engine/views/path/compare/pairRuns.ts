import { initialRunning } from '../../../../core/experiment/tensorLayout.ts';
import { imbalance, pairPenalty, productPenalty, unitSides } from '../../../../analysis/network/unitBalance.ts';
import { activations, plainRelu } from '../../../../core/tables/activations.ts';
import { designNetwork, initializeParameters, type Architecture } from '../../../../core/experiment/architecture.ts';
import type { LayerConfig, OptimizerConfig } from '../../../../core/config/config.ts';
import { plainDescent } from '../../../../core/tables/optimizers.ts';
import { ridgeChoice } from '../../../../core/tables/proxParts.ts';
import { createBatches } from '../../../problem/batches.ts';
import { ridgeStrength } from './ridgeStrength.ts';
import type { Pause } from '../../frame/moment.ts';
import { bareExperiment, traceRun, type Trace } from './pathTrace.ts';
import type { PreparedRun } from '../../../problem/preparedRun.ts';
import type { TrainingProblem } from '../../../problem/stepper.ts';

const learningRate = 0.02;
const fewestSteps = 500;
const mostSteps = 8000;
/** Half-lives of the imbalance that a run is long. */
const halfLives = 3;
/** Strength where the text has no L2. */
const usualLambda = 0.02;

/** The first hidden layer at one checkpoint. */
interface PairState {
  readonly imbalance: number;
  readonly pair: number;
  readonly product: number;
}

/** One network trained with L2 on weights and biases and once more without; arrays have one entry per checkpoint. */
export interface PairRuns {
  readonly lambda: number;
  readonly learningRate: number;
  /** Whether the network is not the text's: that one has other units than ReLU-like ones. */
  readonly isChanged: boolean;
  /** Units of the first hidden layer. */
  readonly units: number;
  readonly steps: readonly number[];
  /** Sum over the units of ||a|^2 - |w|^2|, w (and bias) what enters a unit, a what leaves it. */
  readonly imbalance: {
    readonly decayed: readonly number[];
    readonly free: readonly number[];
    /** What gradient flow makes of the first: it falls as exp(-2 lambda t), t the learning rate times the steps. */
    readonly predicted: readonly number[];
  };
  /** Of the run with L2, without the strength: half the squares, and the least that the same function can cost. */
  readonly penalty: { readonly pair: readonly number[]; readonly product: readonly number[] };
}

/**
 * Trains the network of the text (with ReLU units in place of others) by plain gradient descent on all samples, with and without L2.
 * @throws LabError engine/diverged
 * @source Du, Hu, Lee (2018), Algorithmic regularization in learning deep homogeneous models
 */
export async function runPairs(prepared: PreparedRun, pause: Pause): Promise<PairRuns> {
  const lambda = ridgeStrength(prepared.experiment) ?? usualLambda;
  const wanted = Math.round(Math.min(mostSteps, Math.max(fewestSteps, halfLives / (2 * lambda * learningRate))));
  const { problem, isChanged } = pairProblem(prepared, wanted);
  const decayed = await tracePairs(problem, lambda, pause);
  const free = await tracePairs(problem, 0, pause);
  const start = decayed.seen[0]!.imbalance;
  return {
    lambda,
    learningRate,
    isChanged,
    units: problem.architecture.layers[0]!.units,
    steps: decayed.steps,
    imbalance: {
      decayed: decayed.seen.map((state) => state.imbalance),
      free: free.seen.map((state) => state.imbalance),
      predicted: decayed.steps.map((step) => start * Math.exp(-2 * lambda * learningRate * step)),
    },
    penalty: { pair: decayed.seen.map(({ pair }) => pair), product: decayed.seen.map(({ product }) => product) },
  };
}

function tracePairs(problem: TrainingProblem, lambda: number, pause: Pause): Promise<Trace<PairState>> {
  const penalties = [{ ...ridgeChoice(), lambda, layers: undefined, biases: true }];
  const penalized = { ...problem, experiment: { ...problem.experiment, penalties } };
  return traceRun(penalized, (parameters) => stateOf(problem.architecture, parameters), pause);
}

function stateOf(architecture: Architecture, parameters: Float32Array): PairState {
  const sides = unitSides(architecture, parameters, 0);
  return { imbalance: imbalance(sides), pair: pairPenalty(sides), product: productPenalty(sides) };
}

/** Plain gradient descent on all samples; a network without ReLU units gets them. */
function pairProblem(
  prepared: PreparedRun,
  totalSteps: number,
): { readonly problem: TrainingProblem; readonly isChanged: boolean } {
  const { experiment, problem } = prepared;
  const { layers: own } = experiment.network;
  const isChanged = own.length === 0 || !own.every(isHomogeneous);
  const network = { ...experiment.network, layers: homogeneousLayers(own) };
  const architecture = isChanged
    ? designNetwork({ network }, problem.architecture.inputs, problem.architecture.outputs)
    : problem.architecture;
  const { seed } = experiment.training;
  const { count } = problem.train;
  const batches = { samples: count, batchSize: count, seed };
  return {
    isChanged,
    problem: {
      ...problem,
      experiment: { ...bareExperiment(experiment, slowDescent()), network },
      architecture,
      initialRunning: initialRunning(architecture),
      initial: isChanged ? initializeParameters(architecture, seed) : problem.initial,
      batchSize: count,
      totalSteps,
      batchAt: createBatches(batches),
      batches,
    },
  };
}

function slowDescent(): OptimizerConfig {
  return { ...plainDescent, learningRate, weightDecay: 0, decay: 'none', proximal: true };
}

/** Whether scaling what enters a unit and dividing what leaves it by the same number leaves the function alone. */
function isHomogeneous({ activation, norm, dropout }: LayerConfig): boolean {
  return norm === undefined && dropout === 0 && activations.get(activation.name).pieces !== undefined;
}

function homogeneousLayers(layers: readonly LayerConfig[]): readonly LayerConfig[] {
  if (layers.length === 0) return [{ units: 16, activation: plainRelu, norm: undefined, dropout: 0, init: undefined }];
  return layers.map((layer) =>
    isHomogeneous(layer) ? layer : { ...layer, activation: plainRelu, norm: undefined, dropout: 0 },
  );
}
