import type { TrainedNetwork, TrainingWish } from '../../claims/words/claim.ts';
import { parseExperiment } from '../../core/config/parseConfig.ts';
import { failure, formatMessage } from '../../core/ground/errors.ts';
import type { Dataset } from '../../core/tables/dataset.ts';
import { dataSources, generateDataset } from '../../core/tables/datasets.ts';
import type { Experiment } from '../../core/config/config.ts';
import { explainDivergence } from '../problem/divergence.ts';
import { prepareRun } from '../problem/preparedRun.ts';
import type { Stepper, TrainingProblem } from '../problem/stepper.ts';
import { chooseStepper } from './chooseStepper.ts';
import { makers } from './makers.ts';

/** What a training needs from outside. */
export interface TrainingOutside {
  readonly signal: AbortSignal;
  clock(): number;
  /** Lets a cancel in. */
  pause(): Promise<void>;
}

/** Milliseconds between two looks at the signal. */
const sliceMilliseconds = 15;

/**
 * Trains a document from its first step to its last, without records, views or early stopping: what claims are lent.
 * @throws LabError core/bad-data  the document is wrong, or names a file; engine/cancelled; what a diverging run throws
 */
export async function trainOnce(wish: TrainingWish, outside: TrainingOutside): Promise<TrainedNetwork> {
  const experiment = readExperiment(wish);
  const prepared = prepareRun(experiment, wish.data ?? drawData(experiment));
  const { initial } = wish;
  const problem = { ...prepared.problem, ...(initial && { initial: Float32Array.from(initial) }) };
  const { stepper } = await chooseStepper(makers, problem);
  try {
    const trail = await takeSteps(stepper, problem, { keep: new Set(wish.keep), outside });
    return {
      ...trail,
      architecture: problem.architecture,
      parameters: Float64Array.from(stepper.parameters),
      running: Float64Array.from(stepper.running),
      inputs: Float64Array.from(problem.train.inputs),
      targets: Float64Array.from(problem.train.targets),
    };
  } finally {
    stepper.dispose();
  }
}

function readExperiment({ document, data }: TrainingWish): Experiment {
  const own: unknown = document['data'];
  const plain = { ...document, data: Object.assign({ validation: 0, standardize: false }, own) };
  const { experiment, problems } = parseExperiment(data === undefined ? document : plain);
  if (experiment === undefined)
    throw failure('core/bad-data', [problems.map((one) => formatMessage(one.message)).join(' ')]);
  return experiment;
}

function drawData({ data: { source, seed, options } }: Experiment): Dataset {
  const entry = dataSources.get(source);
  if (entry.kind === 'synthetic') return generateDataset(entry, seed, options);
  throw failure('core/bad-data', [`${source} is not drawn: hand its samples in`]);
}

interface Trail {
  readonly kept: Map<number, Float64Array>;
  readonly losses: Float64Array;
  readonly gradientNorms: Float64Array;
}

async function takeSteps(
  stepper: Stepper,
  { experiment, totalSteps }: TrainingProblem,
  { keep, outside }: { readonly keep: ReadonlySet<number>; readonly outside: TrainingOutside },
): Promise<Trail> {
  const trail: Trail = {
    kept: new Map(),
    losses: new Float64Array(totalSteps),
    gradientNorms: new Float64Array(totalSteps),
  };
  let looked = outside.clock();
  for (let step = 0; step <= totalSteps; step += 1) {
    if (keep.has(step)) trail.kept.set(step, Float64Array.from(stepper.parameters));
    if (step === totalSteps) break;
    const advance = stepper.advance(1);
    if (advance.failed !== undefined) throw explainDivergence(experiment, { ...advance, failed: advance.failed });
    trail.losses[step] = advance.batchLoss;
    trail.gradientNorms[step] = advance.gradientNorm;
    if (outside.clock() - looked < sliceMilliseconds) continue;
    await outside.pause();
    looked = outside.clock();
    if (outside.signal.aborted) throw failure('engine/cancelled');
  }
  return trail;
}
