import { penalties, type Penalty, type PenaltyName } from '../tables/penalties.ts';
import { budget, type Experiment, type LabPathConfig } from './config.ts';
import { choiceShape } from './parseConfigChoice.ts';
import { listShape, objectShape, tupleShape } from './parseConfigContainers.ts';
import { featureIndex, integer, number } from './parseConfigNumbers.ts';
import { mapped, optional, withExample, wordShape, type Shape } from './parseConfigShapes.ts';

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

const varied: Shape<LabPathConfig['penalty']> = mapped(
  choiceShape<PenaltyName, Penalty, object, { groups: readonly (readonly number[])[] | undefined }>({
    doc: 'Penalty whose strength is varied; absent: the first of the text, L1 where there is none.',
    registry: penalties,
    key: 'name',
    hasShortForm: true,
    standard: 'l1',
    extras: () => ({}),
    specials: (entry) => ('group' in entry.parameters ? { groups } : {}),
  }),
  ({ name, options, groups: chosen }) => ({ name, options, groups: chosen }),
);

/** `lab.path` as it is written: the penalty may be left to the rest of the document. */
export type WrittenPath = Omit<LabPathConfig, 'penalty'> & { readonly penalty: LabPathConfig['penalty'] | undefined };

/** The penalty that a path varies where the document does not say: its first one, else L1. */
export function variedPenalty([first]: Experiment['penalties']): LabPathConfig['penalty'] {
  return first === undefined ? varied.fallback() : { name: first.name, options: first.options, groups: undefined };
}

/** `lab.path`. */
export const path: Shape<WrittenPath> = objectShape('The path of solutions over the strength of a penalty.', {
  penalty: optional(varied),
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
