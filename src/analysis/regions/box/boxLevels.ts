import { boundCoefficientErrors, type CoefficientErrors, slackOnBox } from '../signs/evaluationError.ts';
import type { AffineLayer, Box, PiecewiseLinearNetwork } from '../cells/piecewiseLinear.ts';

/** What the splitting of a box keeps per hidden layer; a map has the coefficients of a unit together, the constant last. */
export interface BoxLevel {
  readonly units: number;
  /** Numbers of a unit in a map: one more than dimensions. */
  readonly width: number;
  readonly slope: number;
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

/** The first layer's map: coefficients of a unit together, the constant last. */
export function firstMap(layer: AffineLayer, inputMap: AffineLayer): Float64Array {
  const dimension = inputMap.weights.length / inputMap.units;
  const map = new Float64Array(layer.units * (dimension + 1));
  for (let unit = 0; unit < layer.units; unit += 1) {
    const at = unit * (dimension + 1);
    map[at + dimension] = layer.bias[unit]!;
    for (let input = 0; input < inputMap.units; input += 1) {
      const weight = layer.weights[unit * inputMap.units + input]!;
      map[at + dimension]! += weight * inputMap.bias[input]!;
      for (let axis = 0; axis < dimension; axis += 1)
        map[at + axis]! += weight * inputMap.weights[input * dimension + axis]!;
    }
  }
  return map;
}

/** @param reach  largest absolute value of every input in the box */
export function prepareBoxLevels(
  network: PiecewiseLinearNetwork,
  inputMap: AffineLayer,
  reach: readonly number[],
): BoxLevel[] {
  const width = reach.length + 1;
  const bounds = boundCoefficientErrors(network.layers, inputMap);
  return network.layers.map((layer, index) => {
    const next: AffineLayer | undefined = network.layers[index + 1];
    const nextUnits = next?.units ?? 0;
    return {
      units: layer.units,
      width,
      slope: layer.negativeSlope,
      bounds: bounds[index]!,
      slack: slackOnBox(bounds[index]!, reach),
      nextColumns: next ? transpose(next, layer.units) : new Float64Array(0),
      nextUnits,
      nextBias: next?.bias ?? new Float64Array(0),
      map: index === 0 ? firstMap(layer, inputMap) : new Float64Array(0),
      nextMap: new Float64Array(nextUnits * width),
      entered: 0,
    };
  });
}

/** Adds to a map of the next layer what a unit passes on: factor times its weights there times its own map. */
export function passOn(level: BoxLevel, unit: number, factor: number, out: Float64Array): void {
  const { map, width, nextColumns, nextUnits } = level;
  const from = unit * width;
  const column = unit * nextUnits;
  for (let row = 0; row < nextUnits; row += 1) {
    const weight = nextColumns[column + row]! * factor;
    const to = row * width;
    for (let index = 0; index < width; index += 1) out[to + index]! += weight * map[from + index]!;
  }
}

/** Value of a unit at the point that begins at place `from` of the coordinates. */
export function valueAt({ map, width }: BoxLevel, unit: number, coordinates: Float64Array, from: number): number {
  const at = unit * width;
  const dimension = width - 1;
  let value = map[at + dimension]!;
  for (let axis = 0; axis < dimension; axis += 1) value += map[at + axis]! * coordinates[from + axis]!;
  return value;
}

/** Sum of the absolute coefficients of a unit, without the constant. */
export function steepnessOf({ map, width }: BoxLevel, unit: number): number {
  const at = unit * width;
  let sum = 0;
  for (let axis = 0; axis < width - 1; axis += 1) sum += Math.abs(map[at + axis]!);
  return sum;
}

/**
 * Per unit the largest sum of the absolute terms of its computed map in the box, into `out`.
 * @param map    coefficients of a unit together, the constant last
 * @param reach  largest absolute value of every input in the box
 */
export function measureBoxMap(map: Float64Array, reach: readonly number[], out: Float64Array): void {
  const dimension = reach.length;
  for (let unit = 0; unit < out.length; unit += 1) {
    const at = unit * (dimension + 1);
    let sum = Math.abs(map[at + dimension]!);
    for (let axis = 0; axis < dimension; axis += 1) sum += Math.abs(map[at + axis]!) * reach[axis]!;
    out[unit] = sum;
  }
}

/** The largest absolute value of every input in a box. */
export function reachOfBox(box: Box): number[] {
  return box.map(([low, high]) => Math.max(Math.abs(low), Math.abs(high)));
}

function transpose(layer: AffineLayer, columns: number): Float64Array {
  return Float64Array.from(
    layer.weights,
    (_, at) => layer.weights[(at % layer.units) * columns + Math.floor(at / layer.units)]!,
  );
}
