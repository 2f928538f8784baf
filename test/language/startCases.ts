import { datasetOf, type MarkedCase } from './markedText.ts';

const csv = '"source": "csv", "file": "a.csv", "target": "y", "task": "regression"';
const rows = (of: (index: number) => number[]): number[][] => Array.from({ length: 30 }, (_none, index) => of(index));

/** What makes the first step of a run go wrong. */
export const startCases: readonly MarkedCase[] = [
  ...(['l1', 'groupLasso', 'nuclear', 'spectral', 'l0', 'elasticNet'] as const).map((name) => ({
    code: 'penalty/all-zero-at-once',
    marked: `{ "penalties": [{ "name": "${name}", "lambda": ^10000^ }], "optimizer": { "name": "sgd", "learningRate": 0.1 } }`,
    says: 'step of 1000 sets all weights of layer 1, 2 and of the output layer to zero',
    fixes: 1,
  })),
  {
    code: 'penalty/all-zero-at-once',
    marked: '{ "penalties": [{ "name": "l1", "lambda": ^500^, "layers": [1] }], "optimizer": { "name": "sgd" } }',
    says: 'layer 2 to zero',
    fixes: 1,
  },
  {
    code: 'network/norm-of-one-unit',
    marked: '{ "network": { "layers": [{ "units": 1, "norm": ^"layer"^ }] } }',
    says: 'output 0 for every sample',
    fixes: 1,
  },
  {
    code: 'network/norm-of-one-unit',
    marked: '{ "network": { "layers": [{}, { "units": 1, "norm": ^"rms"^ }] } }',
    says: 'nothing but its sign',
    fixes: 1,
  },
  {
    code: 'data/beyond-float32',
    marked: `{ "data": { ${csv}, "standardize": ^false^, "standardizeTarget": true } }`,
    dataset: datasetOf(
      rows((i) => [i, i * 1e60, i]),
      'regression',
    ),
    says: '"x2" reaches',
    fixes: 1,
  },
  {
    code: 'data/beyond-float32',
    marked: `{ "data": { ${csv}, "standardizeTarget": ^false^ } }`,
    dataset: datasetOf(
      rows((i) => [i, -i * 1e50]),
      'regression',
    ),
    says: '"y" reaches',
    fixes: 1,
  },
];
