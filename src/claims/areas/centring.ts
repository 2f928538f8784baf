import { symmetricEigenvalues } from '../../analysis/linearAlgebra/symmetricEigen.ts';
import { message } from '../../core/ground/errors.ts';
import { gaussianExpectation, normalCdf } from '../../core/numbers/numerics.ts';
import { activations as functions } from '../../core/tables/activations.ts';
import { meanActivation, secondMoment } from '../../core/tables/meanField.ts';
import { gradientMoments, unitGradient, unitHessian, bendsOf } from '../setups/unitModel.ts';
import type { ClaimContext, ClaimEntry } from '../words/claim.ts';
import { defineClaim } from '../words/defineClaim.ts';
import { drawCurves, sample, tell } from '../words/draw.ts';

const logistic = functions.get('sigmoid');
const centred = functions.get('centredSigmoid');
const hyperbolic = functions.get('tanh');
const rectifier = functions.get('relu');
const bendsOfLogistic = { name: 'the logistic function with its slopes', value: bendsOf(logistic) };
const identity = (x: number): number => x;

/** Share of batches whose gradient by all weights of a unit has one sign. */
async function shareOfOneSign(
  f: (z: number) => number,
  { inputs, batch }: { readonly inputs: number; readonly batch: number },
  context: ClaimContext,
): Promise<number> {
  const { random } = context;
  const rounds = 4000;
  let same = 0;
  for (let round = 0; round < rounds; round += 1) {
    const gradient = new Float64Array(inputs);
    for (let row = 0; row < batch; row += 1) {
      const error = random.normal();
      for (let at = 0; at < inputs; at += 1) gradient[at]! += error * f(random.normal());
    }
    same += Number(gradient.every((g) => g > 0) || gradient.every((g) => g < 0));
    if (round % 500 === 0) await context.pause();
  }
  return same / rounds;
}

/** Chance that equally correlated normals all have one sign. */
function oneSign(count: number, correlation: number): number {
  const tilt = Math.sqrt(correlation / (1 - correlation));
  return 2 * gaussianExpectation((t) => normalCdf(tilt * t) ** count);
}

/** Ratio of the largest to the smallest eigenvalue of the second moments of independent inputs with this mean and mean square. */
function conditionOf(count: number, mean: number, square: number): number {
  const moments = Float64Array.from({ length: count * count }, (_, at) =>
    at % (count + 1) === 0 ? square : mean * mean,
  );
  const values = symmetricEigenvalues(moments, count).toSorted();
  return values.at(-1)! / values[0]!;
}

/** Where outputs and gradients lie: centred or not, saturated or not, and what that does to training. */
export const centring: readonly ClaimEntry[] = [
  defineClaim({
    id: 'positive-inputs-same-sign-gradients',
    statement: 'When all inputs of a unit are positive, the gradients of its weights all have one sign.',
    formula: String.raw`\frac{\partial L}{\partial w_j}=\delta\,a_j`,
    assumptions: 'One sample at a time.',
    correction:
      'Exact for one sample. In batches whose errors have both signs it fails: of 10 logistic inputs all gradients agree in 57 % of batches of 8, in 53 % of very large ones; of 10 tanh inputs in 0.2 %.',
    parameters: { inputs: { label: 'inputs', default: 10, range: [2, 20], isWhole: true } },
    ingredient: {
      name: 'the logistic function of the inputs',
      value: (z: number) => logistic.value(z, {}),
      spoil: () => (z: number) => hyperbolic.value(z, {}),
    },
    bands: {
      sigmoid_batch_2_mc: { absolute: 0.03 },
      sigmoid_batch_8_mc: { absolute: 0.03 },
      sigmoid_batch_32_mc: { absolute: 0.03 },
    },
    closedForms: ({ inputs = 10 }) => ({
      tanh_any_batch_limit: 2 ** (1 - inputs),
      tanh_batch_1: 2 ** (1 - inputs),
      sigmoid_batch_1: 1,
    }),
    measure: async ({ use, parameters: { inputs = 10 }, context }) => {
      const correlation = (f: (z: number) => number): number =>
        gaussianExpectation(f) ** 2 / gaussianExpectation((z) => f(z) ** 2);
      const ofOne = (f: (z: number) => number): number => {
        const positive = gaussianExpectation((z) => Number(f(z) > 0), [0]);
        return positive ** inputs + (1 - positive) ** inputs;
      };
      const tanh = (z: number): number => hyperbolic.value(z, {});
      const batches = [2, 8, 32];
      const drawn: number[] = [];
      for (const batch of batches) drawn.push(await shareOfOneSign(use, { inputs, batch }, context));
      const limit = oneSign(inputs, correlation(use));
      return {
        numbers: {
          sigmoid_batch_limit: limit,
          tanh_any_batch_limit: oneSign(inputs, correlation(tanh)),
          sigmoid_batch_1: ofOne(use),
          tanh_batch_1: ofOne(tanh),
          sigmoid_batch_2_mc: drawn[0]!,
          sigmoid_batch_8_mc: drawn[1]!,
          sigmoid_batch_32_mc: drawn[2]!,
        },
        charts: () => [
          drawCurves({
            title: message('In large batches all agree in {0} of cases', tell(limit)),
            x: message('samples in a batch'),
            y: message('share with one sign'),
            xScale: 'log10',
            curves: [{ label: message('logistic inputs'), x: [1, ...batches], y: [ofOne(use), ...drawn] }],
            marks: [{ axis: 'y', at: limit, label: message('limit') }],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'zigzag-condition-number',
    statement: 'Inputs that are not centred make descent zigzag and slow.',
    formula: String.raw`\kappa=1+\frac{n\mu^2}{v}`,
    assumptions: 'Independent inputs of mean mu and variance v into a linear unit with squared loss.',
    correction:
      'The cause is one large eigenvalue of the second moments of the inputs, not the signs alone: the condition number is 59 for 10 logistic inputs, 5.7 for ReLU and 1 for tanh. Subtracting a half from the logistic outputs removes it.',
    ingredient: { name: 'the mean of the inputs', value: meanActivation },
    closedForms: () => ({
      condition_tanh: 1,
      condition_sigmoid_minus_half: 1,
      condition_relu: 1 + 10 / (2 * Math.PI) / (1 / 2 - 1 / (2 * Math.PI)),
    }),
    measure: ({ use, given }) => {
      const n = given.number('n');
      const condition = (entry: typeof logistic, count = n): number =>
        conditionOf(count, use(entry, {}), secondMoment(entry, {}));
      return {
        numbers: {
          variance_sigmoid: secondMoment(logistic, {}) - use(logistic, {}) ** 2,
          condition_sigmoid: condition(logistic),
          condition_tanh: condition(hyperbolic),
          condition_relu: condition(rectifier),
          condition_sigmoid_minus_half: condition(centred),
        },
        charts: () => [
          drawCurves({
            title: message('{0} logistic inputs: condition number {1}', n, tell(condition(logistic))),
            x: message('inputs'),
            y: message('condition number'),
            curves: [logistic, rectifier, hyperbolic].map((entry) => ({
              label: message(entry.label),
              x: [1, 2, 5, 10, 20],
              y: [1, 2, 5, 10, 20].map((count) => condition(entry, count)),
            })),
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'gradient-covariance-sixteenth',
    statement:
      'In a model of one unit the two gradients have covariance -1/16 with the logistic function and 0 with the centred one.',
    formula: String.raw`\mathrm{Cov}(g_u,g_w)=-\tfrac1{16}`,
    assumptions: 'The model u phi(w x) at u = 1, w = 0, standard normal inputs, target x, half the squared error.',
    correction:
      'It holds in that setting only. Without the half it is -1/4, with target 0 it is 0; and with the centred unit the first gradient is always 0, so its covariance says nothing.',
    ingredient: bendsOfLogistic,
    closedForms: () => ({
      cov_uncentred: -1 / 16,
      cov_centred: 0,
      var_gu_uncentred: 1 / 4,
      var_gw_uncentred: 9 / 64,
      mean_gu: 1 / 4,
      mean_gw: -1 / 4,
      cov_if_loss_without_half: -1 / 4,
      cov_if_target_zero: 0,
      var_gw_centred: 1 / 8,
    }),
    measure: ({ use, context }) => {
      const model = { activation: use, u: 1, w: 0, target: identity };
      const plain = gradientMoments(model);
      const moved = gradientMoments({ ...model, activation: bendsOf(centred) });
      return {
        numbers: {
          cov_uncentred: plain.covariance,
          cov_centred: moved.covariance,
          var_gu_uncentred: plain.variance[0],
          var_gw_uncentred: plain.variance[1],
          mean_gu: plain.mean[0],
          mean_gw: plain.mean[1],
          // The whole square has twice the gradient.
          cov_if_loss_without_half: 4 * plain.covariance,
          cov_if_target_zero: gradientMoments({ ...model, target: () => 0 }).covariance,
          var_gw_centred: moved.variance[1],
        },
        charts: () => {
          const inputs = Array.from({ length: 300 }, () => context.random.normal());
          const cloud = (activation: typeof use) => {
            const points = inputs.map((x) => unitGradient({ ...model, activation }, x));
            return { role: 'dots' as const, x: points.map(([u]) => u), y: points.map(([, w]) => w) };
          };
          return [
            drawCurves({
              title: message('Covariance {0} with the logistic function', tell(plain.covariance)),
              x: message('gradient by u'),
              y: message('gradient by w'),
              curves: [
                { label: message('logistic function'), ...cloud(use) },
                { label: message('centred'), ...cloud(bendsOf(centred)) },
              ],
            }),
          ];
        },
      };
    },
  }),
  defineClaim({
    id: 'centred-max-learning-rate-ratio',
    statement: 'In the same model the centred function allows a learning rate 1.49 times as large.',
    formula: String.raw`\frac{5+\sqrt{73}}{1+\sqrt{65}}\approx1.49`,
    assumptions: 'As for the covariance: u = 1, w = 0, target x.',
    correction:
      'The arithmetic is right, the conclusion is not: both second derivatives have a negative eigenvalue there and the place is no minimum, so no learning rate is stable. It bounds the steepest direction only.',
    ingredient: bendsOfLogistic,
    closedForms: () => {
      const [one, other] = [Math.sqrt(73), Math.sqrt(65)];
      return {
        ratio: (5 + one) / (1 + other),
        lambda_max_uncentred: (5 + one) / 32,
        lambda_min_uncentred: (5 - one) / 32,
        lambda_max_centred: (1 + other) / 32,
        lambda_min_centred: (1 - other) / 32,
        ratio_by_spectral_radius: (5 + one) / (1 + other),
      };
    },
    measure: ({ use }) => {
      const ends = (activation: typeof use): readonly [number, number] => {
        const values = symmetricEigenvalues(unitHessian({ activation, u: 1, w: 0, target: identity }), 2).toSorted();
        return [values[0]!, values[1]!];
      };
      const [low, high] = ends(use);
      const [lowCentred, highCentred] = ends(bendsOf(centred));
      const radius = (one: number, other: number): number => Math.max(Math.abs(one), Math.abs(other));
      return {
        numbers: {
          ratio: high / highCentred,
          lambda_max_uncentred: high,
          lambda_min_uncentred: low,
          lambda_max_centred: highCentred,
          lambda_min_centred: lowCentred,
          lr_max_uncentred: 2 / high,
          lr_max_centred: 2 / highCentred,
          abs_condition_uncentred: Math.abs(high / low),
          abs_condition_centred: Math.abs(highCentred / lowCentred),
          ratio_by_spectral_radius: radius(low, high) / radius(lowCentred, highCentred),
          growth_per_step_at_eta_1_uncentred: 1 - low,
          growth_per_step_at_eta_1_centred: 1 - lowCentred,
        },
        charts: () => [
          drawCurves({
            title: message('The factor of a step is beyond 1 in the direction that curves down, at every rate'),
            x: message('learning rate'),
            y: message('factor of a step'),
            curves: [
              { label: message('logistic, steepest'), ...sample((rate) => Math.abs(1 - rate * high), [0, 8], 81) },
              { label: message('logistic, curving down'), ...sample((rate) => 1 - rate * low, [0, 8], 81) },
              {
                label: message('centred, steepest'),
                ...sample((rate) => Math.abs(1 - rate * highCentred), [0, 8], 81),
              },
              { label: message('centred, curving down'), ...sample((rate) => 1 - rate * lowCentred, [0, 8], 81) },
            ],
            marks: [{ axis: 'y', at: 1, label: message('grows above') }],
          }),
        ],
      };
    },
  }),
];
