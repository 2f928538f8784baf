import { linearPath } from '../../../../analysis/paths/linearPath.ts';
import type { Experiment, LabPathConfig } from '../../../../core/config/config.ts';
import type { Dataset } from '../../../../core/tables/dataset.ts';
import { failure, LabError } from '../../../../core/ground/errors.ts';
import type { ChosenRows } from '../../../../core/experiment/prepareData.ts';
import { defineJob, type JobContext } from '../../../crew/job.ts';
import { planPath } from './pathPlan.ts';
import { NetworkPath, type NetworkPathStart } from './pathNetwork.ts';
import { pauser } from '../../frame/pauser.ts';
import { measureLinear, type MeasuredPoint } from './pathPoints.ts';
import { prepareRun, type PreparedRun } from '../../../problem/preparedRun.ts';

/** One fold of cross-validation: the path on some rows, measured on others. Plain data. */
export interface FoldParams {
  readonly experiment: Experiment;
  readonly dataset: Dataset;
  readonly lab: LabPathConfig;
  readonly rows: ChosenRows;
  /** Strengths of the whole path, in its order. */
  readonly lambdas: Float64Array;
  /** Networks: where the path of all samples starts, so that every fold does. */
  readonly start: NetworkPathStart | undefined;
}

/** On the rows that were held out, per strength. */
export interface FoldResult {
  /** No learning rate that was tried has a path: there are no losses. */
  readonly isDiverged: boolean;
  readonly losses: Float64Array;
  readonly scores: Float64Array;
  readonly samples: number;
}

/** One fold of cross-validation. */
export const pathFold = defineJob<FoldParams, FoldResult>('pathFold');

/** A job of the crew: trains or solves one fold and measures it on the rows that it has not seen. Scaling is that of its own rows. */
export async function solvePathFold(params: FoldParams, context: JobContext): Promise<FoldResult> {
  const { experiment, dataset, rows } = params;
  const prepared = prepareRun(experiment, dataset, undefined, rows);
  const points: MeasuredPoint[] = [];
  let isDiverged = false;
  try {
    for await (const point of foldPoints(prepared, params, context)) points.push(point);
  } catch (error) {
    if (!(error instanceof LabError && error.code === 'engine/diverged')) throw error;
    isDiverged = true;
    points.length = 0;
  }
  return {
    isDiverged,
    losses: Float64Array.from(points, ({ validationLoss }) => validationLoss),
    scores: Float64Array.from(points, ({ validationScore }) => validationScore),
    samples: rows.validation.length,
  };
}

async function* foldPoints(
  prepared: PreparedRun,
  { lab, lambdas, start }: FoldParams,
  context: JobContext,
): AsyncGenerator<MeasuredPoint> {
  const plan = planPath(prepared, lab);
  const pause = pauser(context);
  if (plan.linear !== undefined && start === undefined) {
    for (const point of linearPath(plan.linear.model, plan.linear.penalty, { lambdas })) {
      yield measureLinear(prepared, point);
      await pause();
    }
    return;
  }
  if (start === undefined) throw failure('analysis/bad-problem', ['the fold has no exact path']);
  const path = new NetworkPath(prepared, plan, lab.epochs, { start, isMeasured: false });
  for (const lambda of lambdas) yield await path.pointAt(lambda, pause);
}
