import { startEnumeration2d } from '../../../analysis/regions/plane/linearRegions.ts';
import { patternKeys } from '../../../analysis/regions/cells/patternKeys.ts';
import { checkNetwork, pointOnSlice } from '../../../analysis/regions/cells/piecewiseLinear.ts';
import { affordableSamples, PatternSampler, type SampledCount } from '../../../analysis/regions/cells/sampledCells.ts';
import { failure, LabError } from '../../../core/ground/errors.ts';
import { createRandom } from '../../../core/ground/random.ts';
import type { Chart, RegionsChart, SampleFacts } from '../../../protocol/charts.ts';
import type { ViewExperiment, ViewWork, Moment } from '../frame/moment.ts';
import { regionNetwork, type RegionNetwork } from '../../reading/regionNetwork.ts';
import { hasDepth } from './numbers/boundLadder.ts';
import { depthChart, ladderChart } from './regionsBounds.ts';
import { cellChart, cellMapChart, chosenCell, wordsOfCell } from './regionsCell.ts';
import { type CountCells, summarizeCells } from './numbers/countedSteps.ts';
import { boxFinder } from './boxSearch.ts';
import { regionNumbers } from './keyNumbers.ts';
import { growSpace, type SpaceCount, spaceOf } from './numbers/spaceCount.ts';
import type { InputGrid } from './numbers/sharpening.ts';
import { countCharts } from './regionsCount.ts';
import { densityChart } from './regionsDensity.ts';
import { lineCharts } from './regionsLine.ts';
import { regionsPicture } from './regionsPicture.ts';
import { advanceInTurns, type CellFindings, searchCells } from './regionsSearch.ts';
import type { RegionPlane } from '../../reading/regionSlice.ts';
import { sampleCharts } from '../samples/sampleCharts.ts';
import { sampleFacts } from '../samples/sampleFacts.ts';
import { sharpeningChart } from './regionsSmooth.ts';
import { spaceChart } from './regionsSpace.ts';
import { keepResults, nameMoment, type RegionsState, resultsOf, sampleKeys, stateOf, tally } from './regionsState.ts';
import { refusalChart, regionTexts } from './regionsTexts.ts';

/** Milliseconds that a live search may take; what is larger is shown when training pauses. */
const liveMilliseconds = 250;
/** Milliseconds before a live search that did not get through is tried again. */
const liveRest = 5000;
/** Weights up to which the chosen cell follows training. */
const liveWeights = 5000;

/**
 * The view Regions: the exact partition of a plane of inputs into linear pieces, and what there is to say of it. While training runs, it
 * takes at most `liveShare` of the time: the service waits so long after each picture. A network with too many regions for that is shown
 * when training pauses.
 */
export const regions: ViewExperiment = {
  follows: 'run',
  liveShare: 0.09,
  async *charts(moment, work) {
    try {
      yield* chartsOf(moment, work);
    } catch (error) {
      if (!(error instanceof LabError) || !refusals.has(error.code)) throw error;
      yield refusalChart(moment, error.userMessage);
    }
  },
};

/** Failures that the view explains in place of its picture. */
const refusals: ReadonlySet<string> = new Set(['analysis/bad-network', 'analysis/refused', 'analysis/bad-problem']);

async function* chartsOf(moment: Moment, work: ViewWork): AsyncGenerator<Chart, void, undefined> {
  const { problem } = moment.prepared;
  const found = regionNetwork(problem.architecture, moment.parameters, moment.running);
  if (found.kind === 'refused') {
    yield refusalChart(moment, found.reason);
    return;
  }
  checkNetwork(found.network);
  const state = stateOf(moment, work);
  yield* state.plane === undefined
    ? lineCharts(moment, work, found, state)
    : planeCharts(moment, work, found, { state, plane: state.plane });
}

/** A plane, and what is remembered of it from moment to moment. */
interface RememberedPlane {
  readonly state: RegionsState;
  readonly plane: RegionPlane;
}

async function* planeCharts(
  moment: Moment,
  work: ViewWork,
  network: RegionNetwork,
  remembered: RememberedPlane,
): AsyncGenerator<Chart, void, undefined> {
  const { state, plane } = remembered;
  if (moment.isLive && work.clock() < state.restUntil) return;
  const name = nameMoment(moment, plane);
  const samples = sampleKeys(moment, network, state);
  const samplesIn = samples && tally(samples);
  const findings = yield* findCells(moment, work, network, { ...remembered, samplesIn, name });
  const { partition } = findings;
  if (moment.isLive && !partition.complete) {
    state.restUntil = work.clock() + liveRest;
    if (!state.hasPicture) yield picture(moment, network, { ...remembered, findings, samplesIn, status: 'tooLarge' });
    return;
  }
  const estimate = partition.complete ? undefined : await estimateOf(state, name, { network, plane, work });
  const facts = await sampleFacts(moment, work);
  yield picture(moment, network, { ...remembered, findings, samplesIn, estimate, samples: facts });
  state.hasPicture = true;
  yield* sampleCharts(moment, 'regions', work);
  yield* chosenCharts(moment, network, plane, samplesIn);
  if (network.kind === 'limit') {
    yield sharpeningChart(moment, network, (points) => gridOf(plane, points));
    return;
  }
  if (network.network.layers.length === 0) return;
  state.countCost ||= findings.seconds * 1000;
  yield* countCharts(moment, work, state, {
    now: partition.complete ? summarizeCells(partition) : undefined,
    count: (other, deadline) => countCells(other, plane, { budget: moment.lab.regions.budget, deadline }, work),
  });
  const { perLayer, complete } = partition;
  const counted = { cells: findings.cells, perLayer, complete, dimension: 2 };
  yield regionNumbers(moment, network, counted, samplesIn);
  yield ladderChart(moment, network, counted);
  if (hasDepth(network) && work.wants('depth')) yield depthChart(moment, network, counted);
  if (moment.isLive || samplesIn === undefined) return;
  if (complete && work.wants('density')) yield densityChart(moment, plane, partition, samplesIn);
  if (plane.place.kind === 'whole') return;
  const find = boxFinder(work.crew);
  const task = { ...spaceOf(network.network, state.inputs), budget: moment.lab.regions.budget, find };
  if (task.box.length <= 2 || !work.wants('space')) return;
  const space = yield* findSpace(state, name, growSpace(task, work), (counted) =>
    spaceChart(moment, network, counted, samplesIn),
  );
  yield spaceChart(moment, network, space, samplesIn);
}

/** The count in all dimensions: known from before, or found anew with charts of what is known so far. */
async function* findSpace(
  state: RegionsState,
  name: string,
  growing: ReturnType<typeof growSpace>,
  draw: (counted: SpaceCount) => Chart,
): AsyncGenerator<Chart, SpaceCount, undefined> {
  const { space: known } = resultsOf(state, name);
  if (known !== undefined) return known;
  let step = await growing.next();
  while (step.done !== true) {
    yield draw(step.value);
    step = await growing.next();
  }
  keepResults(state, name, { space: step.value });
  return step.value;
}

/** The cells of the moment: those of the same weights again, or found anew, with pictures of what is known so far. */
async function* findCells(
  moment: Moment,
  work: ViewWork,
  network: RegionNetwork,
  found: RememberedPlane & { readonly samplesIn: ReadonlyMap<number, number> | undefined; readonly name: string },
): AsyncGenerator<RegionsChart, CellFindings, undefined> {
  const { state, plane, samplesIn, name } = found;
  const { budget } = moment.lab.regions;
  if (state.last?.name === name) return state.last.findings;
  const expected = state.last?.findings.cells;
  const search = searchCells(
    {
      network: network.network,
      slice: plane.slice,
      budget,
      mayDivide: !moment.isLive,
      ...(moment.isLive && { milliseconds: liveMilliseconds }),
      ...(expected !== undefined && { expected }),
    },
    work,
  );
  let step = await search.next();
  while (step.done !== true) {
    if (!moment.isLive)
      yield picture(moment, network, { state, plane, findings: step.value, samplesIn, status: 'growing' });
    step = await search.next();
  }
  // What a live moment had no time for is not all that there is.
  if (step.value.partition.complete || !moment.isLive) state.last = { name, findings: step.value };
  return step.value;
}

interface Shown extends RememberedPlane {
  readonly findings: CellFindings;
  readonly samplesIn: ReadonlyMap<number, number> | undefined;
  readonly estimate?: SampledCount | undefined;
  readonly status?: 'growing' | 'tooLarge';
  readonly samples?: SampleFacts | undefined;
}

function picture(moment: Moment, network: RegionNetwork, shown: Shown): RegionsChart {
  const { plane, findings, samplesIn, estimate, status, samples } = shown;
  const { partition } = findings;
  const samplesInside = samplesIn && Uint32Array.from(patternKeys(partition), (key) => samplesIn.get(key) ?? 0);
  return regionsPicture({
    moment,
    plane,
    regions: network,
    partition,
    samplesInside,
    samples,
    chosen: cellOf(moment, plane, network)?.outline,
    texts: regionTexts({
      moment,
      plane,
      regions: network,
      findings,
      estimate,
      isGrowing: status === 'growing',
      isTooLarge: status === 'tooLarge',
    }),
  });
}

function cellOf(moment: Moment, plane: RegionPlane, network: RegionNetwork): ReturnType<typeof chosenCell> {
  const isLarge = moment.prepared.problem.architecture.parameters > liveWeights;
  return moment.isLive && isLarge ? undefined : chosenCell(moment, plane, network);
}

function* chosenCharts(
  moment: Moment,
  network: RegionNetwork,
  plane: RegionPlane,
  samplesIn: ReadonlyMap<number, number> | undefined,
): Generator<Chart> {
  const cell = cellOf(moment, plane, network);
  if (cell === undefined || samplesIn === undefined) return;
  const widths = cell.isActive.map((layer) => layer.length);
  const patterns = wordsOfCell(cell);
  const [key] = patternKeys({ cells: 1, widths, wordsPerCell: patterns.length, patterns });
  yield cellChart(moment, plane, network, { cell, samples: samplesIn.get(key!) ?? 0 });
  if (network.kind === 'exact') yield cellMapChart(moment, cell);
}

/** The patterns of another state of the weights on the same plane. */
async function countCells(
  { network }: RegionNetwork,
  { slice }: RegionPlane,
  { budget, deadline }: { readonly budget: number; readonly deadline: number },
  work: ViewWork,
): ReturnType<CountCells> {
  const enumeration = startEnumeration2d(network, slice);
  try {
    for await (const now of advanceInTurns(enumeration, budget, work)) if (now >= deadline) return 'late';
    return enumeration.isDone ? enumeration.patterns() : 'beyond';
  } finally {
    enumeration.dispose();
  }
}

/** Points between two looks at messages while sampling. */
const sampleStride = 100;

/** What random points of the picture say: known from before, or found anew. */
async function estimateOf(
  state: RegionsState,
  name: string,
  { network, plane, work }: { readonly network: RegionNetwork; readonly plane: RegionPlane; readonly work: ViewWork },
): Promise<SampledCount> {
  const { estimate: known } = resultsOf(state, name);
  if (known !== undefined) return known;
  const estimate = await estimateCells(network, plane, work);
  keepResults(state, name, { estimate });
  return estimate;
}

/** What random points of the picture say, beside a count that the budget ended. */
async function estimateCells(
  { network }: RegionNetwork,
  { slice }: RegionPlane,
  work: ViewWork,
): Promise<SampledCount> {
  const random = createRandom(1);
  const [[s0, s1], [t0, t1]] = slice.bounds;
  const place = (): Float64Array =>
    pointOnSlice(slice, s0 + (s1 - s0) * random.uniform(), t0 + (t1 - t0) * random.uniform());
  const sampler = new PatternSampler(network);
  const samples = affordableSamples(network);
  for (let sample = 0; sample < samples; sample += 1) {
    sampler.add(place());
    if (sample % sampleStride < sampleStride - 1) continue;
    await work.pause();
    if (work.signal.aborted) throw failure('engine/cancelled');
  }
  return sampler.count();
}

/** Even points on the picture, as inputs of the network. */
function gridOf({ slice }: RegionPlane, points: number): InputGrid {
  const side = Math.floor(Math.sqrt(points));
  const [[s0, s1], [t0, t1]] = slice.bounds;
  const width = slice.origin.length;
  const inputs = new Float64Array(side * side * width);
  for (let at = 0; at < side * side; at += 1) {
    const s = s0 + ((s1 - s0) * ((at % side) + 0.5)) / side;
    const t = t0 + ((t1 - t0) * (Math.floor(at / side) + 0.5)) / side;
    inputs.set(pointOnSlice(slice, s, t), at * width);
  }
  return { inputs, rows: side * side };
}
