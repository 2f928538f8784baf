import { budget } from './config.ts';
import { listShape } from './parseConfigContainers.ts';
import { numberShape, optional, withExample, type Shape } from './parseConfigShapes.ts';

/** A number with its default; `range` may hold bounds. */
export const number = (doc: string, standard: number, range: object = {}): Shape<number> =>
  numberShape({ kind: 'number', default: standard, doc, ...range });

/** A whole number with its default and bounds. */
export const integer = (doc: string, standard: number, minimum: number, maximum: number): Shape<number> =>
  numberShape({ kind: 'integer', default: standard, minimum, maximum, doc });

/** A seed of 32 bits. */
export const seed = (doc: string): Shape<number> => integer(doc, 1, 0, 0xffffffff);

/** Index of a feature of the data. */
export const featureIndex = (standard: number): Shape<number> =>
  integer('Index of a feature.', standard, 0, budget.features - 1);

/** The weight layers that a penalty or a constraint acts on. */
export const weightLayers = optional(
  withExample(
    listShape(
      'Which weight layers: 0 is the first hidden layer, the number of hidden layers is the output layer. Absent: all.',
      integer('Index of a weight layer.', 0, 0, budget.layers),
      { maximum: budget.layers + 1 },
    ),
    [0],
  ),
);
