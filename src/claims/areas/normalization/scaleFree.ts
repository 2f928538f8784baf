import { solveDense } from '../../../analysis/linearAlgebra/newton.ts';
import { backwardNetwork, forwardNetwork } from '../../../analysis/network/network.ts';
import {
  angleBetween,
  decayEquilibrium,
  effectiveLearningRate,
  rotateRandomly,
} from '../../../analysis/normalization/scaleFree.ts';
import { message } from '../../../core/ground/errors.ts';
import { createRandom } from '../../../core/ground/random.ts';
import { drawNormal, meanOf } from '../../setups/networks.ts';
import { descendWithDecay, drawLinearSamples, largestCurvature, normedLayer } from '../../setups/normedLayer.ts';
import { inParts } from '../../setups/steady.ts';
import type { ClaimEntry } from '../../words/claim.ts';
import { defineClaim } from '../../words/defineClaim.ts';
import { drawCurves, drawTable, tell } from '../../words/draw.ts';

const inputs = 4;
const samples = 32;
/** Samples and weights of which the gradient without a norm grows about as in the record, which were drawn by another generator. */
const unitSeed = 14;
const weightLength = message('length of the weights');
/** A unit in front of batch norm, and what a test puts there: without norm. */
const layer = { name: 'the unit with its norm', value: normedLayer, spoil: () => (data: Data) => normedLayer(data) };
type Data = Parameters<typeof normedLayer>[0];

/** Samples, first weights, and both multiplied. */
function drawUnit() {
  const random = createRandom(unitSeed);
  const data = drawLinearSamples(samples, inputs, random);
  const w = drawNormal(inputs, random);
  return { data, w, times: (factor: number) => w.map((value) => factor * value) };
}

const lengthOf = (vector: Float64Array): number => Math.hypot(...vector);

/** Weights of least squares: where the loss behind a norm is least, too, whatever their length. */
function bestWeights({ values, targets }: Data): Float64Array {
  const hessian = new Float64Array(inputs * inputs);
  const linear = new Float64Array(inputs);
  targets.forEach((target, row) => {
    for (let i = 0; i < inputs; i += 1) {
      linear[i]! += values[row * inputs + i]! * target;
      for (let j = 0; j < inputs; j += 1)
        hessian[i * inputs + j]! += values[row * inputs + i]! * values[row * inputs + j]!;
    }
  });
  return solveDense(hessian, linear);
}

/** What becomes of weights in front of a norm, and of a penalty on them. */
export const scaleFree: readonly ClaimEntry[] = [
  defineClaim({
    id: 'weights-before-bn-are-scale-free',
    statement:
      'Multiplying the weights in front of a batch norm does not change what the network computes, so an L2 penalty on them does not limit the function.',
    formula: String.raw`\mathrm{BN}(cWx)=\mathrm{BN}(Wx),\qquad \nabla_{cW}=\frac1c\nabla_W`,
    assumptions: 'A positive factor, and nothing added to the variance. One unit, 4 inputs, 32 samples.',
    correction:
      'With the small number that is added to the variance it holds only nearly. Where it holds, the gradient stands across the weights, falls with their length, curvature falls with its square, and without decay the length can only grow.',
    ingredient: layer,
    bands: {
      loss_change_under_scale_3: { absolute: 1e-12 },
      gradient_ratio_scale_3: { absolute: 1e-9 },
      hessian_ratio_scale_3: { absolute: 1e-9 },
      gradient_dot_weight: { absolute: 1e-12 },
      norm_growth_identity_error_below: { absolute: 1e-12 },
    },
    closedForms: () => ({
      loss_change_under_scale_3: 0,
      loss_change_with_eps_1e_3_is_zero: 0,
      gradient_ratio_scale_3: 1 / 3,
      gradient_dot_weight: 0,
      hessian_ratio_scale_3: 1 / 9,
      norm_growth_identity_error_below: 0,
    }),
    measure: ({ use }) => {
      const { data, w, times } = drawUnit();
      const unit = use(data, 0);
      const held = use(data, 1e-3);
      const slope = unit.slope(w);
      const moved = w.map((value, at) => value - 0.1 * slope[at]!);
      const growth = lengthOf(moved) ** 2 - lengthOf(w) ** 2 - (0.1 * lengthOf(slope)) ** 2;
      return {
        numbers: {
          loss_change_under_scale_3: Math.abs(unit.loss(times(3)) - unit.loss(w)),
          loss_change_with_eps_1e_3_is_zero: Number(Math.abs(held.loss(times(3)) - held.loss(w)) < 1e-9),
          gradient_ratio_scale_3: lengthOf(unit.slope(times(3))) / lengthOf(slope),
          gradient_dot_weight: Math.abs(slope.reduce((sum, value, at) => sum + value * w[at]!, 0)),
          hessian_ratio_scale_3: largestCurvature(unit.hessian(times(3))) / largestCurvature(unit.hessian(w)),
          norm_growth_identity_error_below: Math.abs(growth),
        },
        charts: () => {
          const factors = Array.from({ length: 25 }, (_, at) => 10 ** (-1 + at / 12));
          const of = (f: (at: Float64Array) => number): number[] => factors.map((factor) => f(times(factor)));
          return [
            drawCurves({
              title: message('Longer weights: the same loss, less slope, less curvature'),
              x: message('factor of the weights'),
              y: message('value'),
              xScale: 'log10',
              yScale: 'log10',
              curves: [
                { label: message('loss'), x: factors, y: of((at) => unit.loss(at)) },
                { label: message('length of the gradient'), x: factors, y: of((at) => lengthOf(unit.slope(at))) },
                { label: message('largest curvature'), x: factors, y: of((at) => largestCurvature(unit.hessian(at))) },
              ],
            }),
          ];
        },
      };
    },
  }),
  defineClaim({
    id: 'l2-before-bn-changes-effective-lr',
    statement:
      'Decay on weights in front of a norm shortens them; that enlarges their gradients, and so the learning rate that counts.',
    formula: String.raw`\eta_{eff}=\frac{\eta}{\|w\|^2}`,
    assumptions: 'Nothing is added to the variance; what counts is how fast the direction of the weights turns.',
    parameters: { factor: { label: 'factor of the weights', default: 0.5, range: [0.1, 2] } },
    ingredient: { name: 'the effective learning rate', value: effectiveLearningRate },
    bands: { '*': { relative: 1e-6 } },
    closedForms: ({ factor = 0.5 }) => {
      // How far a short step turns the weights, against the same for the shorter ones.
      const { data, w, times } = drawUnit();
      const turn = (at: Float64Array): number => {
        const slope = normedLayer(data, 0).slope(at);
        return angleBetween(
          at,
          at.map((value, k) => value - 1e-5 * slope[k]!),
        );
      };
      return {
        gradient_norm_ratio_when_weights_halved: 1 / factor,
        effective_lr_ratio_when_weights_halved: turn(times(factor)) / turn(w),
      };
    },
    measure: ({ use, parameters: { factor = 0.5 } }) => {
      const { data, w, times } = drawUnit();
      const unit = normedLayer(data, 0);
      return {
        numbers: {
          gradient_norm_ratio_when_weights_halved: lengthOf(unit.slope(times(factor))) / lengthOf(unit.slope(w)),
          effective_lr_ratio_when_weights_halved: use(0.1, times(factor)) / use(0.1, w),
        },
        charts: () => {
          const traces = [0, 0.02, 0.1].map((lambda) => ({
            lambda,
            ...descendWithDecay(unit, w, { learningRate: 0.3, lambda, steps: 200 }),
          }));
          const steps = Array.from({ length: 200 }, (_, at) => at);
          return [
            drawCurves({
              title: message('Decay raises the learning rate that counts'),
              x: message('step'),
              y: message('effective learning rate'),
              yScale: 'log10',
              curves: traces.map(({ lambda, lengths }) => ({
                label: message('lambda {0}', lambda),
                x: steps,
                y: lengths.map((length) => use(0.3, Float64Array.of(length))),
              })),
            }),
            drawCurves({
              id: 'lengths',
              title: message('Without decay the weights can only grow'),
              x: message('step'),
              y: weightLength,
              curves: traces.map(({ lambda, lengths }) => ({
                label: message('lambda {0}', lambda),
                x: steps,
                y: lengths,
              })),
            }),
          ];
        },
      };
    },
  }),
  defineClaim({
    id: 'bn-weight-decay-equilibrium',
    statement:
      'Gradients lengthen the weights in front of a norm and decay shortens them, until length and turn per step stay the same.',
    formula: String.raw`\|w\|^4=\frac{\eta\,E|\tilde g|^2}{2\lambda},\qquad \angle=\sqrt{2\eta\lambda}`,
    assumptions: 'Random gradients across the weights, a small product of learning rate and strength.',
    correction:
      'The chapter says only in which direction decay acts. These formulas follow where gradients are random and learning rate times strength is small.',
    ingredient: {
      name: 'the random steps',
      value: rotateRandomly,
      spoil: (value) => (descent, run) => value({ ...descent, lambda: 2 * descent.lambda }, run),
    },
    bands: { measured: { relative: 0.03 } },
    closedForms: () => ({ norm_fourth_power: (0.1 * (49 / 50)) / (2 * 0.005) }),
    measure: async ({ use, given, context }) => {
      const [learningRate, lambda] = [given.number('eta'), given.number('lambda')];
      // Normal gradients of length 1 in 50 dimensions, without their part along the weights.
      const descent = { learningRate, lambda, gradientSquare: 49 / 50 };
      const run = { dimension: 50, steps: 60_000, random: context.random };
      const { lengths, angles } = await inParts(use(descent, run), context);
      const { length, angle } = decayEquilibrium(descent);
      const every = Array.from({ length: 300 }, (_, at) => 20 * at);
      return {
        numbers: {
          angular_update_per_step: angle,
          measured: meanOf(angles.subarray(10_000)),
          norm_fourth_power: length ** 4,
        },
        charts: () => [
          drawCurves({
            title: message('The length settles at {0}', tell(length)),
            x: message('step'),
            y: weightLength,
            curves: [{ label: weightLength, x: every, y: every.map((at) => lengths[at]!) }],
            marks: [{ axis: 'y', at: length, label: message('by the formula') }],
          }),
          drawCurves({
            id: 'angles',
            title: message('Each step then turns the weights by {0}', tell(angle)),
            x: message('step'),
            y: message('turn in radians'),
            curves: [{ label: message('turn'), role: 'dots', x: every, y: every.map((at) => angles[at]!) }],
            marks: [{ axis: 'y', at: angle, label: message('by the formula') }],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'which-parameters-to-decay',
    statement: "Decay on weights in front of a norm, or on the norm's scale and shift, usually does harm.",
    formula: String.raw`\text{decay}\;/\;\text{no decay}`,
    assumptions: 'One unit in front of batch norm, nothing added to the variance.',
    correction:
      'To leave scale, shift and biases out is common and safe: half the scale is half the output. Decay on the weights leaves the function alone, but it sets the learning rate that counts and often helps: a choice, not a ban.',
    ingredient: layer,
    bands: { function_change_w_before_bn_times_0p5: { absolute: 1e-12 } },
    closedForms: () => ({ function_change_w_before_bn_times_0p5: 0, output_ratio_gamma_times_0p5: 1 / 2 }),
    measure: ({ use }) => {
      const { data, w, times } = drawUnit();
      const unit = use(data, 0);
      const outputs = (weights: Float64Array, scale = 1): Float64Array =>
        forwardNetwork(unit.problem.architecture, unit.parametersOf(weights, scale), unit.problem, { kind: 'training' })
          .outputs;
      const before = outputs(w);
      const change = outputs(times(0.5)).reduce((most, value, at) => Math.max(most, Math.abs(value - before[at]!)), 0);
      return {
        numbers: {
          function_change_w_before_bn_times_0p5: change,
          output_ratio_gamma_times_0p5: lengthOf(outputs(w, 0.5)) / lengthOf(before),
        },
        charts: () => {
          const steps = Array.from({ length: 150 }, (_, at) => at);
          const traces = [0, 0.1].map((lambda) => ({
            lambda,
            ...descendWithDecay(unit, times(4), { learningRate: 0.3, lambda, steps: 150 }),
          }));
          return [
            drawCurves({
              title: message('From long weights decay makes the loss fall sooner'),
              x: message('step'),
              y: message('loss'),
              curves: traces.map(({ lambda, losses }) => ({
                label: message('lambda {0}', lambda),
                x: steps,
                y: losses,
              })),
            }),
            drawTable({
              title: message('What half of a parameter does to the output'),
              columns: [message('factor of the output')],
              rows: [
                [message('weights halved'), lengthOf(outputs(times(0.5))) / lengthOf(before)],
                [message('scale halved'), lengthOf(outputs(w, 0.5)) / lengthOf(before)],
              ],
            }),
          ];
        },
      };
    },
  }),
  defineClaim({
    id: 'batch-norm-hessian-effect',
    statement:
      'Batch norm limits the size of gradients by bringing the variance to 1, and a smaller scale makes them smaller.',
    formula: String.raw`\nabla_w\propto\gamma`,
    assumptions: 'One unit, 4 inputs, 32 samples, half the mean squared error.',
    correction:
      'Nothing about curvature follows from it. What does hold: weights that are ten times as long have a tenth of the gradient, where without the norm it grows; the gradient is exactly proportional to the scale only for a loss that is linear in the output.',
    ingredient: layer,
    // Other samples of the same kind.
    bands: {
      gradient_ratio_weights_x10_without_bn_measured: { factor: 1.3 },
      gradient_ratio_weights_x10_with_bn: { absolute: 1e-9 },
    },
    closedForms: () => ({
      gradient_ratio_weights_x10_with_bn: 1 / 10,
      hessian_zero_eigenvector_is_w_at_stationary_points: 1,
      gradient_scale_with_gamma_for_linear_loss: 1,
    }),
    measure: ({ use }) => {
      const { data, w, times } = drawUnit();
      const [normed, plain] = [use(data, 0), normedLayer(data)];
      const ratio = (unit: typeof normed): number => lengthOf(unit.slope(times(10))) / lengthOf(unit.slope(w));
      const best = bestWeights(data);
      const bent = normed.hessian(best);
      const along = Float64Array.from({ length: inputs }, (_, row) =>
        best.reduce((sum, value, at) => sum + value * bent[row * inputs + at]!, 0),
      );
      const share = lengthOf(along) / (largestCurvature(bent) * lengthOf(best));
      // A loss that is linear in the outputs: its gradient there is the same for every scale.
      const fixed = Float64Array.from({ length: samples }, (_, at) => Math.sin(at));
      const slopeOfScale = (scale: number): Float64Array => {
        const { architecture } = normed.problem;
        const parameters = normed.parametersOf(w, scale);
        const pass = forwardNetwork(architecture, parameters, normed.problem, { kind: 'training' });
        return backwardNetwork(architecture, parameters, pass, fixed).parameters.slice(0, inputs);
      };
      const quarter = lengthOf(slopeOfScale(0.25)) / lengthOf(slopeOfScale(1));
      return {
        numbers: {
          gradient_ratio_weights_x10_with_bn: ratio(normed),
          gradient_ratio_weights_x10_without_bn_measured: ratio(plain),
          hessian_zero_eigenvector_is_w_at_stationary_points: Number(share < 1e-8),
          gradient_scale_with_gamma_for_linear_loss: Number(Math.abs(quarter - 0.25) < 1e-12),
        },
        charts: () => {
          const factors = Array.from({ length: 21 }, (_, at) => 10 ** (at / 20));
          return [
            drawCurves({
              title: message('Longer weights: less gradient with batch norm, more without'),
              x: message('factor of the weights'),
              y: message('length of the gradient'),
              xScale: 'log10',
              yScale: 'log10',
              curves: [
                {
                  label: message('with batch norm'),
                  x: factors,
                  y: factors.map((by) => lengthOf(normed.slope(times(by)))),
                },
                { label: message('without'), x: factors, y: factors.map((by) => lengthOf(plain.slope(times(by)))) },
              ],
            }),
          ];
        },
      };
    },
  }),
];
