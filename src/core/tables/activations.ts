import { normalCdf, normalDensity, sigmoid, softplus } from '../numbers/numerics.ts';
import {
  createRegistry,
  defaultChoice,
  type Choice,
  type Described,
  type Options,
  type Registry,
  type SpecsOf,
} from '../ground/registry.ts';
import type { TensorOps } from '../numbers/tensorOps.ts';

/** What a layer may say as its activation. */
export type ActivationName =
  'linear' | 'relu' | 'leakyRelu' | 'tanh' | 'sigmoid' | 'centredSigmoid' | 'softplus' | 'elu' | 'gelu' | 'silu';

/** Slopes of a piecewise linear function whose only kink is 0. */
export interface Pieces {
  readonly negative: number;
  readonly positive: number;
}

/** A layer of TensorFlow.js, as its model files write it; what is missing in `config` is its name. */
export interface LayersModelLayer {
  readonly className: string;
  readonly config: Options;
}

/** An activation function: every number of it in float64, and once more as an expression that can be differentiated. */
export interface Activation<P extends Options = Options> extends Described {
  value(z: number, p: P): number;
  /** Derivative; at a kink that of the left piece. */
  slope(z: number, p: P): number;
  /** Second derivative; at a kink that of the left piece. */
  bend(z: number, p: P): number;
  /** The same function in tensor operations; automatic differentiation gives the slope. */
  expression<T>(ops: TensorOps<T>, z: T, p: P): T;
  /** Only for piecewise linear functions whose only kink is 0. */
  pieces?(p: P): Pieces;
  readonly kinks: readonly number[];
  /** Largest absolute slope. */
  lipschitz(p: P): number;
  readonly isSmooth: boolean;
  /** What TensorFlow.js has for the same function: a layer, or nothing for the identity; undefined or absent: no layer gives these numbers. */
  layersModel?(p: P): LayersModelLayer | 'identity' | undefined;
}

/** Checks an entry's parameters against their type. */
function define<P extends Options>(entry: Activation<P> & { readonly parameters: SpecsOf<P> }): Activation {
  return entry;
}

/** One of the functions that the layer `Activation` knows by name. */
const named = (activation: string): LayersModelLayer => ({ className: 'Activation', config: { activation } });

/** Zero to the left of 0 without overflow of what follows: min(z, 0) with slope 1 at 0. */
function negativePart<T>(ops: TensorOps<T>, z: T): T {
  return ops.neg(ops.max(ops.neg(z), 0));
}

/** Largest slope of z Phi(z), at z = sqrt(2). */
const geluLargestSlope = 1.128904145185155;
/** Largest slope of z sigmoid(z), at z = 2.39936. */
const siluLargestSlope = 1.0998393201288668;

const table: Readonly<Record<ActivationName, Activation>> = {
  linear: define({
    label: 'Linear',
    claims: ['linear-network-collapse'],
    formula: String.raw`\phi(z)=z,\qquad \phi'(z)=1`,
    doc: 'Passes the pre-activation through unchanged. A stack of linear layers is one linear map, whatever its depth: without a bend between them, layers add parameters and change the path of training, but not what can be represented.',
    source: 'Goodfellow, Bengio, Courville (2016), Deep Learning, section 6.1',
    parameters: {},
    kinks: [],
    isSmooth: true,
    value: (z) => z,
    slope: () => 1,
    bend: () => 0,
    expression: (_ops, z) => z,
    pieces: () => ({ negative: 1, positive: 1 }),
    lipschitz: () => 1,
    layersModel: () => 'identity',
  }),
  relu: define({
    label: 'ReLU',
    claims: ['relu-definition', 'affine-inside-region', 'dying-relu'],
    formula: String.raw`\phi(z)=\max(0,z),\qquad \phi'(z)=\begin{cases}0&z\le 0\\1&z>0\end{cases}`,
    doc: 'Keeps positive pre-activations and replaces the others by zero. Half of a symmetric input passes, so the mean squared slope and the kept share of the squared signal are exactly 1/2 each; weights of variance 2/fan-in (He) make up for it. A unit that is negative on every sample gets no gradient from the data: it stays dead until earlier layers move its inputs. At the kink the lab uses slope 0.',
    source: 'Nair, Hinton (2010), Rectified linear units improve restricted Boltzmann machines',
    parameters: {},
    kinks: [0],
    isSmooth: false,
    value: (z) => Math.max(z, 0),
    slope: (z) => (z > 0 ? 1 : 0),
    bend: () => 0,
    expression: (ops, z) => ops.relu(z),
    pieces: () => ({ negative: 0, positive: 1 }),
    lipschitz: () => 1,
    layersModel: () => named('relu'),
  }),
  leakyRelu: define<{ slope: number }>({
    label: 'Leaky ReLU',
    claims: ['leaky-relu-variant', 'he-for-leaky-variants'],
    formula: String.raw`\phi(z)=\max(z,a z),\qquad \phi'(z)=\begin{cases}a&z\le 0\\1&z>0\end{cases}`,
    doc: 'A ReLU that keeps a small slope a on the negative side, so that no unit can die. Its mean squared slope is (1 + a^2)/2. The matching weight variance is therefore 2/((1 + a^2) fan-in); textbooks that prescribe 2/fan-in for every variant of ReLU let the squared signal grow by 1 + a^2 per layer (7.1 times in 50 layers at a = 0.2).',
    source: 'Maas, Hannun, Ng (2013), Rectifier nonlinearities improve neural network acoustic models',
    parameters: {
      slope: { kind: 'number', default: 0.01, minimum: 0, maximum: 1, doc: 'Slope a on the negative side.' },
    },
    kinks: [0],
    isSmooth: false,
    value: (z, { slope }) => (z > 0 ? z : slope * z),
    slope: (z, { slope }) => (z > 0 ? 1 : slope),
    bend: () => 0,
    expression: (ops, z, { slope }) => ops.max(ops.mul(z, slope), z),
    pieces: ({ slope }) => ({ negative: slope, positive: 1 }),
    lipschitz: () => 1,
    layersModel: ({ slope }) => ({ className: 'LeakyReLU', config: { alpha: slope } }),
  }),
  tanh: define({
    label: 'Hyperbolic tangent',
    claims: ['zero-centred-outputs', 'tanh-trains-faster-than-sigmoid'],
    formula: String.raw`\phi(z)=\tanh z=\frac{e^{z}-e^{-z}}{e^{z}+e^{-z}},\qquad \phi'(z)=1-\tanh^2 z`,
    doc: 'An odd S-curve between -1 and 1 with slope 1 at 0; outputs are centred when the pre-activations are. Its mean squared slope under a standard normal input is 0.4644 (some texts print 0.443, which is wrong by 4.6 percent). With weight variance 1/fan-in the signal does not keep its size: it shrinks slowly, like 1/(2 depth). Far from 0 it saturates and passes almost no gradient.',
    source: 'LeCun, Bottou, Orr, Müller (1998), Efficient BackProp',
    parameters: {},
    kinks: [],
    isSmooth: true,
    value: (z) => Math.tanh(z),
    slope: (z) => 4 * sigmoid(2 * z) * sigmoid(-2 * z),
    bend: (z) => -8 * Math.tanh(z) * sigmoid(2 * z) * sigmoid(-2 * z),
    expression: (ops, z) => ops.tanh(z),
    lipschitz: () => 1,
    layersModel: () => named('tanh'),
  }),
  sigmoid: define({
    label: 'Logistic sigmoid',
    claims: ['sigmoid-definition', 'vanishing-gradient-network', 'saturation-tails'],
    formula: String.raw`\phi(z)=\sigma(z)=\frac{1}{1+e^{-z}},\qquad \phi'(z)=\sigma(z)\,(1-\sigma(z))`,
    doc: 'An S-curve between 0 and 1. Its slope is at most 1/4, and its mean squared slope under a standard normal input is 0.0448, so each hidden layer divides the mean squared gradient by about 22 at weight variance 1/fan-in: 50 layers leave 3.8e-68 of it. Outputs are always positive, with mean 1/2. As an output it reads as a probability; the lab puts that into the loss instead.',
    source: 'Glorot, Bengio (2010), Understanding the difficulty of training deep feedforward neural networks',
    parameters: {},
    kinks: [],
    isSmooth: true,
    value: (z) => sigmoid(z),
    slope: (z) => sigmoid(z) * sigmoid(-z),
    bend: (z) => -sigmoid(z) * sigmoid(-z) * Math.tanh(0.5 * z),
    expression: (ops, z) => ops.sigmoid(z),
    lipschitz: () => 0.25,
    layersModel: () => named('sigmoid'),
  }),
  centredSigmoid: define({
    label: 'Centred sigmoid',
    claims: ['tanh-sigmoid-identity'],
    formula: String.raw`\phi(z)=\sigma(z)-\tfrac12=\tfrac12\tanh\tfrac z2,\qquad \phi'(z)=\sigma(z)\,(1-\sigma(z))`,
    doc: 'The logistic sigmoid minus one half: the same slopes, but outputs centred on zero. Centring takes the common positive part out of the gradients of the next layer. The often quoted gain of 1.49 in the stable learning rate compares the largest Hessian eigenvalues at one point that is a saddle, where no learning rate is stable; it bounds the stiffest direction only.',
    source: 'LeCun, Bottou, Orr, Müller (1998), Efficient BackProp, section 4.4',
    parameters: {},
    kinks: [],
    isSmooth: true,
    value: (z) => 0.5 * Math.tanh(0.5 * z),
    slope: (z) => sigmoid(z) * sigmoid(-z),
    bend: (z) => -sigmoid(z) * sigmoid(-z) * Math.tanh(0.5 * z),
    expression: (ops, z) => ops.mul(ops.tanh(ops.mul(z, 0.5)), 0.5),
    lipschitz: () => 0.25,
  }),
  softplus: define<{ beta: number }>({
    label: 'Softplus',
    claims: ['softplus-relu-gap', 'smooth-activations-lower-complexity'],
    formula: String.raw`\phi(z)=\frac1\beta\log\bigl(1+e^{\beta z}\bigr),\qquad \phi'(z)=\sigma(\beta z)`,
    doc: 'A smooth ReLU. It lies above ReLU everywhere, most at 0 where the gap is (log 2)/beta, and the area between both is pi^2/(6 beta^2): a larger beta sharpens it. Its slope is the logistic sigmoid of beta z and never exactly zero.',
    source: 'Dugas, Bengio, Bélisle, Nadeau, Garcia (2001), Incorporating second-order functional knowledge',
    parameters: {
      beta: { kind: 'number', default: 1, exclusiveMinimum: 0, maximum: 1000, doc: 'Sharpness; ReLU in the limit.' },
    },
    kinks: [],
    isSmooth: true,
    value: (z, { beta }) => softplus(beta * z) / beta,
    slope: (z, { beta }) => sigmoid(beta * z),
    bend: (z, { beta }) => beta * sigmoid(beta * z) * sigmoid(-beta * z),
    expression: (ops, z, { beta }) => ops.div(ops.softplus(ops.mul(z, beta)), beta),
    lipschitz: () => 1,
    layersModel: ({ beta }) => (beta === 1 ? named('softplus') : undefined),
  }),
  elu: define<{ alpha: number }>({
    label: 'ELU',
    formula: String.raw`\phi(z)=\begin{cases}\alpha\,(e^{z}-1)&z\le 0\\z&z>0\end{cases},\qquad \phi'(z)=\begin{cases}\alpha\,e^{z}&z\le 0\\1&z>0\end{cases}`,
    doc: 'The identity on the positive side and an exponential that levels off at -alpha on the negative one, which pulls the mean output towards zero and keeps a gradient for moderately negative units. It is once differentiable only for alpha = 1; for any other alpha the slope jumps at 0.',
    source:
      'Clevert, Unterthiner, Hochreiter (2016), Fast and accurate deep network learning by exponential linear units',
    parameters: {
      alpha: { kind: 'number', default: 1, minimum: 0, maximum: 100, doc: 'Minus the level on the far negative side.' },
    },
    kinks: [0],
    isSmooth: false,
    value: (z, { alpha }) => (z > 0 ? z : alpha * Math.expm1(z)),
    slope: (z, { alpha }) => (z > 0 ? 1 : alpha * Math.exp(z)),
    bend: (z, { alpha }) => (z > 0 ? 0 : alpha * Math.exp(z)),
    expression: (ops, z, { alpha }) => ops.where(ops.step(z), z, ops.mul(ops.expm1(negativePart(ops, z)), alpha)),
    lipschitz: ({ alpha }) => Math.max(1, alpha),
    layersModel: ({ alpha }) => ({ className: 'ELU', config: { alpha } }),
  }),
  gelu: define({
    label: 'GELU',
    formula: String.raw`\phi(z)=z\,\Phi(z)=\frac z2\Bigl(1+\operatorname{erf}\frac{z}{\sqrt2}\Bigr),\qquad \phi'(z)=\Phi(z)+\frac{z}{\sqrt{2\pi}}\,e^{-z^2/2}`,
    doc: 'The input times the probability that a standard normal number is smaller. Smooth, close to ReLU far from 0, with a dip of -0.17 near -0.75, so it is not monotone; its slope reaches 1.129. The lab uses the exact error function, not the tanh approximation.',
    source: 'Hendrycks, Gimpel (2016), Gaussian error linear units',
    parameters: {},
    kinks: [],
    isSmooth: true,
    value: (z) => z * normalCdf(z),
    slope: (z) => normalCdf(z) + z * normalDensity(z),
    bend: (z) => (2 - z * z) * normalDensity(z),
    expression: (ops, z) => ops.mul(ops.mul(z, 0.5), ops.add(ops.erf(ops.mul(z, Math.SQRT1_2)), 1)),
    lipschitz: () => geluLargestSlope,
    layersModel: () => named('gelu'),
  }),
  silu: define({
    label: 'SiLU (swish)',
    formula: String.raw`\phi(z)=z\,\sigma(z)=\frac{z}{1+e^{-z}},\qquad \phi'(z)=\sigma(z)\,\bigl(1+z\,(1-\sigma(z))\bigr)`,
    doc: 'The input times its own logistic sigmoid. Smooth and close to ReLU far from 0, with a dip of -0.278 near -1.28; its slope reaches 1.0998.',
    source:
      'Elfwing, Uchibe, Doya (2018), Sigmoid-weighted linear units; Ramachandran, Zoph, Le (2017), Searching for activation functions',
    parameters: {},
    kinks: [],
    isSmooth: true,
    value: (z) => z * sigmoid(z),
    slope: (z) => sigmoid(z) * (1 + z * sigmoid(-z)),
    bend: (z) => sigmoid(z) * sigmoid(-z) * (2 - z * Math.tanh(0.5 * z)),
    expression: (ops, z) => ops.mul(z, ops.sigmoid(z)),
    lipschitz: () => siluLargestSlope,
    layersModel: () => named('swish'),
  }),
};

/** The table of activations. */
export const activations: Registry<ActivationName, Activation> = createRegistry('activation', table);

/** max(z, 0): what takes the place of units that scaling does not leave alone. */
export const plainRelu: Choice<ActivationName> = defaultChoice(activations, 'relu');
