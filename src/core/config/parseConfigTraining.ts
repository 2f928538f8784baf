import { optimizers, type Optimizer, type OptimizerName } from '../tables/optimizers.ts';
import { schedules, type Schedule, type ScheduleConfig, type ScheduleName } from '../tables/schedules.ts';
import {
  budget,
  type ClipConfig,
  type EarlyStoppingConfig,
  type OptimizerConfig,
  type TrainingConfig,
} from './config.ts';
import { choiceShape } from './parseConfigChoice.ts';
import { objectShape } from './parseConfigContainers.ts';
import { integer, number, seed } from './parseConfigNumbers.ts';
import { booleanShape, optional, wordShape, type Shape } from './parseConfigShapes.ts';

const decayWords = {
  weights: 'Weight matrices only, the usual choice.',
  all: 'Weights, biases and the scale and shift of norms.',
  none: 'Nothing decays.',
};

/** `optimizer`. */
export const optimizer: Shape<OptimizerConfig> = choiceShape<
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

/** `schedule`. */
export const schedule: Shape<ScheduleConfig> = choiceShape<
  ScheduleName,
  Schedule,
  Pick<ScheduleConfig, 'warmup'>,
  object
>({
  doc: 'How the learning rate changes over the run.',
  registry: schedules,
  key: 'name',
  hasShortForm: true,
  standard: 'constant',
  extras: () => ({ warmup: integer('Steps in which the learning rate grows linearly from 0.', 0, 0, budget.steps) }),
});

const clipWords = { norm: 'The norm of the whole gradient.', value: 'Every entry of the gradient.' };

/** `clip`. */
export const clip: Shape<ClipConfig> = objectShape('Limits the gradient.', {
  by: wordShape({ kind: 'word', default: 'norm', words: clipWords, doc: 'What is limited.' }),
  at: number('Largest norm or absolute value.', 1, { exclusiveMinimum: 0 }),
});

/** `earlyStopping`. */
export const earlyStopping: Shape<EarlyStoppingConfig> = objectShape(
  'Ends the run when the validation loss stops falling; however the run ends, the best weights are put back.',
  {
    patience: integer('Epochs without a better validation loss before the run ends.', 20, 1, budget.steps),
    minimumDelta: number('Smallest decrease that counts as better.', 0, { minimum: 0 }),
  },
);

const engineWords = {
  ops: 'The plain implementation with automatic differentiation.',
  kernel: 'The fast implementation: whole steps in one kernel.',
};

/** `training`. */
export const training: Shape<TrainingConfig> = objectShape('How long and in what batches.', {
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
});
