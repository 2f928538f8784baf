import { designNetwork, initializeParameters } from '../../../src/core/experiment/architecture.ts';
import type { Experiment, LayerConfig } from '../../../src/core/config/config.ts';
import type { Task } from '../../../src/core/tables/task.ts';
import { losses, type LossName } from '../../../src/core/tables/losses.ts';
import { parseExperiment } from '../../../src/core/config/parseConfig.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import type { Choice } from '../../../src/core/ground/registry.ts';
import { createBatches } from '../../../src/engine/problem/batches.ts';
import type { TrainingProblem } from '../../../src/engine/problem/stepper.ts';

/** The experiment of a document, which must be right. */
export function readExperiment(document: unknown): Experiment {
  const { experiment, problems } = parseExperiment(document);
  if (experiment === undefined) throw new Error(JSON.stringify(problems));
  return experiment;
}

export interface SmallProblem {
  readonly document?: Readonly<Record<string, unknown>>;
  readonly layers?: readonly LayerConfig[];
  readonly loss: Choice<LossName>;
  readonly samples?: number;
  readonly inputs?: number;
  readonly width?: number;
  readonly batchSize?: number;
  readonly totalSteps?: number;
}

/** A seeded problem of a few samples; weights and norm parameters are all away from 0 so that every derivative counts. */
export function smallProblem(wanted: SmallProblem): TrainingProblem {
  const { loss, samples = 12, inputs = 3, width = 3, totalSteps = 30 } = wanted;
  const batchSize = wanted.batchSize ?? samples;
  const read = readExperiment(wanted.document ?? {});
  const experiment =
    wanted.layers === undefined ? read : { ...read, network: { ...read.network, layers: wanted.layers } };
  const entry = losses.get(loss.name);
  const task: Task = entry.tasks.includes('classification') ? 'classification' : 'regression';
  const outputs = entry.outputs(task, width);
  const random = createRandom(7);
  const architecture = designNetwork(experiment, inputs, outputs);
  const initial = initializeParameters(architecture, 3);
  for (const { role, offset, size } of architecture.tensors) {
    if (role !== 'weights') for (let at = offset; at < offset + size; at += 1) initial[at]! += 0.3 * random.normal();
  }
  const targets = new Float32Array(samples * outputs);
  const target = new Float64Array(outputs);
  for (let row = 0; row < samples; row += 1) {
    if (task === 'classification') entry.encode(random.integer(width), width, loss.options, target);
    else target.forEach((_, at) => (target[at] = random.normal()));
    targets.set(target, row * outputs);
  }
  return {
    experiment,
    architecture,
    loss,
    train: { count: samples, inputs: Float32Array.from({ length: samples * inputs }, () => random.normal()), targets },
    initial,
    batchSize,
    totalSteps,
    batchAt: createBatches({ samples, batchSize, seed: experiment.training.seed }),
  };
}
