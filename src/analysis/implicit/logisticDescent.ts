import { sigmoid } from '../../core/numbers/numerics.ts';
import { solveByNewton } from '../linearAlgebra/newton.ts';

/** Points of two classes, each times its label 1 or -1: n x inputs. A weight vector separates them when its products with all rows are positive. */
export interface SignedPoints {
  readonly inputs: number;
  readonly values: Float64Array;
}

/** Points times their labels. */
export function signedPoints(points: readonly (readonly number[])[], labels: readonly number[]): SignedPoints {
  const rows = points.flatMap((point, at) => point.map((value) => value * labels[at]!));
  return { inputs: points[0]!.length, values: Float64Array.from(rows) };
}

/** Adds the gradient of the sum of ln(1 + e^(-margin)) to `out`. */
function addSlope({ inputs, values }: SignedPoints, w: Float64Array, out: Float64Array): void {
  for (let from = 0; from < values.length; from += inputs) {
    let margin = 0;
    for (let j = 0; j < inputs; j += 1) margin += values[from + j]! * w[j]!;
    const pull = sigmoid(-margin);
    for (let j = 0; j < inputs; j += 1) out[j]! -= pull * values[from + j]!;
  }
}

/** Steps between two pauses: a few milliseconds. */
const stepsPerPart = 20_000;

/** What gradient descent on the logistic loss is asked. */
export interface LogisticDescent {
  /** On the sum of losses; on their mean it is as many times as large as there are samples. */
  readonly learningRate: number;
  /** Strength of lambda/2 |w|^2 beside the sum of losses. */
  readonly lambda?: number;
  /** Steps whose weights are wanted, ascending. */
  readonly keep: readonly number[];
}

/**
 * Plain gradient descent from 0 on the sum of logistic losses, without a bias, one step after the other. Pauses inside long stretches.
 * @returns weights at the wanted steps
 */
export function* descendLogistic(
  points: SignedPoints,
  { learningRate, lambda = 0, keep }: LogisticDescent,
): Generator<void, Float64Array[]> {
  const { inputs } = points;
  const w = new Float64Array(inputs);
  const slope = new Float64Array(inputs);
  const kept: Float64Array[] = [];
  let done = 0;
  for (const wanted of keep) {
    for (; done < wanted; done += 1) {
      for (let j = 0; j < inputs; j += 1) slope[j] = lambda * w[j]!;
      addSlope(points, w, slope);
      for (let j = 0; j < inputs; j += 1) w[j]! -= learningRate * slope[j]!;
      if (done % stepsPerPart === stepsPerPart - 1) yield;
    }
    kept.push(w.slice());
  }
  return kept;
}

/** Weights with the least sum of logistic losses plus lambda/2 |w|^2, by Newton's method along falling strengths. @param lambda  positive */
export function logisticRidge(points: SignedPoints, lambda: number): Float64Array {
  let w: Float64Array = new Float64Array(points.inputs);
  for (let strength = Math.max(1, lambda); ; strength = Math.max(lambda, strength / 4)) {
    const slope = (at: Float64Array): Float64Array => {
      const out = at.map((value) => strength * value);
      addSlope(points, at, out);
      return out;
    };
    w = solveByNewton(slope, w).at;
    if (strength === lambda) return w;
  }
}
