import { legendreDesign } from '../../analysis/linearAlgebra/legendreFit.ts';
import { solveDense } from '../../analysis/linearAlgebra/newton.ts';
import { meanSquaredError } from '../../analysis/paths/crossValidation.ts';
import {
  prepareLeastSquares,
  toOriginalScale,
  type RegressionData,
} from '../../analysis/paths/problem/leastSquares.ts';
import { ridgePath } from '../../analysis/paths/squares/ridgePath.ts';
import { createRandom } from '../../core/ground/random.ts';
import { meanOf } from './networks.ts';

/** The fit of a polynomial at one strength of L2. */
export interface Fit {
  readonly lambda: number;
  readonly train: number;
  /** Against the curve without noise. */
  readonly validation: number;
  /** Length of the coefficients. */
  readonly size: number;
  /** On even points from -1 to 1. */
  readonly curve: Float64Array;
}

/** The task: twelve noisy points of a sine on [-1, 1], a polynomial of degree 9. */
const degree = 9;
const count = 12;
const deviation = 0.3;

/** The even points of `Fit.curve`. */
export const places = Float64Array.from({ length: 200 }, (_, at) => -1 + at / 99.5);
/** The curve without noise. */
export const clean = (x: number): number => Math.sin(Math.PI * x);

/** The twelve points. */
export function drawPoints(seed: number): { readonly x: Float64Array; readonly data: RegressionData } {
  const random = createRandom(seed);
  const x = Float64Array.from({ length: count }, () => 2 * random.uniform() - 1);
  const target = x.map((at) => clean(at) + deviation * random.normal());
  return { x, data: { samples: count, inputs: degree, values: legendreDesign(x, degree), target } };
}

/** Fits at some strengths of half the squared coefficients beside half the sum of squared errors; the intercept is free. */
export function fitPolynomials(lambdas: readonly number[], seed: number): Fit[] {
  const { data } = drawPoints(seed);
  const problem = prepareLeastSquares(data, { standardize: false, standardizeTarget: false });
  const design = legendreDesign(places, degree);
  const truth = { samples: places.length, inputs: degree, values: design, target: places.map(clean) };
  try {
    const falling = lambdas.toSorted((one, other) => other - one);
    const points = [...ridgePath(problem, { lambdas: falling.map((lambda) => lambda / count) })];
    const fits = points.map(({ coefficients }, at): Fit => {
      const model = toOriginalScale(problem, coefficients);
      const curve = places.map((_, row) => valueAt(design, row, model));
      return {
        lambda: falling[at]!,
        train: meanSquaredError(data, model),
        validation: meanSquaredError(truth, model),
        size: Math.hypot(...coefficients),
        curve,
      };
    });
    return lambdas.map((lambda) => fits.find((fit) => fit.lambda === lambda)!);
  } finally {
    problem.close();
  }
}

function valueAt(
  design: Float64Array,
  row: number,
  { coefficients, intercept }: { readonly coefficients: Float64Array; readonly intercept: number },
): number {
  return coefficients.reduce((sum, value, at) => sum + value * design[row * degree + at]!, intercept);
}

/** Validation error less training error of the same fit, once more by the normal equations and elimination. */
export function gapByNormalEquations(lambda: number, seed: number): number {
  const { data } = drawPoints(seed);
  const size = degree + 1;
  const rowOf = (values: Float64Array, row: number): number[] => [
    1,
    ...values.subarray(row * degree, (row + 1) * degree),
  ];
  const matrix = new Float64Array(size * size);
  const right = new Float64Array(size);
  for (let row = 0; row < count; row += 1) {
    const features = rowOf(data.values, row);
    features.forEach((one, i) => {
      right[i]! += one * data.target[row]!;
      features.forEach((other, j) => (matrix[i * size + j]! += one * other));
    });
  }
  for (let at = 1; at < size; at += 1) matrix[at * size + at]! += lambda;
  const found = solveDense(matrix, right);
  const design = legendreDesign(places, degree);
  const error = (values: Float64Array, targets: Float64Array): number =>
    meanOf(
      targets.map((target, row) => (rowOf(values, row).reduce((sum, f, at) => sum + f * found[at]!, 0) - target) ** 2),
    );
  return error(design, places.map(clean)) - error(data.values, data.target);
}
