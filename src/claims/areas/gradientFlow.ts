import { factorPerLayer, gradientSquares } from '../../analysis/network/randomSignals.ts';
import { message } from '../../core/ground/errors.ts';
import { integrate } from '../../core/numbers/integrate.ts';
import { normalDensity } from '../../core/numbers/numerics.ts';
import { activations as functions, type ActivationName } from '../../core/tables/activations.ts';
import { meanActivationSlope, meanSquaredSlope, secondMoment } from '../../core/tables/meanField.ts';
import { drawNormal, drawParameters, medianOf, plainNetwork } from '../setups/networks.ts';
import type { ClaimContext, ClaimEntry } from '../words/claim.ts';
import { defineClaim } from '../words/defineClaim.ts';
import { drawCurves, drawTable, sample, tell } from '../words/draw.ts';

const logistic = functions.get('sigmoid');
const hyperbolic = functions.get('tanh');
const rectifier = functions.get('relu');
const squaredSlope = { name: 'the mean squared slope', value: meanSquaredSlope };
const width = 300;
const depth = 10;

/** A kind of network: its activation, weights of variance gain / width, and whether its inputs are outputs of the activation, too. */
interface Kind {
  readonly activation: ActivationName;
  readonly gain: number;
  readonly isUnit: boolean;
}

/** The factor of the squared gradient in each layer, the middle one of some networks, and the squares of one of them. */
interface DrawnFactor {
  readonly factor: number;
  readonly profile: Float64Array;
}

/** Draws networks and measures them as every kind: the same normal numbers, multiplied by the root of the gain. */
async function drawFactors(kinds: readonly Kind[], context: ClaimContext): Promise<DrawnFactor[]> {
  const { random } = context;
  const profiles: Float64Array[][] = kinds.map(() => []);
  for (let round = 0; round < 7; round += 1) {
    const widths = Array.from({ length: depth + 2 }, () => width);
    const plain = drawParameters(plainNetwork({ widths, activation: 'linear' }), { gain: 1 }, random);
    const [drawn, outputGradient] = [drawNormal(width, random), drawNormal(width, random)];
    for (const [at, { activation, gain, isUnit }] of kinds.entries()) {
      const entry = functions.get(activation);
      const input = isUnit ? drawn.map((z) => entry.value(z, {})) : drawn;
      const parameters = plain.map((w) => Math.sqrt(gain) * w);
      profiles[at]!.push(gradientSquares(plainNetwork({ widths, activation }), parameters, { input, outputGradient }));
      await context.pause();
    }
  }
  return profiles.map((list) => ({ factor: medianOf(list.map(factorPerLayer)), profile: list[0]! }));
}

/** The same factor by theory: slopes at the mean squares that the layers really have, the mean of all of them. */
function theoryOfFactor(activation: ActivationName): number {
  const entry = functions.get(activation);
  let q = 1;
  let sum = 0;
  for (let layer = 0; layer < depth - 1; layer += 1) {
    sum += Math.log(meanSquaredSlope(entry, {}, q));
    q = secondMoment(entry, {}, q);
  }
  return Math.exp(sum / (depth - 1));
}

const layers = Float64Array.from({ length: depth }, (_, at) => at + 1);

/** How much of the gradient every layer passes back. */
export const gradientFlow: readonly ClaimEntry[] = [
  defineClaim({
    id: 'g-sigmoid',
    statement: 'Under a standard normal input the mean squared slope of the logistic function is about 0.045.',
    formula: String.raw`G(\sigma)=E[\sigma'(Z)^2]`,
    assumptions: 'Standard normal pre-activations.',
    ingredient: squaredSlope,
    closedForms: () => ({
      G_sigmoid: integrate((z) => logistic.slope(z, {}) ** 2 * normalDensity(z), [-14, 14], 4000),
    }),
    measure: ({ use }) => ({
      numbers: { G_sigmoid: use(logistic, {}) },
      charts: () => [
        drawCurves({
          title: message('The area is {0}', tell(use(logistic, {}))),
          x: message('pre-activation z'),
          y: message('squared slope times density'),
          curves: [
            {
              label: message('logistic function'),
              ...sample((z) => logistic.slope(z, {}) ** 2 * normalDensity(z), [-5, 5]),
            },
          ],
        }),
      ],
    }),
  }),
  defineClaim({
    id: 'g-tanh',
    statement: 'Under a standard normal input the mean squared slope of tanh is 0.443.',
    formula: String.raw`G(\tanh)=E[\mathrm{sech}^4Z]`,
    assumptions: 'Standard normal pre-activations.',
    correction: 'It is 0.4644: the printed number is 4.6 % too small, and the error grows with every layer.',
    ingredient: squaredSlope,
    refutes: [{ key: 'G_tanh', says: 'seed_value', by: 0.02 }],
    closedForms: () => ({ G_tanh: integrate((z) => normalDensity(z) / Math.cosh(z) ** 4, [-14, 14], 4000) }),
    measure: ({ use, given }) => {
      const printed = given.number('seed_value');
      return {
        numbers: { G_tanh: use(hyperbolic, {}), E_dtanh: meanActivationSlope(hyperbolic, {}) },
        charts: () => [
          drawCurves({
            title: message('The area is {0}, not {1}', tell(use(hyperbolic, {})), printed),
            x: message('pre-activation z'),
            y: message('squared slope times density'),
            curves: [
              { label: message('tanh'), ...sample((z) => hyperbolic.slope(z, {}) ** 2 * normalDensity(z), [-5, 5]) },
            ],
          }),
          drawCurves({
            id: 'depth',
            title: message('What is left of the squared gradient'),
            x: message('layers'),
            y: message('share'),
            yScale: 'log10',
            curves: [
              { label: message('right'), ...sample((l) => use(hyperbolic, {}) ** l, [0, 50], 51) },
              { label: message('as printed'), role: 'theory', ...sample((l) => printed ** l, [0, 50], 51) },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'g-relu',
    statement: 'Under a standard normal input the mean squared slope of ReLU is exactly one half.',
    formula: String.raw`G(\mathrm{ReLU})=P(Z>0)=\tfrac12`,
    assumptions: 'Pre-activations that are symmetric around 0.',
    ingredient: squaredSlope,
    closedForms: () => ({
      G_relu: 1 / 2,
      G_softplus: integrate((z) => normalDensity(z) / (1 + Math.exp(-z)) ** 2, [-14, 14], 4000),
    }),
    measure: ({ use }) => {
      const soft = functions.get('softplus');
      return {
        numbers: { G_relu: use(rectifier, {}), G_softplus: use(soft, { beta: 1 }) },
        charts: () => [
          drawCurves({
            title: message('Half of the normal density is left of 0'),
            x: message('pre-activation z'),
            y: message('squared slope times density'),
            curves: [
              {
                label: message('ReLU'),
                ...sample((z) => rectifier.slope(z, {}) ** 2 * normalDensity(z), [-5, 5], 401),
              },
              {
                label: message('softplus'),
                ...sample((z) => soft.slope(z, { beta: 1 }) ** 2 * normalDensity(z), [-5, 5], 401),
              },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'depth-50-factors',
    statement:
      'Through 50 layers the squared gradient shrinks to 7e-68 with the logistic function, to 2e-18 with tanh and to 9e-16 with ReLU.',
    formula: String.raw`G(\phi)^{50}`,
    assumptions: 'Weights of variance 1 over the inputs, pre-activations that stay standard normal.',
    correction: 'Right are 3.8e-68, 2.2e-17 and 8.9e-16. ReLU passes 40 times as much as tanh, not 400 times.',
    ingredient: squaredSlope,
    refutes: [
      { key: 'sigmoid_pow50', says: 7e-68, by: 2e-68 },
      { key: 'tanh_pow50', says: 2e-18, by: 1e-17 },
    ],
    closedForms: () => ({ relu_pow50: 2 ** -50, log10_relu: -50 * Math.log10(2) }),
    measure: ({ use }) => {
      const factors = [logistic, hyperbolic, rectifier].map((entry) => use(entry, {}));
      const [ofSigmoid, ofTanh, ofRelu] = factors;
      return {
        numbers: {
          sigmoid_pow50: ofSigmoid! ** 50,
          tanh_pow50: ofTanh! ** 50,
          relu_pow50: ofRelu! ** 50,
          log10_sigmoid: 50 * Math.log10(ofSigmoid!),
          log10_tanh: 50 * Math.log10(ofTanh!),
          log10_relu: 50 * Math.log10(ofRelu!),
          seed_literal_0p045_pow50: 0.045 ** 50,
          seed_literal_0p443_pow50: 0.443 ** 50,
          relu_over_tanh_at_50: (ofRelu! / ofTanh!) ** 50,
        },
        charts: () => [
          drawCurves({
            title: message('After 50 layers ReLU passes {0} times what tanh does', tell((ofRelu! / ofTanh!) ** 50)),
            x: message('layers'),
            y: message('share of the squared gradient'),
            yScale: 'log10',
            curves: [logistic, hyperbolic, rectifier].map((entry, at) => ({
              label: message(entry.label),
              ...sample((l) => factors[at]! ** l, [0, 50], 51),
            })),
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'gradient-variance-layer-factor',
    statement: 'Every layer multiplies the variance of the gradient by the mean squared slope of its activation.',
    formula: String.raw`\chi=n\,\mathrm{Var}(w)\,E[\phi'(\sqrt q\,Z)^2]`,
    assumptions: 'Wide layers, independent weights; the mean square q of the pre-activations is that of the layer.',
    correction:
      'The factor also has the size of the weights in it, and the slope at the real size of the pre-activations. Where they are kept at 1 it is 1 for ReLU, 1.18 for tanh and 0.15 for the logistic function.',
    ingredient: squaredSlope,
    bands: {
      sim_tanh_unit_preact: { relative: 0.05 },
      sim_sigmoid_unit_preact: { relative: 0.05 },
      sim_relu_he: { relative: 0.05 },
      sim_relu_one_over_n: { relative: 0.05 },
      sim_tanh_one_over_n_10_layers: { relative: 0.05 },
    },
    closedForms: () => ({ chi_relu_he: 1, chi_tanh_xavier_q0: 1 }),
    measure: async ({ use, context }) => {
      const gain = (name: ActivationName): number => 1 / secondMoment(functions.get(name), {}, 1);
      const chi = (name: ActivationName, q = 1): number => gain(name) * use(functions.get(name), {}, q);
      const runs = await drawFactors(
        [
          { activation: 'tanh', gain: gain('tanh'), isUnit: true },
          { activation: 'sigmoid', gain: gain('sigmoid'), isUnit: true },
          { activation: 'relu', gain: 2, isUnit: true },
          { activation: 'relu', gain: 1, isUnit: false },
          { activation: 'tanh', gain: 1, isUnit: false },
        ],
        context,
      );
      const drawn = runs.map(({ factor }) => factor);
      return {
        numbers: {
          chi_tanh_unit_preact: chi('tanh'),
          chi_sigmoid_unit_preact: chi('sigmoid'),
          chi_relu_he: chi('relu'),
          chi_tanh_xavier_q0: use(hyperbolic, {}, 1e-12),
          sw2_tanh_unit_preact: gain('tanh'),
          sw2_sigmoid_unit_preact: gain('sigmoid'),
          sim_tanh_unit_preact: drawn[0]!,
          sim_sigmoid_unit_preact: drawn[1]!,
          sim_relu_he: drawn[2]!,
          sim_relu_one_over_n: drawn[3]!,
          sim_tanh_one_over_n_10_layers: drawn[4]!,
        },
        charts: () => [
          drawCurves({
            title: message('Networks of width 300: the squared gradient from the last layer to the first'),
            x: message('layer'),
            y: message('squared length of the gradient'),
            yScale: 'log10',
            curves: ['tanh at size 1', 'logistic at size 1', 'ReLU, 2 over n', 'ReLU, 1 over n', 'tanh, 1 over n'].map(
              (name, at) => ({
                label: message('{0}', name),
                x: layers,
                y: runs[at]!.profile,
              }),
            ),
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'vanishing-gradient-network',
    statement:
      'The backward pass multiplies slopes layer by layer, so saturating units make the gradients of early layers shrink geometrically.',
    formula: String.raw`\frac{\|\delta^{(1)}\|^2}{\|\delta^{(L)}\|^2}\approx\prod_l\chi_l`,
    assumptions: 'Networks of width 300 and 10 layers, weights of variance 1 over the inputs.',
    ingredient: {
      name: 'the drawn networks',
      value: drawFactors,
      spoil: () => (kinds) => Promise.resolve(kinds.map(() => ({ factor: 1, profile: layers }))),
    },
    bands: {
      per_layer_sq_factor_sigmoid_1_over_n: { relative: 0.1 },
      per_layer_sq_factor_relu_1_over_n: { relative: 0.1 },
      per_layer_sq_factor_tanh_1_over_n: { relative: 0.1 },
    },
    closedForms: () => ({
      per_layer_sq_factor_sigmoid_1_over_n: theoryOfFactor('sigmoid'),
      per_layer_sq_factor_relu_1_over_n: theoryOfFactor('relu'),
      per_layer_sq_factor_tanh_1_over_n: theoryOfFactor('tanh'),
      sigmoid_q0_limit: (1 / 4) ** 2,
    }),
    measure: async ({ use, context }) => {
      const kinds = (['sigmoid', 'relu', 'tanh'] as const).map((activation) => ({
        activation,
        gain: 1,
        isUnit: false,
      }));
      const [ofSigmoid, ofRelu, ofTanh] = (await use(kinds, context)) as [DrawnFactor, DrawnFactor, DrawnFactor];
      return {
        numbers: {
          per_layer_sq_factor_sigmoid_1_over_n: ofSigmoid.factor,
          per_layer_sq_factor_relu_1_over_n: ofRelu.factor,
          per_layer_sq_factor_tanh_1_over_n: ofTanh.factor,
          sigmoid_q0_limit: meanSquaredSlope(logistic, {}, 0),
        },
        charts: () => [
          drawCurves({
            title: message('Per layer the logistic network keeps {0} of the squared gradient', tell(ofSigmoid.factor)),
            x: message('layer'),
            y: message('squared length of the gradient'),
            yScale: 'log10',
            curves: [
              { label: message('logistic function'), x: layers, y: ofSigmoid.profile },
              { label: message('ReLU'), x: layers, y: ofRelu.profile },
              { label: message('tanh'), x: layers, y: ofTanh.profile },
            ],
          }),
          drawTable({
            title: message('Factor of the squared gradient per layer'),
            columns: [message('drawn'), message('theory')],
            rows: [
              [message('logistic function'), ofSigmoid.factor, theoryOfFactor('sigmoid')],
              [message('ReLU'), ofRelu.factor, theoryOfFactor('relu')],
              [message('tanh'), ofTanh.factor, theoryOfFactor('tanh')],
            ],
          }),
        ],
      };
    },
  }),
];
