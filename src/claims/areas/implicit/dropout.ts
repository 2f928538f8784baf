import {
  averageOverMasks,
  dropoutStrengths,
  solveWeightedRidge,
  trainWithDropout,
} from '../../../analysis/paths/equivalents/dropoutRidge.ts';
import { message } from '../../../core/ground/errors.ts';
import { createRandom } from '../../../core/ground/random.ts';
import { sigmoid, softplus } from '../../../core/numbers/numerics.ts';
import { largestDifference } from '../../setups/networks.ts';
import type { ClaimEntry } from '../../words/claim.ts';
import { defineClaim } from '../../words/defineClaim.ts';
import { drawCurves, drawTable, sample, tell } from '../../words/draw.ts';

const masks = { name: 'the mean over all masks', value: averageOverMasks };
const strengths = { name: 'the strengths of dropout', value: dropoutStrengths };
const x = [3, 1, 2];
const w = [1, -2, 0.5];
const sumOfSquares = (values: readonly number[]): number => values.reduce((sum, value) => sum + value * value, 0);

/** Two samples, one the negative of the other: every feature has exactly this mean square. */
function withMoments(moments: readonly number[]) {
  const row = moments.map(Math.sqrt);
  return {
    samples: 2,
    inputs: moments.length,
    values: Float64Array.from([...row, ...row.map((value) => -value)]),
    target: new Float64Array(2),
  };
}

/** A regression whose features have deviations 1, 2 and 0.5. */
function drawRegression() {
  const random = createRandom(4);
  const values = Float64Array.from({ length: 600 }, (_, at) => [1, 2, 0.5][at % 3]! * random.normal());
  const target = Float64Array.from(
    { length: 200 },
    (_, row) => values[3 * row]! + values[3 * row + 1]! + 2 * values[3 * row + 2]! + 0.1 * random.normal(),
  );
  return { data: { samples: 200, inputs: 3, values, target }, random };
}

/** What dropout of inputs adds to a loss. */
export const dropout: readonly ClaimEntry[] = [
  defineClaim({
    id: 'dropout-linear-expected-loss',
    statement:
      'For a linear model with squared error the mean over all dropout masks is the plain loss plus a quadratic penalty.',
    formula: String.raw`E\Bigl(y-\sum_j\frac{m_jw_jx_j}{p}\Bigr)^2=(y-w^{\top}x)^2+\frac{1-p}{p}\sum_jw_j^2x_j^2`,
    assumptions: 'Inputs that are kept are divided by p, the share that is kept.',
    correction:
      'Exact with that division. Each weight has its own strength: the mean square of its input counts, not one number for all.',
    parameters: { keep: { label: 'share that is kept', default: 0.8, range: [0.1, 0.99] } },
    ingredient: masks,
    bands: { sgd_average_minus_weighted_ridge_below: { absolute: 0.02 } },
    closedForms: ({ keep = 0.8 }) => {
      // 3 - 2 + 1 = 2: the plain error is 0.
      const penalty = ((1 - keep) / keep) * (3 ** 2 + 2 ** 2 + 1);
      return {
        keep,
        w,
        x,
        y: 2,
        expected_loss_by_enumeration: penalty,
        plain_loss: 0,
        penalty,
        seed_penalty_norm_product_N1: ((1 - keep) / keep) * sumOfSquares(w) * sumOfSquares(x),
        sgd_average_minus_weighted_ridge_below: 0,
      };
    },
    measure: ({ use, parameters: { keep = 0.8 } }) => {
      const y = 2;
      const error = (score: number): number => (y - score) ** 2;
      const own = dropoutStrengths(
        { samples: 1, inputs: 3, values: Float64Array.from(x), target: Float64Array.of(y) },
        1 - keep,
      );
      const penalty = own.reduce((sum, strength, at) => sum + strength * w[at]! ** 2, 0);
      const { data, random } = drawRegression();
      const ridge = solveWeightedRidge(data, dropoutStrengths(data, 1 - keep));
      const trained = trainWithDropout(data, { rate: 1 - keep, epochs: 1000, random });
      return {
        numbers: {
          keep,
          w,
          x,
          y,
          expected_loss_by_enumeration: use(x, w, 1 - keep, error),
          plain_loss: error(x.reduce((sum, value, at) => sum + value * w[at]!, 0)),
          penalty,
          seed_penalty_norm_product_N1: ((1 - keep) / keep) * sumOfSquares(w) * sumOfSquares(x),
          sgd_average_minus_weighted_ridge_below: largestDifference(trained, ridge),
        },
        charts: () => [
          drawCurves({
            title: message(
              'The mean over all masks and the penalty are one curve: {0} at {1}',
              tell(penalty),
              tell(keep),
            ),
            x: message('share that is kept'),
            y: message('expected loss'),
            curves: [
              { label: message('mean over 8 masks'), ...sample((p) => use(x, w, 1 - p, error), [0.3, 1], 60) },
              {
                label: message('loss plus penalty'),
                role: 'dots',
                ...sample(
                  (p) => ((1 - p) / p) * x.reduce((sum, value, at) => sum + (value * w[at]!) ** 2, 0),
                  [0.3, 1],
                  15,
                ),
              },
            ],
          }),
          drawTable({
            title: message('Training with dropout ends on weighted ridge'),
            columns: [message('trained with dropout'), message('weighted ridge')],
            rows: [...trained].map((value, at) => [message('weight {0}', at + 1), value, ridge[at]!] as const),
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'dropout-effective-lambda',
    statement:
      'Dropout is an L2 penalty of one strength for all weights: the share of dropped over kept, times the mean squared length of the inputs.',
    formula: String.raw`\lambda_{eff}=\frac{1-p}{p}\,\frac1N\sum_i\|x_i\|^2`,
    assumptions: 'A linear model with squared error, dropout on its inputs.',
    correction:
      'The strength belongs to each weight: dropped over kept, times the mean square of its own input. For ten features of variance 1 the sentence is ten times too large; for one feature it is right.',
    parameters: { keep: { label: 'share that is kept', default: 0.8, range: [0.1, 0.99] } },
    ingredient: strengths,
    refutes: [{ key: 'seed_over_correct_for_10_standardised_features', says: 1, by: 5 }],
    closedForms: ({ keep = 0.8 }) => ({
      per_coordinate_lambda: [1, 4, 1 / 4].map((square) => ((1 - keep) / keep) * square),
      seed_over_correct_for_10_standardised_features: 10,
      keep_0p5_standardised_lambda: 1,
      keep_0p9_standardised_lambda: 1 / 9,
    }),
    measure: ({ use, given, parameters: { keep = 0.8 } }) => {
      const moments = given.numbers('ideal_second_moments');
      const found = use(withMoments(moments), 1 - keep);
      const scalar = (values: readonly number[]): number =>
        ((1 - keep) / keep) * values.reduce((sum, value) => sum + value, 0);
      const standard = Array.from({ length: 10 }, () => 1);
      const one = (p: number): number => use(withMoments([1]), 1 - p)[0]!;
      return {
        numbers: {
          keep,
          per_coordinate_lambda: [...found],
          seed_scalar_lambda: scalar(moments),
          seed_over_correct_for_10_standardised_features: scalar(standard) / use(withMoments(standard), 1 - keep)[0]!,
          keep_0p5_standardised_lambda: one(0.5),
          keep_0p9_standardised_lambda: one(0.9),
        },
        charts: () => [
          drawCurves({
            title: message('Each weight has its own strength; the sentence has {0} for all', tell(scalar(moments))),
            x: message('mean square of the input'),
            y: message('strength'),
            curves: [{ label: message('strength of its weight'), role: 'dots', x: moments, y: found }],
            marks: [{ axis: 'y', at: scalar(moments), label: message('as the sentence says') }],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'dropout-gradient-factor',
    statement: 'The gradient of a penalty of lambda times the squared weights is lambda times the weights.',
    formula: String.raw`\nabla(\lambda\|w\|^2)=2\lambda w`,
    assumptions: 'The penalty has no half in it.',
    correction: 'A factor of two is missing: at strength 0.25 the gradient of a weight of 2 is 1, not 0.5.',
    ingredient: { name: 'the penalty', value: (strength: number, weight: number): number => strength * weight ** 2 },
    bands: { correct_gradient: { absolute: 1e-8 } },
    refutes: [{ key: 'correct_gradient', says: 'seed_gradient', by: 0.4 }],
    measure: ({ use, given }) => {
      const [strength, weight] = [given.number('lambda_eff'), given.number('w')];
      const slope = (at: number): number => (use(strength, at + 1e-4) - use(strength, at - 1e-4)) / 2e-4;
      return {
        numbers: { correct_gradient: slope(weight), seed_gradient: strength * weight },
        charts: () => [
          drawCurves({
            title: message('The penalty rises with slope {0} at {1}', tell(slope(weight)), weight),
            x: message('weight'),
            y: message('penalty'),
            curves: [
              { label: message('penalty'), ...sample((at) => use(strength, at), [0, 3]) },
              {
                label: message('slope as it is'),
                role: 'theory',
                ...sample((at) => use(strength, weight) + slope(weight) * (at - weight), [1, 3], 2),
              },
              {
                label: message('slope as printed'),
                role: 'theory',
                ...sample((at) => use(strength, weight) + strength * weight * (at - weight), [1, 3], 2),
              },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'dropout-equals-l2',
    statement: 'Dropout and L2 are mathematically the same.',
    formula: String.raw`E_m\,\ell(m\odot w)\approx\ell(w)+\frac{1-p}{2p}\sum_jw_j^2x_j^2\,\ell''`,
    assumptions: 'A linear model; of other models there is no such equality.',
    correction:
      'The same as L2 with a strength for each weight, for linear regression. For logistic regression only to second order: here the added part is 9 % off. In deep networks there is no such equality.',
    parameters: { scale: { label: 'factor of the weights', default: 1, range: [0.1, 3] } },
    ingredient: masks,
    measure: ({ use, parameters: { scale = 1 } }) => {
      const plain = [2, -1.5, 1];
      const loss = (score: number): number => softplus(-score);
      const at = (by: number) => {
        const weights = plain.map((value) => by * value);
        const score = weights.reduce((sum, value) => sum + value, 0);
        const own = dropoutStrengths(
          { samples: 1, inputs: 3, values: Float64Array.of(1, 1, 1), target: Float64Array.of(1) },
          0.5,
        );
        const bend = sigmoid(score) * sigmoid(-score);
        const added = (bend * own.reduce((sum, strength, k) => sum + strength * weights[k]! ** 2, 0)) / 2;
        return { exact: use([1, 1, 1], weights, 0.5, loss), plain: loss(score), quadratic: loss(score) + added };
      };
      const here = at(scale);
      return {
        numbers: {
          logistic_exact: here.exact,
          logistic_quadratic_approximation: here.quadratic,
          relative_error: (here.quadratic - here.exact) / (here.exact - here.plain),
        },
        charts: () => [
          drawCurves({
            title: message('What dropout adds, exactly and to second order'),
            x: message('factor of the weights'),
            y: message('added to the loss'),
            curves: [
              { label: message('mean over all masks'), ...sample((by) => at(by).exact - at(by).plain, [0, 3], 61) },
              { label: message('second order'), ...sample((by) => at(by).quadratic - at(by).plain, [0, 3], 61) },
            ],
            marks: [{ axis: 'x', at: scale, label: message('shown') }],
          }),
        ],
      };
    },
  }),
];
