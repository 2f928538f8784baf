import { meanSquaredSlope } from '../../core/tables/meanField.ts';
import { integrate } from '../../core/numbers/integrate.ts';
import { gaussianExpectation, normalDensity } from '../../core/numbers/numerics.ts';
import { defaultOptions } from '../../core/ground/registry.ts';
import { message } from '../../core/ground/errors.ts';
import { solveByNewton } from '../../analysis/linearAlgebra/newton.ts';
import { activations as functions } from '../../core/tables/activations.ts';
import type { ClaimEntry } from '../words/claim.ts';
import { defineClaim } from '../words/defineClaim.ts';
import { drawCurves, sample, tell } from '../words/draw.ts';

const rectifier = functions.get('relu');
const soft = functions.get('softplus');
const leaky = functions.get('leakyRelu');
const relu = (z: number): number => rectifier.value(z, {});
const usual = defaultOptions(soft.parameters);
const softplus = (z: number): number => soft.value(z, usual);
const input = message('input z');
const output = message('output');

/** The relatives of ReLU: smooth, leaky, and what they share with it. */
export const softRectifiers: readonly ClaimEntry[] = [
  defineClaim({
    id: 'softplus-derivative-is-sigmoid',
    statement: 'Softplus is smooth everywhere, and its slope is the logistic function.',
    formula: String.raw`\mathrm{softplus}(z)=\ln(1+e^z),\qquad \mathrm{softplus}'=\sigma`,
    assumptions: 'None: it holds for every real input.',
    ingredient: { name: 'softplus', value: softplus },
    closedForms: () => ({ softplus_0: Math.LN2, softplus_1: Math.log(1 + Math.E) }),
    measure: ({ use }) => {
      const h = 1e-3;
      // Central differences of the fourth order.
      const slope = (z: number): number => (8 * (use(z + h) - use(z - h)) - use(z + 2 * h) + use(z - 2 * h)) / (12 * h);
      const sigma = (z: number): number => functions.get('sigmoid').value(z, {});
      const { y } = sample((z) => Math.abs(slope(z) - sigma(z)), [-8, 8], 801);
      return {
        numbers: {
          softplus_0: use(0),
          softplus_1: use(1),
          max_abs_error_below: y.reduce((most, error) => Math.max(most, error)),
        },
        charts: () => [
          drawCurves({
            title: message('{0} at 0 is the logarithm of 2', tell(use(0))),
            x: input,
            y: output,
            curves: [
              { label: message('softplus'), ...sample(use, [-6, 6]) },
              { label: message('its slope'), ...sample(slope, [-6, 6]) },
              { label: message('logistic function'), role: 'dots', ...sample(sigma, [-6, 6], 25) },
              { label: message('ReLU'), role: 'theory', ...sample(relu, [-6, 6]) },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'softplus-relu-gap',
    statement: 'Softplus lies above ReLU, most at 0; made sharper by a factor, the gap shrinks by that factor.',
    formula: String.raw`\max\,\text{gap}=\frac{\ln2}{\beta},\qquad \int\text{gap}=\frac{\pi^2}{6\beta^2}`,
    assumptions: 'None; the mean square is under a standard normal input.',
    parameters: { beta: { label: 'sharpness', default: 10, range: [1, 100] } },
    ingredient: { name: 'softplus', value: softplus },
    closedForms: ({ beta = 10 }) => {
      const gap = (z: number): number => Math.log1p(Math.exp(-z));
      const square = (sharpness: number): number =>
        2 * integrate((z) => (gap(sharpness * z) / sharpness) ** 2 * normalDensity(z), [0, 12], 20_000);
      return {
        max_gap: Math.LN2,
        l1_gap: Math.PI ** 2 / 6,
        mse_gauss: square(1),
        max_gap_beta10: Math.LN2 / beta,
        mse_gauss_beta10: square(beta),
      };
    },
    measure: ({ use, parameters: { beta = 10 } }) => {
      const gap = (z: number, sharpness = 1): number => use(sharpness * z) / sharpness - relu(z);
      const square = (sharpness: number): number => gaussianExpectation((z) => gap(z, sharpness) ** 2, [0]);
      const most = (sharpness: number): number =>
        sample((z) => gap(z, sharpness), [-2, 2], 401).y.reduce((large, value) => Math.max(large, value));
      // Three times as wide as the nodes of the normal density, so that the tails are in it.
      const area = gaussianExpectation((z) => (3 * gap(3 * z)) / normalDensity(z), [0]);
      return {
        numbers: {
          max_gap: most(1),
          l1_gap: area,
          mse_gauss: square(1),
          max_gap_beta10: most(beta),
          mse_gauss_beta10: square(beta),
        },
        charts: () => [
          drawCurves({
            title: message('Sharpness {0}: the gap is at most {1}', tell(beta), tell(most(beta))),
            x: input,
            y: message('softplus minus ReLU'),
            curves: [
              { label: message('as it is'), ...sample((z) => gap(z), [-4, 4]) },
              { label: message('sharpened'), ...sample((z) => gap(z, beta), [-4, 4]) },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'softplus-fit-bias',
    statement: 'A softplus unit that is to imitate a ReLU keeps a systematic error.',
    formula: String.raw`E[(\mathrm{softplus}(wZ+b)-\mathrm{ReLU}(Z))^2]>0`,
    assumptions: 'The scale of the output is fixed; inputs are standard normal.',
    correction:
      'Only while the output scale is fixed. With slope and offset free the error falls to 0.015; with the output scaled as well, softplus(b x)/b comes as near as wanted.',
    parameters: { beta: { label: 'sharpness', default: 100, range: [1, 100] } },
    ingredient: { name: 'softplus', value: softplus },
    bands: { '*': { absolute: 1e-6 }, scaled_beta_100_mse: { relative: 1e-6 } },
    measure: ({ use, parameters: { beta = 100 } }) => {
      const error = (f: (z: number) => number): number => gaussianExpectation((z) => (f(z) - relu(z)) ** 2, [0]);
      const gradient = ([w, b]: Float64Array): Float64Array => {
        const pull = (z: number): number => (use(w! * z + b!) - relu(z)) * soft.slope(w! * z + b!, usual);
        return Float64Array.of(
          gaussianExpectation((z) => pull(z) * z, [0]),
          gaussianExpectation(pull, [0]),
        );
      };
      const [w, b] = solveByNewton(gradient, Float64Array.of(3 / 2, -1)).at;
      const best = (z: number): number => use(w! * z + b!);
      return {
        numbers: {
          fixed_unit_mse: error(use),
          best_w: w!,
          best_b: b!,
          best_mse: error(best),
          scaled_beta_100_mse: error((z) => use(beta * z) / beta),
        },
        charts: () => [
          drawCurves({
            title: message(
              'At its best, slope {0} and offset {1}, it misses by {2}',
              tell(w!),
              tell(b!),
              tell(error(best)),
            ),
            x: input,
            y: output,
            curves: [
              { label: message('ReLU'), role: 'theory', ...sample(relu, [-3, 3]) },
              { label: message('softplus'), ...sample(use, [-3, 3]) },
              { label: message('best slope and offset'), ...sample(best, [-3, 3]) },
              { label: message('scaled'), ...sample((z) => use(beta * z) / beta, [-3, 3]) },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'leaky-relu-variant',
    statement: 'Leaky ReLU keeps a small slope for negative inputs, so that no gradient becomes exactly 0.',
    formula: String.raw`\phi(z)=\max(z,\alpha z),\qquad E[\phi'(Z)^2]=\frac{1+\alpha^2}{2}`,
    assumptions: 'A slope between 0 and 1; the mean square is under inputs that are symmetric around 0.',
    ingredient: { name: 'the mean squared slope', value: meanSquaredSlope },
    closedForms: () => ({ G_alpha_0p01: (1 + 0.01 ** 2) / 2, G_alpha_0p2: (1 + 0.2 ** 2) / 2 }),
    measure: ({ use }) => {
      const usual = leaky.parameters['slope']?.default;
      const slope = typeof usual === 'number' ? usual : Number.NaN;
      return {
        numbers: {
          slope_default: slope,
          lrelu_minus2_alpha_0p01: leaky.value(-2, { slope }),
          G_alpha_0p01: use(leaky, { slope: 0.01 }),
          G_alpha_0p2: use(leaky, { slope: 0.2 }),
        },
        charts: () => [
          drawCurves({
            title: message('A hinge with a shallow left arm'),
            x: input,
            y: output,
            curves: [0.01, 0.2].map((alpha) => ({
              label: message('slope {0}', alpha),
              ...sample((z) => leaky.value(z, { slope: alpha }), [-3, 3]),
            })),
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'relu-positive-homogeneity',
    statement: 'Twice the input gives twice the output of ReLU; tanh and the logistic function do not behave so.',
    formula: String.raw`\mathrm{ReLU}(sz)=s\,\mathrm{ReLU}(z),\qquad s>0`,
    assumptions: 'The factor is positive: for -1 it fails.',
    parameters: { factor: { label: 'factor', default: 2, range: [0.1, 10] } },
    ingredient: {
      name: 'the three functions',
      value: {
        relu,
        tanh: (z: number) => functions.get('tanh').value(z, {}),
        logistic: (z: number) => functions.get('sigmoid').value(z, {}),
      },
    },
    closedForms: ({ factor: s = 2 }) => ({
      relu_defect: 0,
      tanh_defect_s2_z1: Math.sinh(s) / Math.cosh(s) - (s * Math.sinh(1)) / Math.cosh(1),
      sigmoid_defect_s2_z1: 1 / (1 + Math.exp(-s)) - s / (1 + Math.exp(-1)),
      relu_defect_s_minus1_z1: 1,
    }),
    measure: ({ use, parameters: { factor = 2 } }) => {
      const defect = (f: (z: number) => number, s: number, z: number): number => f(s * z) - s * f(z);
      const { y } = sample((z) => Math.abs(defect(use.relu, factor, z)), [-8, 8], 321);
      return {
        numbers: {
          relu_defect: y.reduce((most, value) => Math.max(most, value)),
          tanh_defect_s2_z1: defect(use.tanh, factor, 1),
          sigmoid_defect_s2_z1: defect(use.logistic, factor, 1),
          relu_defect_s_minus1_z1: defect(use.relu, -1, 1),
        },
        charts: () => [
          drawCurves({
            title: message('Only ReLU stays at 0'),
            x: input,
            y: message('f(s z) - s f(z)'),
            curves: Object.entries(use).map(([name, f]) => ({
              label: message('{0}', name),
              ...sample((z) => defect(f, factor, z), [-4, 4]),
            })),
          }),
        ],
      };
    },
  }),
];
