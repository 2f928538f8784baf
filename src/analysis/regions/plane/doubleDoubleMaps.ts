import type { AffineMaps } from './affineMaps.ts';
import type { AffineLayer, HiddenLayer } from '../cells/piecewiseLinear.ts';
import type { PlaneLevel } from './planeLevels.ts';

/** Numbers with about 32 digits: each is the sum of its high and its low part. */
export interface DoubleDoubles {
  readonly high: Float64Array;
  readonly low: Float64Array;
}

/** What the kernel must know of the layers: their order, the pattern in its memory, and the weights of the layer after each. */
type FineLevel = Pick<PlaneLevel, 'units' | 'rows' | 'at'>;

/** Splits a double into two halves of 26 bits. */
const splitter = 2 ** 27 + 1;

/**
 * The pre-activations of the neurons as affine functions of the slice's coordinates for the cell that is worked on, with twice the digits
 * of doubles. In deep networks rounding grows from layer to layer until doubles say nothing of a sign; these do much longer, and cost far
 * less than integers.
 */
export class DoubleDoubleMaps {
  readonly #kernel: AffineMaps;
  readonly #levels: readonly FineLevel[];
  readonly #first: () => DoubleDoubles;
  /** Address of each layer's map: six arrays of `rows` numbers, high parts (s, t, constant) and low parts. */
  readonly #maps: readonly number[];
  readonly #isKnown: boolean[];
  readonly #list: number;
  readonly #values: number;

  /**
   * @param layers    hidden layers
   * @param inputMap  the inputs as affine functions of the two coordinates: one unit per input, one column per coordinate
   * @param levels    the same layers in the kernel's memory, where the pattern of the cell stands
   */
  constructor(
    layers: readonly HiddenLayer[],
    inputMap: AffineLayer,
    { kernel, levels }: { kernel: AffineMaps; levels: readonly FineLevel[] },
  ) {
    this.#kernel = kernel;
    this.#levels = levels;
    this.#first = () => multiplyFine(layers[0]!, inputMap);
    // All at once: memory that grows later would take the views of those who use it at the time.
    this.#maps = levels.map(({ rows }) => kernel.allocate(rows * 48));
    const widest = Math.max(0, ...levels.map(({ rows }) => rows));
    this.#list = kernel.allocate(widest * 4);
    this.#values = kernel.allocate(widest * 96);
    this.#isKnown = levels.map(() => false);
  }

  /** The pattern before a layer has changed. */
  forget(layer: number): void {
    this.#isKnown[layer] = false;
  }

  /** Address of the map of a layer in the present cell of the layers before; its first half is the map in doubles. */
  mapOf(layer: number): number {
    const map = this.#maps[layer]!;
    if (this.#isKnown[layer]) return map;
    this.#isKnown[layer] = true;
    if (layer === 0) {
      this.#placeFirst(map);
      return map;
    }
    const kernel = this.#kernel;
    const list = this.#list;
    const values = this.#values;
    const before = this.#levels[layer - 1]!;
    const count = kernel.call.finePassOn(before.at, this.mapOf(layer - 1), list, values);
    kernel.call.fineProduct(before.at, list, count, values, map);
    return map;
  }

  /** A neuron's coefficients of the coordinates and its constant. */
  rowOf(layer: number, unit: number): DoubleDoubles {
    const { f64 } = this.#kernel;
    const at = this.mapOf(layer) / 8 + unit;
    const { rows } = this.#levels[layer]!;
    const part = (from: number): Float64Array => Float64Array.of(f64[from]!, f64[from + rows]!, f64[from + 2 * rows]!);
    return { high: part(at), low: part(at + 3 * rows) };
  }

  /** The first layer has no pattern before it. */
  #placeFirst(map: number): void {
    const { f64 } = this.#kernel;
    const { units, rows } = this.#levels[0]!;
    const { high, low } = this.#first();
    for (let at = 0; at < 3 * units; at += 1) {
      const to = map / 8 + (at % 3) * rows + Math.floor(at / 3);
      f64[to] = high[at]!;
      f64[to + 3 * rows] = low[at]!;
    }
  }
}

/** A layer's map through exact inputs; three numbers of a unit together. */
function multiplyFine({ units, inputs, weights, bias }: HiddenLayer, inputMap: AffineLayer): DoubleDoubles {
  const high = new Float64Array(3 * units);
  const low = new Float64Array(3 * units);
  for (let to = 0; to < 3 * units; to += 1) {
    const unit = Math.floor(to / 3);
    const index = to % 3;
    let sum = index === 2 ? bias[unit]! : 0;
    let rest = 0;
    for (let k = 0; k < inputs; k += 1) {
      const weight = weights[unit * inputs + k]!;
      const value = index === 2 ? inputMap.bias[k]! : inputMap.weights[2 * k + index]!;
      const product = weight * value;
      const next = sum + product;
      rest += lostInSum(sum, product, next) + lostInProduct(weight, value, product);
      sum = next;
    }
    high[to] = sum + rest;
    low[to] = rest - (high[to]! - sum);
  }
  return { high, low };
}

/** What is lost in rounding the sum of two doubles. @source Knuth (1997), The Art of Computer Programming 2, section 4.2.2 */
export function lostInSum(left: number, right: number, sum: number): number {
  const part = sum - left;
  return left - (sum - part) + (right - part);
}

/** What is lost in rounding the product of two doubles. @source Dekker (1971), Numer. Math. 18 */
export function lostInProduct(left: number, right: number, product: number): number {
  const leftHigh = splitter * left - (splitter * left - left);
  const rightHigh = splitter * right - (splitter * right - right);
  const [leftLow, rightLow] = [left - leftHigh, right - rightHigh];
  return leftLow * rightLow - (product - leftHigh * rightHigh - leftLow * rightHigh - leftHigh * rightLow);
}
