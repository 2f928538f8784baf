import { budget, type LabConfig, type LabRegionsConfig } from './config.ts';
import { objectShape, tupleShape } from './parseConfigContainers.ts';
import { geometry, type WrittenGeometry } from './parseConfigGeometry.ts';
import { path, type WrittenPath } from './parseConfigPath.ts';
import { featureIndex, integer, number } from './parseConfigNumbers.ts';
import { optional, withExample, wordShape, type Shape } from './parseConfigShapes.ts';

const sampleIndex = (standard: number): Shape<number> =>
  integer('Row of a sample in the data, from 0.', standard, 0, budget.samples - 1);
const coordinate = (standard: number): Shape<number> => number('A coordinate of the slice.', standard);
const interval = tupleShape<readonly [number, number]>('From, to.', [coordinate(-2), coordinate(2)]);

const sliceWords = {
  auto: 'Two features where there are two or "features" names them, else the principal plane.',
  features: 'Two features; the others stay at their mean.',
  principal: 'Plane of the two largest principal components.',
  samples: 'Plane through three samples.',
};

const regions: Shape<LabRegionsConfig> = objectShape('The partition of a plane of inputs into linear pieces.', {
  slice: wordShape({ kind: 'word', default: 'auto', words: sliceWords, doc: 'Which plane of the input space.' }),
  features: withExample(
    optional(
      tupleShape<readonly [number, number]>(
        'The two features of the plane; absent: the first two that are not the same in all samples.',
        [featureIndex(0), featureIndex(1)],
      ),
    ),
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
});

/** `lab` as it is written. */
export type WrittenLab = Omit<LabConfig, 'path' | 'geometry'> & {
  readonly path: WrittenPath;
  readonly geometry: WrittenGeometry;
};

/** `lab`: what the views show; nothing in it changes a run. */
export const lab: Shape<WrittenLab> = objectShape('What the views show.', { path, regions, geometry });
