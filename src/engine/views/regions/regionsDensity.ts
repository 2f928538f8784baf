import type { PlanePartition } from '../../../analysis/regions/plane/linearRegions.ts';
import { message, type Message } from '../../../core/ground/errors.ts';
import type { CurvesChart, Series } from '../../../protocol/charts.ts';
import { curvesChart, fittingScale, percent, short, shortText, type ChartTexts } from '../frame/chartParts.ts';
import type { Moment } from '../frame/moment.ts';
import type { RegionPlane } from '../../reading/regionSlice.ts';
import { regionDensity, type RegionDensity } from './numbers/densityZones.ts';
import { occupancy } from './numbers/occupancy.ts';

/** With fewer regions than this in a half of the zones, one region more or less changes the ratio of the halves too much to speak of it. */
const leastInHalf = 10;

/**
 * Regions per unit of data density: how finely the plane is cut where the samples are, against where they are not.
 * @param samplesIn  how many samples each activation pattern holds, in the whole input space
 */
export function densityChart(
  moment: Moment,
  plane: RegionPlane,
  partition: PlanePartition,
  samplesIn: ReadonlyMap<number, number>,
): CurvesChart {
  const found = regionDensity(plane, partition);
  const series: Series[] = [
    {
      id: 'regions',
      label: message('regions per unit area'),
      role: 'dots',
      group: 'regions',
      x: Float64Array.from(found.zones, ({ samples }) => samples),
      y: Float64Array.from(found.zones, ({ regions }) => regions),
    },
  ];
  const chart = curvesChart(
    moment,
    {
      id: 'density',
      view: 'regions',
      x: { label: message('samples per unit area'), scale: 'log10' },
      y: { label: message('regions per unit area'), scale: fittingScale(series) },
      series,
      marks: [{ axis: 'y', at: found.mean, label: message('mean of the picture') }],
    },
    textsOf(plane, found, samplesIn),
  );
  return { ...chart, notes: [{ label: message('regions per sample'), values: found.perSample }] };
}

function textsOf(plane: RegionPlane, found: RegionDensity, samplesIn: ReadonlyMap<number, number>): ChartTexts {
  const { occupied, alone, samples } = occupancy(samplesIn.values());
  const args = [found.zones.length, occupied, percent(alone / samples)] as const;
  return {
    title: titleOf(found),
    caption:
      plane.place.kind === 'whole'
        ? message(
            'The picture in {0} zones with equal shares of the samples. {1} regions hold samples; {2} % of the samples are alone in theirs.',
            ...args,
          )
        : message(
            'The picture in {0} zones with equal shares of the projected samples. In the whole input space {1} regions hold samples; {2} % of the samples are alone in theirs.',
            ...args,
          ),
    description: message(
      'Regions per sample, from the sparsest zone to the densest: {0}.',
      Array.from(found.perSample, shortText).join(', '),
    ),
    explanation: message(
      "Data density: a normal kernel of Scott's width around every sample, in samples per unit area of the scaled inputs. A region counts in the zone of the middle of its corners; regions per unit area = regions of the zone / its area. Their ratio is the number of regions per sample. A sample is alone when no other has its activation pattern.",
    ),
  };
}

function titleOf({ denser, rest }: RegionDensity): Message {
  if (rest.regions < leastInHalf || denser.regions < leastInHalf)
    return message(
      'Too few regions to compare: {0} lie where the denser half of the samples is, {1} in the rest of the picture',
      denser.regions,
      rest.regions,
    );
  return message(
    'Where the denser half of the samples lies there are {0} times as many regions per area as in the rest',
    short(denser.perArea / rest.perArea),
  );
}
