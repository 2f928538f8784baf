import { failure } from '../../../core/ground/errors.ts';
import { lengthOf } from './layerNorms.ts';
import { boundSpectralNorm } from './spectralBound.ts';
import type { AffineLayer, HiddenLayer } from '../cells/piecewiseLinear.ts';

/** Half the distance from 1 to the next double. */
export const unitRoundoff = 2 ** -53;
/** Stands for what underflow can lose; far above 2^-1074, far below anything that matters. */
const underflow = 1e-290;
/** Covers the rounding of the bounds themselves. */
const inflation = 1 + 1e-9;

/**
 * Bounds on what float64 may be wrong by in a layer's affine maps, whatever the pattern of the layers before.
 * Both have one number per unit and coefficient, coefficients of a unit together, the constant last.
 */
export interface CoefficientErrors {
  readonly magnitude: Float64Array;
  readonly error: Float64Array;
}

/** In networks of so few hidden layers the bounds of single units are good enough; norms of the weights take time. */
const shallow = 5;

/** Whether norms of whole layers are worth their time. */
export function isDeep(layers: readonly AffineLayer[]): boolean {
  return layers.length > shallow;
}

/** The usual gamma_n = n u / (1 - n u) of n roundings. */
export function gamma(roundings: number): number {
  const product = roundings * unitRoundoff;
  return product < 0.5 ? product / (1 - product) : Infinity;
}

/** The same with bounds on whole layers: Euclidean norms over the units, one per coefficient. */
interface LayerErrors extends CoefficientErrors {
  readonly magnitudeNorms: Float64Array;
  readonly errorNorms: Float64Array;
}

/** Zero times an infinite bound is zero. */
function times(left: number, right: number): number {
  return left === 0 || right === 0 ? 0 : left * right;
}

/**
 * Two bounds on every number, of which the smaller one holds: absolute weights times the bounds of the units before (good where weights are
 * sparse), and the norm of the weights times the norm of the layer before. The first grows with every layer by the sum of a row, the second
 * by the largest singular value, which is far less in wide layers.
 */
function throughLayer(layer: AffineLayer, before: LayerErrors, slopes: number, norm: number): LayerErrors {
  const { units, weights, bias } = layer;
  const columns = weights.length / units;
  const width = before.magnitude.length / columns;
  const { magnitudeNorms, errorNorms } = before;
  const magnitude = new Float64Array(units * width);
  const error = new Float64Array(units * width);
  const roundings = new Float64Array(units * width);
  // A map is summed in any order, each neuron at most twice (once with the negative slope, once with the rest).
  const rounding = gamma(2 * columns + 8);
  for (let unit = 0; unit < units; unit += 1) {
    const at = unit * width;
    const row = weights.subarray(unit * columns, (unit + 1) * columns);
    addSizes(row, slopes, before.magnitude, magnitude.subarray(at, at + width));
    addSizes(row, slopes, before.error, error.subarray(at, at + width));
    const length = lengthOf(row) * slopes * inflation;
    for (let index = 0; index < width; index += 1) {
      magnitude[at + index] = Math.min(magnitude[at + index]!, times(length, magnitudeNorms[index]!));
      error[at + index] = Math.min(error[at + index]!, times(length, errorNorms[index]!));
    }
    magnitude[at + width - 1]! += Math.abs(bias[unit]!);
    for (let index = at; index < at + width; index += 1) {
      if (magnitude[index] === 0) continue;
      magnitude[index] = magnitude[index]! * inflation + underflow;
      roundings[index] = rounding * (magnitude[index]! + error[index]!) + underflow;
      error[index] = (error[index]! + roundings[index]!) * inflation + underflow;
    }
  }
  const biasNorm = lengthOf(bias);
  const grow = (norms: Float64Array, added: (index: number) => number, own: Float64Array): Float64Array =>
    norms.map(
      (size, index) => Math.min(times(norm * slopes, size) + added(index), lengthOf(own, index, width)) * inflation,
    );
  return {
    magnitude,
    error,
    magnitudeNorms: grow(magnitudeNorms, (index) => (index === width - 1 ? biasNorm : 0), magnitude),
    errorNorms: grow(errorNorms, (index) => lengthOf(roundings, index, width), error),
  };
}

/** Adds what the sizes of the units before come to with absolute weights. @param out  as many numbers as a unit has */
function addSizes(row: Float64Array, slopes: number, sizes: Float64Array, out: Float64Array): void {
  const width = out.length;
  for (let k = 0; k < row.length; k += 1) {
    const weight = Math.abs(row[k]!) * slopes;
    // Zero times an infinite bound is zero.
    if (weight === 0) continue;
    for (let index = 0; index < width; index += 1) out[index]! += weight * sizes[k * width + index]!;
  }
}

/**
 * Error bounds of the affine maps of all hidden layers.
 * @param inputMap  the inputs as affine functions of the coordinates, exact
 * @throws LabError analysis/bad-network  a value can exceed the largest double
 * @source Higham (2002), Accuracy and Stability of Numerical Algorithms, section 3.1; by norms as in section 3.5
 */
export function boundCoefficientErrors(layers: readonly HiddenLayer[], inputMap: AffineLayer): CoefficientErrors[] {
  const width = inputMap.weights.length / inputMap.units + 1;
  const magnitude = new Float64Array(inputMap.units * width);
  for (let unit = 0; unit < inputMap.units; unit += 1) {
    for (let index = 0; index < width - 1; index += 1) {
      magnitude[unit * width + index] = Math.abs(inputMap.weights[unit * (width - 1) + index]!);
    }
    magnitude[unit * width + width - 1] = Math.abs(inputMap.bias[unit]!);
  }
  let before: LayerErrors = {
    magnitude,
    error: new Float64Array(magnitude.length),
    magnitudeNorms: new Float64Array(width).map((_, index) => lengthOf(magnitude, index, width)),
    errorNorms: new Float64Array(width),
  };
  let slopes = 1;
  const byNorms = isDeep(layers);
  return layers.map((layer, index) => {
    before = throughLayer(layer, before, slopes, byNorms ? boundSpectralNorm(layer) : Infinity);
    if (!before.magnitude.every(Number.isFinite)) {
      throw failure('analysis/bad-network', [
        `products of its weights can exceed the largest number of 64 bits in layers[${index}]`,
      ]);
    }
    const { negativeSlope } = layer;
    slopes = negativeSlope === 0 ? 1 : Math.abs(negativeSlope) + Math.abs(1 - negativeSlope);
    return before;
  });
}

/**
 * One number per unit: more than a computed value of the unit can be wrong by anywhere in the box, if the point itself is exact.
 * @param reach  largest absolute value of each coordinate in the box
 */
export function slackOnBox(bounds: CoefficientErrors, reach: readonly number[]): Float64Array {
  const width = reach.length + 1;
  const { error, magnitude } = bounds;
  const slacks = new Float64Array(error.length / width);
  for (let unit = 0; unit < slacks.length; unit += 1) {
    let slack = 0;
    for (let index = 0; index < width; index += 1) {
      const scale = reach[index] ?? 1;
      const at = unit * width + index;
      slack += (error[at]! + 4 * (width + 2) * unitRoundoff * magnitude[at]!) * scale;
    }
    slacks[unit] = slack > 0 ? slack * inflation + underflow : 0;
  }
  return slacks;
}

/** Whether the computed value of a unit at an exact point is 0 without any doubt: every term that is not exactly absent is. */
export function isZeroForSure(bounds: CoefficientErrors, unit: number, point: readonly number[]): boolean {
  const width = point.length + 1;
  return bounds.magnitude
    .subarray(unit * width, (unit + 1) * width)
    .every((size, index) => size === 0 || point[index] === 0);
}

/**
 * Bound on the error of the value at a point whose coordinates are known up to `radius`; tighter than the slack of the whole box.
 * @param steepness  sum of the absolute values of the unit's computed coefficients, without the constant
 */
export function errorAtPoint(
  bounds: CoefficientErrors,
  unit: number,
  point: readonly number[],
  { radius, steepness }: { radius: number; steepness: number },
): number {
  const width = point.length + 1;
  let error = steepness * radius;
  for (let index = 0; index < width; index += 1) {
    const at = unit * width + index;
    const scale = Math.abs(point[index] ?? 1) + radius;
    error += (bounds.error[at]! + 4 * (width + 2) * unitRoundoff * bounds.magnitude[at]!) * scale;
  }
  return error * inflation + underflow;
}

/** What is known of a point computed by interpolation between two points of a line, where another line crosses it. */
export interface Crossing {
  /** How far the point can be from the line it was interpolated on and from the line that crosses. */
  readonly onLine: number;
  readonly onCrossing: number;
  /** Sine of the angle between the two computed lines. */
  readonly sine: number;
  /** Smaller of the largest absolute coordinates of the box. */
  readonly minReach: number;
  /** More than the diameter of the box. */
  readonly diameter: number;
}

/**
 * How far a computed crossing can be from the true one. Errors do not add up along a chain of crossings, because a point that slips along
 * its line still lies on it: only the distances from the two true lines count, and the angle between these.
 */
export function crossingError({ onLine, onCrossing, sine, minReach, diameter }: Crossing): number {
  const sum = onLine + onCrossing;
  // An error of the coefficients turns a line by at most twice its offset over the box, which has at least that extent.
  const trueSine = Math.abs(sine) - (4 * sum) / minReach - 8 * unitRoundoff;
  return trueSine > 0 ? Math.min((sum / trueSine) * inflation + underflow, diameter) : diameter;
}

/** Rounding of the coordinates of an interpolated point. */
export function interpolationRounding(reach: number): number {
  return 8 * unitRoundoff * reach + underflow;
}
