import type { JsonValue } from '../core/config/parseConfigProblems.ts';
import type { Claim } from './words/claim.ts';

/** A document of an experiment. */
export type ExperimentDocument = Readonly<Record<string, JsonValue>>;

const moonsData = { source: 'moons', samples: 300, noise: 0.15, validation: 0.3, seed: 1 };
const training = { epochs: 80, batchSize: 32, seed: 1 };
const momentum = { name: 'momentum', learningRate: 0.05 };

/** Layers of one kind on two moons. */
function onMoons(layer: ExperimentDocument, depth: number, more: ExperimentDocument = {}): ExperimentDocument {
  const layers = Array.from({ length: depth }, () => ({ units: 16, ...layer }));
  return { data: moonsData, network: { layers }, optimizer: momentum, training, ...more };
}

/** A deep network of one activation, drawn as an initializer does. */
const deep = (activation: string, init: string, depth = 10): ExperimentDocument => {
  const layers = Array.from({ length: depth }, () => ({ units: 16, activation }));
  return { data: moonsData, network: { init, layers }, optimizer: { name: 'sgd', learningRate: 0.05 }, training };
};

/** A linear model of ten measurements of 442 patients under penalties. */
const onPatients = (...penalties: readonly ExperimentDocument[]): ExperimentDocument => ({
  data: { source: 'diabetes', validation: 0.3, seed: 1, standardize: true, standardizeTarget: true },
  network: { layers: [] },
  penalties: [...penalties],
  optimizer: { name: 'momentum', learningRate: 0.05 },
  training,
});

const relu = { activation: 'relu' };
const l2 = { name: 'l2', lambda: 0.01 };
const l1 = { name: 'l1', lambda: 0.05 };

/** By optimizer, on a network with decay. */
const descending = (optimizer: ExperimentDocument, more: ExperimentDocument = {}): ExperimentDocument =>
  onMoons(relu, 1, { optimizer: { learningRate: 0.01, ...optimizer }, ...more });

/**
 * What shows a claim on data, by the words of its id, the first that fits; the last words of an area fit all of it. The numbers of a claim come from
 * its own computation: this is where a reader goes on.
 */
const shown: readonly (readonly [words: RegExp, document: ExperimentDocument])[] = [
  [/^linear-network/, deep('linear', 'glorotNormal', 3)],
  [/softplus/, onMoons({ activation: 'softplus' }, 2)],
  [/leaky/, onMoons({ activation: 'leakyRelu' }, 2)],
  [/xavier|tanh-second|^g-tanh|variance-propagation/, deep('tanh', 'glorotNormal')],
  [/^he-|relu-half|initialisation-coupling|relu-trains-deep|^g-relu/, deep('relu', 'heNormal')],
  [/tanh|zero-centred|centred-max|zigzag/, onMoons({ activation: 'tanh' }, 2)],
  [
    /sigmoid|saturation|depth-50|vanishing|gradient-variance|positive-inputs|covariance/,
    deep('sigmoid', 'glorotNormal'),
  ],
  [/dying|dead/, onMoons(relu, 2, { optimizer: { name: 'sgd', learningRate: 1 } })],
  [/regions|affine-inside|arrangement|rich-classes|smooth-activations/, onMoons(relu, 3)],
  [/overfitting|capacity|lambda-sweep/, { ...onMoons({ ...relu, units: 64 }, 2), penalties: [l2] }],
  [/elastic/, onPatients({ name: 'elasticNet', lambda: 0.05, l1Ratio: 0.5 })],
  [/group/, { ...onMoons(relu, 1), penalties: [{ name: 'groupLasso', lambda: 0.01, group: 'input', layers: [0] }] }],
  [/nuclear|low-rank/, { ...onMoons(relu, 2), penalties: [{ name: 'nuclear', lambda: 0.003 }] }],
  [/spectral/, { ...onMoons(relu, 2), penalties: [{ name: 'spectral', lambda: 0.01 }] }],
  [/path-norm|rescaling/, { ...onMoons(relu, 1), penalties: [{ name: 'pathNorm', lambda: 0.001 }] }],
  [/hard-threshold|l0/, onPatients({ name: 'l0', lambda: 0.02 })],
  [/l1|soft-threshold|subgradient|double-threshold|laplace/, onPatients(l1)],
  [/relu-unit/, { ...onMoons(relu, 1), penalties: [l2] }],
  [/svm|max-margin|logistic|margin/, { ...onMoons(relu, 0), penalties: [l2] }],
  [/adamw/, descending({ name: 'adamw', weightDecay: 0.1 })],
  [/adam/, descending({ name: 'adam' }, { penalties: [l2] })],
  [/nesterov/, descending({ name: 'nesterov' }, { penalties: [l2] })],
  [/momentum/, descending({ name: 'momentum' }, { penalties: [l2] })],
  [/schedule/, descending({ name: 'sgd', learningRate: 0.1 }, { penalties: [l2], schedule: { name: 'cosine' } })],
  [/^clip/, descending({ name: 'sgd', learningRate: 0.1 }, { penalties: [l2], clip: { by: 'norm', at: 1 } })],
  [/decay|eta-lambda|flat-minima|langevin|sgd/, descending({ name: 'sgd', learningRate: 0.1 }, { penalties: [l2] })],
  [/layer-norm/, onMoons({ ...relu, norm: 'layer' }, 2)],
  [/rms/, onMoons({ ...relu, norm: 'rms' }, 2)],
  [/l2-before-bn|scale-free|equilibrium|which-parameters/, onMoons({ ...relu, norm: 'batch' }, 2, { penalties: [l2] })],
  [/norm-|normalis|batch|affine-restores|scale-and-shift/, onMoons({ ...relu, norm: 'batch' }, 2)],
  [/dropout/, onMoons({ ...relu, dropout: 0.2 }, 2)],
  [/early-stopping/, onMoons({ ...relu, units: 64 }, 2, { earlyStopping: { patience: 20 } })],
  [/smoothing/, onMoons(relu, 2, { loss: { name: 'crossEntropy', labelSmoothing: 0.1 } })],
  [/lipschitz|robust|smoother|norm-bound/, { ...onMoons(relu, 2), penalties: [l2] }],
  [
    /ridge|l2|gaussian|posterior|contours|condition|minimiser|gd-speed|hessian|correlated|input-scale|constrain|shadow/,
    onPatients(l2),
  ],
  [/relu|kink|universal|toy/, onMoons(relu, 2)],
  [/./, onMoons(relu, 1, { penalties: [l2] })],
];

/** An experiment that shows what a claim is about, under the claim's own sentence as its title. */
export function experimentFor({ id, statement }: Pick<Claim, 'id' | 'statement'>): ExperimentDocument {
  const [, document] = shown.find(([words]) => words.test(id))!;
  return { title: statement, ...document };
}
