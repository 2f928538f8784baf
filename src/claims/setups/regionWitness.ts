import type { HiddenLayer, PiecewiseLinearNetwork } from '../../analysis/regions/cells/piecewiseLinear.ts';

/** A layer whose numbers are 64ths, one row of weights for each unit. */
function layerOf(weights: readonly (readonly number[])[], bias: readonly number[]): HiddenLayer {
  return {
    inputs: weights[0]!.length,
    units: weights.length,
    weights: Float64Array.from(weights.flat(), (value) => value / 64),
    bias: Float64Array.from(bias, (value) => value / 64),
    negativeSlope: 0,
  };
}

const layers = [
  layerOf(
    [
      [-408, 51],
      [495, -771],
      [-1766, -514],
      [-257, -671],
    ],
    [13, 176, -365, -125],
  ),
  layerOf(
    [
      [-124, -87, -1040, 222],
      [-624, -114, 1374, -104],
      [731, 205, -64, -204],
    ],
    [320, 979, -1294],
  ),
  layerOf(
    [
      [20, 680, 181],
      [-258, -541, -353],
    ],
    [-33, 46],
  ),
];

/**
 * A network of 2 inputs and 4, 3, 2 units with far more regions than drawn ones, found by annealing its number of activation patterns; all its
 * numbers are exact in double precision. What leaves the last hidden layer is its output.
 * @param depth  hidden layers that are kept
 */
export function richNetwork(depth: 2 | 3): PiecewiseLinearNetwork {
  const kept = layers.slice(0, depth);
  const { units } = kept.at(-1)!;
  const identity = Float64Array.from({ length: units * units }, (_, at) => (at % (units + 1) === 0 ? 1 : 0));
  return { inputs: 2, layers: kept, output: { units, weights: identity, bias: new Float64Array(units) } };
}
