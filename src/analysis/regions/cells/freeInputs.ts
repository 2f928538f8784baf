import { failure } from '../../../core/ground/errors.ts';
import { type AffineLayer, type Box, holdInputs, type PiecewiseLinearNetwork } from './piecewiseLinear.ts';

/** A box whose sides of no width hold their inputs: the others, and all inputs as exact affine functions of them. */
export interface FreeInputs {
  /** The sides that have a width. */
  readonly box: Box;
  /** One unit per input, one column per free one. */
  readonly inputMap: AffineLayer;
}

/** @throws LabError analysis/bad-network  no side has a width */
export function freeInputsOf(box: Box): FreeInputs {
  const free = [...box.keys()].filter((input) => box[input]![0] < box[input]![1]);
  if (free.length === 0) throw failure('analysis/bad-network', ['no side of the box has a width']);
  const weights = new Float64Array(box.length * free.length);
  free.forEach((input, column) => (weights[input * free.length + column] = 1));
  const bias = Float64Array.from(box, ([low, high]) => (low < high ? 0 : low));
  return { box: free.map((input) => box[input]!), inputMap: { units: box.length, weights, bias } };
}

/** The network without the inputs that a box holds: those do not move. */
export function holdSides(network: PiecewiseLinearNetwork, box: Box): PiecewiseLinearNetwork {
  return holdInputs(
    network,
    box.map(([low, high]) => (low < high ? undefined : low)),
  );
}

/** The inputs of a point that is given by the free ones. */
export function allInputs({ units, weights, bias }: AffineLayer, free: ArrayLike<number>): Float64Array {
  const columns = weights.length / units;
  return bias.map((held, input) => {
    let value = held;
    for (let column = 0; column < columns; column += 1) value += weights[input * columns + column]! * free[column]!;
    return value;
  });
}
