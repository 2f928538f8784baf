import { gridPoints, type GridRange } from '../../../../analysis/geometry/lossGrid.ts';
import { planeQuadratic, planeLoss, type WeightPlane } from '../../../../analysis/paths/weightPlane.ts';
import {
  constrainedMinimum,
  convexMinimum,
  elasticMinimum,
  freeMinimum,
  pairCurvature,
  type PairCurvature,
  type PlaneConstrained,
  type WeightPair,
} from '../../../../analysis/paths/planeOptima.ts';
import type { QuadraticLoss } from '../../../../analysis/paths/equivalents/constraintForm.ts';
import type { LinearForm } from '../../../../core/numbers/linearForm.ts';
import type { PenaltyConfig } from '../../../../core/config/config.ts';
import { penalties } from '../../../../core/tables/penalties.ts';
import { isPenalized, penaltyValue } from '../../../../core/experiment/penaltySum.ts';
import { linearModelOf } from '../../../reading/linearModelOfRun.ts';
import type { Moment, ViewWork } from '../../frame/moment.ts';
import { pauser } from '../../frame/pauser.ts';
import type { SurfaceGrid } from './surfaceGrid.ts';
import type { SurfaceValues } from './surfaceJobs.ts';
import { pairOf } from './surfacePlane.ts';

/** Two weights of one output of a linear model, all other weights as they are; the loss is a function of the two alone. */
export interface LinearPair {
  readonly plane: WeightPlane;
  /** Squared errors, the intercepts at their best. */
  readonly quadratic: QuadraticLoss | undefined;
  readonly loss: (x: number, y: number) => number;
  /** What all penalties of the text add, with their strengths. */
  readonly penalty: (x: number, y: number) => number;
  /** The penalties that act on the two. */
  readonly terms: readonly PairTerm[];
}

/** A penalty on the two weights. */
export interface PairTerm {
  readonly config: PenaltyConfig;
  /** What it is on a linear model, where an exact form is known. */
  readonly form: LinearForm | undefined;
  /** P of the whole weights as a function of the two, without the strength. */
  readonly value: (x: number, y: number) => number;
}

/** The two weights of the plane of a linear model; undefined for networks, for losses without such a form, and where a bias is one of the two. */
export function linearPairOf(moment: Moment): LinearPair | undefined {
  const { prepared, parameters, lab } = moment;
  const { architecture } = prepared.problem;
  const model = architecture.layers.length === 1 ? linearModelOf(prepared) : undefined;
  if (model === undefined) return undefined;
  const pair = pairOf(architecture, parameters, lab.geometry.weights);
  const { outputs, inputs } = model;
  const [first, second] = pair.map((place) => ({ input: Math.floor(place / outputs), output: place % outputs }));
  if (pair.some((place) => place >= inputs * outputs) || first!.output !== second!.output) return undefined;
  const values = Float64Array.from(parameters);
  const plane: WeightPlane = {
    model,
    coefficients: values.subarray(0, inputs * outputs),
    intercepts: values.subarray(inputs * outputs),
    inputs: [first!.input, second!.input],
    output: first!.output,
  };
  const moved = values.slice();
  const at = <Result>(x: number, y: number, read: () => Result): Result => {
    [moved[pair[0]], moved[pair[1]]] = [x, y];
    return read();
  };
  const { experiment } = prepared;
  const onPair = experiment.penalties.filter(
    (penalty) => penalty.lambda > 0 && isPenalized(penalty, architecture.tensors[0]!),
  );
  return {
    plane,
    quadratic: model.loss === 'squares' ? planeQuadratic(plane) : undefined,
    loss: planeLoss(plane),
    penalty: (x, y) => at(x, y, () => penaltyValue({ experiment, architecture }, moved)),
    terms: onPair.map((config) => {
      const alone = { experiment: { ...experiment, penalties: [{ ...config, lambda: 1 }] }, architecture };
      return {
        config,
        form: penalties.get(config.name).linearForm?.(config.options, inputs, outputs),
        value: (x, y) => at(x, y, () => penaltyValue(alone, moved)),
      };
    }),
  };
}

/** The optima of two weights. */
export interface PairOptima {
  /** Of the loss alone; undefined where it is flat along a line, or not known to have one. */
  readonly free: WeightPair | undefined;
  /** Of the objective; undefined without a penalty. */
  readonly penalized: WeightPair | undefined;
  /** The same point inside a ball, of a single L1 or L2 penalty. */
  readonly constrained: PlaneConstrained | undefined;
  /** Curvature of the loss, and with the L2 parts of the penalties; squared errors only. */
  readonly curvature: { readonly loss: PairCurvature; readonly objective: PairCurvature } | undefined;
}

/** Solves for two weights. @param range  a rectangle that holds the optima of other losses than squares */
export function solvePair(pair: LinearPair, range: { readonly x: WeightPair; readonly y: WeightPair }): PairOptima {
  const { plane, quadratic, terms } = pair;
  const [only, ...more] = terms;
  const form = more.length === 0 ? only?.form : undefined;
  const penalized = terms.length === 0 ? undefined : penalizedMinimum(pair, form, range);
  return {
    free: freeMinimum(plane),
    penalized,
    constrained: form !== undefined && penalized !== undefined ? constrainedMinimum(plane, form, penalized) : undefined,
    curvature: quadratic && { loss: pairCurvature(quadratic), objective: pairCurvature(quadratic, ridgeOf(terms)) },
  };
}

function penalizedMinimum(
  { quadratic, terms, loss, penalty }: LinearPair,
  form: LinearForm | undefined,
  range: { readonly x: WeightPair; readonly y: WeightPair },
): WeightPair | undefined {
  if (quadratic !== undefined && form?.kind === 'elasticNet')
    return elasticMinimum(quadratic, { lambda: terms[0]!.config.lambda, l1Ratio: form.l1Ratio });
  const isConvex = terms.every(({ config }) => penalties.get(config.name).convex);
  return isConvex ? convexMinimum((x, y) => loss(x, y) + penalty(x, y), range) : undefined;
}

/** What the penalties add to every curvature: the strengths of their squares. */
export function ridgeOf(terms: readonly PairTerm[]): number {
  return terms.reduce(
    (sum, { config, form }) => sum + (form?.kind === 'elasticNet' ? config.lambda * (1 - form.l1Ratio) : 0),
    0,
  );
}

/** Loss and penalty at some places, x and y in turn. */
export function valuesAt({ loss, penalty }: LinearPair, points: Float64Array): SurfaceValues {
  const places = Array.from({ length: points.length / 2 }, (_, at) => [points[2 * at]!, points[2 * at + 1]!] as const);
  return {
    loss: Float64Array.from(places, ([x, y]) => loss(x, y)),
    penalty: Float64Array.from(places, ([x, y]) => penalty(x, y)),
  };
}

/** Loss and penalty on a grid, in float64; throws the reason of an abort. */
export async function exactGrid(
  pair: LinearPair,
  range: GridRange,
  size: number,
  work: Pick<ViewWork, 'signal' | 'clock' | 'pause'>,
): Promise<SurfaceGrid> {
  const points = gridPoints(range, size);
  const [loss, penalty] = [new Float64Array(size * size), new Float64Array(size * size)];
  const pause = pauser(work);
  for (let at = 0; at < loss.length; at += 1) {
    loss[at] = pair.loss(points[2 * at]!, points[2 * at + 1]!);
    penalty[at] = pair.penalty(points[2 * at]!, points[2 * at + 1]!);
    await pause();
  }
  return { size, loss, penalty, isCoarse: false };
}

/** Points on a path of solutions. */
const pathPoints = 160;
/** Decades of strengths. */
const decades = 5;

/**
 * Solutions of two weights from a strength at which they are (almost) 0 down to the loss alone: those of ridge or of the lasso.
 * @returns x and y of each
 */
export function solutionPath(
  quadratic: QuadraticLoss,
  l1Ratio: 0 | 1,
): { readonly x: Float64Array; readonly y: Float64Array } {
  const { linear } = quadratic;
  const { largest } = pairCurvature(quadratic);
  const top = l1Ratio === 1 ? Math.max(Math.abs(linear[0]!), Math.abs(linear[1]!)) : 100 * largest;
  const [x, y] = [new Float64Array(pathPoints), new Float64Array(pathPoints)];
  let warm: WeightPair = [0, 0];
  for (let at = 0; at < pathPoints; at += 1) {
    const share = at / (pathPoints - 1);
    // The lasso's path is straight between its knots: even steps of the strength show them.
    const lambda = l1Ratio === 1 ? top * (1 - share) : top * 10 ** (-decades * share);
    warm = elasticMinimum(quadratic, { lambda, l1Ratio }, warm);
    [x[at], y[at]] = warm;
  }
  return { x, y };
}

/** A pair with what was solved for it. */
export interface SolvedPair {
  readonly pair: LinearPair;
  readonly optima: PairOptima;
}
