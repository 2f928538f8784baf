import { balanceUnit, flowUnit, imbalance, unitSides } from '../../../analysis/network/unitBalance.ts';
import { evaluatePair, rescalePair, squaredWeights, type LayerPair } from '../../../analysis/network/rescaledPair.ts';
import { message } from '../../../core/ground/errors.ts';
import { sumOverPaths } from '../../../core/numbers/pathNorm.ts';
import { countKinks, trainOnAbsolute } from '../../setups/absoluteTask.ts';
import { largestDifference, passThrough } from '../../setups/networks.ts';
import type { ClaimEntry } from '../../words/claim.ts';
import { defineClaim } from '../../words/defineClaim.ts';
import { drawCurves, sample, tell } from '../../words/draw.ts';

const points = [
  [0.3, 0.1],
  [-1, 2],
  [2, -0.5],
  [0.7, -1.3],
];

/** Two layers by the rows of their units. */
function pairOf(
  first: readonly (readonly number[])[],
  second: readonly (readonly number[])[],
  bias: readonly number[] = [0, 0],
): LayerPair {
  return {
    inputs: 2,
    units: 2,
    outputs: 1,
    first: Float64Array.from(first.flat()),
    bias: Float64Array.from(bias),
    second: Float64Array.from(second.flat()),
  };
}

const outputsOf = (pair: LayerPair): number[] => points.map((x) => evaluatePair(pair, x)[0]!);

/** Sum over paths of squared products, of a pair whose matrices have one row for each unit. */
function pathNorm({ first, second }: LayerPair): number {
  const byInputs = Float64Array.of(first[0]!, first[2]!, first[1]!, first[3]!);
  return sumOverPaths([
    { w: byInputs, shape: { rows: 2, columns: 2 } },
    { w: second, shape: { rows: 2, columns: 1 } },
  ]);
}

const text = pairOf(
  [
    [1, 2],
    [3, -1],
  ],
  [[2, -1]],
);
const scales = Array.from({ length: 41 }, (_, at) => 10 ** (-0.6 + at * 0.03));

/** What a penalty on weights means where ReLU lets layers trade their scale. */
export const units: readonly ClaimEntry[] = [
  defineClaim({
    id: 'relu-rescaling-invariance',
    statement:
      'One layer times a number and the next divided by it: a ReLU network computes the same, but its L2 norm changes.',
    formula: String.raw`W_1\to\alpha W_1,\qquad W_2\to W_2/\alpha`,
    assumptions: 'A positive number; biases of the first layer are multiplied too.',
    correction:
      'The biases of the first layer must be multiplied as well. Left alone, they move the output by 0.6 in this example.',
    ingredient: {
      name: 'the rescaling of two layers',
      value: rescalePair,
      spoil: (value) => (pair, alpha) => value({ ...pair, second: pair.second.map((w) => 1.1 * w) }, alpha, true),
    },
    measure: ({ use, given }) => {
      const pair = pairOf(given.rows('W1'), given.rows('W2'));
      const alpha = given.number('alpha');
      const scaled = use(pair, alpha);
      const biased = { ...pair, bias: Float64Array.of(0.6, 0) };
      const change = (withBias: boolean): number =>
        Math.abs(outputsOf(use(biased, alpha, withBias))[0]! - outputsOf(biased)[0]!);
      return {
        numbers: {
          l2_before: squaredWeights(pair),
          l2_after: squaredWeights(scaled),
          function_max_diff: largestDifference(outputsOf(scaled), outputsOf(pair)),
          with_bias_unscaled_diff_at_0p3_0p1: change(false),
          with_bias_scaled_diff: change(true),
        },
        charts: () => [
          drawCurves({
            title: message(
              'The squared norm goes from {0} to {1}, the function stays',
              squaredWeights(pair),
              squaredWeights(scaled),
            ),
            x: message('factor'),
            y: message('squared norm'),
            xScale: 'log10',
            curves: [
              {
                label: message('squared norm'),
                x: scales,
                y: scales.map((by) => squaredWeights(rescalePair(pair, by))),
              },
              {
                label: message('output at the first point'),
                x: scales,
                y: scales.map((by) => outputsOf(rescalePair(pair, by))[0]!),
              },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'path-norm-invariance',
    statement: 'The sum over all paths of squared products of weights does not change when layers trade their scale.',
    formula: String.raw`\sum_{paths}\prod w^2=\mathbf1^{\top}|W_2|^2|W_1|^2\mathbf1`,
    assumptions: 'ReLU units.',
    parameters: { factor: { label: 'factor', default: 2, range: [0.25, 4] } },
    ingredient: { name: 'the sum over paths', value: pathNorm },
    closedForms: () => ({ path_norm_before: 4 * (1 + 4) + (9 + 1), path_norm_after: 4 * (1 + 4) + (9 + 1) }),
    measure: ({ use, parameters: { factor = 2 } }) => ({
      numbers: { path_norm_before: use(text), path_norm_after: use(rescalePair(text, factor)) },
      charts: () => [
        drawCurves({
          title: message('The path norm stays at {0}', use(text)),
          x: message('factor'),
          y: message('norm'),
          xScale: 'log10',
          curves: [
            { label: message('path norm'), x: scales, y: scales.map((by) => use(rescalePair(text, by))) },
            { label: message('squared norm'), x: scales, y: scales.map((by) => squaredWeights(rescalePair(text, by))) },
          ],
        }),
      ],
    }),
  }),
  defineClaim({
    id: 'l2-on-relu-unit-becomes-product',
    statement: 'At its best scale a ReLU unit pays L2 for twice the product of its two sides.',
    formula: String.raw`\min_s\lambda\Bigl(\frac{a^2}{s^2}+s^2\|w\|^2\Bigr)=2\lambda|a|\,\|w\|`,
    assumptions: 'The scale of the unit is free.',
    ingredient: { name: 'the best scale of a unit', value: balanceUnit },
    measure: ({ use, given }) => {
      const [a, w, strength] = [given.number('example_a'), given.number('example_w_norm'), given.number('lambda')];
      const { scaleSquared, before, after } = use(a, w);
      return {
        numbers: { s_squared: scaleSquared, penalty_before: strength * before, penalty_after: strength * after },
        charts: () => [
          drawCurves({
            title: message('Lowest at scale {0}: {1}', tell(Math.sqrt(scaleSquared)), tell(strength * after)),
            x: message('scale'),
            y: message('penalty'),
            curves: [
              { label: message('penalty'), ...sample((s) => strength * ((a / s) ** 2 + (s * w) ** 2), [0.8, 5]) },
            ],
            marks: [{ axis: 'y', at: strength * after, label: message('twice the product') }],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'relu-unit-balance-law',
    statement: 'Training with decay finds the best scale of a unit by itself.',
    formula: String.raw`\frac{d}{dt}(a^2-\|w\|^2)=-4\lambda\,(a^2-\|w\|^2)`,
    assumptions: 'Very small steps; biases count to the side that enters.',
    correction:
      'It does, but slowly: the difference of both sides falls with time 1 over 4 times the strength. Without decay it is kept.',
    parameters: { strength: { label: 'strength', default: 0.05, range: [0, 0.5] } },
    ingredient: { name: 'the flow of a unit', value: flowUnit },
    bands: { euler_measured: { absolute: 5e-3 }, conserved_without_decay: { absolute: 5e-3 } },
    closedForms: ({ strength = 0.05 }) => ({
      initial_imbalance: 3.6,
      time: 2,
      lambda: strength,
      predicted: 3.6 * Math.exp(-4 * strength * 2),
      euler_measured: 3.6 * Math.exp(-4 * strength * 2),
      conserved_without_decay: 3.6,
    }),
    measure: ({ use, parameters: { strength = 0.05 } }) => {
      const targets = [1, 0.5, 0.2, 0.4];
      const inputs = [
        [1, 0.5],
        [0.2, 1],
        [-0.5, 0.3],
        [1, -1],
      ];
      const problem = { inputs, gradient: (output: number, at: number): number => output - targets[at]! };
      const start = { a: 2, w: [0.6, 0.2] };
      const gap = ({ a, w }: { readonly a: number; readonly w: ArrayLike<number> }): number =>
        a * a - w[0]! ** 2 - w[1]! ** 2;
      const after = (decay: number, time: number): number =>
        gap(use(start, problem, { strength: decay, step: 2e-4, time }));
      return {
        numbers: {
          initial_imbalance: gap(start),
          time: 2,
          lambda: strength,
          predicted: gap(start) * Math.exp(-4 * strength * 2),
          euler_measured: after(strength, 2),
          conserved_without_decay: after(0, 2),
        },
        charts: () => {
          const times = Array.from({ length: 9 }, (_, at) => at / 4);
          return [
            drawCurves({
              title: message('The difference falls from {0} to {1}', tell(gap(start)), tell(after(strength, 2))),
              x: message('time'),
              y: message('difference of both sides'),
              yScale: 'log10',
              curves: [
                {
                  label: message('predicted'),
                  role: 'theory',
                  x: times,
                  y: times.map((t) => gap(start) * Math.exp(-4 * strength * t)),
                },
                { label: message('with decay'), role: 'dots', x: times, y: times.map((t) => after(strength, t)) },
                { label: message('without'), role: 'dots', x: times, y: times.map((t) => after(0, t)) },
              ],
            }),
          ];
        },
      };
    },
  }),
  defineClaim({
    id: 'l2-relu-unit-sparsity',
    statement: 'L2 on a ReLU network acts like a penalty on whole units and prunes them.',
    formula: String.raw`2\lambda\sum_j|a_j|\,\|w_j\|`,
    assumptions: 'One hidden layer of 20 units, 41 points of |x| - 1/2, 60,000 steps of gradient descent.',
    correction:
      'It is an L1 norm over what units contribute. Units with one direction cost the same merged or split: kinks merge, from several to one, but units need not vanish, and descent only comes near to 0.',
    ingredient: { name: 'the strength of L2', value: 1e-3, spoil: () => 0 },
    bands: {
      active_units_lambda_0: { absolute: 3 },
      active_units_lambda_1e_3_seed1: { absolute: 5 },
      active_units_lambda_1e_3_seed2: { absolute: 5 },
      distinct_kinks_lambda_0: { absolute: 5 },
      measured_imbalance: { factor: 300 },
    },
    measure: async ({ use, given, context }) => {
      const width = given.number('width');
      const free = await trainOnAbsolute({ width, lambda: 0, seed: 1 }, context);
      const one = await trainOnAbsolute({ width, lambda: use, seed: 1 }, context);
      const other = await trainOnAbsolute({ width, lambda: use, seed: 2 }, context);
      const active = ({ architecture, parameters }: typeof free) =>
        unitSides(architecture, parameters, 0).filter(({ incoming, outgoing }) => incoming * outgoing > 1e-3);
      const uneven = imbalance(active(one)) / Math.max(1, active(one).length);
      return {
        numbers: {
          active_units_lambda_0: active(free).length,
          active_units_lambda_1e_3_seed1: active(one).length,
          active_units_lambda_1e_3_seed2: active(other).length,
          distinct_kinks_lambda_0: await countKinks(free),
          distinct_kinks_lambda_1e_3_seed1: await countKinks(one),
          distinct_kinks_lambda_1e_3_seed2: await countKinks(other),
          imbalance_active_lambda_1e_3_below: uneven,
          measured_imbalance: uneven,
        },
        charts: () => {
          const sorted = (run: typeof free): number[] =>
            unitSides(run.architecture, run.parameters, 0)
              .map(({ incoming, outgoing }) => incoming * outgoing)
              .toSorted((a, b) => b - a);
          const { x } = sample((at) => at, [-1, 1]);
          return [
            drawCurves({
              title: message('What every unit contributes, the largest first'),
              x: message('unit'),
              y: message('product of both sides'),
              curves: [
                { label: message('without penalty'), x: sorted(free).map((_, at) => at + 1), y: sorted(free) },
                { label: message('with L2'), x: sorted(one).map((_, at) => at + 1), y: sorted(one) },
              ],
            }),
            drawCurves({
              id: 'fits',
              title: message('Both fit; with L2 one kink is left'),
              x: message('input x'),
              y: message('output'),
              curves: [free, one].map((run, at) => ({
                label: at === 0 ? message('without penalty') : message('with L2'),
                x,
                y: passThrough(run.architecture, run.parameters, x).outputs,
              })),
            }),
          ];
        },
      };
    },
  }),
];
