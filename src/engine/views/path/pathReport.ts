import type { CrossValidation } from '../../../analysis/paths/crossValidation.ts';
import { degreesKind, type DegreesKind } from '../../../analysis/paths/degreesOfFreedom.ts';
import { relateColumns } from '../../../analysis/paths/problem/columnRelations.ts';
import { formatMessage, type Message } from '../../../core/ground/errors.ts';
import type { PreparedData } from '../../../core/experiment/prepareData.ts';
import type { ViewWork } from '../frame/moment.ts';
import { countOnlyOptima, type OnlyOptima } from './points/onlyOptima.ts';
import { runFolds, type PartialFolds } from './points/pathFolds.ts';
import { remarkOnFolds } from './points/plannedFolds.ts';
import { NetworkPath, type NetworkPathPoint } from './points/pathNetwork.ts';
import { hasLambdaMax, objectiveText, planPath, type LinearPlan, type PathPlan } from './points/pathPlan.ts';
import { pauser } from '../frame/pauser.ts';
import { gridOf, solveLinear, type LinearPathPoint, type MeasuredPoint } from './points/pathPoints.ts';
import { trainedLambdaMax } from './points/trainedLambdaMax.ts';
import { countAlive } from './points/pathNetworkMeasures.ts';
import { sliceOf } from './points/pathSlice.ts';
import type { PreparedRun } from '../../problem/preparedRun.ts';

/** What every path says, arrays with one entry per strength. */
interface CommonReport {
  readonly penalty: string;
  readonly penaltyOptions: Readonly<Record<string, unknown>>;
  readonly loss: string;
  readonly objective: string;
  readonly lambdas: readonly number[];
  /** Smallest strength at which all weights are 0; absent where there is none (L2) or it is not known (networks). */
  readonly lambdaMax?: number;
  readonly trainLoss: readonly number[];
  readonly validationLoss: readonly number[];
  readonly trainScore: readonly number[];
  readonly validationScore: readonly number[];
  readonly kkt: readonly number[];
  readonly iterations: readonly number[];
  readonly converged: readonly boolean[];
  /** What leaves the coefficients or the cross-validation open, in words; empty when nothing does. */
  readonly remarks: readonly string[];
  readonly seconds: number;
  readonly cv?: FoldsReport;
}

/** Mean and standard error of the loss (with the 1/2 of the squared error) on the samples that each fold held out. */
export interface FoldsReport {
  readonly folds: number;
  readonly seed: number;
  readonly mean: readonly number[];
  readonly standardError: readonly number[];
  /** Indices of strengths. */
  readonly best: number;
  readonly oneStandardError: number;
  readonly lambdaBest: number;
  readonly lambdaOneStandardError: number;
}

/** A weight of each input, or for several outputs a row of them. */
export type Coefficients = readonly (number | readonly number[])[];

export interface LinearPathReport extends CommonReport {
  readonly solver: string;
  readonly features: readonly string[];
  /** On the prepared data, as standardize and standardizeTarget say. */
  readonly coefStandardized: readonly Coefficients[];
  /** On the data as they came. */
  readonly coef: readonly Coefficients[];
  readonly intercept: Coefficients;
  /** Effective degrees of freedom, intercepts not counted; null where they would take too long. */
  readonly df: readonly (number | null)[];
  /** `unbiased`: the trace of d fit / d y; `estimate`: see `DegreesKind`. */
  readonly dfKind: DegreesKind;
  readonly nonZero: readonly number[];
  readonly gap: readonly (number | null)[];
}

export interface NetworkPathReport extends CommonReport {
  readonly direction: 'up' | 'down';
  readonly epochs: number;
  readonly optimizer: string;
  readonly steps: number;
  readonly penaltyValue: readonly number[];
  readonly zeros: readonly number[];
  readonly weights: number;
  readonly inputsAlive: readonly number[];
  readonly unitsAlive: readonly (readonly number[])[];
  readonly ranks: readonly (readonly number[])[];
  readonly frobenius: readonly (readonly number[])[];
  readonly lipschitz: readonly number[];
  /** Linear regions on the plane of lab.regions; NaN where there are none. */
  readonly regions: readonly number[];
}

export type PathReport = LinearPathReport | NetworkPathReport;

type ReportWork = Pick<ViewWork, 'signal' | 'clock' | 'pause' | 'crew'> & {
  progress(what: 'point' | 'fold', done: number, total: number): void;
};

/** The whole path of a prepared experiment as plain numbers, for the command line. */
export async function reportPath(prepared: PreparedRun, work: ReportWork): Promise<PathReport> {
  const begin = work.clock();
  const plan = planPath(prepared, prepared.experiment.lab.path);
  return plan.linear === undefined
    ? reportNetwork(prepared, plan, work, begin)
    : reportLinear(prepared, plan, plan.linear, { work, begin });
}

function commonOf(
  prepared: PreparedRun,
  plan: PathPlan,
  points: readonly MeasuredPoint[],
): Omit<CommonReport, 'seconds' | 'lambdaMax' | 'remarks'> {
  const { name, options, groups } = plan.choice;
  return {
    penalty: name,
    penaltyOptions: { ...options, ...(groups && { groups }) },
    loss: prepared.problem.loss.name,
    objective: objectiveText(plan, prepared),
    lambdas: points.map(({ lambda }) => lambda),
    trainLoss: points.map(({ trainLoss }) => trainLoss),
    validationLoss: points.map(({ validationLoss }) => validationLoss),
    trainScore: points.map(({ trainScore }) => trainScore),
    validationScore: points.map(({ validationScore }) => validationScore),
    kkt: points.map(({ kkt }) => kkt),
    iterations: points.map(({ iterations }) => iterations),
    converged: points.map(({ converged }) => converged),
  };
}

async function reportLinear(
  prepared: PreparedRun,
  plan: PathPlan,
  linear: LinearPlan,
  { work, begin }: { readonly work: ReportWork; readonly begin: number },
): Promise<LinearPathReport> {
  const points: LinearPathPoint[] = [];
  const pause = pauser(work);
  for (const point of solveLinear(prepared, linear, gridOf(plan))) {
    points.push(point);
    work.progress('point', points.length, plan.points);
    await pause();
  }
  const seconds = (work.clock() - begin) / 1000;
  const only = await countOnlyOptima(points, linear, pause);
  const { cv, remarks } = await reportFolds({ prepared, plan, points }, work);
  const { outputs } = linear.model;
  const shaped = (values: Float64Array): Coefficients => rowsOf(values, outputs);
  const original = points.map((point) => toOriginal(prepared.data, point));
  return {
    ...commonOf(prepared, plan, points),
    ...(hasLambdaMax(linear) && { lambdaMax: points[0]?.lambda ?? NaN }),
    solver: linear.solver,
    features: prepared.data.dataset.featureNames,
    coefStandardized: points.map(({ coefficients }) => shaped(coefficients)),
    coef: original.map(({ coefficients }) => shaped(coefficients)),
    intercept: original.map(({ intercepts }) => (outputs === 1 ? intercepts[0]! : [...intercepts])),
    df: points.map(({ degreesOfFreedom }) => (Number.isFinite(degreesOfFreedom) ? degreesOfFreedom : null)),
    dfKind: degreesKind(linear.model, linear.penalty),
    nonZero: points.map(({ nonZero }) => nonZero),
    gap: points.map(({ gap }) => gap ?? null),
    remarks: [...remarksOf(prepared, linear, only), ...remarksOnDegrees(points), ...remarks],
    seconds,
    ...(cv && { cv }),
  };
}

function rowsOf(values: Float64Array, outputs: number): Coefficients {
  if (outputs === 1) return [...values];
  return Array.from({ length: values.length / outputs }, (_, j) => [
    ...values.subarray(j * outputs, (j + 1) * outputs),
  ]);
}

/** Coefficients and intercepts for the data as they came: scaled = (raw - mean) / scale. */
export function toOriginal(
  { inputScale, targetScale, dataset }: PreparedData,
  { coefficients, intercepts }: Pick<LinearPathPoint, 'coefficients' | 'intercepts'>,
): { readonly coefficients: Float64Array; readonly intercepts: Float64Array } {
  const outputs = intercepts.length;
  const isScaled = dataset.task === 'regression';
  const unit = (k: number): number => (isScaled ? targetScale.scale[k]! : 1);
  const original = coefficients.map(
    (value, at) => (value * unit(at % outputs)) / inputScale.scale[Math.floor(at / outputs)]!,
  );
  const free = intercepts.map((value, k) => value * unit(k) + (isScaled ? targetScale.mean[k]! : 0));
  original.forEach((value, at) => (free[at % outputs]! -= value * inputScale.mean[Math.floor(at / outputs)]!));
  return { coefficients: original, intercepts: free };
}

function remarksOf({ data }: PreparedRun, { model }: LinearPlan, only: OnlyOptima | undefined): string[] {
  const { constant, proportional, isWide } = relateColumns(model.samples, model.inputs, model.values);
  const nameOf = (j: number): string => data.dataset.featureNames[j] ?? String(j);
  const remarks = constant.map((j) => `${nameOf(j)} is constant: its weight is 0.`);
  proportional.forEach(([earlier, later]) => remarks.push(`${nameOf(later)} is a multiple of ${nameOf(earlier)}.`));
  if (isWide)
    remarks.push(`${model.inputs} inputs and ${model.samples} samples: there are directions that no sample sees.`);
  if (only !== undefined && only.proved < only.looked)
    remarks.push(
      `At ${only.looked - only.proved} of ${only.looked} strengths that were looked at the optimum may not be the only one; the coefficients are those of one optimum, and the optimality conditions hold.`,
    );
  return remarks;
}

/** Why degrees of freedom are null where they are. */
function remarksOnDegrees(points: readonly LinearPathPoint[]): string[] {
  const open = points.filter(({ degreesOfFreedom }) => !Number.isFinite(degreesOfFreedom)).length;
  return open === 0
    ? []
    : [
        `df is null at ${open} of ${points.length} strengths: it takes the inverse of a matrix too large to be computed at each.`,
      ];
}

async function reportNetwork(
  prepared: PreparedRun,
  plan: PathPlan,
  work: ReportWork,
  begin: number,
): Promise<NetworkPathReport> {
  const { lab } = prepared.experiment;
  const slice = sliceOf(prepared, lab.regions);
  const solver = new NetworkPath(prepared, plan, lab.path.epochs, { slice, isMeasured: true });
  const pause = pauser(work);
  const points: NetworkPathPoint[] = [];
  for (const lambda of await solver.strengths(pause)) {
    points.push(await solver.pointAt(lambda, pause));
    work.progress('point', points.length, plan.points);
  }
  const seconds = (work.clock() - begin) / 1000;
  const { cv, remarks } = await reportFolds({ prepared, plan, points, solver }, work);
  const measures = points.map((point) => point.measures!);
  const lambdaMax = trainedLambdaMax(prepared, plan);
  return {
    ...commonOf(prepared, plan, points),
    ...(lambdaMax !== undefined && { lambdaMax }),
    remarks,
    direction: plan.direction,
    epochs: solver.training.epochs,
    optimizer: solver.training.optimizer.name,
    steps: solver.steps,
    penaltyValue: points.map(({ penalty }) => penalty),
    zeros: measures.map(({ zeros }) => zeros),
    weights: measures[0]?.weights ?? 0,
    inputsAlive: measures.map(countAlive),
    unitsAlive: measures.map(({ unitsAlive }) => unitsAlive),
    ranks: measures.map(({ ranks }) => ranks),
    frobenius: measures.map(({ frobenius }) => frobenius),
    lipschitz: measures.map(({ lipschitz }) => lipschitz),
    regions: measures.map(({ regions }) => regions),
    seconds,
    ...(cv && { cv }),
  };
}

/** A path whose points are all known. */
interface WholePath {
  readonly prepared: PreparedRun;
  readonly plan: PathPlan;
  readonly points: readonly MeasuredPoint[];
  /** What trained them, for a network. */
  readonly solver?: NetworkPath;
}

async function reportFolds(
  { prepared, plan, points, solver }: WholePath,
  work: ReportWork,
): Promise<{ readonly cv: FoldsReport | undefined; readonly remarks: readonly string[] }> {
  const { folds, foldsRemark } = plan;
  const told = (remark: Message | undefined): string[] => (remark === undefined ? [] : [formatMessage(remark)]);
  if (folds < 2 || points.length === 0) return { cv: undefined, remarks: told(foldsRemark) };
  const start = await solver?.start(pauser(work));
  const lambdas = Float64Array.from(points, ({ lambda }) => lambda)
    .sort()
    .reverse();
  const wanted = { prepared, lab: prepared.experiment.lab.path, folds, lambdas, direction: plan.direction, start };
  let newest: PartialFolds | undefined;
  for await (const partial of runFolds(wanted, work)) {
    work.progress('fold', partial.done, folds);
    newest = partial;
  }
  const { summary, leftOut = 0 } = newest ?? {};
  return {
    cv: summary && foldsReport(prepared, plan, folds - leftOut, summary),
    remarks: told(remarkOnFolds(foldsRemark, folds, leftOut)),
  };
}

/** In the order of the path's strengths. */
function foldsReport(
  { experiment }: PreparedRun,
  { direction, linear }: PathPlan,
  folds: number,
  { lambdas, mean, standardError, best, oneStandardError }: CrossValidation,
): FoldsReport {
  const isReversed = linear === undefined && direction === 'up';
  const place = (k: number): number => (isReversed ? lambdas.length - 1 - k : k);
  const ordered = (values: Float64Array): number[] => (isReversed ? [...values].reverse() : [...values]);
  return {
    folds,
    seed: experiment.data.seed,
    mean: ordered(mean),
    standardError: ordered(standardError),
    best: place(best),
    oneStandardError: place(oneStandardError),
    lambdaBest: lambdas[best]!,
    lambdaOneStandardError: lambdas[oneStandardError]!,
  };
}
