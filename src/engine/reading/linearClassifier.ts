import type { SignedPoints } from '../../analysis/implicit/logisticDescent.ts';
import { smallestProduct, type WidestBand } from '../../analysis/implicit/widestBand.ts';
import { angleBetween } from '../../analysis/normalization/scaleFree.ts';
import { tensorsByLayer } from '../../core/experiment/tensorLayout.ts';
import type { PreparedRun } from '../problem/preparedRun.ts';

/** A linear classifier of two classes, as one vector of weights: the last is the intercept, where there is one. */
export interface LinearClassifier {
  /** Training samples as trained on, with a 1 where there is an intercept; those of the first class times -1. */
  readonly points: SignedPoints;
  /** Weights of the second class minus those of the first. */
  weightsOf(parameters: Float32Array): Float64Array;
}

/** Undefined for other tasks, more classes and hidden layers. */
export function linearClassifierOf({ task, width, data, problem }: PreparedRun): LinearClassifier | undefined {
  const { architecture } = problem;
  if (task !== 'classification' || width !== 2 || architecture.layers.length > 1) return undefined;
  const { weights, bias } = tensorsByLayer(architecture)[0]!;
  const { samples, inputs: values, targets } = data.train;
  const { inputs, outputs } = architecture;
  const size = inputs + (bias === undefined ? 0 : 1);
  const points = Float64Array.from({ length: samples * size }, (_, at) => {
    const [row, column] = [Math.floor(at / size), at % size];
    return (targets[row] === 1 ? 1 : -1) * (column < inputs ? values[row * inputs + column]! : 1);
  });
  const difference = (parameters: Float32Array, from: number): number =>
    outputs === 1 ? parameters[from]! : parameters[from + 1]! - parameters[from]!;
  return {
    points: { inputs: size, values: points },
    weightsOf: (parameters) =>
      Float64Array.from({ length: size }, (_, j) =>
        difference(parameters, j < inputs ? weights.offset + j * outputs : bias!.offset),
      ),
  };
}

/** How far weights are from the widest band. */
export interface MarginOfWeights {
  /** Distance of the nearest sample from the plane of weights and intercept, negative where one is on the wrong side; NaN for weights of length 0. */
  readonly margin: number;
  /** Degrees between the weights and those of the widest band; NaN where there is none. */
  readonly degrees: number;
  readonly length: number;
}

/** Margin and angle of a vector of weights. */
export function marginOf({ points }: LinearClassifier, band: WidestBand, w: Float64Array): MarginOfWeights {
  const length = Math.hypot(...w);
  return {
    length,
    margin: length === 0 ? NaN : smallestProduct(points, w) / length,
    degrees: band.margin > 0 && length > 0 ? (angleBetween(w, band.direction) * 180) / Math.PI : NaN,
  };
}
