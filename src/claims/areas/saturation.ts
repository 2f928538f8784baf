import { goldenSection } from '../../analysis/linearAlgebra/scalarMinimum.ts';
import { lossSlope } from '../../analysis/geometry/lossFunction.ts';
import { message } from '../../core/ground/errors.ts';
import { integrate } from '../../core/numbers/integrate.ts';
import { gaussianExpectation } from '../../core/numbers/numerics.ts';
import { activations as functions, type ActivationName } from '../../core/tables/activations.ts';
import { activationOf } from '../setups/ingredients.ts';
import { medianOf } from '../setups/networks.ts';
import { sineDocument, sineTask, trainOnSine, type SineRun } from '../setups/sineTask.ts';
import type { ClaimEntry, TrainedNetwork } from '../words/claim.ts';
import { defineClaim } from '../words/defineClaim.ts';
import { drawCurves, drawTable, sample, tell } from '../words/draw.ts';

const hyperbolic = functions.get('tanh');
const rectifier = functions.get('relu');

const losses = (runs: readonly TrainedNetwork[]): number => medianOf(runs.map(({ losses: all }) => all.at(-1)!));
const zeroLoss = (): number => sineTask.targets.reduce((sum, y) => sum + (y * y) / 2 / sineTask.samples, 0);

/** Length of the gradient by the weights of one hidden layer over that of another, at the first weights. */
function gradientRatio(
  { architecture, kept, inputs, targets }: TrainedNetwork,
  [one, other]: readonly [number, number],
): number {
  const problem = {
    architecture,
    loss: { name: 'meanSquaredError', options: {} } as const,
    rows: sineTask.samples,
    inputs,
    targets,
    penalties: [],
  };
  const { gradient } = lossSlope(problem, kept.get(0)!);
  const lengthOf = (layer: number): number => {
    const place = architecture.tensors.find((tensor) => tensor.layer === layer && tensor.role === 'weights')!;
    return Math.hypot(...gradient.subarray(place.offset, place.offset + place.size));
  };
  return lengthOf(one) / lengthOf(other);
}

const lossCurves = (runs: readonly (readonly [string, TrainedNetwork])[], title: ReturnType<typeof message>) =>
  drawCurves({
    title,
    x: message('step'),
    y: message('half the mean squared error'),
    yScale: 'log10',
    curves: runs.map(([name, { losses: all }]) => ({ label: message('{0}', name), x: all.map((_, at) => at), y: all })),
    marks: [{ axis: 'y', at: zeroLoss(), label: message('predicting 0') }],
  });

const shallow = (activation: ActivationName): SineRun => ({
  activation,
  init: 'lecunNormal',
  depth: 2,
  width: 16,
  learningRate: 0.1,
  steps: 1000,
});

/** What saturation does to training: slow starts, deep networks that stand still, gradients that are held back. */
export const saturation: readonly ClaimEntry[] = [
  defineClaim({
    id: 'tanh-trains-faster-than-sigmoid',
    statement: 'Networks with tanh train faster than those with the logistic function.',
    formula: String.raw`L_{\tanh}(T)<L_\sigma(T)`,
    assumptions:
      'Two hidden layers of 16, 21 points of sin(3x), the same rate and variance of weights for both, the middle of five seeds.',
    correction:
      'An observation, no theorem: it holds for equal weights and rates. Part of it is that the slope of the logistic function is four times smaller, which larger weights would make up for.',
    experiment: sineDocument(shallow('tanh'), 1),
    ingredient: activationOf('tanh', 'sigmoid'),
    bands: { sigmoid_final_loss_measured: { factor: 3 }, tanh_final_loss_measured: { factor: 3 } },
    measure: async ({ use, given, context }) => {
      const run = (activation: ActivationName): SineRun => ({
        ...shallow(activation),
        depth: given.number('depth'),
        width: given.number('width'),
        learningRate: given.number('lr'),
        steps: given.number('steps'),
      });
      const slow = await trainOnSine(run('sigmoid'), 5, context);
      const fast = await trainOnSine(run(use), 5, context);
      return {
        numbers: {
          sigmoid_final_loss_measured: losses(slow),
          tanh_final_loss_measured: losses(fast),
          zero_predictor_loss: zeroLoss(),
          tanh_below_sigmoid: Number(losses(fast) < losses(slow)),
        },
        charts: () => [
          lossCurves(
            [
              ['tanh', fast[0]!],
              ['logistic function', slow[0]!],
            ],
            message('tanh ends at {0}, the logistic function at {1}', tell(losses(fast)), tell(losses(slow))),
          ),
        ],
      };
    },
  }),
  defineClaim({
    id: 'relu-trains-deep-networks',
    statement: 'ReLU makes deep networks trainable where the logistic function stands still.',
    formula: String.raw`\chi_{\mathrm{ReLU}}=1`,
    assumptions:
      'Ten hidden layers of 16, 21 points of sin(3x), weights of variance 2 over the inputs for ReLU, the middle of five seeds.',
    correction:
      'It needs those weights; and tanh with variance 1 over the inputs trains at this depth too. The sharp contrast is with the logistic function.',
    experiment: sineDocument({ ...shallow('relu'), init: 'heNormal', depth: 10, learningRate: 0.05, steps: 600 }, 1),
    ingredient: activationOf('relu', 'sigmoid'),
    bands: {
      sigmoid_final_loss_measured: { relative: 0.02 },
      relu_he_final_loss_measured: { factor: 5 },
      tanh_xavier_final_loss_measured: { factor: 5 },
      gradient_norm_layer1_over_layer9_sigmoid: { factor: 5 },
      gradient_norm_layer1_over_layer9_relu: { factor: 5 },
    },
    measure: async ({ use, given, context }) => {
      const shape = {
        depth: given.number('depth'),
        width: given.number('width'),
        learningRate: given.number('lr'),
        steps: given.number('steps'),
      };
      const ofSigmoid = await trainOnSine({ activation: 'sigmoid', init: 'lecunNormal', ...shape }, 5, context);
      const ofRelu = await trainOnSine({ activation: use, init: 'heNormal', ...shape }, 5, context);
      const ofTanh = await trainOnSine({ activation: 'tanh', init: 'lecunNormal', ...shape }, 5, context);
      const ratio = (runs: readonly TrainedNetwork[]): number =>
        medianOf(runs.map((run) => gradientRatio(run, [1, 9])));
      return {
        numbers: {
          sigmoid_final_loss_measured: losses(ofSigmoid),
          relu_he_final_loss_measured: losses(ofRelu),
          tanh_xavier_final_loss_measured: losses(ofTanh),
          zero_predictor_loss: zeroLoss(),
          gradient_norm_layer1_over_layer9_sigmoid: ratio(ofSigmoid),
          gradient_norm_layer1_over_layer9_relu: ratio(ofRelu),
        },
        charts: () => [
          lossCurves(
            [
              ['ReLU', ofRelu[0]!],
              ['tanh', ofTanh[0]!],
              ['logistic function', ofSigmoid[0]!],
            ],
            message(
              'The logistic network stays at {0}, ReLU comes to {1}',
              tell(losses(ofSigmoid)),
              tell(losses(ofRelu)),
            ),
          ),
        ],
      };
    },
  }),
  defineClaim({
    id: 'saturation-implicit-clipping',
    statement: 'A saturating unit holds very large gradients back, like clipping does; the price is that they vanish.',
    formula: String.raw`\max_w|\tanh(w)\,\mathrm{sech}^2(w)|=\frac{2}{3\sqrt3}`,
    assumptions: 'One unit, input 1, target 0, half the squared error.',
    ingredient: {
      name: 'tanh and its slope',
      value: { at: (w: number) => hyperbolic.value(w, {}), slope: (w: number) => hyperbolic.slope(w, {}) },
    },
    bands: { argmax_w: { absolute: 1e-6 } },
    closedForms: () => ({
      max_tanh_gradient: 2 / (3 * Math.sqrt(3)),
      argmax_w: Math.atanh(1 / Math.sqrt(3)),
      tanh_gradient_w5: Math.tanh(5) / Math.cosh(5) ** 2,
      linear_gradient_w5: 5,
    }),
    measure: ({ use }) => {
      const gradient = (w: number): number => use.at(w) * use.slope(w);
      const top = goldenSection((w) => -gradient(w), [0, 2]);
      const linear = (w: number): number => functions.get('linear').value(w, {}) * functions.get('linear').slope(w, {});
      return {
        numbers: {
          max_tanh_gradient: -top.value,
          argmax_w: top.at,
          tanh_gradient_w5: gradient(5),
          linear_gradient_w5: linear(5),
        },
        charts: () => [
          drawCurves({
            title: message('The gradient of tanh never exceeds {0}', tell(-top.value)),
            x: message('weight w'),
            y: message('gradient'),
            curves: [
              { label: message('tanh unit'), ...sample(gradient, [0, 5]) },
              { label: message('linear unit'), ...sample(linear, [0, 5]) },
              { label: message('clipped at 1'), role: 'theory', ...sample((w) => Math.min(1, w), [0, 5]) },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'toy-identity-task-gradients',
    statement: 'Learning the identity from near 0, tanh has twice the gradient of ReLU.',
    formula: String.raw`\frac{\partial L}{\partial w}\Big|_{0}=-1\ (\tanh),\quad -\tfrac12\ (\mathrm{ReLU})`,
    assumptions: 'The model phi(w x), target x, half the squared error, inputs symmetric around 0.',
    correction:
      'For ReLU it is the limit from either side. At exactly 0 programs take slope 0: the gradient is 0 and the unit never leaves.',
    ingredient: { name: 'the slope of tanh', value: (z: number) => hyperbolic.slope(z, {}) },
    closedForms: () => ({
      tanh_gauss: -1,
      relu_gauss_limit: -1 / 2,
      relu_gauss_at_exact_zero: 0,
      tanh_uniform_m1_1: -1 / 3,
      relu_uniform_m1_1_limit: -1 / 6,
      ratio: 2,
    }),
    measure: ({ use }) => {
      const near = 1e-14;
      const tanh = { value: (z: number) => hyperbolic.value(z, {}), slope: use };
      const relu = { value: (z: number) => rectifier.value(z, {}), slope: (z: number) => rectifier.slope(z, {}) };
      const pull =
        ({ value, slope }: typeof tanh, w: number) =>
        (x: number) =>
          (value(w * x) - x) * slope(w * x) * x;
      const gauss = (unit: typeof tanh, w: number): number => gaussianExpectation(pull(unit, w), [0]);
      const uniform = (unit: typeof tanh, w: number): number =>
        (integrate(pull(unit, w), [-1, 0], 20) + integrate(pull(unit, w), [0, 1], 20)) / 2;
      return {
        numbers: {
          tanh_gauss: gauss(tanh, 0),
          relu_gauss_limit: gauss(relu, near),
          relu_gauss_at_exact_zero: gauss(relu, 0),
          tanh_uniform_m1_1: uniform(tanh, 0),
          relu_uniform_m1_1_limit: uniform(relu, near),
          ratio: gauss(tanh, 0) / gauss(relu, near),
        },
        charts: () => [
          drawCurves({
            title: message(
              'Near 0: {0} for tanh, {1} for ReLU, and exactly 0 for ReLU at 0',
              tell(gauss(tanh, 0)),
              tell(gauss(relu, near)),
            ),
            x: message('weight w'),
            y: message('expected gradient'),
            curves: [
              { label: message('tanh'), ...sample((w) => gauss(tanh, w), [-1, 1], 41) },
              { label: message('ReLU'), ...sample((w) => gauss(relu, w), [-1, 1], 41) },
            ],
          }),
          drawTable({
            id: 'uniform',
            title: message('Uniform inputs: the same factor of 2'),
            columns: [message('normal'), message('uniform')],
            rows: [
              [message('tanh'), gauss(tanh, 0), uniform(tanh, 0)],
              [message('ReLU'), gauss(relu, near), uniform(relu, near)],
            ],
          }),
        ],
      };
    },
  }),
];
