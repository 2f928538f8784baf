import { rangeOnBox } from '../../regions/box/wallProofs.ts';
import { affineMapOfPattern, type Box, type PiecewiseLinearNetwork } from '../../regions/cells/piecewiseLinear.ts';
import { matrixNorms } from './lipschitz.ts';
import type { InputNorm } from './planeMetric.ts';

/** Signs that are known: those of all layers before `layer`, and of its units before `unit`. */
export interface KnownSigns {
  readonly layer: number;
  readonly unit: number;
  readonly isActive: (layer: number, unit: number) => boolean;
}

/** Numbers that are known up to a distance. */
interface Around {
  readonly middle: Float64Array;
  readonly radius: Float64Array;
}

/**
 * No cell of a box with these signs has a map with a larger norm: derivatives as intervals, the slopes of units between those of their sides
 * unless their values say which, and values as intervals from the first layer with open signs on. Rounding is left to the caller's margin.
 */
export function boundSlopes(network: PiecewiseLinearNetwork, box: Box, known: KnownSigns, norm: InputNorm): number {
  const { layers, output, inputs } = network;
  const first = layers[known.layer];
  if (first === undefined) {
    const { gradient } = affineMapOfPattern(network, known.isActive);
    return matrixNorms(gradient, inputs)[norm];
  }
  const before = { inputs, layers: layers.slice(0, known.layer), output: first };
  const { gradient, offset } = affineMapOfPattern(before, known.isActive);
  const values = Array.from({ length: first.units }, (_, unit) =>
    rangeOnBox(Float64Array.of(...gradient.subarray(unit * inputs, (unit + 1) * inputs), offset[unit]!), box),
  );
  let slopes: Around = { middle: gradient, radius: new Float64Array(gradient.length) };
  let ranges: readonly (readonly [number, number])[] = values;
  for (let at = known.layer; at < layers.length; at += 1) {
    const { negativeSlope, units } = layers[at]!;
    const sides = Array.from({ length: units }, (_, unit): readonly [number, number] => {
      const isKnown = at === known.layer && unit < known.unit;
      const isPositive = isKnown ? known.isActive(at, unit) : ranges[unit]![0] >= 0;
      const isNegative = isKnown ? !isPositive : !isPositive && ranges[unit]![1] <= 0;
      return isPositive ? [1, 1] : isNegative ? [negativeSlope, negativeSlope] : [negativeSlope, 1];
    });
    ranges = ranges.map(([low, high], unit) => activate([low, high], sides[unit]!));
    slopes = multiplySlopes(slopes, sides, inputs);
    const next = layers[at + 1] ?? output;
    slopes = applyLayer(next.weights, slopes, inputs);
    ranges = applyToRanges(next, ranges);
  }
  return matrixNorms(slopes.middle, inputs)[norm] + matrixNorms(slopes.radius, inputs)[norm];
}

/** What a unit gives for values between two; its slope lies between two, the second 1 where both are not equal. */
function activate([low, high]: readonly [number, number], [left, right]: readonly [number, number]): [number, number] {
  const activated = (z: number): number => (left === right ? left * z : z > 0 ? z : left * z);
  const ends = [activated(low), activated(high)];
  // A negative slope on the left has its lowest point at the kink.
  if (left !== right && low < 0 && high > 0) ends.push(0);
  return [Math.min(...ends), Math.max(...ends)];
}

/** Each row times any number between two. */
function multiplySlopes(
  { middle, radius }: Around,
  sides: readonly (readonly [number, number])[],
  width: number,
): Around {
  const out = { middle: new Float64Array(middle.length), radius: new Float64Array(middle.length) };
  for (let at = 0; at < middle.length; at += 1) {
    const [one, other] = sides[Math.floor(at / width)]!;
    const [low, high] = [middle[at]! - radius[at]!, middle[at]! + radius[at]!];
    const ends = [one * low, one * high, other * low, other * high];
    const [least, most] = [Math.min(...ends), Math.max(...ends)];
    out.middle[at] = (least + most) / 2;
    out.radius[at] = (most - least) / 2;
  }
  return out;
}

function applyLayer(weights: Float64Array, { middle, radius }: Around, width: number): Around {
  const before = middle.length / width;
  const units = weights.length / before;
  const out = { middle: new Float64Array(units * width), radius: new Float64Array(units * width) };
  for (let unit = 0; unit < units; unit += 1) {
    for (let k = 0; k < before; k += 1) {
      const weight = weights[unit * before + k]!;
      if (weight === 0) continue;
      for (let at = 0; at < width; at += 1) {
        out.middle[unit * width + at]! += weight * middle[k * width + at]!;
        out.radius[unit * width + at]! += Math.abs(weight) * radius[k * width + at]!;
      }
    }
  }
  return out;
}

function applyToRanges(
  { units, weights, bias }: { readonly units: number; readonly weights: Float64Array; readonly bias: Float64Array },
  ranges: readonly (readonly [number, number])[],
): readonly (readonly [number, number])[] {
  const before = ranges.length;
  return Array.from({ length: units }, (_, unit): readonly [number, number] => {
    let [low, high] = [bias[unit]!, bias[unit]!];
    ranges.forEach(([least, most], k) => {
      const weight = weights[unit * before + k]!;
      low += weight > 0 ? weight * least : weight * most;
      high += weight > 0 ? weight * most : weight * least;
    });
    return [low, high];
  });
}
