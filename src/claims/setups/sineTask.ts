import type { Dataset } from '../../core/tables/dataset.ts';
import type { ActivationName } from '../../core/tables/activations.ts';
import type { InitializerName } from '../../core/tables/initializers.ts';
import type { ClaimContext, TrainedNetwork } from '../words/claim.ts';

/** Samples of a function of one number at even points. */
export function samplesOf(f: (x: number) => number, [low, high]: readonly [number, number], samples: number): Dataset {
  const inputs = Float64Array.from({ length: samples }, (_, at) => low + ((high - low) * at) / (samples - 1));
  return {
    name: 'curve',
    task: 'regression',
    samples,
    features: 1,
    featureNames: ['x'],
    inputs,
    targets: inputs.map(f),
    targetWidth: 1,
    classNames: [],
    targetNames: ['y'],
  };
}

/** 21 points of sin(3 x) on [-1, 1]. */
export const sineTask: Dataset = samplesOf((x) => Math.sin(3 * x), [-1, 1], 21);

/** How a network learns the sine. */
export interface SineRun {
  readonly activation: ActivationName;
  readonly init: InitializerName;
  readonly depth: number;
  readonly width: number;
  readonly learningRate: number;
  readonly steps: number;
}

/** Trains on the sine with all samples at every step, once for every seed. */
export async function trainOnSine(run: SineRun, seeds: number, context: ClaimContext): Promise<TrainedNetwork[]> {
  const runs: TrainedNetwork[] = [];
  for (let seed = 1; seed <= seeds; seed += 1) {
    await context.pause();
    runs.push(await context.train({ document: sineDocument(run, seed), data: sineTask, keep: [0] }));
  }
  return runs;
}

/** The run as a document; its data are handed in. */
export function sineDocument({ activation, init, depth, width, learningRate, steps }: SineRun, seed: number) {
  return {
    network: { init, layers: Array.from({ length: depth }, () => ({ units: width, activation })) },
    optimizer: { name: 'sgd', learningRate },
    training: { epochs: steps, batchSize: sineTask.samples, seed },
  };
}
