import { drawSignal } from '../../analysis/network/randomSignals.ts';
import { message } from '../../core/ground/errors.ts';
import { integrate } from '../../core/numbers/integrate.ts';
import { gaussianExpectation, normalCdf, normalDensity } from '../../core/numbers/numerics.ts';
import { activations as functions, type Activation } from '../../core/tables/activations.ts';
import { initializers, type InitializerName } from '../../core/tables/initializers.ts';
import { secondMoment } from '../../core/tables/meanField.ts';
import { drawNormal } from '../setups/networks.ts';
import type { ClaimEntry } from '../words/claim.ts';
import { defineClaim } from '../words/defineClaim.ts';
import { drawCurves, drawTable, sample, tell } from '../words/draw.ts';

const hyperbolic = functions.get('tanh');
const rectifier = functions.get('relu');
const moment = { name: 'the second moment of the outputs', value: secondMoment };
const layerWord = message('layer');
const signalWord = message('mean squared signal');
const counts = (length: number): Float64Array => Float64Array.from({ length }, (_, at) => at);

/** The mean squares of pre-activations, layer after layer, in a network that is wide without end. */
function recursion(
  of: typeof secondMoment,
  entry: Activation,
  [start, depth]: readonly [number, number],
): Float64Array {
  const found = new Float64Array(depth + 1);
  found[0] = start;
  for (let layer = 1; layer <= depth; layer += 1) found[layer] = of(entry, {}, found[layer - 1]);
  return found;
}

/** Share of the second moment that ReLU keeps of a normal number with mean mu and variance 1. */
function keptShare(mu: number): number {
  return ((1 + mu * mu) * normalCdf(mu) + mu * normalDensity(mu)) / (1 + mu * mu);
}

/** The first weights: which size keeps a signal alive through the layers. */
export const initialization: readonly ClaimEntry[] = [
  defineClaim({
    id: 'variance-propagation',
    statement:
      'The variance of a pre-activation is the number of inputs, times the variance of a weight, times the mean square of the inputs.',
    formula: String.raw`\mathrm{Var}(z)=n\,\mathrm{Var}(w)\,E[a^2]`,
    assumptions: 'Weights are independent with mean 0. Inputs need not be centred: ReLU outputs are not.',
    correction:
      'Only the weights need mean 0. With a mean of half their deviation and 64 equal inputs the second moment is 17 times as large.',
    ingredient: {
      name: 'the ReLU of the inputs',
      value: (z: number) => rectifier.value(z, {}),
      spoil: () => (z: number) => z,
    },
    bands: { ratio_measured_over_formula: { relative: 0.05 }, '*': { relative: 0.05 } },
    closedForms: () => ({ second_moment_ratio_if_weight_mean_half_std_n64_equal_activations: 1 + 64 / 4 }),
    measure: async ({ use, given, context }) => {
      const { random } = context;
      const inputs = drawNormal(64, random).map(use);
      const square = inputs.reduce((sum, a) => sum + Math.max(a, 0) ** 2, 0) / 64;
      const tolerance = given.number('ratio_tolerance_20000_draws');
      const sums = new Float64Array(2);
      const draws = 20_000;
      for (let draw = 0; draw < draws; draw += 1) {
        let [centred, moved] = [0, 0];
        for (const a of inputs) {
          const w = random.normal() / 8;
          centred += w * a;
          moved += w + 1 / 16;
        }
        sums[0]! += centred ** 2 / draws;
        sums[1]! += moved ** 2 / draws;
        if (draw % 4000 === 0) await context.pause();
      }
      return {
        numbers: {
          ratio_measured_over_formula: sums[0]! / square,
          second_moment_ratio_if_weight_mean_half_std_n64_equal_activations: sums[1]!,
        },
        charts: () => [
          drawTable({
            title: message('Measured over formula: {0}, within {1} of 1', tell(sums[0]! / square), tolerance),
            columns: [message('formula'), message('measured')],
            rows: [
              [message('weights of mean 0'), square, sums[0]!],
              [message('weights of half a deviation'), 1, sums[1]!],
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'tanh-second-moment-linearisation',
    statement: 'The mean square of tanh outputs may be replaced by the variance of its inputs.',
    formula: String.raw`E[\tanh^2(\sqrt q\,Z)]\approx q-2q^2`,
    assumptions: 'Normal pre-activations of small variance q.',
    correction:
      'To first order only. The next term is -2 q^2: at q = 0.01 it is 2 %, at q = 1 the mean square is 2.5 times smaller than q.',
    ingredient: moment,
    measure: ({ use }) => {
      const at = (q: number): number => use(hyperbolic, {}, q);
      return {
        numbers: {
          E_tanh2_q1: at(1),
          E_tanh2_q0p1: at(0.1),
          E_tanh2_q0p01: at(0.01),
          relative_error_q1: (1 - at(1)) / at(1),
          second_order_q0p01: 0.01 - 2 * 0.01 ** 2,
        },
        charts: () => [
          drawCurves({
            title: message('At variance 1 the mean square is {0}', tell(at(1))),
            x: message('variance q'),
            y: message('mean square of tanh'),
            curves: [
              { label: message('exact'), ...sample(at, [0, 2], 41) },
              { label: message('first order'), role: 'theory', ...sample((q) => q, [0, 2], 41) },
              { label: message('second order'), role: 'theory', ...sample((q) => q - 2 * q * q, [0, 0.5], 41) },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'xavier-initialization',
    statement: 'The rule of Xavier Glorot gives weights the variance 1 over the number of inputs.',
    formula: String.raw`\mathrm{Var}(w)=\frac{2}{n_{in}+n_{out}}`,
    assumptions: 'As many outputs as inputs: only there both rules agree.',
    correction:
      'One over the inputs is the rule of LeCun. Glorot and Bengio take 2 over inputs plus outputs, between what the forward and the backward pass ask for.',
    ingredient: {
      name: 'the variances of the initializers',
      value: (name: InitializerName, fanIn: number, fanOut: number): number =>
        initializers.get(name).variance({ fanIn, fanOut, pieces: undefined }, {}),
    },
    closedForms: () => ({
      var_seed_n256: 1 / 256,
      var_glorot_256_64: 2 / (256 + 64),
      glorot_uniform_limit_256_64: Math.sqrt(6 / (256 + 64)),
      var_lecun_256: 1 / 256,
    }),
    refutes: [{ key: 'var_glorot_256_64', says: 'var_seed_n256', by: 0.002 }],
    measure: ({ use }) => ({
      numbers: {
        var_seed_n256: use('lecunNormal', 256, 256),
        var_glorot_256_64: use('glorotNormal', 256, 64),
        glorot_uniform_limit_256_64: Math.sqrt(3 * use('glorotUniform', 256, 64)),
        var_lecun_256: use('lecunNormal', 256, 64),
      },
      charts: () => [
        drawCurves({
          title: message('256 inputs: both rules agree at 256 outputs only'),
          x: message('outputs of the layer'),
          y: message('variance of a weight'),
          xScale: 'log10',
          curves: (['lecunNormal', 'glorotNormal'] as const).map((name) => ({
            label: message(initializers.get(name).label),
            x: [16, 32, 64, 128, 256, 512, 1024],
            y: [16, 32, 64, 128, 256, 512, 1024].map((outputs) => use(name, 256, outputs)),
          })),
        }),
      ],
    }),
  }),
  defineClaim({
    id: 'xavier-tanh-variance-decay',
    statement: 'Weights of variance 1 over the inputs keep the size of a signal through tanh layers.',
    formula: String.raw`q_{l+1}=E[\tanh^2(\sqrt{q_l}\,Z)]\ \to\ \frac{1}{2l}`,
    assumptions: 'Small signals, in wide layers.',
    correction:
      'Only small signals keep their size. From 1 it falls to 0.39 in one layer and then like 1 over twice the depth: slowly, not exponentially.',
    parameters: { start: { label: 'mean square of the input', default: 1, range: [0.01, 4] } },
    ingredient: moment,
    closedForms: () => ({ asymptotic_half_over_L_50: 1 / (2 * 50) }),
    measure: ({ use, parameters: { start = 1 }, context }) => {
      const q = recursion(use, hyperbolic, [start, 50]);
      return {
        numbers: {
          q_1: q[1]!,
          q_5: q[5]!,
          q_10: q[10]!,
          q_20: q[20]!,
          q_50: q[50]!,
          asymptotic_half_over_L_50: 1 / (2 * (q.length - 1)),
        },
        charts: () => {
          const stack = { activation: hyperbolic, options: {}, width: 1000, depth: 50, gain: 1 };
          const { outputs } = drawSignal(stack, context.random, start);
          return [
            drawCurves({
              title: message('After 50 layers {0} of {1} is left', tell(q[50]!), tell(start)),
              x: layerWord,
              y: signalWord,
              yScale: 'log10',
              curves: [
                { label: message('theory'), role: 'theory', x: counts(51), y: q },
                { label: message('a network of width 1000'), role: 'dots', x: counts(51).subarray(1), y: outputs },
                {
                  label: message('1 over twice the depth'),
                  role: 'theory',
                  x: counts(51).subarray(1),
                  y: counts(51)
                    .subarray(1)
                    .map((l) => 1 / (2 * l)),
                },
              ],
            }),
          ];
        },
      };
    },
  }),
  defineClaim({
    id: 'relu-half-second-moment',
    statement: 'ReLU keeps exactly half of the second moment of its inputs.',
    formula: String.raw`E[\mathrm{ReLU}(z)^2]=\tfrac12E[z^2]`,
    assumptions: 'Inputs lie symmetrically around 0.',
    correction: 'Only for symmetric inputs. Of normal inputs with mean 1 it keeps 96 %, with mean -1 only 4 %.',
    ingredient: { name: 'ReLU', value: (z: number) => rectifier.value(z, {}) },
    closedForms: () => ({
      share_mu_0: 1 / 2,
      share_uniform: 1 / 2,
      share_mu_plus1: keptShare(1),
      share_mu_minus1: keptShare(-1),
    }),
    measure: ({ use }) => {
      const share = (mu: number): number => gaussianExpectation((z) => use(z + mu) ** 2, [-mu]) / (1 + mu * mu);
      const half = (range: readonly [number, number]): number => integrate((z) => use(z) ** 2, range, 200);
      return {
        numbers: {
          share_mu_0: share(0),
          share_uniform: (half([-1, 0]) + half([0, 1])) / integrate((z) => z * z, [-1, 1], 200),
          share_mu_plus1: share(1),
          share_mu_minus1: share(-1),
        },
        charts: () => [
          drawCurves({
            title: message('Half at mean 0, {0} at mean 1', tell(share(1))),
            x: message('mean of the inputs'),
            y: message('kept share of the second moment'),
            curves: [{ label: message('kept share'), ...sample(share, [-3, 3], 49) }],
          }),
        ],
      };
    },
  }),
];
