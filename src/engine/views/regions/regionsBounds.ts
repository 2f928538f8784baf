import { arrangementPerLayer, regionBounds, type RegionBound } from '../../../analysis/regions/regionBounds.ts';
import { hiddenWidths } from '../../../analysis/regions/cells/piecewiseLinear.ts';
import { message, type Message } from '../../../core/ground/errors.ts';
import type { CurvesChart, Series, TableChart } from '../../../protocol/charts.ts';
import { curvesChart } from '../frame/chartParts.ts';
import type { Moment } from '../frame/moment.ts';
import type { RegionNetwork } from '../../reading/regionNetwork.ts';

/** A count that the bounds stand beside. */
export interface CountedRegions {
  readonly cells: number;
  readonly perLayer: readonly number[];
  readonly complete: boolean;
  /** Of the plane, the line or the space that was counted on. */
  readonly dimension: number;
}

/** Above this, doubles overflow before the page can write the number. */
const largestNumber = 1e300;

/** A number that may be beyond doubles: as it is, or as a power of ten. */
function writable(value: bigint | number): number | Message {
  const number = Number(value);
  return number < largestNumber ? number : message('10^{0}', value.toString().length - 1);
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

interface Rung {
  readonly label: Message;
  readonly value: bigint | number;
  readonly says: Message;
  readonly source: string;
}

const isLeakyNetwork = ({ network }: RegionNetwork): boolean =>
  network.layers.some(({ negativeSlope }) => negativeSlope !== 0);

/** The count among the numbers of theory, the largest first. */
export function ladderChart(moment: Moment, regions: RegionNetwork, counted: CountedRegions): TableChart {
  const widths = hiddenWidths(regions.network);
  const rungs: Rung[] = regionBounds(widths, counted.dimension, isLeakyNetwork(regions)).map((bound) => ({
    label: labels[bound.id],
    value: bound.value,
    says: kinds[bound.kind],
    source: bound.source,
  }));
  arrangementPerLayer(widths, counted.dimension).forEach((value, layer) =>
    rungs.push({
      label: message('layer {0} alone', regions.layerOf[layer]! + 1),
      value,
      says: message('most regions that its {0} units can cut', widths[layer]!),
      source: 'Zaslavsky (1975), Facing up to arrangements',
    }),
  );
  rungs.push({
    label: counted.complete ? message('counted here') : message('counted here, at least'),
    value: counted.cells,
    says: counted.complete ? message('exact, this network on this domain') : message('the budget ended before'),
    source: '',
  });
  rungs.sort((one, other) => Number(other.value) - Number(one.value));
  const upper = regionBounds(widths, counted.dimension, isLeakyNetwork(regions)).find(
    ({ id }) => id === 'runningMinimum',
  );
  const share = counted.cells / Number(upper?.value ?? 1);
  return {
    kind: 'table',
    id: 'bounds',
    view: 'regions',
    run: moment.run,
    step: moment.step,
    title: counted.complete
      ? message('The network has {0} of the {1} regions that theory allows', counted.cells, asText(upper?.value ?? 1))
      : message(
          'The network has at least {0} of the {1} regions that theory allows',
          counted.cells,
          asText(upper?.value ?? 1),
        ),
    caption: message(
      'The count beside bounds and expectations for {0} hidden units in dimension {1}, the largest number first.',
      widths.join('-') || '0',
      counted.dimension,
    ),
    description: message(
      '{0} counted; the sharper bound is {1}, so the share is {2}.',
      counted.cells,
      asText(upper?.value ?? 1),
      share,
    ),
    explanation: message(
      'Product bound: each layer cuts every region like an arrangement of hyperplanes of its own. Running minimum: where units are inactive, fewer dimensions are left for the next layers. Attainable: a folding construction reaches it. Random networks at initialization have about N^d / d! regions, far fewer, whatever their depth.',
    ),
    columns: [message('regions'), message('times the count'), message('what it says'), message('source')],
    rows: rungs.map(({ label, value, says, source }) => ({
      label,
      values: [
        writable(value),
        writable(ratioOf(value, counted.cells)),
        says,
        source === '' ? undefined : message(source),
      ],
    })),
  };
}

/** value / count, without overflow where it can be avoided. */
function ratioOf(value: bigint | number, count: number): bigint | number {
  const ratio = Number(value) / count;
  return Number.isFinite(ratio) || typeof value === 'number' ? ratio : value / BigInt(count);
}

function asText(value: bigint | number): number | string {
  const number = Number(value);
  return number < largestNumber ? number : `10^${value.toString().length - 1}`;
}

/** Count and bounds of the network cut off after each hidden layer, on a logarithmic axis; undefined for a single layer. */
export function depthChart(moment: Moment, regions: RegionNetwork, counted: CountedRegions): CurvesChart | undefined {
  const widths = hiddenWidths(regions.network);
  if (widths.length < 2) return undefined;
  const isLeaky = isLeakyNetwork(regions);
  const x = Float64Array.from(regions.layerOf, (layer) => layer + 1);
  const bounds = widths.map((_, layer) => regionBounds(widths.slice(0, layer + 1), counted.dimension, isLeaky));
  const curve = (id: RegionBound['id'], role: Series['role']): Series => {
    const values = bounds.map((list) => Number(list.find((bound) => bound.id === id)?.value ?? NaN));
    const kept = [...values.keys()].filter((at) => Number.isFinite(values[at]));
    return {
      id,
      label: labels[id],
      role,
      group: id,
      x: Float64Array.from(kept, (at) => x[at]!),
      y: Float64Array.from(kept, (at) => values[at]!),
    };
  };
  const alone = arrangementPerLayer(widths, counted.dimension).map(Number);
  const last = counted.perLayer.length - 1;
  const growth = counted.perLayer[last]! / counted.perLayer[last - 1]!;
  return curvesChart(
    moment,
    {
      id: 'depth',
      view: 'regions',
      x: { label: message('layer, input to output'), scale: 'linear' },
      y: { label: message('linear regions'), scale: 'log10' },
      series: [
        curve('product', 'theory'),
        curve('runningMinimum', 'theory'),
        curve('attainable', 'theory'),
        curve('expectation', 'theory'),
        {
          id: 'counted',
          label: message('counted'),
          role: 'measured',
          group: 'counted',
          x: x.slice(),
          y: Float64Array.from(counted.perLayer),
        },
        {
          id: 'alone',
          label: message('most for this layer alone'),
          role: 'dots',
          group: 'alone',
          x: x.slice(),
          y: Float64Array.from(alone),
        },
      ],
    },
    {
      title: message('The last layer multiplies the regions by {0}', Number(growth.toPrecision(3))),
      caption: message(
        'Regions of the network cut off after each hidden layer, beside what theory says of that part. Logarithmic axis.',
      ),
      description: message('Counted after each layer: {0}.', counted.perLayer.join(', ')),
      explanation: message(
        'The bounds multiply from layer to layer, the count rarely does: a layer cuts only those regions that one of its kinks happens to cross. Serra, Tjandraatmadja, Ramalingam (2018); Montufar, Pascanu, Cho, Bengio (2014); Hanin, Rolnick (2019).',
      ),
    },
  );
}
