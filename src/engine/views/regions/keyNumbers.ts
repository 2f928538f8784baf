import { message } from '../../../core/ground/errors.ts';
import type { KeyNumber, NumbersChart } from '../../../protocol/charts.ts';
import type { RegionNetwork } from '../../reading/regionNetwork.ts';
import { percent, short } from '../frame/chartParts.ts';
import { numbersChart } from '../frame/keyNumbers.ts';
import type { Moment } from '../frame/moment.ts';
import { type CountedRegions, depthCounts, ladderOf } from './numbers/boundLadder.ts';

/** How many regions there are, how many theory allows, and what the layers and the samples have to do with it. */
export function regionNumbers(
  moment: Moment,
  regions: RegionNetwork,
  counted: CountedRegions,
  samplesIn: ReadonlyMap<number, number> | undefined,
): NumbersChart {
  const { cells, complete } = counted;
  const hasSamples = complete && samplesIn !== undefined;
  return numbersChart(moment, 'regions', [
    {
      label: complete ? message('linear regions, exact') : message('linear regions at least'),
      value: message('{0}', cells),
      chart: 'regions',
    },
    shareOfBound(regions, counted),
    ...ofLayers(regions, counted),
    hasSamples
      ? { label: message('hold samples'), value: message('{0}', samplesIn.size), chart: 'regions' }
      : undefined,
  ]);
}

function shareOfBound(regions: RegionNetwork, counted: CountedRegions): KeyNumber {
  const { share } = ladderOf(regions, counted);
  return { label: message('of what theory allows'), value: message('{0} %', percent(share)), chart: 'bounds' };
}

function ofLayers(regions: RegionNetwork, counted: CountedRegions): readonly KeyNumber[] {
  const depth = depthCounts(regions, counted);
  const first = depth?.counted[0];
  if (depth === undefined || first === undefined) return [];
  return [
    { label: message('after layer 1'), value: message('{0}', first), chart: 'depth' },
    { label: message('by the last layer'), value: message('{0} times', short(depth.growth)), chart: 'depth' },
  ];
}
