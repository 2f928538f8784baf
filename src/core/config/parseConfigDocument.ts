import { activations } from '../tables/activations.ts';
import {
  budget,
  type ConstraintConfig,
  type DataConfig,
  type Experiment,
  type LayerConfig,
  type OptimizerConfig,
  type PenaltyConfig,
} from './config.ts';
import { type ScheduleConfig, schedules, type Schedule, type ScheduleName } from '../tables/schedules.ts';
import { constraints, type Constraint, type ConstraintName } from '../tables/constraints.ts';
import { dataSources, type DataSource, type DataSourceName } from '../tables/datasets.ts';
import { initializers, type InitializerName } from '../tables/initializers.ts';
import { losses } from '../tables/losses.ts';
import { normalizations } from '../tables/normalizations.ts';
import { optimizers, type Optimizer, type OptimizerName } from '../tables/optimizers.ts';
import { csvConfigOf, csvKeys, type CsvKeys } from './parseConfigTable.ts';
import { choiceShape, plainChoice } from './parseConfigChoice.ts';
import { listShape, objectShape, tupleShape, type KeyShapes } from './parseConfigContainers.ts';
import {
  booleanShape,
  mapped,
  numberShape,
  optional,
  textShape,
  withExample,
  wordShape,
  type Shape,
} from './parseConfigShapes.ts';
import { penalties, type Penalty, type PenaltyName } from '../tables/penalties.ts';
import type { Choice } from '../ground/registry.ts';

const number = (doc: string, standard: number, range: object = {}): Shape<number> =>
  numberShape({ kind: 'number', default: standard, doc, ...range });
const integer = (doc: string, standard: number, minimum: number, maximum: number): Shape<number> =>
  numberShape({ kind: 'integer', default: standard, minimum, maximum, doc });
/** Seeds are 32 bits. */
const seed = (doc: string): Shape<number> => integer(doc, 1, 0, 0xffffffff);

const init = (doc: string): Shape<Choice<InitializerName>> => plainChoice(doc, initializers, 'heUniform');

const weightLayers = optional(
  withExample(
    listShape(
      'Which weight layers: 0 is the first hidden layer, the number of hidden layers is the output layer. Absent: all.',
      integer('Index of a weight layer.', 0, 0, budget.layers),
      { maximum: budget.layers + 1 },
    ),
    [0],
  ),
);

type DataExtras = Pick<DataConfig, 'seed' | 'validation' | 'standardize' | 'standardizeTarget'>;

const data: Shape<DataConfig> = mapped(
  choiceShape<DataSourceName, DataSource, DataExtras, CsvKeys>({
    doc: 'Where the samples come from, and how they are split and scaled.',
    registry: dataSources,
    key: 'source',
    hasShortForm: false,
    standard: 'moons',
    extras: () => ({
      seed: seed('Seed of the generated samples and of the split.'),
      validation: number('Share of the samples that validate; 0 uses every sample for training.', 0.3, {
        minimum: 0,
        maximum: 0.9,
      }),
      standardize: booleanShape(
        'Features minus their mean, over their population standard deviation (of the training samples).',
        true,
      ),
      standardizeTarget: booleanShape('The same for the target of a regression.', false),
    }),
    specials: (entry) => (entry.kind === 'csv' ? csvKeys : {}),
  }),
  ({ name, options, seed: dataSeed, validation, standardize, standardizeTarget, ...own }) => ({
    source: name,
    options,
    csv: csvConfigOf(own),
    seed: dataSeed,
    validation,
    standardize,
    standardizeTarget,
  }),
);

const layer: Shape<LayerConfig> = objectShape<LayerConfig>(
  'A hidden layer: weights, then norm, activation and dropout.',
  {
    units: integer('Outputs of the layer.', 16, 1, budget.unitsPerLayer),
    activation: plainChoice('Function applied to every unit.', activations, 'relu'),
    norm: optional(
      plainChoice('Normalisation in front of the activation, with learnable scale and shift.', normalizations),
    ),
    dropout: number('Share of outputs set to 0 in training; the kept ones are divided by 1 - dropout.', 0, {
      minimum: 0,
      exclusiveMaximum: 1,
    }),
    init: optional(init('Initial weights of this layer; absent: those of the network.')),
  },
);

const network: Shape<Experiment['network']> = objectShape(
  'Hidden layers and their initial weights; the linear output layer follows from data and loss.',
  {
    init: init('How all weights start.'),
    weights: withExample(
      optional(
        textShape('File with the weights to start from, relative to this document; absent: "init" draws them.', '', 1),
      ),
      'network.json',
    ),
    layers: withExample(
      listShape('Hidden layers from input to output; [] is a linear model.', layer, {
        maximum: budget.layers,
        fallback: [layer.fallback(), layer.fallback()],
      }),
      [{ units: 16, activation: 'relu' }],
    ),
  },
);

const penalty: Shape<PenaltyConfig> = choiceShape<
  PenaltyName,
  Penalty,
  Pick<PenaltyConfig, 'lambda' | 'layers' | 'biases'>,
  object
>({
  doc: 'A term lambda * P(w) of the objective.',
  registry: penalties,
  key: 'name',
  hasShortForm: true,
  standard: undefined,
  extras: () => ({
    lambda: number('Strength: the objective is mean loss + lambda * P(w).', 1e-3, { minimum: 0 }),
    layers: weightLayers,
    biases: booleanShape('Also penalise biases and the scale and shift of norms.', false),
  }),
});

const constraint: Shape<ConstraintConfig> = choiceShape<
  ConstraintName,
  Constraint,
  Pick<ConstraintConfig, 'radius' | 'layers'>,
  object
>({
  doc: 'A ball that the weights are projected onto after every step.',
  registry: constraints,
  key: 'name',
  hasShortForm: true,
  standard: undefined,
  extras: () => ({
    radius: number('Largest norm.', 1, { exclusiveMinimum: 0 }),
    layers: weightLayers,
  }),
});

const decayWords = {
  weights: 'Weight matrices only, the usual choice.',
  all: 'Weights, biases and the scale and shift of norms.',
  none: 'Nothing decays.',
};

const optimizer: Shape<OptimizerConfig> = choiceShape<
  OptimizerName,
  Optimizer,
  Omit<OptimizerConfig, 'name' | 'options'>,
  object
>({
  doc: 'How the gradient becomes a step.',
  registry: optimizers,
  key: 'name',
  hasShortForm: true,
  standard: 'adam',
  extras: (entry) => ({
    learningRate: number('Base learning rate; the schedule multiplies it.', entry.defaultLearningRate, {
      exclusiveMinimum: 0,
    }),
    weightDecay: number(
      entry.decoupled
        ? 'Decoupled decay: every step multiplies the weights by 1 - learningRate * weightDecay.'
        : 'Coupled decay: weightDecay * w is added to the gradient, as an L2 penalty of that strength does.',
      entry.defaultWeightDecay,
      { minimum: 0 },
    ),
    decay: wordShape({ kind: 'word', default: 'weights', words: decayWords, doc: 'Which parameters decay.' }),
    proximal: booleanShape(
      'Use the proximal step of a penalty that has one (exact zeros); false: its subgradient.',
      true,
    ),
  }),
});

const schedule: Shape<ScheduleConfig> = choiceShape<ScheduleName, Schedule, Pick<ScheduleConfig, 'warmup'>, object>({
  doc: 'How the learning rate changes over the run.',
  registry: schedules,
  key: 'name',
  hasShortForm: true,
  standard: 'constant',
  extras: () => ({ warmup: integer('Steps in which the learning rate grows linearly from 0.', 0, 0, budget.steps) }),
});

const loss = plainChoice(
  'The data term: mean over samples. Absent: cross-entropy for classes, mean squared error for numbers.',
  losses,
);

const groups = optional(
  withExample(
    listShape(
      'Groups of features by index; absent: as "group" says.',
      listShape('Indices of the features of one group.', integer('Index of a feature.', 0, 0, budget.features - 1), {
        minimum: 1,
        maximum: budget.features,
      }),
      { minimum: 1, maximum: budget.features },
    ),
    [[0], [1]],
  ),
);

const directionWords = {
  up: 'From weak to strong: units that die stay dead.',
  down: 'From strong to weak.',
};

const comparisonWords = {
  none: 'No comparison.',
  reluPairs: 'L2 on the two layers of ReLU units beside its group-sparse twin.',
  adamDecay: 'Decay inside the gradient of Adam beside decay of AdamW.',
  earlyStopping: 'Gradient descent stopped early beside ridge regression.',
  dropout: 'Dropout of the inputs of a linear model beside ridge regression.',
};

const featureIndex = (standard: number): Shape<number> =>
  integer('Index of a feature.', standard, 0, budget.features - 1);

const path: Shape<Experiment['lab']['path']> = objectShape('The path of solutions over the strength of a penalty.', {
  penalty: mapped(
    choiceShape<PenaltyName, Penalty, object, { groups: readonly (readonly number[])[] | undefined }>({
      doc: 'Penalty whose strength is varied.',
      registry: penalties,
      key: 'name',
      hasShortForm: true,
      standard: 'l1',
      extras: () => ({}),
      specials: (entry) => ('group' in entry.parameters ? { groups } : {}),
    }),
    ({ name, options, groups: chosen }) => ({ name, options, groups: chosen }),
  ),
  points: optional(integer('Strengths on the path. Absent: 100 for a linear model, 40 for a network.', 100, 2, 1000)),
  ratio: optional(
    number(
      'Smallest strength over the largest. Absent: 1e-4 for a linear model with more samples than features, else 1e-2 (groups: 1e-3, else 5e-2); 1e-3 for a network.',
      1e-4,
      { exclusiveMinimum: 0, exclusiveMaximum: 1 },
    ),
  ),
  folds: optional(
    mapped(
      integer('Folds of cross-validation; 0 or 1: none. Absent: 5 for a linear model, none for a network.', 5, 0, 50),
      (folds) => (folds < 2 ? 0 : folds),
    ),
  ),
  direction: optional(
    wordShape({
      kind: 'word',
      default: 'up',
      words: directionWords,
      doc: 'Order of the strengths where each is trained from the one before. Absent: up, because what is dead gets no gradient and stays dead; down for a linear model with a convex penalty.',
    }),
  ),
  epochs: optional(
    integer(
      'Passes over the training samples at each strength, for a network. Absent: as many as about 600 steps take, at least 10.',
      30,
      1,
      budget.steps,
    ),
  ),
  lambda: optional(
    number(
      'Strength that is looked at closely and marked; training does not use it. Absent: that of the penalty of the same name, else the best.',
      1e-2,
      { exclusiveMinimum: 0 },
    ),
  ),
  weights: withExample(
    optional(
      tupleShape<readonly [number, number]>(
        'Two weights of the linear model whose loss and unit ball are drawn; absent: the two largest.',
        [featureIndex(0), featureIndex(1)],
      ),
    ),
    [0, 1],
  ),
  compare: wordShape({
    kind: 'word',
    default: 'none',
    words: comparisonWords,
    doc: 'Draws two ways to regularize over each other, with what theory says.',
  }),
});
const sampleIndex = (standard: number): Shape<number> =>
  integer('Row of a sample in the data, from 0.', standard, 0, budget.samples - 1);
const coordinate = (standard: number): Shape<number> => number('A coordinate of the slice.', standard);
const interval = tupleShape<readonly [number, number]>('From, to.', [coordinate(-2), coordinate(2)]);

const sliceWords = {
  features: 'Two features; the others stay at their mean.',
  principal: 'Plane of the two largest principal components.',
  samples: 'Plane through three samples.',
};

const regions: Shape<Experiment['lab']['regions']> = objectShape(
  'The partition of a plane of inputs into linear pieces.',
  {
    slice: wordShape({ kind: 'word', default: 'features', words: sliceWords, doc: 'Which plane of the input space.' }),
    features: withExample(
      tupleShape<readonly [number, number]>('The two features of the plane.', [featureIndex(0), featureIndex(1)]),
      [0, 1],
    ),
    samples: withExample(
      tupleShape<readonly [number, number, number]>('The three samples of the plane.', [
        sampleIndex(0),
        sampleIndex(1),
        sampleIndex(2),
      ]),
      [0, 1, 2],
    ),
    box: withExample(
      optional(
        tupleShape<readonly [readonly [number, number], readonly [number, number]]>(
          'Shown part of the plane; absent: the range of the data.',
          [interval, interval],
        ),
      ),
      [
        [-2, 2],
        [-2, 2],
      ],
    ),
    budget: integer('Largest number of regions that is computed.', 200_000, 1, 5_000_000),
  },
);

const planeWords = {
  trajectory: 'Plane of the principal components of the run.',
  random: 'Two random directions, normalised by filter.',
};

const geometry: Shape<Experiment['lab']['geometry']> = objectShape('The landscape of the loss around the weights.', {
  plane: wordShape({ kind: 'word', default: 'trajectory', words: planeWords, doc: 'Which plane of the weight space.' }),
  resolution: integer('Points along each side of the grid.', 51, 5, 201),
  seed: seed('Seed of the random directions.'),
});

const engineWords = {
  ops: 'The plain implementation with automatic differentiation.',
  kernel: 'The fast implementation: whole steps in one kernel.',
};

const clipWords = { norm: 'The norm of the whole gradient.', value: 'Every entry of the gradient.' };

const keys: KeyShapes<Experiment> = {
  title: textShape('Title of the experiment.', ''),
  data,
  network,
  loss: optional(loss),
  penalties: withExample(listShape('Terms added to the mean loss.', penalty, { maximum: 16 }), [
    { name: 'l2', lambda: 1e-3 },
  ]),
  constraint: optional(constraint),
  optimizer,
  schedule,
  clip: optional(
    objectShape('Limits the gradient.', {
      by: wordShape({ kind: 'word', default: 'norm', words: clipWords, doc: 'What is limited.' }),
      at: number('Largest norm or absolute value.', 1, { exclusiveMinimum: 0 }),
    }),
  ),
  earlyStopping: optional(
    objectShape('Ends the run when the validation loss stops falling and restores the best weights.', {
      patience: integer('Epochs without a better validation loss before the run ends.', 20, 1, budget.steps),
      minimumDelta: number('Smallest decrease that counts as better.', 0, { minimum: 0 }),
    }),
  ),
  training: objectShape('How long and in what batches.', {
    epochs: integer('Passes over the training samples.', 200, 1, budget.steps),
    batchSize: integer('Samples per step.', 32, 1, budget.samples),
    seed: seed('Seed of the weights, batches and dropout.'),
    engine: optional(
      wordShape({
        kind: 'word',
        default: 'kernel',
        words: engineWords,
        doc: 'Forces an implementation; absent: the fastest that can.',
      }),
    ),
    snapshotEvery: optional(
      integer(
        'Steps between two recorded snapshots of the weights; absent: about 200 over the run.',
        10,
        1,
        budget.steps,
      ),
    ),
  }),
  lab: objectShape('What the views show.', { path, regions, geometry }),
};

/** The whole document: parser, JSON schema, completion and hovers are made from this. */
export const experimentShape: Shape<Experiment> = objectShape(
  'An experiment: data, network, objective, optimizer, training and views. Every key has a default.',
  keys,
  { $schema: textShape('Address of the JSON schema; for other editors.', '') },
);
