import { budget, type Experiment, type LabGeometryConfig } from './config.ts';
import { objectShape, tupleShape } from './parseConfigContainers.ts';
import { integer, number, seed } from './parseConfigNumbers.ts';
import { numberOrText, optional, textShape, withExample, wordShape, type Shape } from './parseConfigShapes.ts';

/** `lab.geometry` as it is written: the plane may be left to the rest of the document. */
export type WrittenGeometry = Omit<LabGeometryConfig, 'plane'> & {
  readonly plane: LabGeometryConfig['plane'] | undefined;
};

const planeWords = {
  weights: 'Two parameters; all others stay as they are.',
  trajectory: 'Plane of the two largest principal components of the recorded weights.',
  random: 'Two random directions through the weights, normalised by filter.',
  line: 'Straight line between the weights of two recorded steps, or to those of a file.',
};

const statisticsWords = {
  training: 'Batch norm takes mean and variance of all training samples, anew at every point.',
  inference: 'Batch norm takes the running averages of the run.',
};

const parameterIndex = (standard: number): Shape<number> =>
  integer(
    'Place of a parameter: layer by layer the weights (inputs x units, row by row), then biases, scales and shifts.',
    standard,
    0,
    budget.parameters - 1,
  );

/** The plane of a document that chooses none: two weights are all of a small linear model. */
export function plainPlane({ network }: Pick<Experiment, 'network'>): LabGeometryConfig['plane'] {
  return network.layers.length === 0 ? 'weights' : 'trajectory';
}

/** The file of weights that the line of the view Geometry leads to, relative to the document; undefined: another plane, or a step. */
export function placeOfLineEnd({ lab }: Pick<Experiment, 'lab'>): string | undefined {
  const { plane, to } = lab.geometry;
  return plane === 'line' && typeof to === 'string' ? to : undefined;
}

/** `lab.geometry`. */
export const geometry: Shape<WrittenGeometry> = objectShape('The landscape of the loss around the weights.', {
  plane: optional(
    wordShape({
      kind: 'word',
      default: 'trajectory',
      words: planeWords,
      doc: 'Which plane of the weight space. Absent: two weights for a linear model, else the trajectory.',
    }),
  ),
  weights: withExample(
    optional(
      tupleShape<readonly [number, number]>(
        'The two parameters of the plane "weights"; absent: the two largest weights of one output.',
        [parameterIndex(0), parameterIndex(1)],
      ),
    ),
    [0, 1],
  ),
  resolution: integer('Points along each side of the grid.', 51, 5, 201),
  span: number('Size of the plane: 1 is what fits, 2 twice as far on each side.', 1, { minimum: 1e-3, maximum: 1e3 }),
  seed: seed('Seed of the random directions.'),
  to: withExample(
    optional(
      numberOrText(
        integer(
          'End of the line: a recorded step, or a network file relative to this document. The line begins at the shown weights; with a file here and in `network.weights` it leads from one file to the other. Absent: from the first step to the one that is shown.',
          0,
          0,
          budget.steps,
        ),
        textShape('A network file, relative to this document.', '', 1),
      ),
    ),
    0,
  ),
  rescale: withExample(
    optional(
      integer(
        'Hidden layer, counted from 0, whose weights and biases are multiplied while the weights of the next are divided: with ReLU and its kin the function stays. Absent: the first that can be.',
        0,
        0,
        budget.layers - 1,
      ),
    ),
    0,
  ),
  statistics: wordShape({
    kind: 'word',
    default: 'inference',
    words: statisticsWords,
    doc: 'Which statistics batch norm uses on the plane; without batch norm both are the same.',
  }),
});
