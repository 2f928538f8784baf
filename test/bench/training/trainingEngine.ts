import type { Experiment } from '../../../src/core/config/config.ts';
import type { Dataset } from '../../../src/core/tables/dataset.ts';
import { parseExperiment } from '../../../src/core/config/parseConfig.ts';
import { makers } from '../../../src/engine/training/makers.ts';
import { prepareRun, type PreparedRun } from '../../../src/engine/problem/preparedRun.ts';
import { TrainingSession } from '../../../src/engine/training/trainer.ts';
import { makeData, type Workload } from './trainingWorkloads.ts';

/** A workload as the panel would ask for it. */
export function experimentOf(workload: Workload): { readonly experiment: Experiment; readonly dataset: Dataset } {
  const { inputs, outputs, hidden, activation, task, samples, name } = workload;
  const document = {
    title: name,
    data: { validation: 0, standardize: false },
    network: { layers: hidden.map((units) => ({ units, activation })) },
    penalties: workload.l2 > 0 ? [{ name: 'l2', lambda: workload.l2 }] : [],
    optimizer: {
      name: workload.optimizer,
      learningRate: workload.learningRate,
      ...(workload.weightDecay > 0 && { weightDecay: workload.weightDecay }),
    },
    training: { epochs: workload.epochs, batchSize: workload.batchSize, seed: 1 },
  };
  const { experiment, problems } = parseExperiment(document);
  if (experiment === undefined) throw new Error(JSON.stringify(problems));
  const classes = task === 'classification' ? outputs : 0;
  const dataset: Dataset = {
    name,
    task,
    samples,
    features: inputs,
    featureNames: Array.from({ length: inputs }, (_, at) => `x${at + 1}`),
    ...makeData(workload),
    targetWidth: 1,
    classNames: Array.from({ length: classes }, (_, at) => `class ${at}`),
    targetNames: ['y'],
  };
  return { experiment, dataset };
}

export function prepareForBench(workload: Workload): PreparedRun {
  const { experiment, dataset } = experimentOf(workload);
  return prepareRun(experiment, dataset);
}

/** One whole run as the worker does it, with records, snapshots and turns of the event loop; steps per second. */
export function engineRound(workload: Workload): () => Promise<number> {
  const prepared = prepareForBench(workload);
  const outside = {
    makers,
    clock: () => performance.now(),
    yieldNow: () => new Promise<void>((resolve) => setImmediate(resolve)),
  };
  return async () => {
    const session = await TrainingSession.create(prepared, outside);
    const start = performance.now();
    await session.run(new AbortController().signal);
    const seconds = (performance.now() - start) / 1000;
    if (session.engine !== 'kernel') throw new Error(`The ${session.engine} engine ran.`);
    const { step } = session;
    session.dispose();
    return step / seconds;
  };
}
