import { type ActivityOfPath } from './exactMaps.ts';
import { type AffineLayer, type HiddenLayer } from './piecewiseLinear.ts';

/** Numbers with about 32 digits: each is the sum of its high and its low part. */
export interface DoubleDoubles {
  readonly high: Float64Array;
  readonly low: Float64Array;
}

/** Splits a double into two halves of 26 bits. */
const splitter = 2 ** 27 + 1;

/**
 * The pre-activations of the neurons as affine functions of the slice's coordinates for the cell that is worked on, with twice the digits
 * of doubles. In deep networks rounding grows from layer to layer until doubles say nothing of a sign; these do much longer, and cost far
 * less than integers.
 * @source products and sums without error: Dekker (1971), Numer. Math. 18; summed as in Ogita, Rump, Oishi (2005), SIAM J. Sci. Comput. 26
 */
export class DoubleDoubleMaps {
  private readonly layers: readonly HiddenLayer[];
  private readonly inputs: DoubleDoubles;
  private readonly isActive: ActivityOfPath;
  /** Numbers of a unit together: the coefficients of the coordinates, the constant last. */
  private readonly width: number;
  private readonly maps: (DoubleDoubles | undefined)[];
  private readonly isKnown: boolean[];

  /** @param inputMap  the inputs as affine functions of the coordinates: one unit per input, one column per coordinate */
  constructor(layers: readonly HiddenLayer[], inputMap: AffineLayer, isActive: ActivityOfPath) {
    this.layers = layers;
    this.isActive = isActive;
    const columns = inputMap.weights.length / inputMap.units;
    this.width = columns + 1;
    const high = new Float64Array(inputMap.units * this.width);
    for (let unit = 0; unit < inputMap.units; unit += 1) {
      high.set(inputMap.weights.subarray(unit * columns, (unit + 1) * columns), unit * this.width);
      high[unit * this.width + columns] = inputMap.bias[unit]!;
    }
    this.inputs = { high, low: new Float64Array(high.length) };
    this.maps = layers.map(() => undefined);
    this.isKnown = layers.map(() => false);
  }

  /** The pattern before a layer has changed. */
  forget(layer: number): void {
    this.isKnown[layer] = false;
  }

  /** The map of a layer in the present cell of the layers before. */
  mapOf(layer: number): DoubleDoubles {
    const size = this.layers[layer]!.units * this.width;
    const map = (this.maps[layer] ??= { high: new Float64Array(size), low: new Float64Array(size) });
    if (!this.isKnown[layer]) {
      this.compute(layer, map);
      this.isKnown[layer] = true;
    }
    return map;
  }

  private compute(layer: number, out: DoubleDoubles): void {
    const { units, inputs, weights, bias } = this.layers[layer]!;
    const { width } = this;
    const { high, low } = layer === 0 ? this.inputs : this.activated(layer - 1);
    for (let unit = 0; unit < units; unit += 1) {
      const to = unit * width;
      for (let index = 0; index < width; index += 1) {
        let sum = index === width - 1 ? bias[unit]! : 0;
        let rest = 0;
        for (let k = 0; k < inputs; k += 1) {
          const value = high[k * width + index]!;
          if (value === 0) continue;
          const weight = weights[unit * inputs + k]!;
          const product = weight * value;
          const weightHigh = splitter * weight - (splitter * weight - weight);
          const weightLow = weight - weightHigh;
          const valueHigh = splitter * value - (splitter * value - value);
          const valueLow = value - valueHigh;
          const error =
            weightLow * valueLow - (product - weightHigh * valueHigh - weightLow * valueHigh - weightHigh * valueLow);
          const next = sum + product;
          const part = next - sum;
          rest += sum - (next - part) + (product - part) + error + weight * low[k * width + index]!;
          sum = next;
        }
        const total = sum + rest;
        out.high[to + index] = total;
        out.low[to + index] = rest - (total - sum);
      }
    }
  }

  /** What a layer passes on: its map with the slope of each neuron's side. */
  private activated(layer: number): DoubleDoubles {
    const { high, low } = this.mapOf(layer);
    const { units, negativeSlope } = this.layers[layer]!;
    const { width } = this;
    const passed = { high: high.slice(), low: low.slice() };
    for (let unit = 0; unit < units; unit += 1) {
      if (this.isActive(layer, unit)) continue;
      for (let at = unit * width; at < (unit + 1) * width; at += 1) {
        const [value, rest] = multiply(high[at]!, low[at]!, negativeSlope);
        passed.high[at] = value;
        passed.low[at] = rest;
      }
    }
    return passed;
  }
}

function multiply(high: number, low: number, factor: number): [number, number] {
  const product = high * factor;
  if (product === 0) return [0, 0];
  const one = splitter * high - (splitter * high - high);
  const other = splitter * factor - (splitter * factor - factor);
  const [oneLow, otherLow] = [high - one, factor - other];
  const error = oneLow * otherLow - (product - one * other - oneLow * other - one * otherLow) + low * factor;
  const total = product + error;
  return [total, error - (total - product)];
}
