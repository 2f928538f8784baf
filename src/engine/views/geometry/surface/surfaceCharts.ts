import type { Chart, ContoursChart } from '../../../../protocol/charts.ts';
import type { Moment, ViewWork } from '../../frame/moment.ts';
import { exactGrid, linearPairOf, solvePair, valuesAt, type SolvedPair } from './linearPair.ts';
import { pairTable } from './linearCharts.ts';
import { raceChart, raceTrackOf } from './raceChart.ts';
import { lineChart, linePoints, planLine, type LineValues } from './lineChart.ts';
import { crossPoints, placeChart, sectionsChart } from './placeCharts.ts';
import { surfaceChart } from './surfaceChart.ts';
import { evaluatePoints, growSurface, liveResolution, type SurfaceGrid } from './surfaceGrid.ts';
import { surfaceNumbers } from './surfaceNumbers.ts';
import type { SurfaceValues } from './surfaceJobs.ts';
import { pictureOf, type SurfacePicture } from './surfaceMinima.ts';
import { planSurface, type SurfacePlane } from './surfacePlane.ts';
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
  const resolution = moment.isLive ? liveResolution(problem) : moment.lab.geometry.resolution;
  if (resolution === undefined) {
    yield* draw(pictureOf({ moment, surface: planSurface(moment) }));
    return;
  }
  const pair = moment.lab.geometry.plane === 'weights' ? await solvePairHere(moment, resolution, work) : undefined;
  if (pair !== undefined) {
    yield* pairCharts(moment, work, pair);
    return;
  }
  const surface = planSurface(moment);
  const drawGrid = async function* (grid: SurfaceGrid): AsyncGenerator<Chart> {
    const points = crossPoints({ moment, surface }, grid.size);
    const values = await evaluatePoints({ problem, plane: surface.plane, points }, quiet(work));
    yield* draw(pictureOf({ moment, surface, grid, values }), values);
  };
  const wish = { problem, plane: surface.plane, range: surface.range, resolution };
  if (moment.isLive) {
    for await (const grid of growSurface(wish, alone(work))) yield* drawGrid({ ...grid, isCoarse: true });
    return;
  }
  const name = nameOf(moment);
  const known = work.memory.get('surface') as KnownSurface | undefined;
  if (known?.name === name) {
    yield* drawGrid(known.grid);
    return;
  }
  for await (const grid of growSurface(wish, work)) {
    if (!grid.isCoarse) work.memory.set('surface', { name, grid } satisfies KnownSurface);
    yield* drawGrid(grid);
  }
}

/** @param values  of `crossPoints`, where there is a grid */
function* draw(picture: SurfacePicture, values?: SurfaceValues): Generator<Chart> {
  yield surfaceChart(picture);
  yield surfaceNumbers(picture);
  if (values === undefined) return;
  yield sectionsChart(picture, values);
  const place = placeChart(picture, values);
  if (place !== undefined) yield place;
}

/** The last two weights of a linear model that were solved, for weights and wishes of a name. */
interface KnownPair {
  readonly name: string;
  readonly solved: SolvedPair;
  readonly surface: SurfacePlane;
  readonly grid: SurfaceGrid;
  /** Made when it is first looked at. */
  race: ContoursChart | undefined;
}

/** Two weights of a linear model are a matter of a moment, and exact; undefined where they are no such pair. */
async function solvePairHere(moment: Moment, resolution: number, work: ViewWork): Promise<KnownPair | undefined> {
  const name = nameOf(moment);
  const known = work.memory.get('pair') as KnownPair | undefined;
  if (!moment.isLive && known?.name === name) return known;
  const pair = linearPairOf(moment);
  if (pair === undefined) return undefined;
  const optima = solvePair(pair, planSurface(moment).range);
  const places = [optima.free, optima.penalized].filter((place) => place !== undefined);
  const surface = planSurface(moment, places);
  const grid = await exactGrid(pair, surface.range, resolution, work);
  const here = { name, solved: { pair, optima }, surface, grid, race: undefined };
  if (!moment.isLive) work.memory.set('pair', here);
  return here;
}

function* pairCharts(moment: Moment, work: ViewWork, here: KnownPair): Generator<Chart> {
  const { solved, surface, grid } = here;
  const { pair, optima } = solved;
  const values = valuesAt(pair, crossPoints({ moment, surface }, grid.size));
  yield* draw(pictureOf({ moment, surface, grid, values, solved }), values);
  const table = pairTable(moment, pair, optima);
  if (table !== undefined) yield table;
  const track = moment.isLive ? undefined : raceTrackOf(pair);
  if (track === undefined || !work.wants('race')) return;
  here.race ??= raceChart(moment, track, surface);
  // What crosses to the page is handed over: the known one stays.
  yield structuredClone(here.race);
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
  return JSON.stringify([step, history.length, snapshots.length, { ...lab.geometry, rescale: undefined }]);
}
