import { boundCoefficientErrors, type CoefficientErrors, slackOnBox } from '../signs/evaluationError.ts';
import type { AffineLayer, PiecewiseLinearNetwork } from '../cells/piecewiseLinear.ts';

/** What the splitting of a box keeps per hidden layer; a map has the coefficients of a unit together, the constant last. */
export interface BoxLevel {
  readonly units: number;
  readonly slope: number;
  readonly firstWord: number;
  readonly bounds: CoefficientErrors;
  readonly slack: Float64Array;
  /** Weights of the layer after, column after column; none after the last hidden layer. */
  readonly nextColumns: Float64Array;
  readonly nextUnits: number;
  readonly nextBias: Float64Array;
  map: Float64Array;
  nextMap: Float64Array;
  entered: number;
}

function firstMap(layer: AffineLayer, dimension: number): Float64Array {
  const map = new Float64Array(layer.units * (dimension + 1));
  for (let unit = 0; unit < layer.units; unit += 1) {
    map.set(layer.weights.subarray(unit * dimension, (unit + 1) * dimension), unit * (dimension + 1));
    map[unit * (dimension + 1) + dimension] = layer.bias[unit]!;
  }
  return map;
}

/** @param reach  largest absolute value of every input in the box */
export function prepareBoxLevels(
  network: PiecewiseLinearNetwork,
  inputMap: AffineLayer,
  reach: readonly number[],
): BoxLevel[] {
  const width = network.inputs + 1;
  const bounds = boundCoefficientErrors(network.layers, inputMap);
  let firstWord = 0;
  return network.layers.map((layer, index) => {
    const next: AffineLayer | undefined = network.layers[index + 1];
    const nextUnits = next?.units ?? 0;
    const level: BoxLevel = {
      units: layer.units,
      slope: layer.negativeSlope,
      firstWord,
      bounds: bounds[index]!,
      slack: slackOnBox(bounds[index]!, reach),
      nextColumns: next ? transpose(next, layer.units) : new Float64Array(0),
      nextUnits,
      nextBias: next?.bias ?? new Float64Array(0),
      map: index === 0 ? firstMap(layer, network.inputs) : new Float64Array(0),
      nextMap: new Float64Array(nextUnits * width),
      entered: 0,
    };
    firstWord += Math.ceil(layer.units / 32);
    return level;
  });
}

function transpose(layer: AffineLayer, columns: number): Float64Array {
  return Float64Array.from(
    layer.weights,
    (_, at) => layer.weights[(at % layer.units) * columns + Math.floor(at / layer.units)]!,
  );
}

/** The inputs as functions of themselves. */
export function identityMap(dimension: number): AffineLayer {
  const weights = new Float64Array(dimension * dimension);
  for (let axis = 0; axis < dimension; axis += 1) weights[axis * dimension + axis] = 1;
  return { units: dimension, weights, bias: new Float64Array(dimension) };
}
