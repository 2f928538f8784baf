import { hiddenWidths } from '../../../analysis/regions/cells/piecewiseLinear.ts';
import type { SampledCount } from '../../../analysis/regions/cells/sampledCells.ts';
import type { ProbedCount } from '../../../analysis/regions/box/linearRegionsPrograms.ts';
import { runningMinimumBound } from '../../../analysis/regions/regionBounds.ts';
import { message, type Message } from '../../../core/ground/errors.ts';
import type { TableChart } from '../../../protocol/charts.ts';
import { finite, percent, short } from '../frame/chartParts.ts';
import type { Moment } from '../frame/moment.ts';
import type { RegionNetwork } from '../../reading/regionNetwork.ts';
import { isLeaky } from './numbers/boundLadder.ts';
import { occupancy, type Occupancy } from './numbers/occupancy.ts';
import { spaceRange, type SpaceCount, type SpaceRange } from './numbers/spaceCount.ts';

/** Everything that the table says. */
interface FoundSpace {
  readonly counted: SpaceCount;
  readonly range: SpaceRange;
  readonly occupancy: Occupancy;
  readonly regions: RegionNetwork;
}

/** The count in all dimensions of the input, for networks that the plane shows only a slice of. */
export function spaceChart(
  moment: Moment,
  regions: RegionNetwork,
  counted: SpaceCount,
  samplesIn: ReadonlyMap<number, number>,
): TableChart {
  const found = occupancy(samplesIn.values());
  const bound = Number(runningMinimumBound(hiddenWidths(regions.network), counted.dimension, isLeaky(regions)));
  const range = spaceRange(counted, found.occupied, bound);
  return {
    kind: 'table',
    id: 'space',
    view: 'regions',
    run: moment.run,
    step: moment.step,
    title: titleOf(counted, range),
    caption: message(
      'The box from the smallest to the largest value of each feature over all samples; {0} features differ between samples.',
      counted.dimension,
    ),
    description: message('{0} regions found; {1} hold samples.', range.cells, found.occupied),
    explanation: message(
      'Up to six dimensions polytopes are split at their corners, exactly. Above, linear programs ask for every unit whether it is positive and negative somewhere in a part; every yes is proved by a point inside, every no by a bound, and what cannot be proved is counted as undecided. The estimate descends to one region at random, taking either side of each cut by a fair coin, and averages 2^cuts, which has the count as its expectation. Knuth (1975); Neumaier, Shcherbina (2004).',
    ),
    columns: [message('number'), message('how')],
    rows: rowsOf({ counted, range, occupancy: found, regions }),
  };
}

function rowsOf({ counted, range, occupancy: { occupied, alone, samples }, regions }: FoundSpace): TableChart['rows'] {
  const { perLayer, probed, sampled } = counted;
  return [
    { label: message('regions in the box of the data'), values: [range.cells, howOf(counted, range)] },
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
      values: [finite(range.bound), message('Serra, Tjandraatmadja, Ramalingam (2018)')],
    },
  ];
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
