import { descend } from '../../../analysis/geometry/descent.ts';
import { message } from '../../../core/ground/errors.ts';
import { createRandom } from '../../../core/ground/random.ts';
import type { OptimizerName } from '../../../core/tables/optimizers.ts';
import { bowlAt, noData, ruleOf, trailOf } from '../../setups/descents.ts';
import type { ClaimEntry } from '../../words/claim.ts';
import { defineClaim } from '../../words/defineClaim.ts';
import { drawCurves, drawTable, tell } from '../../words/draw.ts';

const steps = { name: 'the steps of the optimizer', value: descend };
const [stepsWord, weightWord] = [message('steps'), message('weight')];
const numbersTo = (count: number): number[] => [...Array(count + 1).keys()];
/** Draws the gradients of the two weights. */
const gradientSeed = 1;

/** Adam and AdamW: what L2 and decay become when steps are divided by the history of the gradient. */
export const adaptive: readonly ClaimEntry[] = [
  defineClaim({
    id: 'adam-l2-scaled-by-gradient-history',
    statement:
      'Inside Adam L2 is divided by the history of the gradient: weights with large gradients are decayed less, quiet ones more.',
    formula: String.raw`\Delta_j\approx\frac{\eta\lambda\theta_j}{\sqrt{\hat v_j}+\epsilon}`,
    assumptions: 'The gradient of the loss is much larger than that of the penalty.',
    ingredient: steps,
    closedForms: () => {
      // To first order: rate times strength over the deviation, for as many steps.
      const felt = [10, 0.1].map((deviation) => (2000 * 1e-3 * 0.01) / deviation);
      const ideal = 1 - (1 - 1e-3 * 0.01) ** 2000;
      return {
        gradient_std: [10, 0.1],
        decay_felt_l2: felt,
        ratio_small_over_large: 10 / 0.1,
        decay_felt_adamw: [ideal, ideal],
        ideal_adamw: ideal,
      };
    },
    bands: {
      gradient_std: { absolute: 1e-12 },
      ideal_adamw: { absolute: 1e-12 },
      decay_felt_l2: { relative: 0.2 },
      ratio_small_over_large: { relative: 0.2 },
      decay_felt_adamw: { relative: 0.1 },
    },
    measure: ({ use }) => {
      const deviations = [10, 0.1];
      const run = (name: OptimizerName, decay: number): Float64Array => {
        const random = createRandom(gradientSeed);
        const gradient = (_: Float64Array, out: Float64Array): void =>
          deviations.forEach((deviation, at) => (out[at] = deviation * random.normal()));
        return use(ruleOf(name, 1e-3, { decay }), { gradient, start: [1, 1], steps: 2000 }).weights;
      };
      const felt = (name: OptimizerName): number[] => {
        const [without, decayed] = [run(name, 0), run(name, 0.01)];
        return deviations.map((_, at) => without[at]! - decayed[at]!);
      };
      const [inside, beside] = [felt('adam'), felt('adamw')];
      const pure = use(ruleOf('adamw', 1e-3, { decay: 0.01 }), { gradient: noData, start: [1], steps: 2000 });
      return {
        numbers: {
          gradient_std: deviations,
          decay_felt_l2: inside,
          ratio_small_over_large: inside[1]! / inside[0]!,
          decay_felt_adamw: beside,
          ideal_adamw: 1 - pure.weights[0]!,
        },
        charts: () => [
          drawTable({
            title: message(
              'Inside Adam the quiet weight is decayed {0} times as much',
              tell(inside[1]! / inside[0]!, 3),
            ),
            columns: [message('gradients of deviation 10'), message('gradients of deviation 0.1')],
            rows: [
              [message('L2 inside Adam'), ...inside],
              [message('decay of AdamW'), ...beside],
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'adam-l2-pure-decay-is-sign-step',
    statement: 'In Adam the pull of L2 also depends on the size of the weight, against its intention.',
    formula: String.raw`\frac{\eta\lambda\theta}{|\lambda\theta|+\epsilon}=\eta\,\mathrm{sign}\,\theta`,
    assumptions: 'The penalty is all there is.',
    correction:
      'The reverse is true: to depend on the size is what L2 is for. Adam divides it away and moves every weight by the learning rate, whatever its size and the strength; AdamW shrinks in proportion.',
    parameters: { strength: { label: 'strength', default: 0.1, range: [0.001, 1] } },
    ingredient: steps,
    bands: { step_any_lambda: { absolute: 1e-4 } },
    closedForms: ({ strength = 0.1 }, given) => ({
      step_any_lambda: given.number('eta'),
      adamw_step_theta_1_lambda_0p1: given.number('eta') * strength,
    }),
    measure: ({ use, given, parameters: { strength = 0.1 } }) => {
      const rate = given.number('eta');
      const stepOf = (name: OptimizerName, start: number, decay: number): number =>
        Math.abs(
          use(ruleOf(name, rate, { decay }), { gradient: noData, start: [start], steps: 1 }).weights[0]! - start,
        );
      const starts = [1, -3, 0.02];
      const all = starts.flatMap((start) => [1e-3 * strength, strength].map((decay) => stepOf('adam', start, decay)));
      const worst = all.reduce((most, one) => (Math.abs(one - rate) > Math.abs(most - rate) ? one : most));
      return {
        numbers: { step_any_lambda: worst, adamw_step_theta_1_lambda_0p1: stepOf('adamw', 1, strength) },
        charts: () => [
          drawTable({
            title: message('Adam moves every weight by {0}', tell(worst)),
            columns: [message('L2 inside Adam'), message('AdamW')],
            rows: starts.map((start) => [
              message('weight {0}', start),
              stepOf('adam', start, strength),
              stepOf('adamw', start, strength),
            ]),
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'adamw-decoupled',
    statement: 'AdamW keeps decay out of the history of the gradient and shrinks all weights by the same factor.',
    formula: String.raw`\theta\leftarrow(1-\eta\lambda)\theta-\frac{\eta\hat m}{\sqrt{\hat v}+\epsilon}`,
    assumptions: 'None.',
    ingredient: steps,
    closedForms: () => ({
      per_step_factor_eta_1e_3_lambda_0p01: 1 - 1e-3 * 0.01,
      zero_gradient_after_1000_steps: (1 - 1e-3 * 0.01) ** 1000,
    }),
    measure: ({ use }) => {
      const rule = ruleOf('adamw', 1e-3, { decay: 0.01 });
      const after = (count: number, start: number): number =>
        use(rule, { gradient: noData, start: [start], steps: count }).weights[0]! / start;
      const starts = [1, -5, 0.03];
      return {
        numbers: {
          per_step_factor_eta_1e_3_lambda_0p01: after(1, 1),
          zero_gradient_after_1000_steps: after(1000, 1),
          difference_between_weights_below: Math.abs(after(1000, -5) - after(1000, 1)),
        },
        charts: () => [
          drawCurves({
            title: message('All weights keep {0} after 1,000 steps', tell(after(1000, 1))),
            x: stepsWord,
            y: message('size of the weight'),
            yScale: 'log10',
            curves: starts.map((start) => ({
              label: message('from {0}', start),
              x: numbersTo(1000),
              y: trailOf(rule, noData, [start], 1000).map(Math.abs),
            })),
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'adamw-restores-sgd-l2',
    statement: 'AdamW gives back to Adam what L2 does in gradient descent.',
    formula: String.raw`\lambda\theta=-\frac{\hat m}{\sqrt{\hat v}}`,
    assumptions: 'Gradients without noise.',
    correction:
      'It gives back that decay is in proportion to the weight, but it does not minimise the loss with L2: Adam with L2 ends at its minimum 2/3, AdamW near the minimum of the loss alone.',
    ingredient: steps,
    bands: { '*': { absolute: 2e-3 } },
    closedForms: () => ({
      fixed_point_adam_l2_h1_lambda_0p5: 1 / (1 + 0.5),
      fixed_point_adamw_h1_lambda_0p5_measured: 1,
      fixed_point_minimiser_of_L2_objective: 1 / (1 + 0.5),
    }),
    measure: ({ use }) => {
      const end = (name: OptimizerName, rate: number, count: number): number =>
        use(ruleOf(name, rate, { decay: 0.5 }), { gradient: bowlAt(1, 1), start: [0], steps: count }).weights[0]!;
      const ends = { adam: end('adam', 1e-4, 60_000), adamw: end('adamw', 1e-4, 60_000) };
      const names = ['adam', 'adamw'] as const;
      return {
        numbers: {
          fixed_point_adam_l2_h1_lambda_0p5: ends.adam,
          fixed_point_adamw_h1_lambda_0p5_measured: ends.adamw,
          fixed_point_minimiser_of_L2_objective: end('sgd', 0.1, 1000),
        },
        charts: () => [
          drawCurves({
            title: message('Adam with L2 ends at {0}, AdamW at {1}', tell(ends.adam), tell(ends.adamw)),
            x: stepsWord,
            y: weightWord,
            curves: names.map((name) => ({
              label: name === 'adam' ? message('Adam with L2') : message('AdamW'),
              x: numbersTo(2000),
              y: trailOf(ruleOf(name, 2e-3, { decay: 0.5 }), bowlAt(1, 1), [0], 2000),
            })),
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'adam-second-moment-is-uncentred',
    statement: 'Adam divides by the variance of past gradients.',
    formula: String.raw`\hat v=\mathrm{EMA}(g^2)`,
    assumptions: 'None are stated.',
    correction:
      'By the mean of their squares, around 0: a constant gradient of 10 has variance 0 and still makes the steps ten times smaller than its own size.',
    ingredient: steps,
    bands: { '*': { absolute: 1e-6 } },
    refutes: [{ key: 'vhat', says: 'gradient_variance', by: 90 }],
    closedForms: (_, given) => {
      const size = given.number('constant_gradient');
      return { vhat: size ** 2, gradient_variance: 0, effective_lr_eta_0p01: 0.01 / size };
    },
    measure: ({ use, given }) => {
      const size = given.number('constant_gradient');
      const count = 500;
      const seen: number[] = [];
      const gradient = (_: Float64Array, out: Float64Array): void => {
        out.fill(size);
        seen.push(out[0]!);
      };
      const rule = ruleOf('adam', 0.01);
      const { weights, slots } = use(rule, { gradient, start: [0], steps: count });
      const mean = seen.reduce((sum, one) => sum + one, 0) / seen.length;
      const variance = seen.reduce((sum, one) => sum + (one - mean) ** 2, 0) / seen.length;
      const vhat = slots[1]![0]! / (1 - Number(rule.options['beta2']) ** count);
      return {
        numbers: {
          vhat,
          gradient_variance: variance,
          // Way over gradient and steps.
          effective_lr_eta_0p01: -weights[0]! / (size * count),
        },
        charts: () => [
          drawTable({
            title: message('Squares {0}, variance {1}', tell(vhat), tell(variance)),
            columns: [message('constant gradient {0}', size)],
            rows: [
              [message('mean of squares, as Adam has it'), vhat],
              [message('variance'), variance],
              [message('step'), -weights[0]! / count],
            ],
          }),
        ],
      };
    },
  }),
];
