import type { CrossValidation } from '../../../analysis/paths/crossValidation.ts';
import type { Chart } from '../../../protocol/charts.ts';
import type { ViewExperiment, ViewWork, Moment } from '../frame/moment.ts';
import { pauser } from '../frame/pauser.ts';
import { chooseStrengths, lookedAt } from './charts/pathChoice.ts';
import { comparisons } from './compare/pathCompare.ts';
import { constraintCharts, radiusCharts } from './charts/pathConstraintCharts.ts';
import { proxChart } from './charts/pathProxChart.ts';
import { hasTwoWeights, weightsOfRun } from './charts/pathWeightsChart.ts';
import { errorChart, scoreChart, type PathPicture } from './charts/pathCharts.ts';
import { pathNumbers } from './charts/pathKeyNumbers.ts';
import { evidenceChart, nearestPoint, strengthsTable } from './charts/pathEvidenceCharts.ts';
import { countOnlyOptima } from './points/onlyOptima.ts';
import { runFolds } from './points/pathFolds.ts';
import { remarkOnFolds } from './points/plannedFolds.ts';
import { foldsKey, linearKey, networkKey } from './pathKeys.ts';
import { coefficientsChart, columnsTable, tellingRelations } from './charts/pathLinearCharts.ts';
import { PathMemory } from './pathMemory.ts';
import { NetworkPath, type NetworkPathPoint, type NetworkPathStart } from './points/pathNetwork.ts';
import { networkCharts } from './charts/pathNetworkCharts.ts';
import { planPath, type LinearPlan, type PathPlan } from './points/pathPlan.ts';
import { sliceOf } from './points/pathSlice.ts';
import { gridOf, solveLinear, strengthsToCome, type LinearPathPoint, type MeasuredPoint } from './points/pathPoints.ts';

/** The view Path. */
export const path: Pick<ViewExperiment, 'follows' | 'charts'> = { follows: 'data', charts: pathCharts };

/** Solutions against the strength of a penalty, exact for linear models, trained and warm started for networks. */
export async function* pathCharts(moment: Moment, work: ViewWork): AsyncGenerator<Chart> {
  const plan = planPath(moment.prepared, moment.lab.path);
  const compare = comparisons[moment.lab.path.compare];
  if (compare !== undefined) yield* compare(moment, pauser(work));
  if (plan.linear === undefined) yield* networkView(moment, plan, work);
  else yield* linearView(moment, plan, plan.linear, work);
}

/** The weights of the run beside a path that is whole: on the curve of the proximal step, and on the plane of two weights. */
export async function* weightCharts(moment: Moment, work: ViewWork): AsyncGenerator<Chart> {
  const plan = planPath(moment.prepared, moment.lab.path);
  const memory = PathMemory.of(work);
  const folds = (memory.recall(foldsKey(moment, plan)) as ToldFolds | undefined)?.folds;
  if (plan.linear === undefined) {
    const solver = memory.recall(networkKey(moment, plan)) as NetworkPath | undefined;
    if (solver === undefined) return;
    const picture = pictureOf(moment, plan, await solver.known(pauser(work), plan), { folds });
    if (picture.points.length === 0 || !work.wants('prox')) return;
    const prox = await proxChart(picture, { lambda: lookedAt(picture), solution: undefined }, work);
    if (prox !== undefined) yield prox;
    return;
  }
  const points = memory.recall(linearKey(moment, plan)) as readonly LinearPathPoint[] | undefined;
  if (points === undefined) return;
  const picture = pictureOf(moment, plan, points, { folds });
  const solution = nearestPoint(picture.points, lookedAt(picture))!;
  if (hasTwoWeights(plan.linear) && work.wants('weights')) yield weightsOfRun(picture, plan.linear, solution, work);
  if (!work.wants('prox')) return;
  const prox = await proxChart(picture, { lambda: solution.lambda, solution }, work);
  if (prox !== undefined) yield prox;
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
  more: {
    readonly folds?: CrossValidation | undefined;
    /** All strengths, while not all points are known. */
    readonly strengths?: Float64Array;
  } = {},
): PathPicture<Point> {
  const { folds } = more;
  const ascending = [...points].sort((one, other) => one.lambda - other.lambda);
  const strengths = more.strengths?.slice().sort() ?? Float64Array.from(ascending, ({ lambda }) => lambda);
  const choice = chooseStrengths(plan, ascending, folds, strengths.at(-1));
  return { moment, plan, points: ascending, strengths, folds, choice };
}

function* commonCharts(picture: PathPicture, { wants }: Pick<ViewWork, 'wants'>): Generator<Chart> {
  yield pathNumbers(picture);
  yield errorChart(picture);
  yield scoreChart(picture);
  if (wants('evidence')) yield evidenceChart(picture);
  if (wants('strengths')) yield strengthsTable(picture);
}

async function* linearView(moment: Moment, plan: PathPlan, linear: LinearPlan, work: ViewWork): AsyncGenerator<Chart> {
  const draw = function* (picture: PathPicture<LinearPathPoint>): Generator<Chart> {
    yield coefficientsChart(picture, linear);
    yield* commonCharts(picture, work);
  };
  const points: LinearPathPoint[] = [];
  const grow = growing(work);
  for await (const point of linearPoints(moment, plan, linear, work)) {
    points.push(point);
    work.progress(points.length, plan.points);
    // One strength alone does not tell where the axis will end.
    if (points.length > 1 && grow.isDue())
      yield* draw(pictureOf(moment, plan, points, { strengths: strengthsToCome(points, plan.points) }));
  }
  const whole = pictureOf(moment, plan, points);
  yield* draw(whole);
  yield* constraintCharts(whole, linear, work);
  const relations = tellingRelations(linear);
  if (relations !== undefined && work.wants('columns'))
    yield columnsTable(whole, linear, relations, await countOnlyOptima(points, linear, pauser(work)));
  for await (const told of foldsOf({ moment, plan, points }, work)) {
    const picture = pictureOf(moment, told.plan, points, { folds: told.folds });
    yield* draw(picture);
    yield* radiusCharts(picture, linear, work);
  }
}

/** The points of a path that was computed before come at once. */
async function* linearPoints(
  moment: Moment,
  plan: PathPlan,
  linear: LinearPlan,
  work: ViewWork,
): AsyncGenerator<LinearPathPoint> {
  const key = linearKey(moment, plan);
  const memory = PathMemory.of(work);
  const known = memory.recall(key) as readonly LinearPathPoint[] | undefined;
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
  memory.keep(key, points);
}

/** A path whose points are all known. */
interface WholePath {
  readonly moment: Moment;
  readonly plan: PathPlan;
  readonly points: readonly MeasuredPoint[];
  /** Where the trained path of a network begins. */
  readonly start?: NetworkPathStart | undefined;
}

/** A summary of cross-validation, and the plan with what is to be said of it. */
interface ToldFolds {
  readonly folds: CrossValidation | undefined;
  readonly plan: PathPlan;
}

/** Summaries of cross-validation as the folds come in. */
async function* foldsOf({ moment, plan, points, start }: WholePath, work: ViewWork): AsyncGenerator<ToldFolds> {
  const { prepared, lab } = moment;
  const { folds } = plan;
  if (folds < 2 || points.length === 0) return;
  const key = foldsKey(moment, plan);
  const memory = PathMemory.of(work);
  const known = memory.recall(key) as ToldFolds | undefined;
  if (known !== undefined) {
    yield known;
    return;
  }
  const lambdas = Float64Array.from(points, ({ lambda }) => lambda)
    .sort()
    .reverse();
  let newest: ToldFolds | undefined;
  const wanted = { prepared, lab: lab.path, folds, lambdas, direction: plan.direction, start };
  for await (const { done, leftOut, summary } of runFolds(wanted, work)) {
    work.progress(done, folds);
    newest = { folds: summary, plan: { ...plan, foldsRemark: remarkOnFolds(plan.foldsRemark, folds, leftOut) } };
    if (summary !== undefined || leftOut > 0) yield newest;
  }
  memory.keep(key, newest);
}

async function* networkView(moment: Moment, plan: PathPlan, work: ViewWork): AsyncGenerator<Chart> {
  const solver = networkPathOf(moment, plan, work);
  const pause = pauser(work);
  const draw = function* (picture: PathPicture<NetworkPathPoint>): Generator<Chart> {
    yield* networkCharts(picture, solver.training, work);
    yield* commonCharts(picture, work);
  };
  const points: NetworkPathPoint[] = [];
  const grow = growing(work);
  work.progress(0, plan.points);
  const strengths = await solver.strengths(pause, plan);
  for (const lambda of strengths) {
    points.push(await solver.pointAt(lambda, pause));
    work.progress(points.length, plan.points);
    if (grow.isDue()) yield* draw(pictureOf(moment, plan, points, { strengths }));
  }
  yield* draw(pictureOf(moment, plan, points));
  const start = plan.folds < 2 ? undefined : await solver.start(pause);
  for await (const told of foldsOf({ moment, plan, points, start }, work))
    yield* draw(pictureOf(moment, told.plan, points, { folds: told.folds }));
}

/** The same path as long as only its range and the number of its points change, also in a later run: what it knows stays. */
function networkPathOf(moment: Moment, plan: PathPlan, work: ViewWork): NetworkPath {
  const { prepared, lab } = moment;
  const memory = PathMemory.of(work);
  const key = networkKey(moment, plan);
  const known = memory.recall(key) as NetworkPath | undefined;
  if (known !== undefined) return known;
  const options = { slice: sliceOf(prepared, lab.regions), isMeasured: true };
  const made = new NetworkPath(prepared, plan, lab.path.epochs, options);
  memory.keep(key, made);
  return made;
}
