import { penalizedMinimum, type QuadraticLoss } from '../../analysis/paths/equivalents/constraintForm.ts';
import type { RegressionData } from '../../analysis/paths/problem/leastSquares.ts';

/** Half the sum of curvature times squared distance from a centre. */
export function valleyOf(curvatures: readonly number[], centre: readonly number[]): QuadraticLoss {
  const size = curvatures.length;
  const hessian = Float64Array.from({ length: size * size }, (_, at) =>
    at % (size + 1) === 0 ? curvatures[at / (size + 1)]! : 0,
  );
  const linear = Float64Array.from(curvatures, (value, at) => value * centre[at]!);
  return {
    size,
    hessian,
    linear,
    constant: curvatures.reduce((sum, value, at) => sum + (value * centre[at]! ** 2) / 2, 0),
  };
}

/** Minima of a loss of two weights plus growing multiples of half their squared norm. */
export function pathInward(quadratic: QuadraticLoss): (readonly [number, number])[] {
  return Array.from({ length: 61 }, (_, at) => {
    const [a, b] = penalizedMinimum(quadratic, at === 0 ? 0 : 10 ** (-2 + at / 12));
    return [a!, b!];
  });
}

/** X'X + strength I and X'y. */
export function normalEquations({ samples, inputs, values, target }: RegressionData, strength: number) {
  const hessian = new Float64Array(inputs * inputs);
  const linear = new Float64Array(inputs);
  for (let row = 0; row < samples; row += 1) {
    for (let i = 0; i < inputs; i += 1) {
      linear[i]! += values[row * inputs + i]! * target[row]!;
      for (let j = 0; j < inputs; j += 1)
        hessian[i * inputs + j]! += values[row * inputs + i]! * values[row * inputs + j]!;
    }
  }
  for (let i = 0; i < inputs; i += 1) hessian[i * (inputs + 1)]! += strength;
  return { hessian, linear };
}
