import { parametersAt, type ParameterPlane } from '../../../../analysis/geometry/parameterPlane.ts';
import { failure } from '../../../../core/ground/errors.ts';
import { defineJob, type JobContext } from '../../../crew/job.ts';
import { penaltyValue } from '../../../../core/experiment/penaltySum.ts';
import { createWeightLoss, type LossProblem } from './weightLoss.ts';

/** Points of a plane of weights whose losses another thread finds. Plain data. */
export interface SurfacePart {
  readonly problem: LossProblem;
  readonly plane: ParameterPlane;
  /** a and b of each, one after the other. */
  readonly points: Float64Array;
}

/** Numbers of the points; what overflows is not finite. */
export interface SurfaceValues {
  /** Mean loss of the training samples. */
  readonly loss: Float64Array;
  /** What the penalties add, with their strengths. */
  readonly penalty: Float64Array;
}

/** The losses of some points of a plane of weights. */
export const partOfSurface = defineJob<SurfacePart, SurfaceValues>('partOfSurface');

/** Milliseconds of computing between two looks for a cancel. */
const turn = 6;

/**
 * The losses of some points of a plane of weights.
 * @throws LabError engine/cancelled
 */
export async function evaluatePartOfSurface(
  { problem, plane, points }: SurfacePart,
  context: JobContext,
): Promise<SurfaceValues> {
  const count = points.length / 2;
  const values = { loss: new Float64Array(count), penalty: new Float64Array(count) };
  const parameters = new Float32Array(plane.origin.length);
  const weightLoss = await createWeightLoss(problem);
  try {
    let looked = context.clock();
    for (let at = 0; at < count; at += 1) {
      parametersAt(plane, [points[2 * at]!, points[2 * at + 1]!], parameters);
      values.loss[at] = weightLoss.at(parameters);
      values.penalty[at] = penaltyValue(problem, parameters);
      if (context.clock() - looked < turn) continue;
      await context.pause();
      if (context.signal.aborted) throw failure('engine/cancelled');
      looked = context.clock();
    }
    return values;
  } finally {
    weightLoss.dispose();
  }
}
