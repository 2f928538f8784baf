import { drawSignal } from '../../analysis/network/randomSignals.ts';
import { message } from '../../core/ground/errors.ts';
import { gaussianExpectation } from '../../core/numbers/numerics.ts';
import { activations as functions, type ActivationName } from '../../core/tables/activations.ts';
import { initializers } from '../../core/tables/initializers.ts';
import { meanSquaredSlope, secondMoment } from '../../core/tables/meanField.ts';
import { meanOf, medianOf } from '../setups/networks.ts';
import type { ClaimEntry } from '../words/claim.ts';
import { defineClaim } from '../words/defineClaim.ts';
import { drawCurves, drawTable, tell } from '../words/draw.ts';

const hyperbolic = functions.get('tanh');
const rectifier = functions.get('relu');
const leaky = functions.get('leakyRelu');
const moment = { name: 'the second moment of the outputs', value: secondMoment };
const layerWord = message('layer');
const signalWord = message('mean squared signal');
const counts = (length: number): Float64Array => Float64Array.from({ length }, (_, at) => at);

/** The first weights of ReLU networks and their variants, and how far a single network strays. */
export const heInitialization: readonly ClaimEntry[] = [
  defineClaim({
    id: 'he-initialization',
    statement:
      'Weights of variance 2 over the inputs make up for the half that ReLU takes: the signal keeps its mean size at any depth.',
    formula: String.raw`\mathrm{Var}(w)=\frac2n`,
    assumptions: 'ReLU, independent symmetric weights, no biases; the mean is over networks.',
    parameters: { depth: { label: 'layers', default: 50, range: [1, 200], isWhole: true } },
    ingredient: moment,
    closedForms: ({ depth = 50 }) => ({
      var_n256: 2 / 256,
      gain_relu: 2,
      mean_ratio_any_depth: 1,
      ratio_with_1_over_n_depth_50: 2 ** -depth,
      ratio_with_1_over_n_depth_10: 2 ** -10,
    }),
    measure: ({ use, parameters: { depth = 50 }, context }) => {
      const kept = use(rectifier, {}, 1);
      const variance = initializers
        .get('heNormal')
        .variance({ fanIn: 256, fanOut: 256, pieces: rectifier.pieces?.({}) }, {});
      return {
        numbers: {
          var_n256: variance,
          gain_relu: 1 / kept,
          mean_ratio_any_depth: (256 * variance * kept) ** depth,
          ratio_with_1_over_n_depth_50: kept ** depth,
          ratio_with_1_over_n_depth_10: kept ** 10,
        },
        charts: () => {
          const draw = (gain: number): Float64Array => {
            const stack = { activation: rectifier, options: {}, width: 512, depth, gain };
            const runs = Array.from({ length: 20 }, () => drawSignal(stack, context.random).outputs);
            return runs[0]!.map((_, layer) => meanOf(runs.map((run) => run[layer]!)));
          };
          return [
            drawCurves({
              title: message('Flat with 2 over the inputs, halved in every layer with 1'),
              x: layerWord,
              y: signalWord,
              yScale: 'log10',
              curves: [2, 1].map((gain) => ({
                label: message('{0} over the inputs', gain),
                x: counts(depth),
                y: draw(gain),
              })),
            }),
          ];
        },
      };
    },
  }),
  defineClaim({
    id: 'he-finite-width-spread',
    statement: 'With variance 2 over the inputs the size of a signal stays the same.',
    formula: String.raw`E[R_L]=1,\qquad E[R_L^2]=\Bigl(1+\frac5n\Bigr)^L`,
    assumptions: 'The mean over many networks; a single one only where layers are wide without end.',
    correction:
      'It is the mean over networks that stays. A single network of width 100 and depth 50 drifts: the second moment of the ratio is 11, and half of all networks keep less than 0.3 of the signal.',
    ingredient: { name: 'the draw of a random signal', value: drawSignal },
    bands: {
      mean_log_ratio_mc: { absolute: 0.2 },
      var_log_ratio_mc: { absolute: 0.3 },
      median_ratio_mc: { absolute: 0.06 },
    },
    closedForms: () => ({ second_moment_n100_L50: (1 + 5 / 100) ** 50, per_layer_relative_variance: 5 / 100 }),
    measure: async ({ use, context }) => {
      const stack = { activation: rectifier, options: {}, width: 100, depth: 50, gain: 2 };
      const logs: number[] = [];
      for (let round = 0; round < 1500; round += 1) {
        logs.push(Math.log(use(stack, context.random).outputs.at(-1)!));
        if (round % 100 === 0) await context.pause();
      }
      const mean = meanOf(logs);
      const fourth = stack.gain ** 2 * gaussianExpectation((z) => rectifier.value(z, {}) ** 4, [0]);
      const variance = (fourth - 1) / stack.width;
      return {
        numbers: {
          second_moment_n100_L50: (1 + variance) ** stack.depth,
          per_layer_relative_variance: variance,
          mean_log_ratio_mc: mean,
          var_log_ratio_mc: meanOf(logs.map((log) => (log - mean) ** 2)),
          median_ratio_mc: Math.exp(medianOf(logs)),
        },
        charts: () => {
          const sorted = logs.toSorted((one, other) => one - other);
          return [
            drawCurves({
              title: message('Half of the networks keep less than {0} of the signal', tell(Math.exp(medianOf(logs)))),
              x: message('natural logarithm of the ratio'),
              y: message('share of networks below'),
              curves: [
                { label: message('drawn networks'), x: sorted, y: sorted.map((_, at) => (at + 1) / sorted.length) },
              ],
              marks: [{ axis: 'x', at: 0, label: message('no change') }],
            }),
          ];
        },
      };
    },
  }),
  defineClaim({
    id: 'he-for-leaky-variants',
    statement: 'Variance 2 over the inputs is right for ReLU and its variants.',
    formula: String.raw`\mathrm{Var}(w)=\frac{2}{(1+\alpha^2)\,n}`,
    assumptions: 'No slope on the negative side.',
    correction:
      'A leaky ReLU of slope a needs 2 / (1 + a^2). With 2 and a = 0.2 the squared signal grows by 4 % per layer, sevenfold over 50 layers.',
    parameters: { slope: { label: 'slope on the negative side', default: 0.2, range: [0, 1] } },
    ingredient: moment,
    closedForms: ({ slope = 0.2 }) => ({
      gain_alpha_0p01: 2 / (1 + 0.01 ** 2),
      gain_alpha_0p2: 2 / (1 + slope ** 2),
      gain_alpha_1: 1,
      ratio_per_layer_alpha_0p2_with_gain_2: 1 + slope ** 2,
      ratio_alpha_0p2_L50_with_gain_2: (1 + slope ** 2) ** 50,
    }),
    measure: ({ use, parameters: { slope = 0.2 } }) => {
      const kept = (alpha: number): number => use(leaky, { slope: alpha }, 1);
      return {
        numbers: {
          gain_alpha_0p01: 1 / kept(0.01),
          gain_alpha_0p2: 1 / kept(slope),
          gain_alpha_1: 1 / kept(1),
          ratio_per_layer_alpha_0p2_with_gain_2: 2 * kept(slope),
          ratio_alpha_0p2_L50_with_gain_2: (2 * kept(slope)) ** 50,
        },
        charts: () => [
          drawCurves({
            title: message(
              'With 2 over the inputs the signal grows {0} times in 50 layers',
              tell((2 * kept(slope)) ** 50),
            ),
            x: layerWord,
            y: signalWord,
            yScale: 'log10',
            curves: [
              { label: message('2 over the inputs'), x: counts(51), y: counts(51).map((l) => (2 * kept(slope)) ** l) },
              { label: message('made for this slope'), x: counts(51), y: counts(51).map(() => 1) },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'activation-initialisation-coupling',
    statement:
      'The right size of the first weights depends on the activation; with a wrong one signals explode or vanish.',
    formula: String.raw`g_{forward}=\frac{1}{E[\phi^2]},\qquad g_{backward}=\frac{1}{E[\phi'^2]}`,
    assumptions: 'Wide layers and normal pre-activations of variance 1, or near 0 where that is said.',
    ingredient: {
      name: 'second moments of outputs and slopes',
      value: { forward: secondMoment, backward: meanSquaredSlope },
    },
    closedForms: () => ({ gain_relu: 2, gain_tanh_at_q0: 1, backward_gain_relu: 2 }),
    measure: ({ use }) => {
      const names = ['relu', 'tanh', 'sigmoid'] as const satisfies readonly ActivationName[];
      const forward = (name: ActivationName): number => 1 / use.forward(functions.get(name), {}, 1);
      const backward = (name: ActivationName): number => 1 / use.backward(functions.get(name), {}, 1);
      const tiny = 1e-10;
      return {
        numbers: {
          gain_relu: forward('relu'),
          gain_tanh_at_q1: forward('tanh'),
          gain_tanh_at_q0: tiny / use.forward(hyperbolic, {}, tiny),
          gain_sigmoid_second_moment: forward('sigmoid'),
          backward_gain_relu: backward('relu'),
          backward_gain_tanh_at_q1: backward('tanh'),
          backward_gain_sigmoid_q1: backward('sigmoid'),
        },
        charts: () => [
          drawTable({
            title: message('Only for ReLU both directions ask for the same'),
            columns: [message('forward'), message('backward')],
            rows: names.map((name) => [message(functions.get(name).label), forward(name), backward(name)]),
          }),
        ],
      };
    },
  }),
];
