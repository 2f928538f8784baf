import { activations } from '../../../core/tables/activations.ts';
import { message } from '../../../core/ground/errors.ts';
import type { CurvesChart, Series } from '../../../protocol/charts.ts';
import { curvesChart, short } from '../frame/chartParts.ts';
import type { Moment } from '../frame/moment.ts';
import { limitPieces, type FoldedLayer, type RegionNetwork } from '../../reading/regionNetwork.ts';

/** Multiplications that the whole chart may cost, live and at rest. */
const products = { live: 1e6, rest: 4e7 } as const;
/** Sharpness 1 is the network as it is. */
const sharpnesses = Array.from({ length: 11 }, (_, power) => 2 ** power);

type Function = (z: number) => number;

/** Each activation sharpened, phi(s z) / s; those with straight pieces only stay as they are. Infinite s gives the limit. */
function sharpen({ activation: { name, options } }: FoldedLayer, sharpness: number): Function {
  const entry = activations.get(name);
  if (entry.pieces !== undefined) return (z) => entry.value(z, options);
  if (Number.isFinite(sharpness)) return (z) => entry.value(sharpness * z, options) / sharpness;
  const { negative, positive } = limitPieces({ name, options })!;
  return (z) => (z > 0 ? positive : negative) * z;
}

/**
 * Outputs of the network with its smooth activations sharpened.
 * @param inputs  rows x inputs of the network
 */
export function sharpenedOutputs(
  layers: readonly FoldedLayer[],
  sharpness: number,
  inputs: Float64Array,
  rows: number,
): Float64Array {
  let values = inputs;
  for (const layer of layers) {
    const { units, weights, bias } = layer;
    const columns = values.length / rows;
    const apply = sharpen(layer, sharpness);
    const next = new Float64Array(rows * units);
    for (let row = 0; row < rows; row += 1) {
      for (let unit = 0; unit < units; unit += 1) {
        let sum = bias[unit]!;
        for (let k = 0; k < columns; k += 1) sum += weights[unit * columns + k]! * values[row * columns + k]!;
        next[row * units + unit] = apply(sum);
      }
    }
    values = next;
  }
  return values;
}

/** How far the network is from the limit whose regions are shown, as its activations grow sharper. @param grid  n scaled inputs on the picture */
export function sharpeningChart(
  moment: Moment,
  { folded }: RegionNetwork,
  grid: (points: number) => { readonly inputs: Float64Array; readonly rows: number },
): CurvesChart {
  const { prepared } = moment;
  const cost = folded.reduce((sum, layer) => sum + layer.weights.length, 0) * (sharpnesses.length + 1);
  const { inputs, rows } = grid(Math.max(64, Math.min(1600, products[moment.isLive ? 'live' : 'rest'] / cost)));
  const scale = prepared.task === 'regression' ? prepared.data.targetScale.scale : undefined;
  const limit = sharpenedOutputs(folded, Infinity, inputs, rows);
  const width = limit.length / rows;
  const distances = sharpnesses.map((sharpness) => {
    let most = 0;
    let squares = 0;
    sharpenedOutputs(folded, sharpness, inputs, rows).forEach((value, at) => {
      const distance = Math.abs(value - limit[at]!) * (scale?.[at % width] ?? 1);
      most = Math.max(most, distance);
      squares += distance ** 2;
    });
    return { most, usual: Math.sqrt(squares / limit.length) };
  });
  const x = Float64Array.from(sharpnesses);
  const last = distances.at(-1)!;
  const curve = (id: string, label: Series['label'], role: Series['role'], y: readonly number[]): Series => ({
    id,
    label,
    role,
    group: id,
    x: x.slice(),
    y: Float64Array.from(y),
  });
  const isPositive = distances.every(({ usual }) => usual > 0);
  return curvesChart(
    moment,
    {
      id: 'sharpening',
      view: 'regions',
      x: { label: message('sharpness s of phi(s z) / s'), scale: 'log10' },
      y: { label: message('distance of the outputs from the limit'), scale: isPositive ? 'log10' : 'linear' },
      series: [
        curve(
          'most',
          message('largest'),
          'measured',
          distances.map(({ most }) => most),
        ),
        curve(
          'usual',
          message('root mean square'),
          'measured',
          distances.map(({ usual }) => usual),
        ),
        curve(
          'theory',
          message('largest, if it falls like 1 / s'),
          'theory',
          sharpnesses.map((s) => (last.most * sharpnesses.at(-1)!) / s),
        ),
      ],
      marks: [{ axis: 'x', at: 1, label: message('this network') }],
    },
    {
      title: message(
        'The smooth network is {0} away from its piecewise linear limit; sharpened {1} times, {2}',
        short(distances[0]!.usual),
        sharpnesses.at(-1)!,
        short(last.usual),
      ),
      caption: message(
        'Outputs at {0} points of the picture: the network with the same weights and sharper activations, against the limit.',
        rows,
      ),
      description: message(
        'Root mean square distance at sharpness {0}: {1}.',
        sharpnesses.join(', '),
        distances.map(({ usual }) => short(usual)).join(', '),
      ),
      explanation: message(
        'Softplus with beta, sharpened s times, is softplus with s beta; it is nowhere more than log(2) / (s beta) from ReLU. Each layer passes the distance on, so the largest distance falls like 1 / s once s is large; the root mean square falls faster, because only strips of width 1 / s along the kinks are off. The picture of the regions is that of the limit.',
      ),
    },
  );
}
