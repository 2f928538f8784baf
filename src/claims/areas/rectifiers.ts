import { gaussianExpectation, normalCdf } from '../../core/numbers/numerics.ts';
import { defaultOptions } from '../../core/ground/registry.ts';
import { message } from '../../core/ground/errors.ts';
import { activations as functions } from '../../core/tables/activations.ts';
import { chordError, interpolate } from '../setups/interpolation.ts';
import { errorOfLine } from '../setups/lines.ts';
import { drawNormal, drawParameters, passThrough, plainNetwork } from '../setups/networks.ts';
import type { ClaimEntry } from '../words/claim.ts';
import { defineClaim } from '../words/defineClaim.ts';
import { drawCurves, drawTable, sample, tell } from '../words/draw.ts';
import { activationOf } from '../setups/ingredients.ts';

const rectifier = functions.get('relu');
const soft = functions.get('softplus');
const relu = (z: number): number => rectifier.value(z, {});
const usual = defaultOptions(soft.parameters);
const softplus = (z: number): number => soft.value(z, usual);
const input = message('input z');
const output = message('output');

/** ReLU and its smooth relative: what they compute, where they bend, what they leave at zero. */
export const rectifiers: readonly ClaimEntry[] = [
  defineClaim({
    id: 'universal-approximation',
    statement:
      'With a bend, a wider network comes as near to a continuous function as wanted; a linear model never does.',
    formula: String.raw`\sup|f-f_m|\le\tfrac18h^2\max|f''|`,
    assumptions: 'A continuous function on a bounded interval; the kinks are put where they belong, not trained.',
    correction:
      'It says that good weights exist, for continuous functions on bounded sets. It does not say that training finds them.',
    parameters: { waves: { label: 'waves of the target', default: 1, range: [1, 4], isWhole: true } },
    ingredient: activationOf('relu', 'softplus'),
    bands: {
      order: { absolute: 0.05 },
      '*': { relative: 0.001 },
    },
    closedForms: ({ waves = 1 }) => ({
      sup_error_8_pieces: chordError(8, waves),
      sup_error_16_pieces: chordError(16, waves),
      sup_error_32_pieces: chordError(32, waves),
      order: 2,
      linear_fit_mse_sin: 1 / 2 - 3 / (Math.PI * waves) ** 2,
    }),
    measure: ({ use, parameters: { waves = 1 } }) => {
      const target = (x: number): number => Math.sin(2 * Math.PI * waves * x);
      const fits = [8, 16, 32].map((pieces) => interpolate(target, pieces, use));
      const [coarse, middle, fine] = fits.map(({ error }) => error);
      const { x, y } = sample((at) => target(at), [0, 1], 20001);
      return {
        numbers: {
          sup_error_8_pieces: coarse!,
          sup_error_16_pieces: middle!,
          sup_error_32_pieces: fine!,
          order: Math.log2(middle! / fine!),
          linear_fit_mse_sin: errorOfLine(x, y),
        },
        charts: () => [
          drawCurves({
            title: message('8 pieces miss by {0}, 32 by {1}', tell(coarse!), tell(fine!)),
            x: message('input x'),
            y: output,
            curves: [
              { label: message('target'), role: 'theory', ...sample(target, [0, 1], 201) },
              ...fits.map(({ x: at, y: value, pieces }) => ({ label: message('{0} pieces', pieces), x: at, y: value })),
            ],
          }),
          drawCurves({
            id: 'errors',
            title: message('Twice the pieces, a quarter of the error'),
            x: message('pieces'),
            y: message('largest error'),
            xScale: 'log10',
            yScale: 'log10',
            curves: [
              {
                label: message('largest error'),
                x: fits.map(({ pieces }) => pieces),
                y: fits.map(({ error }) => error),
              },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'relu-definition',
    statement: 'ReLU keeps positive inputs and makes all others 0; on the positive side its slope is exactly 1.',
    formula: String.raw`\mathrm{ReLU}(z)=\max(0,z)`,
    assumptions: 'None. At 0 itself it has no slope; the lab uses 0.',
    ingredient: { name: 'ReLU and its slope', value: { at: relu, slope: (z: number) => rectifier.slope(z, {}) } },
    measure: ({ use: { at, slope } }) => ({
      numbers: { relu_minus2: at(-2), relu_3: at(3), slope_pos: slope(1), slope_neg: slope(-1) },
      charts: () => [
        drawCurves({
          title: message('A hinge, and a step for its slope'),
          x: input,
          y: output,
          curves: [
            { label: message('ReLU'), ...sample(at, [-3, 3]) },
            { label: message('slope'), ...sample(slope, [-3, 3], 601) },
          ],
        }),
      ],
    }),
  }),
  defineClaim({
    id: 'relu-is-cheap',
    statement: 'Comparing a number with 0 takes less time than raising e to its power.',
    formula: String.raw`t(\mathrm{ReLU})<t(\sigma)`,
    assumptions: 'One number after the other, on this machine, best of seven runs.',
    correction:
      'The order holds for plain loops. Where whole arrays are processed at once, or memory is the brake, the gap may vanish: measure it, quote no factor.',
    ingredient: {
      name: 'ReLU',
      value: relu,
      // Much slower than any exponential.
      spoil: (value) => (z: number) => {
        let sum = value(z);
        for (let round = 1; round < 60; round += 1) sum += Math.log1p(Math.exp(-round - z * z)) * 1e-9;
        return sum;
      },
    },
    measure: async ({ use, context }) => {
      const values = drawNormal(100_000, context.random);
      const sigma = (z: number): number => functions.get('sigmoid').value(z, {});
      const time = async (f: (z: number) => number): Promise<number> => {
        let best = Infinity;
        for (let round = 0; round < 7; round += 1) {
          const begin = context.clock();
          let sum = 0;
          for (const value of values) sum += f(value);
          best = Math.min(best, context.clock() - begin + 0 * sum);
          await context.pause();
        }
        return (1e6 * best) / values.length;
      };
      const cheap = await time(use);
      const dear = await time(sigma);
      return {
        numbers: { sigmoid_over_relu_time_greater_than: dear / cheap },
        charts: () => [
          drawTable({
            title: message('The logistic function took {0} times as long, here and now', tell(dear / cheap, 2)),
            columns: [message('nanoseconds per number')],
            rows: [
              [message('ReLU'), cheap],
              [message('logistic function'), dear],
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'relu-activation-sparsity',
    statement: 'For any input, a good part of the outputs of a ReLU layer is exactly 0.',
    formula: String.raw`P(a=0)=\Phi(-\mu/s)`,
    assumptions: 'Pre-activations are normal with mean 0 and variance 1, as random weights make them.',
    correction:
      'It is half of them only when pre-activations lie symmetrically around 0. A bias of -1 leaves 84 % at zero, a bias of +1 only 16 %.',
    ingredient: { name: 'ReLU', value: relu },
    bands: {
      zero_fraction_bias_0: { absolute: 0.02 },
      zero_fraction_bias_minus1: { absolute: 0.02 },
      zero_fraction_bias_plus1: { absolute: 0.02 },
    },
    closedForms: () => ({
      zero_fraction_bias_0: normalCdf(0),
      zero_fraction_bias_minus1: normalCdf(1),
      zero_fraction_bias_plus1: normalCdf(-1),
    }),
    measure: ({ use, context }) => {
      const layer = plainNetwork({ widths: [64, 512], activation: 'linear' });
      const drawn = drawParameters(layer, { gain: 1 }, context.random);
      const z = passThrough(layer, drawn, drawNormal(200 * layer.inputs, context.random)).outputs;
      const share = (f: (z: number) => number, bias: number): number =>
        z.reduce((count, value) => count + Number(f(value + bias) === 0), 0) / z.length;
      return {
        numbers: {
          zero_fraction_bias_0: share(use, 0),
          zero_fraction_bias_minus1: share(use, -1),
          zero_fraction_bias_plus1: share(use, 1),
          zero_fraction_sigmoid: share((value) => functions.get('sigmoid').value(value, {}), 0),
          zero_fraction_softplus: share(softplus, 0),
        },
        charts: () => [
          drawCurves({
            title: message('The bias decides how many outputs are 0'),
            x: message('bias'),
            y: message('share of zeros'),
            curves: [
              { label: message('theory'), role: 'theory', ...sample((bias) => normalCdf(-bias), [-3, 3]) },
              { label: message('measured'), role: 'dots', ...sample((bias) => share(use, bias), [-3, 3], 13) },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'relu-clarke-subdifferential',
    statement: 'At 0, every slope from 0 to 1 counts as a slope of ReLU; programs take 0.',
    formula: String.raw`\partial\,\mathrm{ReLU}(0)=[0,1]`,
    assumptions: 'Generalised slopes: the limits of slopes nearby and all between them.',
    ingredient: { name: 'ReLU and its slope', value: { at: relu, slope: (z: number) => rectifier.slope(z, {}) } },
    measure: ({ use: { at, slope } }) => {
      const near = 1e-6;
      return {
        numbers: {
          lower: slope(-near),
          upper: slope(near),
          framework_choice: slope(0),
          central_difference_at_0: (at(near) - at(-near)) / (2 * near),
        },
        charts: () => [
          drawCurves({
            title: message(
              'Lines of every slope between {0} and {1} touch the hinge from below',
              slope(-near),
              slope(near),
            ),
            x: input,
            y: output,
            curves: [
              { label: message('ReLU'), ...sample(at, [-1, 1]) },
              ...[0, 1 / 4, 1 / 2, 3 / 4, 1].map((tilt) => ({
                label: message('slope {0}', tilt),
                role: 'theory' as const,
                ...sample((z) => tilt * z, [-1, 1], 2),
              })),
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'kink-has-probability-zero',
    statement: 'With continuous inputs a pre-activation is never exactly 0, so the kink of ReLU does not matter.',
    formula: String.raw`P(z=0)=0`,
    assumptions: 'The first layer, or continuous biases.',
    correction:
      'Without biases it fails one layer further on: whenever all units of a layer are off, every next pre-activation is exactly 0. Over random weights that happens once in 2^m: 1 of 16 at width 4.',
    parameters: { width: { label: 'units of the first layer', default: 4, range: [2, 8], isWhole: true } },
    ingredient: { name: 'ReLU', value: relu },
    bands: { mc_width4: { absolute: 0.003 } },
    refutes: [{ key: 'exact_zero_share_layer2_width4', says: 0, by: 0.05 }],
    closedForms: ({ width = 4 }) => ({
      exact_zero_share_layer2_width4: 2 ** -4,
      exact_zero_share_layer2_width8: 2 ** -8,
      mc_width4: 2 ** -width,
    }),
    measure: async ({ use, parameters: { width = 4 }, context }) => {
      const draws = 60_000;
      let zeros = 0;
      for (let draw = 0; draw < draws; draw += 1) {
        let next = 0;
        for (let unit = 0; unit < width; unit += 1) next += use(context.random.normal()) * context.random.normal();
        zeros += Number(next === 0);
        if (draw % 10_000 === 0) await context.pause();
      }
      const off = gaussianExpectation((z) => Number(use(z) === 0), [0]);
      return {
        numbers: {
          exact_zero_share_layer2_width4: off ** 4,
          exact_zero_share_layer2_width8: off ** 8,
          mc_width4: zeros / draws,
        },
        charts: () => [
          drawCurves({
            title: message('{0} of the drawn networks have a pre-activation of exactly 0', tell(zeros / draws)),
            x: message('units of the first layer'),
            y: message('share of networks'),
            yScale: 'log10',
            curves: [
              {
                label: message('theory'),
                role: 'theory',
                x: [2, 4, 6, 8],
                y: [2, 4, 6, 8].map((units) => off ** units),
              },
              { label: message('drawn'), role: 'dots', x: [width], y: [zeros / draws] },
            ],
          }),
        ],
      };
    },
  }),
];
