import type { RegionBound } from '../../../analysis/regions/regionBounds.ts';
import { message, type Message } from '../../../core/ground/errors.ts';
import type { CurvesChart, LadderChart, Series } from '../../../protocol/charts.ts';
import { curvesChart, short, type ChartTexts } from '../frame/chartParts.ts';
import type { Moment } from '../frame/moment.ts';
import type { RegionNetwork } from '../../reading/regionNetwork.ts';
import {
  depthCounts,
  ladderOf,
  type BoundLadder,
  type CountedRegions,
  type DepthCounts,
  type Rung,
} from './numbers/boundLadder.ts';

/** Above this, doubles overflow before the page can write the number. */
const largestNumber = 1e300;

/** A number that may be beyond doubles: as it is, or as a power of ten. */
function writable(value: bigint | number): number | Message {
  const number = Number(value);
  return number < largestNumber ? number : message('10^{0}', value.toString().length - 1);
}

/** The same inside a sentence. */
function asText(value: bigint | number): number | string {
  const number = Number(value);
  return number < largestNumber ? number : `10^${value.toString().length - 1}`;
}

const labels: Readonly<Record<RegionBound['id'], Message>> = {
  product: message('product bound'),
  runningMinimum: message('running minimum bound'),
  attainable: message('some network of this shape has'),
  expectation: message('random network, order of magnitude'),
};

const kinds: Readonly<Record<RegionBound['kind'], Message>> = {
  upper: message('no network of this shape has more'),
  attainable: message('reached by a suitable choice of weights'),
  expectation: message('expected at initialization, up to a constant'),
};

/** Sources are the same in every language. */
const zaslavsky = 'Zaslavsky (1975), Facing up to arrangements';

const roles = { count: 'measured', bound: 'theory', layer: 'part' } as const;

/** The count among the numbers of theory, the largest first. */
export function ladderChart(moment: Moment, regions: RegionNetwork, counted: CountedRegions): LadderChart {
  const ladder = ladderOf(regions, counted);
  return {
    kind: 'ladder',
    id: 'bounds',
    view: 'regions',
    run: moment.run,
    step: moment.step,
    ...ladderTexts(ladder, counted),
    columns: [message('regions'), message('times the count'), message('what it says'), message('source')],
    axis: { label: message('linear regions'), scale: 'log10' },
    parts: message('single layers alone'),
    rungs: ladder.rungs.map((rung) => {
      const { label, says, source } = wordsOf(rung, counted.complete);
      return {
        label,
        log10: rung.log10,
        role: roles[rung.kind.of],
        values: [writable(rung.value), writable(rung.timesCount), says, source],
      };
    }),
  };
}

/** What a line of the ladder is called, what it says, and who says it. */
function wordsOf(
  { kind }: Rung,
  isComplete: boolean,
): { readonly label: Message; readonly says: Message; readonly source: Message | undefined } {
  switch (kind.of) {
    case 'bound':
      return { label: labels[kind.bound.id], says: kinds[kind.bound.kind], source: message(kind.bound.source) };
    case 'layer':
      return {
        label: message('layer {0} alone', kind.layer + 1),
        says: message('most regions that its {0} units can cut', kind.units),
        source: message(zaslavsky),
      };
    case 'count':
      return {
        label: isComplete ? message('counted here') : message('counted here, at least'),
        says: isComplete ? message('exact, this network on this domain') : message('the budget ended before'),
        source: undefined,
      };
    default:
      return kind satisfies never;
  }
}

function ladderTexts(
  { widths, upper, share }: BoundLadder,
  { cells, complete, dimension }: CountedRegions,
): ChartTexts {
  return {
    title: complete
      ? message('The network has {0} of the {1} regions that theory allows', cells, asText(upper))
      : message('The network has at least {0} of the {1} regions that theory allows', cells, asText(upper)),
    caption: message(
      'The count beside bounds and expectations for {0} hidden units in dimension {1}, the largest number first.',
      widths.join('-') || '0',
      dimension,
    ),
    description: message('{0} counted; the sharper bound is {1}, so the share is {2}.', cells, asText(upper), share),
    explanation: message(
      'Product bound: each layer cuts every region like an arrangement of hyperplanes of its own. Running minimum: where units are inactive, fewer dimensions are left for the next layers. Attainable: a folding construction reaches it. Random networks at initialization have about N^d / d! regions, far fewer, whatever their depth.',
    ),
  };
}

/** Count and bounds of the network cut off after each hidden layer, on a logarithmic axis; undefined for a single layer. */
export function depthChart(moment: Moment, regions: RegionNetwork, counted: CountedRegions): CurvesChart {
  const depth = depthCounts(regions, counted)!;
  return curvesChart(
    moment,
    {
      id: 'depth',
      view: 'regions',
      x: { label: message('layer, input to output'), scale: 'linear' },
      y: { label: message('linear regions'), scale: 'log10' },
      series: depthSeries(depth),
    },
    {
      title: message('The last layer multiplies the regions by {0}', short(depth.growth)),
      caption: message(
        'Regions of the network cut off after each hidden layer, beside what theory says of that part. Logarithmic axis.',
      ),
      description: message('Counted after each layer: {0}.', depth.counted.join(', ')),
      explanation: message(
        'The bounds multiply from layer to layer, the count rarely does: a layer cuts only those regions that one of its kinks happens to cross. Serra, Tjandraatmadja, Ramalingam (2018); Montufar, Pascanu, Cho, Bengio (2014); Hanin, Rolnick (2019).',
      ),
    },
  );
}

/** A bound is drawn where it says something and doubles can hold it. */
function depthSeries({ layers, counted, bounds, alone }: DepthCounts): Series[] {
  const curve = (look: Pick<Series, 'id' | 'label' | 'role'>, values: readonly number[]): Series => {
    const kept = [...layers.keys()].filter((at) => Number.isFinite(values[at]));
    return {
      ...look,
      group: look.id,
      x: Float64Array.from(kept, (at) => layers[at]!),
      y: Float64Array.from(kept, (at) => values[at]!),
    };
  };
  const ofTheory = (['product', 'runningMinimum', 'attainable', 'expectation'] as const).map((id) =>
    curve({ id, label: labels[id], role: 'theory' }, bounds[id]),
  );
  return [
    ...ofTheory,
    curve({ id: 'counted', label: message('counted'), role: 'measured' }, counted),
    curve({ id: 'alone', label: message('most for this layer alone'), role: 'dots' }, alone),
  ];
}
