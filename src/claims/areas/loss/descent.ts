import { descend, remainingShare } from '../../../analysis/geometry/descent.ts';
import { message } from '../../../core/ground/errors.ts';
import { constantRate, fallingRate, learningRates, schedules } from '../../../core/tables/schedules.ts';
import { defaultOptions } from '../../../core/ground/registry.ts';
import { bowlAt, noData, ruleOf, trailOf } from '../../setups/descents.ts';
import { largestDifference } from '../../setups/networks.ts';
import type { ClaimEntry } from '../../words/claim.ts';
import { defineClaim } from '../../words/defineClaim.ts';
import { drawCurves, drawTable, tell } from '../../words/draw.ts';

const steps = { name: 'the steps of the optimizer', value: descend };
const share = { name: 'what decay leaves', value: remainingShare };
const [stepsWord, weightWord] = [message('steps'), message('weight')];
const numbersTo = (count: number): number[] => [...Array(count + 1).keys()];

/** Gradient descent, momentum and their decay. */
export const descent: readonly ClaimEntry[] = [
  defineClaim({
    id: 'sgd-weight-decay-update',
    statement: 'A step with L2 first shrinks the weight by one minus rate times strength, then goes down the loss.',
    formula: String.raw`\theta_{t+1}=(1-\eta\lambda)\theta_t-\eta\nabla L_0`,
    assumptions: 'Plain gradient descent.',
    parameters: {
      rate: { label: 'learning rate', default: 0.1, range: [0.001, 1] },
      strength: { label: 'strength', default: 0.1, range: [0, 1] },
    },
    ingredient: steps,
    closedForms: ({ rate = 0.1, strength = 0.1 }) => ({
      one_step_theta_2_grad_0p5_eta_0p1_lambda_0p1: (1 - rate * strength) * 2 - rate * 0.5,
    }),
    measure: ({ use, parameters: { rate = 0.1, strength = 0.1 } }) => {
      const gradient = (_: Float64Array, out: Float64Array): void => void out.fill(0.5);
      const after = use(ruleOf('sgd', rate, { decay: strength }), { gradient, start: [2], steps: 1 }).weights[0]!;
      return {
        numbers: { one_step_theta_2_grad_0p5_eta_0p1_lambda_0p1: after },
        charts: () => [
          drawTable({
            title: message('From 2 to {0}', tell(after)),
            columns: [weightWord],
            rows: [
              [message('before'), 2],
              [message('shrunk'), remainingShare([rate], strength) * 2],
              [message('after the step of the loss'), after],
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'decay-contraction-theorem',
    statement: 'While rate times strength is below 1 every step shrinks the weights, and their length decays to 0.',
    formula: String.raw`\|\theta_T\|\approx(1-\eta\lambda)^T\|\theta_0\|`,
    assumptions: 'None are stated.',
    correction:
      'Only without data, and then up to a product of 2. With data the weights rest at the penalized minimum: after 1,000 steps at 0.91, not at 0.00004; from 0 they even grow.',
    ingredient: steps,
    refutes: [{ key: 'actual_theta_with_data_h1', says: 'seed_prediction_norm', by: 0.9 }],
    closedForms: (_, given) => {
      const [rate, lambda, count] = [given.number('eta'), given.number('lambda'), given.number('T')];
      return {
        seed_prediction_norm: (1 - rate * lambda) ** count,
        actual_theta_no_data: (1 - rate * lambda) ** count,
        contraction_condition_upper_eta_lambda: 2,
        factor_at_eta_lambda_1p5: 1 - 1.5,
      };
    },
    bands: { actual_theta_with_data_h1: { absolute: 1e-9 }, start_at_zero_norm_grows_to: { absolute: 1e-9 } },
    measure: ({ use, given }) => {
      const [rate, lambda, count] = [given.number('eta'), given.number('lambda'), given.number('T')];
      const rule = ruleOf('sgd', rate, { decay: lambda });
      const end = (curvature: number, start: number): number =>
        use(rule, { gradient: bowlAt(curvature, 1), start: [start], steps: count }).weights[0]!;
      const factor = (product: number): number =>
        use(ruleOf('sgd', 1, { decay: product }), { gradient: noData, start: [1], steps: 1 }).weights[0]!;
      // Where the factor reaches -1.
      let [low, high] = [1, 3];
      for (let round = 0; round < 60; round += 1) {
        const middle = (low + high) / 2;
        if (Math.abs(factor(middle)) < 1) low = middle;
        else high = middle;
      }
      return {
        numbers: {
          seed_prediction_norm: remainingShare(Array<number>(count).fill(rate), lambda),
          actual_theta_with_data_h1: end(1, 1),
          actual_theta_no_data: end(0, 1),
          start_at_zero_norm_grows_to: end(1, 0),
          contraction_condition_upper_eta_lambda: high,
          factor_at_eta_lambda_1p5: factor(1.5),
        },
        charts: () => [
          drawCurves({
            title: message('Without data the weight decays, with them it rests at {0}', tell(end(1, 1))),
            x: stepsWord,
            y: message('size of the weight'),
            yScale: 'log10',
            curves: [
              { label: message('without data'), x: numbersTo(count), y: trailOf(rule, noData, [1], count) },
              { label: message('with data'), x: numbersTo(count), y: trailOf(rule, bowlAt(1, 1), [1], count) },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'eta-lambda-product',
    statement: 'Learning rate and strength matter only by their product.',
    formula: String.raw`\eta\lambda`,
    assumptions: 'None are stated.',
    correction:
      'The product is the shrinking of one step. Where the weight ends depends on the strength alone: with the same product at 0.5 or at 0.99. Only for weights whose scale does not matter (before batch norm) the product is what counts.',
    ingredient: steps,
    bands: { theta_lambda_1_eta_0p01: { absolute: 1e-6 }, theta_lambda_0p01_eta_1: { absolute: 1e-6 } },
    refutes: [{ key: 'difference_of_ends', says: 0, by: 0.4 }],
    closedForms: () => ({ theta_lambda_1_eta_0p01: 1 / (1 + 1), theta_lambda_0p01_eta_1: 1 / (1 + 0.01) }),
    measure: ({ use, given }) => {
      const product = given.number('eta_lambda');
      const pairs = [1, product].map((lambda) => ruleOf('sgd', product / lambda, { decay: lambda }));
      const [strong, weak] = pairs.map(
        (rule) => use(rule, { gradient: bowlAt(1, 1), start: [0], steps: 4000 }).weights[0]!,
      );
      const decays = pairs.map((rule) => use(rule, { gradient: noData, start: [1], steps: 100 }).weights[0]!);
      return {
        numbers: {
          theta_lambda_1_eta_0p01: strong!,
          theta_lambda_0p01_eta_1: weak!,
          pure_decay_100_steps_both: decays[0]!,
          difference_of_ends: weak! - strong!,
          difference_of_decays_below: Math.abs(decays[0]! - decays[1]!),
        },
        charts: () => [
          drawCurves({
            title: message('One product, two ends: {0} and {1}', tell(strong!), tell(weak!)),
            x: stepsWord,
            y: weightWord,
            curves: pairs.map((rule) => ({
              label: message('strength {0}', tell(rule.weightDecay)),
              x: numbersTo(500),
              y: trailOf(rule, bowlAt(1, 1), [0], 500),
            })),
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'schedule-changes-decay-strength',
    statement: 'A falling learning rate weakens L2: at the end it hardly acts.',
    formula: String.raw`\prod_t(1-\eta_t\lambda)\approx e^{-\lambda\sum\eta_t}`,
    assumptions: 'Plain gradient descent.',
    correction:
      'Each step decays less, but its step down the loss shrinks as much: where the weight rests does not move, whatever the schedule.',
    ingredient: share,
    bands: { stationary_point_any_schedule_h1_lambda_0p25: { absolute: 1e-9 } },
    closedForms: () => ({ stationary_point_any_schedule_h1_lambda_0p25: 1 / (1 + 0.25) }),
    measure: ({ use, given }) => {
      const [first, lambda, count] = [given.number('eta0'), given.number('lambda'), given.number('T')];
      const ratesOf = (schedule: typeof constantRate): number[] => {
        const rate = learningRates(schedule, first, count);
        return Array.from({ length: count }, (_, step) => rate(step));
      };
      const [cosine, constant] = [ratesOf(fallingRate), ratesOf(constantRate)];
      const sum = cosine.reduce((total, rate) => total + rate, 0);
      const ends = (['constant', 'step', 'cosine'] as const).map((name) => {
        const schedule = { name, options: defaultOptions(schedules.get(name).parameters), warmup: 0 };
        const rule = ruleOf('sgd', learningRates(schedule, 0.5, 4000), { decay: 0.25 });
        return descend(rule, { gradient: bowlAt(1, 1), start: [0], steps: 4000 }).weights[0]!;
      });
      return {
        numbers: {
          cumulative_factor_cosine: use(cosine, lambda),
          cumulative_factor_constant: use(constant, lambda),
          approx_exp: Math.exp(-lambda * sum),
          sum_eta_cosine: sum,
          last_step_factor_cosine: use(cosine.slice(-1), lambda),
          stationary_point_any_schedule_h1_lambda_0p25: ends[0]!,
          largest_difference_of_ends_below: largestDifference(ends, Array<number>(3).fill(ends[0]!)),
        },
        charts: () => [
          drawCurves({
            title: message('Decay of each step; the end is {0} under every schedule', tell(ends[0]!)),
            x: stepsWord,
            y: message('rate times strength'),
            curves: [
              { label: message('cosine'), x: numbersTo(count - 1), y: cosine.map((rate) => rate * lambda) },
              { label: message('constant'), x: numbersTo(count - 1), y: constant.map((rate) => rate * lambda) },
            ],
          }),
        ],
      };
    },
  }),
];
