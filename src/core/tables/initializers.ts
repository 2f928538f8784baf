import type { Pieces } from './activations.ts';
import type { Numbers } from '../numbers/matrix.ts';
import type { Random } from '../ground/random.ts';
import { createRegistry, type Described, type Options, type Registry, type SpecsOf } from '../ground/registry.ts';
import { euclideanNorm } from '../numbers/vectorNorms.ts';

/** What a network may say as its initializer. */
export type InitializerName =
  'zeros' | 'normal' | 'lecunNormal' | 'glorotUniform' | 'glorotNormal' | 'heUniform' | 'heNormal' | 'orthogonal';

/** Where weights stand: how many inputs and units, and what follows them. */
export interface WeightPlace {
  readonly fanIn: number;
  readonly fanOut: number;
  /** Pieces of the activation that follows, where it is piecewise linear. */
  readonly pieces: Pieces | undefined;
}

/** How the first weights of a layer are drawn. */
export interface Initializer<P extends Options = Options> extends Described {
  /** Exact variance of one weight. */
  variance(place: WeightPlace, p: P): number;
  /** Draws the fanIn x fanOut weights, row-major, into out. */
  fill(out: Numbers, place: WeightPlace, random: Random, p: P): void;
}

/** Checks an entry's parameters against their type. */
function define<P extends Options>(entry: Initializer<P> & { readonly parameters: SpecsOf<P> }): Initializer {
  return entry;
}

function fillNormal(out: Numbers, random: Random, variance: number): void {
  const deviation = Math.sqrt(variance);
  for (let index = 0; index < out.length; index += 1) out[index] = deviation * random.normal();
}

function fillUniform(out: Numbers, random: Random, variance: number): void {
  const limit = Math.sqrt(3 * variance);
  for (let index = 0; index < out.length; index += 1) out[index] = limit * (2 * random.uniform() - 1);
}

/** 1/E[slope^2] for a symmetric input; 2 where the activation is not piecewise linear, as the rule was published. */
function heGain(pieces: Pieces | undefined): number {
  if (pieces === undefined) return 2;
  return 2 / (pieces.negative ** 2 + pieces.positive ** 2);
}

const glorotVariance = ({ fanIn, fanOut }: WeightPlace): number => 2 / (fanIn + fanOut);
const heVariance = ({ fanIn, pieces }: WeightPlace): number => heGain(pieces) / fanIn;

/** A vector that keeps less than this share of its length lost digits to cancellation and is made orthogonal once more. */
const cancellation = 0.1;

/** Takes the parts along the earlier vectors away and normalises; returns the share of the length that was left. */
function makeOrthonormal(vectors: Float64Array, start: number, length: number): number {
  const current = vectors.subarray(start, start + length);
  const before = euclideanNorm(current);
  for (let earlier = 0; earlier < start; earlier += length) {
    let product = 0;
    for (let index = 0; index < length; index += 1) product += current[index]! * vectors[earlier + index]!;
    for (let index = 0; index < length; index += 1) {
      current[index] = current[index]! - product * vectors[earlier + index]!;
    }
  }
  const after = euclideanNorm(current);
  for (let index = 0; index < length; index += 1) current[index] = current[index]! / after;
  return after / before;
}

/** Makes vectors (each of the given length, one after the other) orthonormal. @source Giraud, Langou (2002), twice is enough */
function orthonormalize(vectors: Float64Array, length: number): void {
  for (let start = 0; start < vectors.length; start += length) {
    if (makeOrthonormal(vectors, start, length) < cancellation) makeOrthonormal(vectors, start, length);
  }
}

/** Orthonormal columns (rows, when there are more columns than rows) times the gain, uniformly distributed. */
function fillOrthogonal(out: Numbers, { fanIn, fanOut }: WeightPlace, random: Random, gain: number): void {
  const length = Math.max(fanIn, fanOut);
  const vectors = new Float64Array(fanIn * fanOut);
  for (let index = 0; index < vectors.length; index += 1) vectors[index] = random.normal();
  orthonormalize(vectors, length);
  for (let row = 0; row < fanIn; row += 1) {
    for (let column = 0; column < fanOut; column += 1) {
      const place = fanOut > fanIn ? row * length + column : column * length + row;
      out[row * fanOut + column] = gain * vectors[place]!;
    }
  }
}

const table: Readonly<Record<InitializerName, Initializer>> = {
  zeros: define({
    label: 'Zeros',
    formula: String.raw`w_{ij}=0`,
    doc: 'All weights start at zero. Right for a linear model, whose loss is convex. In a network with hidden layers all units of a layer are then the same and stay the same (or get no gradient at all): symmetry is never broken.',
    source: 'Goodfellow, Bengio, Courville (2016), Deep Learning, section 8.4',
    parameters: {},
    variance: () => 0,
    fill: (out) => void out.fill(0),
  }),
  normal: define<{ stddev: number }>({
    label: 'Normal',
    formula: String.raw`w_{ij}\sim\mathcal N(0,s^2)`,
    doc: 'Independent normal weights with a standard deviation of your choice, whatever the size of the layer. Not truncated: the variance is exactly the square of the deviation.',
    source: 'Goodfellow, Bengio, Courville (2016), Deep Learning, section 8.4',
    parameters: {
      stddev: { kind: 'number', default: 0.1, minimum: 0, maximum: 1000, doc: 'Standard deviation s of each weight.' },
    },
    variance: (_place, { stddev }) => stddev ** 2,
    fill: (out, _place, random, { stddev }) => fillNormal(out, random, stddev ** 2),
  }),
  lecunNormal: define({
    label: 'LeCun normal',
    formula: String.raw`w_{ij}\sim\mathcal N\Bigl(0,\frac{1}{n_{\mathrm{in}}}\Bigr)`,
    doc: 'Variance 1/fan-in: a linear layer keeps the mean squared signal. Many texts call this rule Xavier or Glorot; that one is 2/(fan-in + fan-out) and agrees only where both fans are equal. Behind tanh the signal still shrinks, slowly: the rule is exact only for small signals.',
    source: 'LeCun, Bottou, Orr, Müller (1998), Efficient BackProp, section 4.6',
    parameters: {},
    variance: ({ fanIn }) => 1 / fanIn,
    fill: (out, { fanIn }, random) => fillNormal(out, random, 1 / fanIn),
  }),
  glorotUniform: define({
    label: 'Glorot uniform (Xavier)',
    claims: ['xavier-initialization', 'variance-propagation'],
    formula: String.raw`w_{ij}\sim\mathcal U(-r,r),\quad r=\sqrt{\frac{6}{n_{\mathrm{in}}+n_{\mathrm{out}}}},\quad \operatorname{Var}w_{ij}=\frac{2}{n_{\mathrm{in}}+n_{\mathrm{out}}}`,
    doc: 'A compromise between keeping the forward signal (variance 1/fan-in) and the backward gradient (1/fan-out), derived for activations that are linear near 0. Not 1/fan-in, as often printed: for 256 inputs and 64 units it is 0.00625 against 0.0039.',
    source: 'Glorot, Bengio (2010), Understanding the difficulty of training deep feedforward neural networks',
    parameters: {},
    variance: glorotVariance,
    fill: (out, place, random) => fillUniform(out, random, glorotVariance(place)),
  }),
  glorotNormal: define({
    label: 'Glorot normal (Xavier)',
    claims: ['xavier-initialization', 'variance-propagation'],
    formula: String.raw`w_{ij}\sim\mathcal N\Bigl(0,\frac{2}{n_{\mathrm{in}}+n_{\mathrm{out}}}\Bigr)`,
    doc: 'The variance of Glorot uniform with normal weights. Not truncated: some libraries cut at two deviations without correcting, which leaves 0.774 of this variance.',
    source: 'Glorot, Bengio (2010), Understanding the difficulty of training deep feedforward neural networks',
    parameters: {},
    variance: glorotVariance,
    fill: (out, place, random) => fillNormal(out, random, glorotVariance(place)),
  }),
  heUniform: define({
    label: 'He uniform (Kaiming)',
    claims: ['he-initialization', 'gradient-variance-layer-factor'],
    formula: String.raw`w_{ij}\sim\mathcal U(-r,r),\quad r=\sqrt{3\operatorname{Var}w_{ij}},\quad \operatorname{Var}w_{ij}=\frac{2}{(1+a^2)\,n_{\mathrm{in}}}`,
    doc: 'Makes up for the half of the squared signal that ReLU removes: variance 2/fan-in. For a leaky slope a it is 2/((1 + a^2) fan-in), in front of a linear output 1/fan-in; the lab looks at the activation that follows. Other activations get 2/fan-in. Forward and backward conditions coincide only for these piecewise linear functions.',
    source: 'He, Zhang, Ren, Sun (2015), Delving deep into rectifiers',
    parameters: {},
    variance: heVariance,
    fill: (out, place, random) => fillUniform(out, random, heVariance(place)),
  }),
  heNormal: define({
    label: 'He normal (Kaiming)',
    claims: ['he-initialization', 'gradient-variance-layer-factor'],
    formula: String.raw`w_{ij}\sim\mathcal N\Bigl(0,\frac{2}{(1+a^2)\,n_{\mathrm{in}}}\Bigr)`,
    doc: 'The variance of He uniform with normal weights: 2/fan-in before ReLU (a = 0), 2/((1 + a^2) fan-in) before a leaky ReLU, 1/fan-in before a linear output. Not truncated: libraries that cut at two deviations without correcting lose 23 percent of the variance in every layer.',
    source: 'He, Zhang, Ren, Sun (2015), Delving deep into rectifiers',
    parameters: {},
    variance: heVariance,
    fill: (out, place, random) => fillNormal(out, random, heVariance(place)),
  }),
  orthogonal: define<{ gain: number }>({
    label: 'Orthogonal',
    formula: String.raw`W^{\top}W=g^2 I\ \ (n_{\mathrm{in}}\ge n_{\mathrm{out}}),\qquad WW^{\top}=g^2 I\ \ (n_{\mathrm{in}}<n_{\mathrm{out}}),\qquad \operatorname{Var}w_{ij}=\frac{g^2}{\max(n_{\mathrm{in}},n_{\mathrm{out}})}`,
    doc: 'A random matrix with orthonormal columns (or rows, when there are fewer inputs than units) times a gain: all singular values are equal, so a deep linear network keeps lengths exactly, not only on average. Before ReLU a gain of sqrt(2) keeps the mean squared signal of square layers.',
    source:
      'Saxe, McClelland, Ganguli (2014), Exact solutions to the nonlinear dynamics of learning in deep linear neural networks',
    parameters: {
      gain: { kind: 'number', default: 1, exclusiveMinimum: 0, maximum: 1000, doc: 'Value g of all singular values.' },
    },
    variance: ({ fanIn, fanOut }, { gain }) => gain ** 2 / Math.max(fanIn, fanOut),
    fill: (out, place, random, { gain }) => fillOrthogonal(out, place, random, gain),
  }),
};

/** The table of initializers. */
export const initializers: Registry<InitializerName, Initializer> = createRegistry('initializer', table);
