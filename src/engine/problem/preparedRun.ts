import { designNetwork, initializeParameters } from '../../core/experiment/architecture.ts';
import { budget, type Experiment } from '../../core/config/config.ts';
import type { Task } from '../../core/tables/task.ts';
import type { Dataset } from '../../core/tables/dataset.ts';
import { failure } from '../../core/ground/errors.ts';
import { losses, type LossName } from '../../core/tables/losses.ts';
import type { NetworkFile } from '../../core/experiment/networkFile.ts';
import { prepareData, type ChosenRows, type PreparedData, type Split } from '../../core/experiment/prepareData.ts';
import type { Choice } from '../../core/ground/registry.ts';
import { resolveLoss } from '../../core/experiment/resolveExperiment.ts';
import { createBatches, stepsPerEpoch } from './batches.ts';
import { placeWeights } from './importedWeights.ts';
import type { Samples, TrainingProblem } from './stepper.ts';

/** An experiment with its data, ready for a stepper. */
export interface PreparedRun {
  readonly experiment: Experiment;
  readonly data: PreparedData;
  readonly task: Task;
  /** Classes, or target columns. */
  readonly width: number;
  readonly problem: TrainingProblem;
  /** count 0 when every sample trains. */
  readonly validation: Samples;
  readonly stepsPerEpoch: number;
}

interface TargetCode {
  readonly loss: Choice<LossName>;
  readonly task: Task;
  readonly width: number;
  readonly outputs: number;
}

function encodeTargets(split: Split, { loss, task, width, outputs }: TargetCode): Float32Array {
  if (task === 'regression') return new Float32Array(split.targets);
  const encoded = new Float32Array(split.samples * outputs);
  const target = new Float64Array(outputs);
  const entry = losses.get(loss.name);
  for (let row = 0; row < split.samples; row += 1) {
    entry.encode(split.targets[row]!, width, loss.options, target);
    encoded.set(target, row * outputs);
  }
  return encoded;
}

function samplesOf(split: Split, code: TargetCode): Samples {
  return { count: split.samples, inputs: new Float32Array(split.inputs), targets: encodeTargets(split, code) };
}

/**
 * Splits and scales the data, lays the network out and draws its parameters, or takes those of a file.
 * @param weights  what `network.weights` names
 * @param rows     a split made elsewhere
 * @throws LabError core/too-large, core/bad-data, core/wrong-task; import/does-not-fit
 */
export function prepareRun(
  experiment: Experiment,
  dataset: Dataset,
  weights?: NetworkFile,
  rows?: ChosenRows,
): PreparedRun {
  const data = prepareData(dataset, experiment.data, rows);
  const { task } = dataset;
  const { training } = experiment;
  const loss = resolveLoss(experiment, task);
  const width = task === 'classification' ? dataset.classNames.length : dataset.targetWidth;
  const outputs = losses.get(loss.name).outputs(task, width);
  const code = { loss, task, width, outputs };
  const architecture = designNetwork(experiment, dataset.features, outputs);
  const plan = { samples: data.train.samples, batchSize: training.batchSize, seed: training.seed };
  const perEpoch = stepsPerEpoch(plan);
  const totalSteps = training.epochs * perEpoch;
  if (totalSteps > budget.steps) throw failure('core/too-large', ['steps', totalSteps, budget.steps]);
  const placed = weights && placeWeights(architecture, weights, training.seed);
  const problem: TrainingProblem = {
    experiment,
    architecture,
    loss,
    train: samplesOf(data.train, code),
    initial: placed?.parameters ?? initializeParameters(architecture, training.seed),
    ...(placed && { initialRunning: placed.running }),
    batchSize: Math.min(training.batchSize, data.train.samples),
    totalSteps,
    batchAt: createBatches(plan),
    batches: plan,
  };
  return {
    experiment,
    data,
    task,
    width,
    problem,
    validation: samplesOf(data.validation, code),
    stepsPerEpoch: perEpoch,
  };
}
