import { penalizedMinimum } from '../../../analysis/paths/equivalents/constraintForm.ts';
import { solveDense } from '../../../analysis/linearAlgebra/newton.ts';
import { descend, ridgeFilter } from '../../../analysis/paths/equivalents/stoppedDescent.ts';
import { ridgeDegreesOfFreedom } from '../../../analysis/paths/squares/ridgePoint.ts';
import { ridgePath } from '../../../analysis/paths/squares/ridgePath.ts';
import { message } from '../../../core/ground/errors.ts';
import { euclideanNorm } from '../../../core/numbers/vectorNorms.ts';
import { largestDifference } from '../../setups/networks.ts';
import { normalEquations, valleyOf } from '../../setups/valleys.ts';
import { sparseRegression, withProblem } from '../../setups/thresholds.ts';
import type { ClaimEntry } from '../../words/claim.ts';
import { defineClaim } from '../../words/defineClaim.ts';
import { drawCurves, tell } from '../../words/draw.ts';

/** What L2 does to least squares: along every direction, to the number of parameters, under another scale. */
export const ridge: readonly ClaimEntry[] = [
  defineClaim({
    id: 'ridge-closed-form',
    statement: 'Least squares with L2 has an explicit solution.',
    formula: String.raw`\theta=(X^{\top}X+\lambda I)^{-1}X^{\top}y`,
    assumptions: 'Half the sum of squared errors; with their mean the strength is multiplied by the number of samples.',
    parameters: { strength: { label: 'strength', default: 7, range: [0.1, 50] } },
    ingredient: {
      name: 'gradient descent',
      value: descend,
      spoil:
        (value) =>
        (...[quadratic, rate]) =>
          value(quadratic, rate, [20]),
    },
    measure: ({ use, parameters: { strength = 7 } }) => {
      const { hessian, linear } = normalEquations(sparseRegression(40, 5, 3, 6), strength);
      const exact = solveDense(hessian, linear);
      const [end] = use({ size: 5, hessian, linear }, 0.01, [20_000]);
      const residual = linear.map((value, row) =>
        end!.reduce((sum, w, at) => sum + hessian[row * 5 + at]! * w, -value),
      );
      return {
        numbers: {
          gd_minus_closed_form_below: largestDifference(end!, exact),
          stationarity_below: largestDifference(residual, new Float64Array(5)),
        },
        charts: () => {
          const steps = [1, 2, 4, 8, 16, 32, 64, 128];
          const trail = [...descend({ size: 5, hessian, linear }, 0.01, steps)];
          return [
            drawCurves({
              title: message('Descent ends on the formula'),
              x: message('steps'),
              y: message('distance from the formula'),
              xScale: 'log10',
              yScale: 'log10',
              curves: [
                { label: message('largest difference'), x: steps, y: trail.map((w) => largestDifference(w, exact)) },
              ],
            }),
          ];
        },
      };
    },
  }),
  defineClaim({
    id: 'ridge-ols-relation',
    statement:
      'L2 shrinks least squares along every eigenvector by its own factor, the less the larger the eigenvalue.',
    formula: String.raw`\theta_R=(I+\lambda(X^{\top}X)^{-1})^{-1}\theta_{OLS},\qquad \frac{\mu}{\mu+\lambda}`,
    assumptions: 'Inputs that are linearly independent.',
    correction:
      'The formula divides by the matrix of the inputs: they must be linearly independent. The factors hold without that, for the shortest solution.',
    parameters: { strength: { label: 'strength', default: 10, range: [0.1, 100] } },
    ingredient: { name: 'the shrink factor', value: ridgeFilter },
    closedForms: ({ strength = 10 }) => ({
      factor_eig_100_lambda_10: 100 / (100 + strength),
      factor_eig_10_lambda_10: 10 / (10 + strength),
      factor_eig_1_lambda_10: 1 / (1 + strength),
    }),
    measure: ({ use, parameters: { strength = 10 } }) => {
      const eigenvalues = [100, 10, 1];
      const ols = [1, -2, 3];
      const ridge = penalizedMinimum(valleyOf(eigenvalues, ols), strength);
      const factors = eigenvalues.map((mu) => use(mu, strength));
      return {
        numbers: {
          factor_eig_100_lambda_10: factors[0]!,
          factor_eig_10_lambda_10: factors[1]!,
          factor_eig_1_lambda_10: factors[2]!,
          max_identity_error_below: largestDifference(
            ridge,
            factors.map((factor, at) => factor * ols[at]!),
          ),
        },
        charts: () => [
          drawCurves({
            title: message('Strength {0}: small eigenvalues are shrunk most', tell(strength)),
            x: message('eigenvalue'),
            y: message('what is left'),
            xScale: 'log10',
            curves: [
              {
                label: message('factor'),
                x: [0.1, 0.3, 1, 3, 10, 30, 100, 300],
                y: [0.1, 0.3, 1, 3, 10, 30, 100, 300].map((mu) => use(mu, strength)),
              },
              {
                label: message('solved'),
                role: 'dots',
                x: eigenvalues,
                y: eigenvalues.map((_, at) => ridge[at]! / ols[at]!),
              },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'ridge-shrinks-every-direction',
    statement: 'With L2 the solution lies nearer to 0 than least squares in every direction.',
    formula: String.raw`|v_i^{\top}\theta_R|<|v_i^{\top}\theta_{OLS}|`,
    assumptions: 'Directions along eigenvectors of the inputs, and the length as a whole.',
    correction:
      'Not every coordinate. With inputs that are correlated by 0.9 a weight of 0 grows to 0.31, and one of -0.2 changes its sign.',
    ingredient: { name: 'the penalized minimum', value: penalizedMinimum },
    refutes: [{ key: 'second_coordinate', says: 'second_coordinate_grew_from', by: 0.3 }],
    measure: ({ use, given }) => {
      const gram = Float64Array.from(given.rows('gram').flat());
      const strength = given.number('lambda');
      const solve = ([a, b]: readonly number[]): Float64Array => {
        const linear = Float64Array.of(gram[0]! * a! + gram[1]! * b!, gram[2]! * a! + gram[3]! * b!);
        return use({ size: 2, hessian: gram, linear, constant: 0 }, strength);
      };
      const ols = given.numbers('ols');
      const flipped = given.numbers('sign_flip_ols');
      const ridge = solve(ols);
      given.number('second_coordinate_grew_from');
      return {
        numbers: {
          ridge: [...ridge],
          second_coordinate: ridge[1]!,
          sign_flip_ridge: [...solve(flipped)],
          norm_ols: Math.hypot(...ols),
          norm_ridge: euclideanNorm(ridge),
        },
        charts: () => {
          const strengths = Array.from({ length: 41 }, (_, at) => 10 ** (-2 + at / 10));
          const path = strengths.map((t) =>
            penalizedMinimum(
              {
                size: 2,
                hessian: gram,
                linear: Float64Array.of(
                  gram[0]! * ols[0]! + gram[1]! * ols[1]!,
                  gram[2]! * ols[0]! + gram[3]! * ols[1]!,
                ),
                constant: 0,
              },
              t,
            ),
          );
          return [
            drawCurves({
              title: message('The second weight grows from {0} to {1} before it shrinks', ols[1]!, tell(ridge[1]!)),
              x: message('strength'),
              y: message('weight'),
              xScale: 'log10',
              curves: [0, 1].map((at) => ({
                label: message('weight {0}', at + 1),
                x: strengths,
                y: path.map((w) => w[at]!),
              })),
            }),
          ];
        },
      };
    },
  }),
  defineClaim({
    id: 'ridge-effective-dof',
    statement:
      'The strength of L2 moves the capacity of a linear model without jumps: its effective number of parameters.',
    formula: String.raw`df(\lambda)=\sum_i\frac{\mu_i}{\mu_i+\lambda}`,
    assumptions: 'Least squares with L2.',
    ingredient: { name: 'the degrees of freedom', value: ridgeDegreesOfFreedom },
    closedForms: () => {
      const sum = (strength: number): number => [100, 10, 1].reduce((total, mu) => total + mu / (mu + strength), 0);
      return { eigenvalues: [100, 10, 1], lambda_0: 3, lambda_1: sum(1), lambda_10: sum(10), lambda_100: sum(100) };
    },
    measure: ({ use }) => {
      const eigenvalues = [100, 10, 1];
      const at = (strength: number): number => use(eigenvalues, strength);
      return {
        numbers: { eigenvalues, lambda_0: at(0), lambda_1: at(1), lambda_10: at(10), lambda_100: at(100) },
        charts: () => {
          const strengths = Array.from({ length: 51 }, (_, k) => 10 ** (-2 + k / 8));
          return [
            drawCurves({
              title: message('From 3 parameters to {0} at strength 100', tell(at(100))),
              x: message('strength'),
              y: message('effective parameters'),
              xScale: 'log10',
              curves: [{ label: message('effective parameters'), x: strengths, y: strengths.map(at) }],
            }),
          ];
        },
      };
    },
  }),
  defineClaim({
    id: 'input-scale-alpha-squared',
    statement:
      'When all inputs are multiplied by a number, the strength must be multiplied by its square to keep the fit.',
    formula: String.raw`(\alpha^2X^{\top}X+\alpha^2\lambda I)^{-1}\alpha X^{\top}y=\theta/\alpha`,
    assumptions: 'Least squares with L2.',
    ingredient: { name: 'the strength for the scaled inputs', value: 200 },
    bands: { prediction_max_diff_below: { absolute: 1e-10 } },
    closedForms: () => ({
      alpha: 10,
      lambda_scaled: 2 * 10 ** 2,
      parameter_ratio: 1 / 10,
      prediction_max_diff_below: 0,
      one_d_gram_30_lambda_2_shrink_before: 30 / 32,
      after_scaling_without_lambda: 3000 / 3002,
    }),
    measure: ({ use }) => {
      const data = sparseRegression(30, 4, 2, 5);
      const solve = (alpha: number, strength: number): Float64Array =>
        withProblem(
          { ...data, values: data.values.map((value) => alpha * value) },
          (problem) => [...ridgePath(problem, { lambdas: [strength / 30] })][0]!.coefficients,
        );
      const [plain, scaled] = [solve(1, 2), solve(10, use)];
      const ratios = plain.map((value, at) => scaled[at]! / value);
      const worst = ratios.reduce((most, ratio) => (Math.abs(ratio - 0.1) > Math.abs(most - 0.1) ? ratio : most));
      const fitted = (w: Float64Array, alpha: number): Float64Array =>
        data.target.map((_, row) => w.reduce((sum, value, at) => sum + alpha * value * data.values[row * 4 + at]!, 0));
      return {
        numbers: {
          alpha: 10,
          lambda_scaled: use,
          parameter_ratio: worst,
          prediction_max_diff_below: largestDifference(fitted(plain, 1), fitted(scaled, 10)),
          one_d_gram_30_lambda_2_shrink_before: ridgeFilter(30, 2),
          after_scaling_without_lambda: ridgeFilter(3000, 2),
        },
        charts: () => {
          const strengths = Array.from({ length: 31 }, (_, at) => 10 ** (-1 + at / 6));
          return [
            drawCurves({
              title: message('Ten times the inputs: the same path at a hundred times the strength'),
              x: message('strength'),
              y: message('first weight times the scale'),
              xScale: 'log10',
              curves: [1, 10].map((alpha) => ({
                label: message('inputs times {0}', alpha),
                x: strengths,
                y: strengths.map((t) => alpha * solve(alpha, t)[0]!),
              })),
            }),
          ];
        },
      };
    },
  }),
];
