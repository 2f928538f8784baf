import { degreesOfFreedom } from '../../../../analysis/paths/degreesOfFreedom.ts';
import { type LinearPoint, linearPath } from '../../../../analysis/paths/linearPath.ts';
import type { LambdaGrid } from '../../../../analysis/paths/problem/lambdaPath.ts';
import type { Numbers } from '../../../../core/numbers/matrix.ts';
import type { Split } from '../../../../core/experiment/prepareData.ts';
import { evaluate, type Evaluation } from '../../../problem/evaluation.ts';
import type { LinearPlan, PathPlan } from './pathPlan.ts';
import type { PreparedRun } from '../../../problem/preparedRun.ts';

/** What every point of a path has, exact or trained. NaN where there is nothing: no validation samples. */
export interface MeasuredPoint {
  readonly lambda: number;
  readonly trainLoss: number;
  readonly validationLoss: number;
  /** Accuracy or coefficient of determination. */
  readonly trainScore: number;
  readonly validationScore: number;
  /** P(w), without lambda. */
  readonly penalty: number;
  /** Largest violation of the optimality conditions, in units of the gradient of the loss. */
  readonly kkt: number;
  readonly converged: boolean;
  /** Of the solver, or optimizer steps. */
  readonly iterations: number;
}

/** A point of the path of a linear model. */
export interface LinearPathPoint extends MeasuredPoint {
  readonly coefficients: Float64Array;
  readonly intercepts: Float64Array;
  readonly nonZero: number;
  /** Intercepts not counted; NaN where they would take too long. */
  readonly degreesOfFreedom: number;
  readonly gap: number | undefined;
}

/** Strengths that the plan asks for; what it leaves open follows the shape of the data. */
export function gridOf({ points, ratio }: Pick<PathPlan, 'points' | 'ratio'>): LambdaGrid {
  return { count: points, ...(ratio !== undefined && { ratio }) };
}

/** All strengths of a path that has begun, from the strongest down: those to come go on as the first did, by the same factor. */
export function strengthsToCome(points: readonly MeasuredPoint[], count: number): Float64Array {
  const known = points.length;
  const [first, last] = [points[0]?.lambda ?? NaN, points.at(-1)?.lambda ?? NaN];
  const factor = (last / first) ** (1 / Math.max(1, known - 1));
  return Float64Array.from({ length: Math.max(known, count) }, (_, k) =>
    k < known ? points[k]!.lambda : last * factor ** (k - known + 1),
  );
}

/** All points of the path of a linear model, from the strongest down. */
export function* solveLinear(
  prepared: PreparedRun,
  plan: LinearPlan,
  grid: LambdaGrid,
): Generator<LinearPathPoint, void> {
  const { model, penalty } = plan;
  for (const point of linearPath(model, penalty, grid)) {
    yield {
      ...point,
      ...measureLinear(prepared, point),
      degreesOfFreedom: degreesOfFreedom(model, penalty, point),
    };
  }
}

/** Losses and scores of a point of the path of a linear model. */
export function measureLinear(prepared: PreparedRun, point: LinearPoint): MeasuredPoint {
  const { data, problem, validation } = prepared;
  const train = judgeLinear(prepared, point, data.train, problem.train.targets);
  const held = judgeLinear(prepared, point, data.validation, validation.targets);
  return {
    ...point,
    trainLoss: point.loss,
    validationLoss: held.loss,
    trainScore: train.score,
    validationScore: held.score,
  };
}

/** Loss and score of a linear model on some samples, in float64. */
export function judgeLinear(
  { problem, task, width }: PreparedRun,
  weights: Pick<LinearPoint, 'coefficients' | 'intercepts'>,
  split: Split,
  encoded: Numbers,
): Evaluation {
  const judge = { loss: problem.loss, task, width };
  return evaluate(judge, predictLinear(weights, split), task === 'regression' ? split.targets : encoded, split.targets);
}

/** samples x outputs. */
export function predictLinear(
  { coefficients, intercepts }: Pick<LinearPoint, 'coefficients' | 'intercepts'>,
  { samples, inputs }: Split,
): Float64Array {
  const outputs = intercepts.length;
  const features = coefficients.length / outputs;
  const used = Array.from({ length: features }, (_, j) => j).filter((j) => {
    for (let k = 0; k < outputs; k += 1) if (coefficients[j * outputs + k] !== 0) return true;
    return false;
  });
  const out = new Float64Array(samples * outputs);
  for (let i = 0; i < samples; i += 1) {
    const to = i * outputs;
    for (let k = 0; k < outputs; k += 1) out[to + k] = intercepts[k]!;
    for (const j of used) {
      const x = inputs[i * features + j]!;
      for (let k = 0; k < outputs; k += 1) out[to + k]! += x * coefficients[j * outputs + k]!;
    }
  }
  return out;
}
