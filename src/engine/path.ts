import type { CrossValidation } from '../analysis/crossValidation.ts';
import type { Chart } from '../protocol/charts.ts';
import type { Moment, ViewExperiment, ViewWork } from './experiments.ts';
import { chooseStrengths } from './pathChoice.ts';
import { comparisons } from './pathCompare.ts';
import { constraintCharts } from './pathConstraintCharts.ts';
import { proxChart } from './pathProxChart.ts';
import { weightsChart } from './pathWeightsChart.ts';
import { errorChart, scoreChart, type PathPicture } from './pathCharts.ts';
import { evidenceChart, strengthsTable } from './pathEvidenceCharts.ts';
import { runFolds } from './pathFolds.ts';
import { coefficientsChart, columnsTable } from './pathLinearCharts.ts';
import { NetworkPath, type NetworkPathPoint, type NetworkPathStart } from './pathNetwork.ts';
import { networkCharts } from './pathNetworkCharts.ts';
import { planPath, type LinearPlan, type PathPlan } from './pathPlan.ts';
import { sliceOf } from './pathSlice.ts';
import { gridOf, pauser, solveLinear, type LinearPathPoint, type MeasuredPoint } from './pathPoints.ts';

/** The view Path. */
export const path: ViewExperiment = { follows: 'data', charts: pathCharts };

/** Solutions against the strength of a penalty, exact for linear models, trained and warm started for networks. */
export async function* pathCharts(moment: Moment, work: ViewWork): AsyncGenerator<Chart> {
  const plan = planPath(moment.prepared, moment.lab.path);
  const compare = comparisons[moment.lab.path.compare];
  if (compare !== undefined) yield* compare(moment, pauser(work));
  if (plan.linear === undefined) yield* networkView(moment, plan, work);
  else yield* linearView(moment, plan, plan.linear, work);
}

/** A picture that grows is drawn this often (milliseconds). */
const growMilliseconds = 150;

interface Growing {
  /** Whether it is time to draw again. */
  isDue(): boolean;
}

function growing(work: ViewWork): Growing {
  let drawn = -Infinity;
  return {
    isDue() {
      const now = work.clock();
      if (now - drawn < growMilliseconds) return false;
      drawn = now;
      return true;
    },
  };
}

function pictureOf<Point extends MeasuredPoint>(
  moment: Moment,
  plan: PathPlan,
  points: readonly Point[],
  folds: CrossValidation | undefined,
): PathPicture<Point> {
  const ascending = [...points].sort((one, other) => one.lambda - other.lambda);
  return { moment, plan, points: ascending, folds, choice: chooseStrengths(plan, ascending, folds) };
}

function* commonCharts(picture: PathPicture): Generator<Chart> {
  yield errorChart(picture);
  yield scoreChart(picture);
  yield evidenceChart(picture);
  yield strengthsTable(picture);
}

async function* linearView(moment: Moment, plan: PathPlan, linear: LinearPlan, work: ViewWork): AsyncGenerator<Chart> {
  const draw = function* (points: readonly LinearPathPoint[], folds?: CrossValidation): Generator<Chart> {
    const picture = pictureOf(moment, plan, points, folds);
    yield coefficientsChart(picture, linear);
    yield* commonCharts(picture);
  };
  const points: LinearPathPoint[] = [];
  const grow = growing(work);
  for await (const point of linearPoints(moment, plan, linear, work)) {
    points.push(point);
    work.progress(points.length, plan.points);
    if (grow.isDue()) yield* draw(points);
  }
  yield* draw(points);
  yield* microscope(pictureOf(moment, plan, points, undefined), linear, work);
  let newest: CrossValidation | undefined;
  for await (const folds of foldsOf(moment, plan, points, work)) {
    newest = folds;
    yield* draw(points, folds);
  }
  // Without a strength in the text the best one is looked at, which the folds may have moved.
  if (newest === undefined || plan.inText !== undefined) return;
  const picture = pictureOf(moment, plan, points, newest);
  const weights = weightsChart(picture, linear);
  if (weights !== undefined) yield weights;
  yield proxChart(picture, linear);
}

/** What single points say: two weights closely, the proximal step, the constraint form, and what the columns leave open. */
async function* microscope(
  picture: PathPicture<LinearPathPoint>,
  linear: LinearPlan,
  work: ViewWork,
): AsyncGenerator<Chart> {
  const weights = weightsChart(picture, linear);
  if (weights !== undefined) yield weights;
  yield proxChart(picture, linear);
  yield* constraintCharts(picture, linear, pauser(work));
  const remarks = columnsTable(picture, linear);
  if (remarks !== undefined) yield remarks;
}

/** The points of a path that was computed before come at once. */
async function* linearPoints(
  moment: Moment,
  plan: PathPlan,
  linear: LinearPlan,
  work: ViewWork,
): AsyncGenerator<LinearPathPoint> {
  const key = `linear ${JSON.stringify([plan.choice, plan.points, plan.ratio])}`;
  const known = work.memory.get(key) as readonly LinearPathPoint[] | undefined;
  if (known !== undefined) {
    yield* known;
    return;
  }
  const points: LinearPathPoint[] = [];
  const pause = pauser(work);
  for (const point of solveLinear(moment.prepared, linear, gridOf(plan))) {
    points.push(point);
    yield point;
    await pause();
  }
  remember(work, key, points);
}

/** What is kept of each kind: the newest few. */
const keptEntries = 4;

function remember(work: ViewWork, key: string, value: unknown): void {
  work.memory.set(key, value);
  const [kind] = key.split(' ');
  const alike = [...work.memory.keys()].filter((other) => other.startsWith(`${kind ?? ''} `));
  for (const old of alike.slice(0, -keptEntries)) work.memory.delete(old);
}

/** Summaries of cross-validation as the folds come in. */
async function* foldsOf(
  moment: Moment,
  plan: PathPlan,
  points: readonly MeasuredPoint[],
  work: ViewWork,
  start?: NetworkPathStart,
): AsyncGenerator<CrossValidation> {
  const { prepared, lab } = moment;
  const folds = Math.min(plan.folds, prepared.data.train.samples);
  if (folds < 2 || points.length === 0) return;
  const key = `folds ${JSON.stringify([lab.path.penalty, plan.points, plan.ratio, folds, plan.direction, lab.path.epochs])}`;
  const known = work.memory.get(key) as CrossValidation | undefined;
  if (known !== undefined) {
    yield known;
    return;
  }
  const lambdas = Float64Array.from(points, ({ lambda }) => lambda)
    .sort()
    .reverse();
  let newest: CrossValidation | undefined;
  const wanted = { prepared, lab: lab.path, folds, lambdas, direction: plan.direction, start };
  for await (const { done, summary } of runFolds(wanted, work)) {
    work.progress(done, folds);
    newest = summary;
    if (summary !== undefined) yield summary;
  }
  remember(work, key, newest);
}

async function* networkView(moment: Moment, plan: PathPlan, work: ViewWork): AsyncGenerator<Chart> {
  const solver = networkPathOf(moment, plan, work);
  const pause = pauser(work);
  const draw = function* (points: readonly NetworkPathPoint[], folds?: CrossValidation): Generator<Chart> {
    const picture = pictureOf(moment, plan, points, folds);
    yield* networkCharts(picture, solver.training);
    yield* commonCharts(picture);
  };
  const points: NetworkPathPoint[] = [];
  const grow = growing(work);
  work.progress(0, plan.points);
  for (const lambda of await solver.strengths(pause, plan)) {
    points.push(await solver.pointAt(lambda, pause));
    work.progress(points.length, plan.points);
    if (grow.isDue()) yield* draw(points);
  }
  yield* draw(points);
  const start = plan.folds < 2 ? undefined : await solver.start(pause);
  for await (const folds of foldsOf(moment, plan, points, work, start)) yield* draw(points, folds);
}

/** The same path as long as only its range and the number of its points change: what it knows stays. */
function networkPathOf({ prepared, lab }: Moment, plan: PathPlan, work: ViewWork): NetworkPath {
  const { epochs } = lab.path;
  const key = `network ${NetworkPath.keyOf(plan, epochs)} ${JSON.stringify(lab.regions)}`;
  const known = work.memory.get(key) as NetworkPath | undefined;
  if (known !== undefined) return known;
  const made = new NetworkPath(prepared, plan, epochs, { slice: sliceOf(prepared, lab.regions), isMeasured: true });
  remember(work, key, made);
  return made;
}
