import { activations } from '../../../../core/tables/activations.ts';
import { limitPieces, type FoldedLayer } from '../../../reading/regionNetwork.ts';

/** Multiplications that all distances may cost, live and at rest. */
const products = { live: 1e6, rest: 4e7 } as const;
/** Sharpness 1 is the network as it is. */
const sharpnesses = Array.from({ length: 11 }, (_, power) => 2 ** power);

type ScalarFunction = (z: number) => number;

/** Each activation sharpened, phi(s z) / s; those with straight pieces only stay as they are. Infinite s gives the limit. */
function sharpen({ activation: { name, options } }: FoldedLayer, sharpness: number): ScalarFunction {
  const entry = activations.get(name);
  if (entry.pieces !== undefined) return (z) => entry.value(z, options);
  if (Number.isFinite(sharpness)) return (z) => entry.value(sharpness * z, options) / sharpness;
  const { negative, positive } = limitPieces({ name, options })!;
  return (z) => (z > 0 ? positive : negative) * z;
}

/**
 * Outputs of the network with its smooth activations sharpened.
 * @param inputs  rows x inputs of the network
 * @returns       rows x outputs
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

/** Places on the picture, as scaled inputs of the network: rows x inputs. */
export interface InputGrid {
  readonly inputs: Float64Array;
  readonly rows: number;
}

/** So many points of the picture can be afforded. */
export function affordablePoints(layers: readonly FoldedLayer[], isLive: boolean): number {
  const cost = layers.reduce((sum, layer) => sum + layer.weights.length, 0) * (sharpnesses.length + 1);
  return Math.max(64, Math.min(1600, products[isLive ? 'live' : 'rest'] / cost));
}

/** How far the outputs are from those of the piecewise linear limit; one entry per sharpness. */
export interface LimitDistances {
  /** Powers of two from 1, the network as it is. */
  readonly sharpnesses: readonly number[];
  /** Largest and root mean square over all points and outputs. */
  readonly most: readonly number[];
  readonly usual: readonly number[];
  /** Points that were compared. */
  readonly rows: number;
}

/** @param scales  size of a unit of each output; 1 unless told */
export function limitDistances(
  layers: readonly FoldedLayer[],
  { inputs, rows }: InputGrid,
  scales?: ArrayLike<number>,
): LimitDistances {
  const limit = sharpenedOutputs(layers, Infinity, inputs, rows);
  const width = limit.length / rows;
  const distances = sharpnesses.map((sharpness) => {
    let [most, squares] = [0, 0];
    sharpenedOutputs(layers, sharpness, inputs, rows).forEach((value, at) => {
      const distance = Math.abs(value - limit[at]!) * (scales?.[at % width] ?? 1);
      most = Math.max(most, distance);
      squares += distance ** 2;
    });
    return { most, usual: Math.sqrt(squares / limit.length) };
  });
  return { sharpnesses, most: distances.map(({ most }) => most), usual: distances.map(({ usual }) => usual), rows };
}
