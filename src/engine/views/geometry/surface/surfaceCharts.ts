import type { Chart } from '../../../../protocol/charts.ts';
import type { Moment, ViewWork } from '../../frame/moment.ts';
import { exactGrid, linearPairOf, solvePair, valuesAt, type LinearPair } from './linearPair.ts';
import { pairTable } from './linearCharts.ts';
import { raceChart, raceTrackOf } from './raceChart.ts';
import { lineChart, linePoints, planLine, type LineValues } from './lineChart.ts';
import { crossPoints, placeChart, sectionsChart } from './placeCharts.ts';
import { surfaceChart } from './surfaceChart.ts';
import { evaluatePoints, growSurface, liveResolution, type SurfaceGrid } from './surfaceGrid.ts';
import { surfaceNumbers } from './surfaceNumbers.ts';
import type { SurfacePicture } from './surfaceMinima.ts';
import { planSurface } from './surfacePlane.ts';
import { lossProblemOf, type LossProblem } from './weightLoss.ts';

/** The plane or the line of weights that the text asks for, with the losses on it: coarse at first, then as fine as asked. */
export async function* surfaceCharts(moment: Moment, work: ViewWork): AsyncGenerator<Chart> {
  const { statistics, plane } = moment.lab.geometry;
  const problem = lossProblemOf(moment.prepared, { running: moment.running, statistics });
  if (plane === 'line') yield* lineCharts(moment, work, problem);
  else yield* planeCharts(moment, work, problem);
}

/** The last surface, for weights and wishes of a name. */
interface KnownSurface {
  readonly name: string;
  readonly grid: SurfaceGrid;
}

async function* planeCharts(moment: Moment, work: ViewWork, problem: LossProblem): AsyncGenerator<Chart> {
  const pair = moment.lab.geometry.plane === 'weights' ? linearPairOf(moment) : undefined;
  if (pair !== undefined) {
    yield* pairCharts(moment, work, pair);
    return;
  }
  const surface = planSurface(moment);
  const draw = async function* (grid: SurfaceGrid | undefined): AsyncGenerator<Chart> {
    const picture: SurfacePicture = { moment, surface, grid };
    yield surfaceChart(picture);
    yield surfaceNumbers(picture);
    if (grid === undefined) return;
    const points = crossPoints(picture, grid.size);
    const values = await evaluatePoints({ problem, plane: surface.plane, points }, quiet(work));
    yield sectionsChart(picture, values);
    const place = placeChart(picture, values);
    if (place !== undefined) yield place;
  };
  const wish = { problem, plane: surface.plane, range: surface.range };
  if (moment.isLive) {
    const resolution = liveResolution(problem);
    if (resolution === undefined) yield* draw(undefined);
    else
      for await (const grid of growSurface({ ...wish, resolution }, alone(work)))
        yield* draw({ ...grid, isCoarse: true });
    return;
  }
  const { resolution } = moment.lab.geometry;
  const name = nameOf(moment);
  const known = work.memory.get('surface') as KnownSurface | undefined;
  if (known?.name === name) {
    yield* draw(known.grid);
    return;
  }
  for await (const grid of growSurface({ ...wish, resolution }, work)) {
    if (!grid.isCoarse) work.memory.set('surface', { name, grid } satisfies KnownSurface);
    yield* draw(grid);
  }
}

/** Two weights of a linear model are a matter of a moment, and exact. */
async function* pairCharts(moment: Moment, work: ViewWork, pair: LinearPair): AsyncGenerator<Chart> {
  const first = planSurface(moment);
  const optima = solvePair(pair, first.range);
  const places = [optima.free, optima.penalized].filter((place) => place !== undefined);
  const surface = planSurface(moment, places);
  const grid = await exactGrid(pair, surface.range, moment.lab.geometry.resolution, work);
  const picture: SurfacePicture = { moment, surface, grid, solved: { pair, optima } };
  yield surfaceChart(picture);
  yield surfaceNumbers(picture);
  const values = valuesAt(pair, crossPoints(picture, grid.size));
  yield sectionsChart(picture, values);
  const track = raceTrackOf(pair);
  const race = track !== undefined && work.wants('race') ? raceChart(moment, track, surface) : undefined;
  for (const chart of [placeChart(picture, values), pairTable(moment, pair, optima), race])
    if (chart !== undefined) yield chart;
}

async function* lineCharts(moment: Moment, work: ViewWork, problem: LossProblem): AsyncGenerator<Chart> {
  const resolution = moment.isLive ? liveResolution(problem) : moment.lab.geometry.resolution;
  if (resolution === undefined) return;
  const lab = { ...moment.lab, geometry: { ...moment.lab.geometry, resolution } };
  const line = planLine({ ...moment, lab });
  const part = { plane: line.plane, points: linePoints(line) };
  const helpers = moment.isLive ? alone(work) : work;
  const found = await evaluatePoints({ ...part, problem }, helpers);
  const { validation } = moment.prepared;
  const judged =
    validation.count === 0
      ? undefined
      : await evaluatePoints({ ...part, problem: { ...problem, train: validation } }, quiet(helpers));
  const values: LineValues = { ...found, validation: judged?.loss };
  yield lineChart(moment, line, values);
}

/** On this thread: a live moment is short. */
function alone(work: ViewWork): ViewWork {
  return { ...work, crew: undefined, progress: () => undefined };
}

/** Without a bar: it is a matter of a moment. */
function quiet(work: ViewWork): ViewWork {
  return { ...work, progress: () => undefined };
}

/** Differs when the surface does: another step, other wishes. The weights of a step of a run do not change. */
function nameOf({ step, history, snapshots, lab }: Moment): string {
  return JSON.stringify([step, history.length, snapshots.length, lab.geometry]);
}
