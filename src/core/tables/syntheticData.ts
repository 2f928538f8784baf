import type { SyntheticSource, SyntheticName } from './dataset.ts';
import type { NumberSpec, Options, SpecsOf, WordSpec } from '../ground/registry.ts';
import {
  generateLinear,
  generateLowRank,
  generateSparseLinear,
  type LinearOptions,
  type LowRankOptions,
  type SparseOptions,
} from './syntheticLinear.ts';
import { drawBlobs, drawCurve, drawPlane, type BlobOptions, type Cloud } from './syntheticClouds.ts';

/** Checks an entry's parameters against their type. */
function define<P extends Options>(entry: SyntheticSource<P> & { readonly parameters: SpecsOf<P> }): SyntheticSource {
  return entry;
}

function samplesSpec(fallback: number): NumberSpec {
  return {
    kind: 'integer',
    default: fallback,
    minimum: 2,
    maximum: 200_000,
    unit: 'samples',
    doc: 'How many samples to draw.',
  };
}

function noiseSpec(fallback: number, doc: string): NumberSpec {
  return { kind: 'number', default: fallback, minimum: 0, maximum: 1000, doc };
}

const blur = 'Standard deviation of the normal noise added to each coordinate.';
const error = 'Standard deviation of the normal noise added to the target.';
const features = (fallback: number, minimum: number): NumberSpec => ({
  kind: 'integer',
  default: fallback,
  minimum,
  maximum: 10_000,
  unit: 'features',
  doc: 'Number of inputs.',
});

const design: WordSpec<LowRankOptions['design']> = {
  kind: 'word',
  default: 'normal',
  words: {
    normal: 'Independent standard normal inputs: new samples can be predicted.',
    identity:
      'Sample i is sqrt(samples) times the i-th unit vector: the loss of a linear model without bias is half the squared distance to the noisy matrix.',
  },
  doc: 'How the inputs are made.',
};

/** All seeded data sets. */
export const syntheticSources: Readonly<Record<SyntheticName, SyntheticSource>> = {
  moons: define<Cloud>({
    kind: 'synthetic',
    task: 'classification',
    label: 'Two moons',
    formula: String.raw`\text{class }0:(\cos t,\ \sin t),\qquad \text{class }1:(1-\cos t,\ \tfrac12-\sin t),\qquad t\sim\mathcal U(0,\pi)`,
    doc: 'Two interleaved half circles with noise: the smallest problem that no straight line solves and a small network solves well.',
    source: 'Pedregosa et al. (2011), Scikit-learn: machine learning in Python (make_moons)',
    parameters: { samples: samplesSpec(400), noise: noiseSpec(0.15, blur) },
    generate: (random, p) =>
      drawPlane('moons', random, p, (label, stream) => {
        const angle = Math.PI * stream.uniform();
        return label === 0 ? [Math.cos(angle), Math.sin(angle)] : [1 - Math.cos(angle), 0.5 - Math.sin(angle)];
      }),
  }),
  circles: define<Cloud & { readonly factor: number }>({
    kind: 'synthetic',
    task: 'classification',
    label: 'Two circles',
    formula: String.raw`(r\cos t,\ r\sin t),\quad t\sim\mathcal U(0,2\pi),\qquad r=\begin{cases}1&\text{class }0\\f&\text{class }1\end{cases}`,
    doc: 'A circle around a smaller circle: the boundary is closed, so at least three bent units are needed.',
    source: 'Pedregosa et al. (2011), Scikit-learn: machine learning in Python (make_circles)',
    parameters: {
      samples: samplesSpec(400),
      noise: noiseSpec(0.08, blur),
      factor: {
        kind: 'number',
        default: 0.5,
        exclusiveMinimum: 0,
        exclusiveMaximum: 1,
        doc: 'Radius f of the inner circle.',
      },
    },
    generate: (random, p) =>
      drawPlane('circles', random, p, (label, stream) => {
        const angle = 2 * Math.PI * stream.uniform();
        const radius = label === 0 ? 1 : p.factor;
        return [radius * Math.cos(angle), radius * Math.sin(angle)];
      }),
  }),
  xor: define<Cloud>({
    kind: 'synthetic',
    task: 'classification',
    label: 'Exclusive or',
    formula: String.raw`x_1,x_2\sim\mathcal U(-1,1),\qquad \text{class}=[x_1x_2<0]`,
    doc: 'Four squares, opposite ones of the same class: the classical problem that a network without hidden layers cannot solve. Noise is added after the class is decided.',
    source: 'Minsky, Papert (1969), Perceptrons',
    parameters: { samples: samplesSpec(400), noise: noiseSpec(0.05, blur) },
    generate: (random, p) =>
      drawPlane('xor', random, p, (label, stream) => {
        const [x, y] = [stream.uniform(), stream.uniform()];
        const sign = stream.uniform() < 0.5 ? -1 : 1;
        return [sign * x, label === 0 ? sign * y : -sign * y];
      }),
  }),
  spiral: define<Cloud & { readonly turns: number }>({
    kind: 'synthetic',
    task: 'classification',
    label: 'Two spirals',
    formula: String.raw`(r\sin(2\pi k r+c\pi),\ r\cos(2\pi k r+c\pi)),\qquad r\sim\mathcal U(0,1),\quad c=\text{class}`,
    doc: 'Two spirals that wind around each other k times: hard for shallow networks and sensitive to the activation.',
    source: 'Lang, Witbrock (1988), Learning to tell two spirals apart',
    parameters: {
      samples: samplesSpec(400),
      noise: noiseSpec(0.02, blur),
      turns: { kind: 'number', default: 1.25, exclusiveMinimum: 0, maximum: 10, doc: 'Number k of turns.' },
    },
    generate: (random, p) =>
      drawPlane('spiral', random, p, (label, stream) => {
        const radius = stream.uniform();
        const angle = 2 * Math.PI * p.turns * radius + label * Math.PI;
        return [radius * Math.sin(angle), radius * Math.cos(angle)];
      }),
  }),
  blobs: define<BlobOptions>({
    kind: 'synthetic',
    task: 'classification',
    label: 'Blobs',
    formula: String.raw`x=\mu_c+s\,z,\qquad \mu_c\sim\mathcal U(-3,3)^d,\quad z\sim\mathcal N(0,I)`,
    doc: 'A round normal cloud for each class around a random centre. With equal round clouds the best boundary is linear.',
    source: 'Pedregosa et al. (2011), Scikit-learn: machine learning in Python (make_blobs)',
    parameters: {
      samples: samplesSpec(400),
      classes: { kind: 'integer', default: 3, minimum: 2, maximum: 100, doc: 'Number of classes.' },
      features: features(2, 1),
      noise: noiseSpec(0.7, 'Standard deviation s of each cloud.'),
    },
    generate: drawBlobs,
  }),
  sine: define<Cloud>({
    kind: 'synthetic',
    task: 'regression',
    label: 'Sine',
    formula: String.raw`y=\sin(\pi x)+s\,z,\qquad x\sim\mathcal U(-2,2),\quad z\sim\mathcal N(0,1)`,
    doc: 'Two periods of a sine on [-2, 2] with noise: a one-dimensional fit in which overfitting is seen at once.',
    source: 'Bishop (2006), Pattern recognition and machine learning, section 1.1',
    parameters: { samples: samplesSpec(200), noise: noiseSpec(0.1, error) },
    generate: (random, p) => drawCurve('sine', random, p, { from: -2, to: 2, value: (x) => Math.sin(Math.PI * x) }),
  }),
  abs: define<Cloud>({
    kind: 'synthetic',
    task: 'regression',
    label: 'Absolute value',
    formula: String.raw`y=|x|+s\,z,\qquad x\sim\mathcal U(-2,2),\quad z\sim\mathcal N(0,1)`,
    doc: 'A single kink. Two ReLU units represent it exactly; smooth activations only approach it.',
    source: 'Made here: the smallest piecewise linear target, |x| = relu(x) + relu(-x)',
    parameters: { samples: samplesSpec(200), noise: noiseSpec(0.05, error) },
    generate: (random, p) => drawCurve('abs', random, p, { from: -2, to: 2, value: Math.abs }),
  }),
  identity: define<Cloud>({
    kind: 'synthetic',
    task: 'regression',
    label: 'Identity',
    formula: String.raw`y=x+s\,z,\qquad x\sim\mathcal U(-2,2),\quad z\sim\mathcal N(0,1)`,
    doc: 'The target is the input. One linear unit without intercept fits it with weight 1; a product of two weights fits it on a whole curve of minima, u w = 1, of which the most balanced is flattest.',
    source:
      'Saxe, McClelland, Ganguli (2014), Exact solutions to the nonlinear dynamics of learning in deep linear networks',
    parameters: { samples: samplesSpec(200), noise: noiseSpec(0, error) },
    generate: (random, p) => drawCurve('identity', random, p, { from: -2, to: 2, value: (x) => x }),
  }),
  reluTarget: define<Cloud>({
    kind: 'synthetic',
    task: 'regression',
    label: 'ReLU target',
    formula: String.raw`y=\max(0,x)+s\,z,\qquad x\sim\mathcal U(-2,2),\quad z\sim\mathcal N(0,1)`,
    doc: 'One ReLU unit without intercept fits it exactly when it starts with a positive weight; with a negative one it sees no sample that it could learn from with the right sign.',
    source: 'Made here: the target that a single rectifying unit represents, relu(x)',
    parameters: { samples: samplesSpec(200), noise: noiseSpec(0, error) },
    generate: (random, p) => drawCurve('reluTarget', random, p, { from: -2, to: 2, value: (x) => Math.max(0, x) }),
  }),
  linear: define<LinearOptions>({
    kind: 'synthetic',
    task: 'regression',
    label: 'Linear model',
    formula: String.raw`y=x^{\top}w+s\,z,\qquad x=Q\,\Lambda^{1/2}u,\quad \lambda_k=\kappa^{-(k-1)/(d-1)},\quad u,w\sim\mathcal N(0,I),\ z\sim\mathcal N(0,1)`,
    doc: 'A linear target of inputs whose covariance has the condition number kappa you choose: eigenvalues fall evenly on a log scale from 1 to 1/kappa, in random directions Q. The condition number sets the speed of gradient descent. Standardising the inputs changes it.',
    source: 'Hastie, Tibshirani, Friedman (2009), The elements of statistical learning, section 3.4',
    parameters: {
      samples: samplesSpec(200),
      features: features(10, 1),
      condition: {
        kind: 'number',
        default: 100,
        minimum: 1,
        maximum: 1e12,
        doc: 'Condition number kappa of the covariance.',
      },
      noise: noiseSpec(0.1, error),
    },
    generate: generateLinear,
  }),
  sparseLinear: define<SparseOptions>({
    kind: 'synthetic',
    task: 'regression',
    label: 'Sparse linear model',
    formula: String.raw`y=x^{\top}w+s\,z,\qquad \|w\|_0=k,\quad |w_j|\in\{0,1\},\quad \operatorname{corr}(x_i,x_j)=r^{|i-j|}`,
    doc: 'A linear target that depends on k of the inputs only, each with weight 1 or -1 at a random place; neighbouring inputs have correlation r. The ground for the lasso: with little correlation it finds the right inputs, with much it takes neighbours instead.',
    source: 'Tibshirani (1996), Regression shrinkage and selection via the lasso',
    parameters: {
      samples: samplesSpec(100),
      features: features(50, 1),
      nonzero: {
        kind: 'integer',
        default: 5,
        minimum: 0,
        maximum: 10_000,
        doc: 'Number k of inputs that count; at most the number of features.',
      },
      correlation: {
        kind: 'number',
        default: 0,
        exclusiveMinimum: -1,
        exclusiveMaximum: 1,
        doc: 'Correlation r of neighbouring inputs.',
      },
      noise: noiseSpec(0.5, error),
    },
    generate: generateSparseLinear,
  }),
  lowRank: define<LowRankOptions>({
    kind: 'synthetic',
    task: 'regression',
    label: 'Low-rank matrix',
    formula: String.raw`Y=X M+s\,Z,\qquad M=\frac{1}{\sqrt r}AB^{\top},\quad A_{ik},B_{jk},Z_{ij}\sim\mathcal N(0,1),\quad \operatorname{rank}M=r`,
    doc: 'Several targets at once that share few directions: the matrix M of a linear model has rank r. With normal inputs the samples of the validation set can be predicted. With the identity design each sample is one row of the noisy matrix, the inputs are sqrt(n) times the unit vectors and the loss of a linear model is half the squared Frobenius distance to Y, so the nuclear norm subtracts exactly lambda from each singular value of Y minus the means of its columns, which the free intercepts take (matrix denoising; use it with "validation": 0 and "standardize": false, as rows that are left out cannot be learnt).',
    source: 'Cai, Candès, Shen (2010), A singular value thresholding algorithm for matrix completion',
    parameters: {
      samples: samplesSpec(100),
      features: {
        ...features(12, 1),
        doc: 'Rows of M, the number of inputs; with the identity design it is the number of samples.',
      },
      columns: { kind: 'integer', default: 8, minimum: 1, maximum: 1000, doc: 'Columns of M, the number of targets.' },
      rank: { kind: 'integer', default: 2, minimum: 1, maximum: 1000, doc: 'Rank r of M; at most its smaller side.' },
      noise: noiseSpec(0.3, error),
      design,
    },
    generate: generateLowRank,
  }),
};
