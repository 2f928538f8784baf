import { message } from '../../core/ground/errors.ts';
import { findRoot } from '../../core/numbers/findRoot.ts';
import { gaussianExpectation } from '../../core/numbers/numerics.ts';
import { activations as functions } from '../../core/tables/activations.ts';
import {
  drawNormal,
  drawParameters,
  largestDifference,
  passThrough,
  plainNetwork,
  productOfWeights,
} from '../setups/networks.ts';
import { activationOf } from '../setups/ingredients.ts';
import { slopeOfLine } from '../setups/lines.ts';
import { countTwins, flipUnit } from '../setups/twins.ts';
import type { ClaimEntry } from '../words/claim.ts';
import { defineClaim } from '../words/defineClaim.ts';
import { drawCurves, drawTable, sample, tell } from '../words/draw.ts';

const logistic = functions.get('sigmoid');
const hyperbolic = functions.get('tanh');
const rectifier = functions.get('relu');

/** Far enough out that the limit is reached in double precision. */
const farOut = 750;
const input = message('input z');
const output = message('output');
const slopeWord = message('slope');

/** The S-shaped functions: what they are, how they saturate, and why there must be a bend at all. */
export const activations: readonly ClaimEntry[] = [
  defineClaim({
    id: 'linear-network-collapse',
    statement:
      'Layers without a bend between them add nothing: the product of their weight matrices computes the same.',
    formula: String.raw`W_L\cdots W_2W_1\,x=\Bigl(\prod_l W_l\Bigr)x`,
    assumptions: 'No activation function, no biases.',
    ingredient: activationOf('linear', 'tanh'),
    measure: ({ use, context }) => {
      const network = plainNetwork({ widths: [4, 8, 8, 3], activation: use });
      const parameters = drawParameters(network, { gain: 1 }, context.random);
      const samples = drawNormal(100 * network.inputs, context.random);
      const { outputs } = passThrough(network, parameters, samples);
      const single = plainNetwork({ widths: [4, 3], activation: use });
      const product = productOfWeights(network, parameters);
      const direct = passThrough(single, Float64Array.of(...product, 0, 0, 0), samples).outputs;
      return {
        numbers: { max_diff_below: largestDifference(outputs, direct) },
        charts: () => [
          drawCurves({
            title: message('Three layers and one matrix give the same outputs'),
            x: message('output of the layers'),
            y: message('output of the product'),
            curves: [{ label: message('100 inputs, 3 outputs each'), role: 'dots', x: outputs, y: direct }],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'sigmoid-definition',
    statement:
      'The logistic function rises from 0 to 1 and never reaches either, so its value can be read as a probability.',
    formula: String.raw`\sigma(z)=\frac{1}{1+e^{-z}}\in(0,1)`,
    assumptions: 'None: it holds for every real input.',
    ingredient: { name: 'the logistic function', value: (z: number) => logistic.value(z, {}) },
    closedForms: () => ({ sigma_0: 1 / 2, sigma_1: Math.E / (1 + Math.E) }),
    measure: ({ use }) => ({
      numbers: { sigma_0: use(0), sigma_1: use(1), inf: use(-farOut), sup: use(farOut) },
      charts: () => [
        drawCurves({
          title: message('{0} at 0, {1} at 1, and 0 and 1 at the ends', tell(use(0)), tell(use(1))),
          x: input,
          y: output,
          curves: [{ label: message('logistic function'), ...sample(use, [-8, 8]) }],
          marks: [
            { axis: 'y', at: 0, label: message('never reached') },
            { axis: 'y', at: 1, label: message('never reached') },
          ],
        }),
      ],
    }),
  }),
  defineClaim({
    id: 'sigmoid-derivative',
    statement:
      'The slope of the logistic function is its value times what is missing to 1, so it is never more than a quarter.',
    formula: String.raw`\sigma'(z)=\sigma(z)\,(1-\sigma(z))\le\tfrac14`,
    assumptions: 'None: it holds for every real input.',
    ingredient: { name: 'the slope of the logistic function', value: (z: number) => logistic.slope(z, {}) },
    closedForms: () => ({ dsigma_0: 1 / 4, dsigma_max: 1 / 4, dsigma_2: Math.exp(2) / (1 + Math.exp(2)) ** 2 }),
    measure: ({ use }) => {
      const { x, y } = sample(use, [-8, 8], 1601);
      const difference = (z: number): number => (logistic.value(z + 1e-5, {}) - logistic.value(z - 1e-5, {})) / 2e-5;
      return {
        numbers: { dsigma_0: use(0), dsigma_max: y.reduce((most, slope) => Math.max(most, slope)), dsigma_2: use(2) },
        charts: () => [
          drawCurves({
            title: message('The slope is highest at 0: {0}', tell(use(0))),
            x: input,
            y: slopeWord,
            curves: [
              { label: message('slope'), x, y },
              { label: message('difference quotient'), role: 'dots', ...sample(difference, [-8, 8], 33) },
            ],
            marks: [{ axis: 'y', at: 1 / 4, label: message('a quarter') }],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'tanh-definition',
    statement:
      'The hyperbolic tangent rises from -1 to 1, is odd, and its slope is 1 minus its square: 1 at the origin.',
    formula: String.raw`\tanh z=\frac{e^z-e^{-z}}{e^z+e^{-z}},\qquad \tanh'z=1-\tanh^2z`,
    assumptions: 'None: it holds for every real input.',
    ingredient: {
      name: 'tanh and its slope',
      value: { at: (z: number) => hyperbolic.value(z, {}), slope: (z: number) => hyperbolic.slope(z, {}) },
    },
    closedForms: () => ({ tanh_1: Math.sinh(1) / Math.cosh(1), dtanh_0: 1, dtanh_1: 1 / Math.cosh(1) ** 2 }),
    measure: ({ use: { at, slope } }) => ({
      numbers: { tanh_1: at(1), inf: at(-farOut), sup: at(farOut), dtanh_0: slope(0), dtanh_1: slope(1) },
      charts: () => [
        drawCurves({
          title: message('An odd curve with slope {0} at the origin', tell(slope(0))),
          x: input,
          y: output,
          curves: [
            { label: message('tanh'), ...sample(at, [-5, 5]) },
            { label: slopeWord, ...sample(slope, [-5, 5]) },
          ],
        }),
      ],
    }),
  }),
  defineClaim({
    id: 'saturation-tails',
    statement: 'Far from 0 both slopes die off exponentially, that of tanh with twice the exponent.',
    formula: String.raw`\sigma'(z)\sim e^{-|z|},\qquad \tanh'(z)\sim 4e^{-2|z|}`,
    assumptions: 'None. The exponents are fitted between 4 and 10.',
    ingredient: {
      name: 'the slopes of both functions',
      value: { logistic: (z: number) => logistic.slope(z, {}), hyperbolic: (z: number) => hyperbolic.slope(z, {}) },
    },
    bands: { dsigma_decay_exponent: { absolute: 0.02 }, dtanh_decay_exponent: { absolute: 0.02 } },
    closedForms: () => ({
      dsigma_5: 1 / (4 * Math.cosh(5 / 2) ** 2),
      dsigma_10: 1 / (4 * Math.cosh(5) ** 2),
      dtanh_5: 1 / Math.cosh(5) ** 2,
      dtanh_10: 1 / Math.cosh(10) ** 2,
      dsigma_decay_exponent: -1,
      dtanh_decay_exponent: -2,
      sigma_halfwidth_1pct: 2 * Math.acosh(10),
      tanh_halfwidth_1pct: Math.acosh(10),
    }),
    measure: ({ use }) => {
      const exponent = (f: (z: number) => number): number => {
        const { x, y } = sample((z) => Math.log(f(z)), [4, 10]);
        return slopeOfLine(x, y);
      };
      const width = (f: (z: number) => number): number => findRoot((z) => f(z) - f(0) / 100, [0, 20]);
      return {
        numbers: {
          dsigma_5: use.logistic(5),
          dsigma_10: use.logistic(10),
          dtanh_5: use.hyperbolic(5),
          dtanh_10: use.hyperbolic(10),
          dsigma_decay_exponent: exponent(use.logistic),
          dtanh_decay_exponent: exponent(use.hyperbolic),
          sigma_halfwidth_1pct: width(use.logistic),
          tanh_halfwidth_1pct: width(use.hyperbolic),
        },
        charts: () => [
          drawCurves({
            title: message('Straight lines on a logarithmic axis: slopes -1 and -2'),
            x: input,
            y: slopeWord,
            yScale: 'log10',
            curves: [
              { label: message('logistic function'), ...sample(use.logistic, [-12, 12]) },
              { label: message('tanh'), ...sample(use.hyperbolic, [-12, 12]) },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'zero-centred-outputs',
    statement:
      'When inputs lie symmetrically around 0, outputs of tanh average 0 and those of the logistic function a half.',
    formula: String.raw`E[\tanh Z]=0,\quad E[\sigma(Z)]=\tfrac12,\quad E[\mathrm{ReLU}(Z)]=\tfrac1{\sqrt{2\pi}}`,
    assumptions: 'Pre-activations are symmetric around 0: here standard normal.',
    correction:
      'Only for pre-activations around 0. Moved by 1, tanh averages 0.55: a bias is enough to take the centring away.',
    parameters: { mean: { label: 'mean of the pre-activations', default: 1, range: [-3, 3] } },
    ingredient: { name: 'the expectation under a standard normal', value: gaussianExpectation },
    closedForms: () => ({ mean_sigmoid: 1 / 2, mean_tanh: 0, mean_relu: 1 / Math.sqrt(2 * Math.PI) }),
    measure: ({ use, parameters: { mean = 1 } }) => {
      const average = (of: typeof logistic, by: number): number => use((z) => of.value(z + by, {}), [-by, ...of.kinks]);
      return {
        numbers: {
          mean_sigmoid: average(logistic, 0),
          mean_tanh: average(hyperbolic, 0),
          mean_relu: average(rectifier, 0),
          mean_tanh_input_mean_1: average(hyperbolic, mean),
        },
        charts: () => [
          drawCurves({
            title: message('Moved by {0}, the mean of tanh is {1}', tell(mean), tell(average(hyperbolic, mean))),
            x: message('mean of the pre-activations'),
            y: message('mean of the outputs'),
            curves: [
              { label: message('tanh'), ...sample((by) => average(hyperbolic, by), [-2, 2], 21) },
              { label: message('logistic function'), ...sample((by) => average(logistic, by), [-2, 2], 21) },
            ],
            marks: [{ axis: 'x', at: mean, label: message('chosen') }],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'tanh-sigmoid-identity',
    statement:
      'The hyperbolic tangent is the logistic function, stretched to twice the height, pressed to half the width and moved down by 1.',
    formula: String.raw`\tanh z=2\,\sigma(2z)-1`,
    assumptions: 'None: it is an identity.',
    ingredient: { name: 'the logistic function', value: (z: number) => logistic.value(z, {}) },
    measure: ({ use }) => {
      const { x, y } = sample((z) => Math.abs(hyperbolic.value(z, {}) - (2 * use(2 * z) - 1)), [-8, 8], 1601);
      return {
        numbers: { max_abs_error_below: y.reduce((most, error) => Math.max(most, error)) },
        charts: () => [
          drawCurves({
            title: message('The two curves differ by rounding alone'),
            x: input,
            y: output,
            curves: [
              { label: message('tanh'), ...sample((z) => hyperbolic.value(z, {}), [-8, 8]) },
              {
                label: message('stretched logistic function'),
                role: 'dots',
                ...sample((z) => 2 * use(2 * z) - 1, [-8, 8], 33),
              },
            ],
          }),
          drawCurves({
            id: 'error',
            title: message('Difference of both sides'),
            x: input,
            y: message('difference'),
            curves: [{ label: message('difference'), x, y }],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'tanh-neuron-reparametrization',
    statement:
      'A tanh neuron can be written as a logistic one of twice the slope and offset; its parameters are then said to be unique.',
    formula: String.raw`\tanh(ax+c)=2\,\sigma(2ax+2c)-1`,
    assumptions: 'One neuron with a fixed output weight.',
    correction:
      'Within a network they are not unique: flipping the signs of a unit on both sides, or swapping units, changes no output. H units have H! 2^H settings of the same function: 8 for 2 units, 48 for 3.',
    ingredient: activationOf('tanh', 'softplus'),
    closedForms: () => ({
      equivalent_parameter_sets_hidden_2: 2 * 2 ** 2,
      equivalent_parameter_sets_hidden_3: 6 * 2 ** 3,
    }),
    measure: ({ use, context }) => {
      const units = [2, 3].map((hidden) => {
        const network = plainNetwork({ widths: [1, hidden, 1], activation: use });
        return { network, parameters: drawParameters(network, { gain: 4, biasDeviation: 1 }, context.random) };
      });
      const { x } = sample((z) => z, [-3, 3], 41);
      const [two, three] = units;
      const before = passThrough(two!.network, two!.parameters, x).outputs;
      const flipped = flipUnit(two!.network, two!.parameters, 0);
      const after = passThrough(two!.network, flipped, x).outputs;
      return {
        numbers: {
          sign_flip_max_diff: largestDifference(before, after),
          equivalent_parameter_sets_hidden_2: countTwins(two!.network, two!.parameters, x),
          equivalent_parameter_sets_hidden_3: countTwins(three!.network, three!.parameters, x),
        },
        charts: () => [
          drawCurves({
            title: message('The same function from other parameters'),
            x: message('input x'),
            y: output,
            curves: [
              { label: message('as drawn'), x, y: before },
              { label: message('first unit flipped'), role: 'dots', x, y: after },
            ],
          }),
          drawTable({
            title: message('Parameters of two networks with one function'),
            columns: [message('as drawn'), message('flipped')],
            rows: [...two!.parameters].map((value, at) => [message('parameter {0}', at + 1), value, flipped[at]!]),
          }),
        ],
      };
    },
  }),
];
