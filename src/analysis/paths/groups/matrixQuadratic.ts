import type { MatrixShape } from '../../../core/numbers/matrix.ts';
import { symmetricEigen } from '../../linearAlgebra/symmetricEigen.ts';
import { pathProblem } from '../problem/pathProblems.ts';

/** n samples of p inputs with K target numbers each. */
export interface MatrixRegression {
  readonly samples: number;
  readonly inputs: number;
  readonly outputs: number;
  /** n x p, row-major. */
  readonly values: Float64Array;
  /** n x K, row-major. */
  readonly targets: Float64Array;
}

/** 1/2 <W, G W> - <W, X'Y/n> + |Y|^2/(2n): the data term of a matrix regression on centred data. */
export interface MatrixQuadratic {
  readonly shape: MatrixShape;
  /** X'X/n on centred columns, p x p. */
  readonly gram: Float64Array;
  /** X'Y/n. */
  readonly right: Float64Array;
  /** |Y|^2/n of centred targets. */
  readonly targetSquare: number;
  readonly inputMeans: Float64Array;
  readonly targetMeans: Float64Array;
  /** Largest eigenvalue of the gram matrix. */
  readonly curvature: number;
}

/**
 * Centres the data and forms the normal equations.
 * @throws LabError analysis/bad-problem  missing numbers, wrong sizes
 */
export function prepareMatrixQuadratic(data: MatrixRegression): MatrixQuadratic {
  const { samples, inputs, outputs, values, targets } = data;
  if (!(samples >= 1 && inputs >= 1 && outputs >= 1)) throw pathProblem('no-data', samples, inputs);
  if (values.length !== samples * inputs) throw pathProblem('wrong-size', 'values', values.length, samples * inputs);
  if (targets.length !== samples * outputs)
    throw pathProblem('wrong-size', 'targets', targets.length, samples * outputs);
  const [x, inputMeans] = centre(values, samples, inputs);
  const [y, targetMeans] = centre(targets, samples, outputs);
  const gram = crossProducts(x, x, samples);
  const right = crossProducts(x, y, samples);
  if (!gram.every(Number.isFinite)) reportNotFinite(values, inputs);
  if (!right.every(Number.isFinite)) throw pathProblem('target-not-finite', targets.findIndex((v) => !isFinite(v)) + 1);
  const { values: eigenvalues } = symmetricEigen(gram, inputs);
  let targetSquare = 0;
  for (const value of y) targetSquare += (value * value) / samples;
  return {
    shape: { rows: inputs, columns: outputs },
    gram,
    right,
    targetSquare,
    inputMeans,
    targetMeans,
    curvature: Math.max(eigenvalues[inputs - 1]!, Number.MIN_VALUE),
  };
}

function reportNotFinite(values: Float64Array, inputs: number): never {
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at < 0) throw pathProblem('too-large');
  throw pathProblem('not-finite', Math.floor(at / inputs) + 1, (at % inputs) + 1);
}

function centre(values: Float64Array, rows: number, columns: number): readonly [Float64Array, Float64Array] {
  const means = new Float64Array(columns);
  for (let at = 0; at < values.length; at += 1) means[at % columns]! += values[at]! / rows;
  return [values.map((value, at) => value - means[at % columns]!), means];
}

/** A'B/n. */
function crossProducts(a: Float64Array, b: Float64Array, samples: number): Float64Array {
  const [left, right] = [a.length / samples, b.length / samples];
  const out = new Float64Array(left * right);
  for (let i = 0; i < samples; i += 1) {
    for (let j = 0; j < left; j += 1) {
      const value = a[i * left + j]! / samples;
      if (value === 0) continue;
      for (let k = 0; k < right; k += 1) out[j * right + k]! += value * b[i * right + k]!;
    }
  }
  return out;
}

/** out = G W - X'Y/n. @returns <W, G W> */
export function matrixGradient({ gram, right, shape }: MatrixQuadratic, w: Float64Array, out: Float64Array): number {
  const { rows, columns } = shape;
  let bend = 0;
  out.fill(0);
  for (let j = 0; j < rows; j += 1) {
    for (let i = 0; i < rows; i += 1) {
      const value = gram[j * rows + i]!;
      for (let k = 0; k < columns; k += 1) out[j * columns + k]! += value * w[i * columns + k]!;
    }
  }
  for (let at = 0; at < w.length; at += 1) {
    bend += w[at]! * out[at]!;
    out[at]! -= right[at]!;
  }
  return bend;
}
