import { loadProgramSolver } from '../../../analysis/regions/box/linearPrograms.ts';
import { enumerateCellsInBox, largestExactDimension } from '../../../analysis/regions/box/linearRegionsBox.ts';
import {
  enumerateCellsByPrograms,
  probeCellCount,
  type ProbedCount,
} from '../../../analysis/regions/box/linearRegionsPrograms.ts';
import {
  type Box,
  hiddenWidths,
  holdInputs,
  type PiecewiseLinearNetwork,
} from '../../../analysis/regions/cells/piecewiseLinear.ts';
import { runningMinimumBound } from '../../../analysis/regions/regionBounds.ts';
import type { CountMethod, EnumerationOptions } from '../../../analysis/regions/cells/enumeration.ts';
import { affordableSamples, PatternSampler, type SampledCount } from '../../../analysis/regions/cells/sampledCells.ts';
import { failure, LabError, message, type Message } from '../../../core/ground/errors.ts';
import { createRandom } from '../../../core/ground/random.ts';
import type { TableChart } from '../../../protocol/charts.ts';
import { finite, percent, short } from '../frame/chartParts.ts';
import type { ViewWork, Moment } from '../frame/moment.ts';
import type { RegionNetwork } from '../../reading/regionNetwork.ts';
import { occupancy } from './regionsDensity.ts';

/** Milliseconds for the count, and for the estimate where the count does not get through. */
const countMilliseconds = 5000;
const probeMilliseconds = 2500;
const mostProbes = 400;

/** The regions in the box that the samples span, in all of its dimensions. */
export interface SpaceCount {
  readonly dimension: number;
  readonly cells: number;
  readonly perLayer: readonly number[];
  readonly method: CountMethod;
  /** Questions of the programs that could not be proved, and the most that a unit can exceed zero by in one of them. */
  readonly undecided: number;
  readonly largestDoubt: number;
  readonly byPrograms: boolean;
  readonly probed: ProbedCount | undefined;
  /** Where no other method works: distinct patterns at random points, which `cells` counts. */
  readonly sampled: SampledCount | undefined;
  /** The count goes on. */
  readonly isGrowing?: boolean;
}

/** The box of the samples, and the network on the inputs that differ between them. */
export function spaceOf(
  network: PiecewiseLinearNetwork,
  inputs: Float64Array,
): { readonly network: PiecewiseLinearNetwork; readonly box: Box } {
  const width = network.inputs;
  const low = new Float64Array(width).fill(Infinity);
  const high = new Float64Array(width).fill(-Infinity);
  inputs.forEach((value, at) => {
    low[at % width] = Math.min(low[at % width]!, value);
    high[at % width] = Math.max(high[at % width]!, value);
  });
  const held = Array.from(low, (value, axis) => (value === high[axis] ? value : undefined));
  const box = held.flatMap((value, axis) => (value === undefined ? [[low[axis]!, high[axis]!] as const] : []));
  return { network: holdInputs(network, held), box };
}

type SpaceWork = Pick<ViewWork, 'signal' | 'clock' | 'pause' | 'progress'>;

/** Milliseconds between two looks at a count that goes on. */
const growMilliseconds = 300;

/** The same as `countSpace`; yields what is known so far when it takes long. */
export async function* growSpace(
  network: PiecewiseLinearNetwork,
  box: Box,
  budget: number,
  work: SpaceWork,
): AsyncGenerator<SpaceCount, SpaceCount, undefined> {
  let cells = 0;
  let isDone = false;
  const counting = countSpace(network, box, budget, work, (found) => (cells = found)).finally(() => (isDone = true));
  // A failure is told where the result is awaited; until then it must not count as unhandled.
  counting.catch(() => undefined);
  const isOver = (): boolean => isDone;
  let shown = work.clock();
  while (!isOver()) {
    await work.pause();
    if (isOver() || work.clock() - shown < growMilliseconds) continue;
    shown = work.clock();
    const unknown = { perLayer: [], undecided: 0, largestDoubt: 0, probed: undefined, sampled: undefined };
    yield { ...unknown, dimension: box.length, cells, method: 'capped', byPrograms: false, isGrowing: true };
  }
  return counting;
}

/** Counts the regions in a box: by corners up to six dimensions, by linear programs above, and estimates where neither gets through. */
export async function countSpace(
  network: PiecewiseLinearNetwork,
  box: Box,
  budget: number,
  work: SpaceWork,
  onCells: (cells: number) => void = () => undefined,
): Promise<SpaceCount> {
  const onProgress = ({ cells }: { readonly cells: number }): void => onCells(cells);
  try {
    if (box.length <= largestExactDimension) {
      const limits = { cells: budget, milliseconds: countMilliseconds };
      const options = { ...optionsOf(work), onProgress, stride: 256, budget: limits };
      const found = await enumerateCellsInBox(network, box, options);
      const counted = {
        ...found,
        dimension: box.length,
        undecided: 0,
        largestDoubt: 0,
        byPrograms: false,
        sampled: undefined,
      };
      return { ...counted, probed: found.complete ? undefined : await probe(network, box, work) };
    }
    const solver = await loadProgramSolver();
    const options = { ...optionsOf(work), onProgress, budget: { cells: budget, milliseconds: countMilliseconds } };
    const found = await enumerateCellsByPrograms(network, box, solver, options);
    const counted = { ...found, dimension: box.length, byPrograms: true, sampled: undefined };
    return { ...counted, probed: found.complete ? undefined : await probe(network, box, work) };
  } catch (error) {
    if (!(error instanceof LabError) || error.code !== 'analysis/refused') throw error;
    return sampleSpace(network, box, work);
  }
}

const optionsOf = (work: SpaceWork): Pick<EnumerationOptions, 'clock' | 'signal' | 'pause'> => ({
  clock: () => work.clock(),
  signal: work.signal,
  pause: () => work.pause(),
});

async function probe(network: PiecewiseLinearNetwork, box: Box, work: SpaceWork): Promise<ProbedCount> {
  return probeCellCount(network, box, await loadProgramSolver(), {
    ...optionsOf(work),
    probes: mostProbes,
    random: createRandom(1),
    budget: { milliseconds: probeMilliseconds },
    onProgress: ({ cells: probes }) => work.progress(probes, mostProbes),
  });
}

/** Without a solver: what random points of the box say. */
async function sampleSpace(network: PiecewiseLinearNetwork, box: Box, work: SpaceWork): Promise<SpaceCount> {
  const random = createRandom(1);
  const sampler = new PatternSampler(network);
  const samples = affordableSamples(network);
  for (let sample = 0; sample < samples; sample += 1) {
    sampler.add(Float64Array.from(box, ([low, high]) => low + (high - low) * random.uniform()));
    if (sample % 100 < 99) continue;
    await work.pause();
    if (work.signal.aborted) throw failure('engine/cancelled');
  }
  const sampled = sampler.count();
  const counted = {
    dimension: box.length,
    cells: sampled.distinct,
    perLayer: [],
    undecided: 0,
    largestDoubt: 0,
    byPrograms: false,
  };
  return { ...counted, method: 'sampled', probed: undefined, sampled };
}

/** What is known of the count from all sides. */
interface SpaceRange {
  /** So many regions there are, or at least. */
  readonly cells: number;
  /** Regions that hold samples are more than the search found. */
  readonly isOfSamples: boolean;
  /** The running minimum bound; may be infinite. */
  readonly bound: number;
  /** The probes' estimate and interval within `cells` and `bound`; undefined where all of it lies below what is known. */
  readonly estimate: Pick<ProbedCount, 'estimate' | 'interval'> | undefined;
}

function rangeOf({ cells: found, method, probed }: SpaceCount, occupied: number, bound: number): SpaceRange {
  const isOfSamples = (method === 'capped' || method === 'sampled') && occupied > found;
  const cells = isOfSamples ? occupied : found;
  const hold = (value: number): number => Math.min(bound, Math.max(cells, value));
  const estimate =
    probed === undefined || probed.interval[1] <= cells
      ? undefined
      : { estimate: hold(probed.estimate), interval: [hold(probed.interval[0]), hold(probed.interval[1])] as const };
  return { cells, isOfSamples, bound, estimate };
}

/** The count in all dimensions of the input, for networks that the plane shows only a slice of. */
export function spaceChart(
  moment: Moment,
  regions: RegionNetwork,
  counted: SpaceCount,
  samplesIn: ReadonlyMap<number, number>,
): TableChart {
  const { dimension, perLayer, probed, sampled } = counted;
  const { occupied, alone, samples } = occupancy(samplesIn.values());
  const isLeaky = regions.network.layers.some(({ negativeSlope }) => negativeSlope !== 0);
  const bound = Number(runningMinimumBound(hiddenWidths(regions.network), dimension, isLeaky));
  const range = rangeOf(counted, occupied, bound);
  const { cells } = range;
  const rows: TableChart['rows'] = [
    { label: message('regions in the box of the data'), values: [cells, howOf(counted, range)] },
    ...perLayer.slice(0, -1).map((count, layer) => ({
      label: message('after layer {0}', regions.layerOf[layer]! + 1),
      values: [count, counted.method === 'capped' ? cutShort : undefined],
    })),
    ...(probed === undefined ? [] : probeRows(probed, range)),
    ...(sampled === undefined ? [] : sampleRows(sampled)),
    {
      label: message('regions that hold samples'),
      values: [occupied, message('different activation patterns of all samples')],
    },
    {
      label: message('samples alone in their region'),
      values: [alone, message('{0} % of {1}', percent(alone / samples), samples)],
    },
    {
      label: message('running minimum bound'),
      values: [finite(bound), message('Serra, Tjandraatmadja, Ramalingam (2018)')],
    },
  ];
  return {
    kind: 'table',
    id: 'space',
    view: 'regions',
    run: moment.run,
    step: moment.step,
    title: titleOf(counted, range),
    caption: message(
      'The box from the smallest to the largest value of each feature over all samples; {0} features differ between samples.',
      dimension,
    ),
    description: message('{0} regions found; {1} hold samples.', cells, occupied),
    explanation: message(
      'Up to six dimensions polytopes are split at their corners, exactly. Above, linear programs ask for every unit whether it is positive and negative somewhere in a part; every yes is proved by a point inside, every no by a bound, and what cannot be proved is counted as undecided. The estimate descends to one region at random, taking either side of each cut by a fair coin, and averages 2^cuts, which has the count as its expectation. Knuth (1975); Neumaier, Shcherbina (2004).',
    ),
    columns: [message('number'), message('how')],
    rows,
  };
}

function probeRows(probed: ProbedCount, { cells, bound, estimate: held }: SpaceRange): TableChart['rows'] {
  const { probes, estimate } = probed;
  const label = message('estimate of all regions');
  if (held === undefined) {
    const how = message('sampled: mean of {0} random descents, too low: more regions are known', probes);
    return [{ label, values: [estimate, how] }];
  }
  const [low, high] = held.interval;
  return [
    {
      label,
      values: [held.estimate, message('sampled: mean of {0} random descents', probes)],
    },
    {
      label: message('95 % interval of the count, from'),
      values: [
        low,
        low > cells
          ? message('the descents are skewed: more often too low than too high')
          : message('not below the regions that are known'),
      ],
    },
    {
      label: message('95 % interval of the count, to'),
      values: [high, high < bound ? undefined : message('not above the running minimum bound')],
    },
  ];
}

function sampleRows({ samples, unseenShare }: SampledCount): TableChart['rows'] {
  return [
    {
      label: message('share of the box in regions not found'),
      values: [unseenShare, message('estimated from {0} random points: Good (1953)', samples)],
    },
  ];
}

const cutShort = message('a lower bound: the time or the budget ended before');

function howOf(
  { isGrowing, method, byPrograms, undecided, largestDoubt, sampled }: SpaceCount,
  { isOfSamples }: SpaceRange,
): Message {
  if (isGrowing) return message('found so far');
  if (isOfSamples) return message('a lower bound: the regions that hold samples');
  if (sampled !== undefined) return message('a lower bound: different patterns at {0} random points', sampled.samples);
  if (method === 'exact')
    return byPrograms
      ? message('exact: linear programs, every answer proved')
      : message('exact: polytopes split at their corners');
  if (method === 'tolerance')
    return message(
      'each is proved; {0} questions were left to a tolerance: there a unit exceeds zero by at most {1}',
      undecided,
      short(largestDoubt),
    );
  return cutShort;
}

function titleOf({ dimension, method, isGrowing }: SpaceCount, { cells, estimate: held }: SpaceRange): Message {
  if (isGrowing) return message('{0} linear regions in {1} dimensions so far', cells, dimension);
  if (method === 'exact') return message('{0} linear regions in {1} dimensions, exact', cells, dimension);
  if (method === 'tolerance')
    return message('{0} linear regions in {1} dimensions, each proved; all of them but for rounding', cells, dimension);
  if (held === undefined) return message('At least {0} linear regions in {1} dimensions', cells, dimension);
  return message(
    'About {0} linear regions in {1} dimensions, sampled (95 %: {2} to {3})',
    short(held.estimate),
    dimension,
    short(held.interval[0]),
    short(held.interval[1]),
  );
}
