import { message, type Message } from '../../../core/ground/errors.ts';
import type { TableChart } from '../../../protocol/charts.ts';
import { percent, short, type ChartTexts } from '../frame/chartParts.ts';
import type { Moment } from '../frame/moment.ts';
import type { RegionNetwork } from '../../reading/regionNetwork.ts';
import type { CellFindings } from './regionsSearch.ts';
import type { RegionPlane } from '../../reading/regionSlice.ts';
import type { SampledCount } from '../../../analysis/regions/cells/sampledCells.ts';

/** Everything that the words of the picture say. */
export interface FoundRegions {
  readonly moment: Moment;
  readonly plane: RegionPlane;
  readonly regions: RegionNetwork;
  readonly findings: CellFindings;
  /** The search goes on. */
  readonly isGrowing: boolean;
  /** Training goes on and there is no time for all regions. */
  readonly isTooLarge: boolean;
  /** Beside a capped count. */
  readonly estimate: SampledCount | undefined;
}

/** The words of the picture: the count in the title, where the plane lies in the caption, the checks in the explanation. */
export function regionTexts(found: FoundRegions): ChartTexts {
  return {
    title: titleOf(found),
    caption: captionOf(found),
    description: descriptionOf(found),
    explanation: explanationOf(found),
  };
}

function titleOf({ regions, findings, isGrowing, isTooLarge, moment, plane }: FoundRegions): Message {
  const { partition, cells } = findings;
  const covered = percent(coverage(plane, findings));
  if (!partition.complete) {
    if (isGrowing) return message('{0} linear regions so far, on {1} % of the picture', cells, covered);
    if (isTooLarge)
      return message(
        'Step {2}: {0} linear regions on {1} % of the picture, too many to follow training; all are shown when it pauses',
        cells,
        covered,
        moment.step,
      );
    return message('At least {0} linear regions: the budget ended at {1} % of the picture', cells, covered);
  }
  if (regions.kind === 'limit')
    return message(
      '{0} linear regions of the piecewise linear limit; the network itself is smooth and has none',
      cells,
    );
  if (cells === 1) return message('One linear region: here the network is one affine map (exact)');
  return message('{0} linear regions, exact', cells);
}

function coverage({ slice }: RegionPlane, { partition }: CellFindings): number {
  const [[s0, s1], [t0, t1]] = slice.bounds;
  return partition.areaSum / ((s1 - s0) * (t1 - t0));
}

/** Where the plane lies, or how much of it is known. */
function captionOf({ plane, findings, estimate, regions }: FoundRegions): Message {
  const { place } = plane;
  if (!findings.partition.complete) {
    if (estimate === undefined) return message('Computed tile by tile: what is white is not known yet.');
    return message(
      'Only a part is computed. {0} random points of the whole picture fall into {1} different regions, which is a lower bound, too; regions that no point hit cover about {2} % of it.',
      estimate.samples,
      estimate.distinct,
      percent(estimate.unseenShare),
    );
  }
  if (regions.kind === 'limit')
    return message('Regions of the network that this one approaches when its smooth activations are sharpened.');
  switch (place.kind) {
    case 'whole':
      return message('Every polygon is one affine map of the network.');
    case 'features':
      return place.same === undefined
        ? message('Plane of the features {0} and {1}; the others stay at their mean.', ...place.names)
        : message(
            'Plane of the features {0} and {1}; the others stay at their mean. {2} has the same value in all samples: lab.regions.features chooses others.',
            ...place.names,
            place.same,
          );
    case 'principal':
      return message(
        'Plane of the two largest principal components, {0} % of the variance; samples are projected.',
        percent(place.share),
      );
    case 'samples':
      return message(
        'Plane through the samples {0}, {1} and {2} of the data; the others are projected.',
        ...place.samples,
      );
    default:
      return place satisfies never;
  }
}

function descriptionOf({ findings, moment }: FoundRegions): Message {
  const { partition } = findings;
  return message(
    '{0} convex polygons with {1} corners and {2} edges at step {3}; after each hidden layer with kinks there are {4} regions. {5} signs and corners needed integers.',
    partition.cells,
    partition.vertexCount,
    partition.edges.count,
    moment.step,
    partition.perLayer.join(', ') || '-',
    partition.exactDecisions,
  );
}

/** What a region is, and what was checked: Euler's characteristic is 1 where every cell is there. */
function explanationOf({ regions, findings, plane, moment }: FoundRegions): Message {
  const { partition, seconds, threads } = findings;
  const checks = [
    short(Math.abs(coverage(plane, findings) - 1)),
    partition.eulerCharacteristic,
    short(seconds),
    threads,
    moment.lab.regions.budget,
  ];
  return regions.kind === 'limit'
    ? message(
        'A smooth activation phi sharpened to phi(s z) / s tends to max(z, 0) (softplus, GELU, SiLU, ELU). The picture shows the regions of that limit with the same weights: where the smooth network is nearly affine. It is not a partition of the smooth network, which is affine nowhere. Check: areas add up to the picture but for {0} of it, V - E + F = {1}. {2} s, threads: {3}, lab.regions.budget: {4}.',
        ...checks,
      )
    : message(
        'A region is a full-dimensional piece of the plane on which every hidden unit keeps its sign; there the network is one affine map. The output layer does not cut. Signs are decided in float64 with an error bound and below it in integers, so the count is that of these weights and no estimate. Slope: length of the gradient of the output (with several classes: of the margin between the first and the second) along the plane. Batch norm is folded in with its running averages. Raghu et al. (2017), Serra et al. (2018). Check: areas add up to the picture but for {0} of it, V - E + F = {1}. {2} s, threads: {3}, lab.regions.budget: {4}.',
        ...checks,
      );
}

/** A card that says why there is no picture. */
export function refusalChart(moment: Moment, reason: Message): TableChart {
  return {
    kind: 'table',
    id: 'regions',
    view: 'regions',
    run: moment.run,
    step: moment.step,
    title: message('There are no linear regions to show'),
    caption: reason,
    description: reason,
    explanation: message(
      'Linear regions exist for networks of affine layers and activations with straight pieces: linear, ReLU, leaky ReLU. Batch norm is affine at inference and is folded in.',
    ),
    columns: [],
    rows: [],
  };
}
