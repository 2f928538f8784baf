import {
  type CrossValidation,
  type FoldErrors,
  assignFolds,
  assignFoldsByClass,
  summarizeFolds,
} from '../../../../analysis/paths/crossValidation.ts';
import type { LabPathConfig } from '../../../../core/config/config.ts';
import { LabError } from '../../../../core/ground/errors.ts';
import type { ChosenRows } from '../../../../core/experiment/prepareData.ts';
import { createRandom } from '../../../../core/ground/random.ts';
import type { ViewWork } from '../../frame/moment.ts';
import { pathFold, solvePathFold, type FoldParams, type FoldResult } from './pathJobs.ts';
import type { NetworkPathStart } from './pathNetwork.ts';
import type { PreparedRun } from '../../../problem/preparedRun.ts';

export interface FoldsWanted {
  readonly prepared: PreparedRun;
  readonly lab: LabPathConfig;
  readonly folds: number;
  /** Strengths of the path, the strongest first. */
  readonly lambdas: Float64Array;
  /** In the order in which a network's path goes. */
  readonly direction: 'up' | 'down';
  readonly start: NetworkPathStart | undefined;
}

/** Cross-validation so far; errors are mean losses (with the 1/2 of the squared error). */
export interface PartialFolds {
  readonly done: number;
  readonly folds: number;
  /** Of those done: folds whose training diverged. */
  readonly leftOut: number;
  /** From the other folds that are done, at least two. */
  readonly summary: CrossValidation | undefined;
}

/** Rows of every fold: what trains in the run is dealt out; classes keep their shares. Seeded by the data's seed. */
export function dealFolds({ data, task, experiment }: PreparedRun, folds: number): ChosenRows[] {
  const random = createRandom(experiment.data.seed).fork('folds');
  const { rows, samples, targets } = data.train;
  const fold =
    task === 'classification' ? assignFoldsByClass(targets, folds, random) : assignFolds(samples, folds, random);
  return Array.from({ length: folds }, (_, wanted) => ({
    train: rows.filter((__, i) => fold[i] !== wanted),
    validation: rows.filter((__, i) => fold[i] === wanted),
  }));
}

/** All folds, on the threads of the crew where there are some; a summary after each. */
export async function* runFolds(
  wanted: FoldsWanted,
  work: Pick<ViewWork, 'signal' | 'clock' | 'pause' | 'crew'>,
): AsyncGenerator<PartialFolds> {
  const { prepared, lab, lambdas, direction, start } = wanted;
  const isReversed = start !== undefined && direction === 'up';
  const order = isReversed ? lambdas.slice().reverse() : lambdas;
  const jobs = dealFolds(prepared, wanted.folds).map((rows): FoldParams => ({
    experiment: prepared.experiment,
    dataset: prepared.data.dataset,
    lab,
    rows,
    lambdas: order,
    start,
  }));
  const done: FoldErrors[] = [];
  let leftOut = 0;
  for await (const { isDiverged, losses, samples } of inAnyOrder(jobs, work)) {
    if (isDiverged) leftOut += 1;
    else done.push({ errors: isReversed ? losses.slice().reverse() : losses, samples });
    const summary = done.length < 2 ? undefined : summarizeFolds(lambdas, done);
    yield { done: done.length + leftOut, folds: jobs.length, leftOut, summary };
  }
}

async function* inAnyOrder(
  jobs: readonly FoldParams[],
  work: Pick<ViewWork, 'signal' | 'clock' | 'pause' | 'crew'>,
): AsyncGenerator<FoldResult> {
  const { crew, signal } = work;
  if (crew === undefined) {
    for (const job of jobs) yield await solvePathFold(job, work);
    return;
  }
  const here = async (job: FoldParams): Promise<FoldResult> => {
    try {
      return await crew.run(pathFold, job, signal);
    } catch (error) {
      // A thread that cannot live (no memory, no threads) leaves the work to this one.
      if (error instanceof LabError && error.code === 'engine/worker-died') return solvePathFold(job, work);
      throw error;
    }
  };
  const open = new Map(jobs.map((job, at) => [at, here(job).then((result) => ({ at, result }))]));
  // One that fails ends the loop; the others must not be left unheard.
  for (const one of open.values()) one.catch(() => undefined);
  while (open.size > 0) {
    const { at, result } = await Promise.race(open.values());
    open.delete(at);
    yield result;
  }
}
