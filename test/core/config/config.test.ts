import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { defaultExperiment, experimentSchema, parseExperiment, shapeAt } from '../../../src/core/config/parseConfig.ts';
import { dataSources } from '../../../src/core/tables/datasets.ts';
import { prepareData } from '../../../src/core/experiment/prepareData.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import { samplesOf, trainingSamples } from '../../../src/core/config/parseConfigChecks.ts';
import { experimentShape } from '../../../src/core/config/parseConfigDocument.ts';
import {
  createProblemList,
  formatPointer,
  maximumProblems,
  type Problem,
} from '../../../src/core/config/parseConfigProblems.ts';
import type { AnyShape } from '../../../src/core/config/parseConfigShapes.ts';
import { documentValues } from '../../language/documentValues.ts';

const seeded = { seed: 20260101 };

/** Problems of the shape alone, without the rules over several keys. */
function shapeProblems(value: unknown): Problem[] {
  const list = createProblemList();
  experimentShape.read(value, { pointer: [], list });
  return list.problems;
}

const accepts = new Ajv({ strict: false, allErrors: false }).compile(experimentSchema());

test('the empty document is the default experiment', () => {
  const { experiment, problems } = parseExperiment({});
  assert.deepEqual(problems, []);
  const standard = defaultExperiment();
  assert.deepEqual(experiment, standard);
  assert.equal(standard.data.source, 'moons');
  assert.equal(standard.network.layers.length, 2);
  assert.equal(standard.loss, undefined);
});

test('short and long form mean the same', () => {
  const short = parseExperiment({
    optimizer: 'nesterov',
    loss: 'crossEntropy',
    penalties: ['l1'],
    constraint: 'l2Ball',
    schedule: 'cosine',
  });
  const long = parseExperiment({
    optimizer: { name: 'nesterov' },
    loss: { name: 'crossEntropy' },
    penalties: [{ name: 'l1' }],
    constraint: { name: 'l2Ball' },
    schedule: { name: 'cosine' },
  });
  assert.notEqual(short.experiment, undefined);
  assert.deepEqual(short, long);
});

test('every key of the design document is read', () => {
  const { experiment, problems } = parseExperiment({
    title: 'Moons with group lasso',
    data: {
      source: 'moons',
      samples: 400,
      noise: 0.2,
      seed: 3,
      validation: 0.25,
      standardize: false,
      standardizeTarget: true,
    },
    network: {
      init: 'heUniform',
      layers: [
        { units: 16, activation: 'relu', norm: 'batch', dropout: 0.1 },
        { units: 12, activation: { name: 'leakyRelu', slope: 0.02 }, init: 'orthogonal' },
      ],
    },
    loss: { name: 'crossEntropy', labelSmoothing: 0.1 },
    penalties: [
      { name: 'l2', lambda: 1e-3 },
      { name: 'groupLasso', lambda: 1e-4, layers: [0], group: 'input', biases: true },
    ],
    constraint: { name: 'l2Ball', radius: 10, layers: [1] },
    optimizer: { name: 'adamw', learningRate: 0.02, weightDecay: 0.03, decay: 'all', proximal: false, beta1: 0.8 },
    schedule: { name: 'cosine', warmup: 50 },
    clip: { by: 'value', at: 2 },
    earlyStopping: { patience: 7, minimumDelta: 0.001 },
    training: { epochs: 11, batchSize: 8, seed: 5, engine: 'ops', snapshotEvery: 3 },
    lab: {
      path: { penalty: { name: 'groupLasso', groups: [[0], [1]] }, points: 60, ratio: 1e-3, folds: 4 },
      regions: {
        slice: 'principal',
        box: [
          [-2, 2],
          [-1, 1],
        ],
        features: [1, 0],
        samples: [3, 4, 5],
        budget: 1000,
      },
      geometry: {
        ...{ plane: 'random', weights: [1, 4], resolution: 21, span: 2.5, seed: 9, to: 40, rescale: 1 },
        statistics: 'training',
      },
    },
  });
  assert.deepEqual(problems, []);
  assert.ok(experiment);
  assert.equal(experiment.title, 'Moons with group lasso');
  assert.deepEqual(experiment.data, {
    source: 'moons',
    options: { samples: 400, noise: 0.2 },
    csv: undefined,
    seed: 3,
    validation: 0.25,
    standardize: false,
    standardizeTarget: true,
  });
  const [first, second] = experiment.network.layers;
  assert.equal(first?.norm?.name, 'batch');
  assert.equal(first.dropout, 0.1);
  assert.deepEqual(second?.activation, { name: 'leakyRelu', options: { slope: 0.02 } });
  assert.equal(second.init?.name, 'orthogonal');
  assert.deepEqual(experiment.loss, { name: 'crossEntropy', options: { labelSmoothing: 0.1 } });
  assert.deepEqual(experiment.penalties[1], {
    name: 'groupLasso',
    options: { group: 'input' },
    lambda: 1e-4,
    layers: [0],
    biases: true,
  });
  assert.equal(experiment.constraint?.radius, 10);
  assert.deepEqual(experiment.constraint.layers, [1]);
  const { name, learningRate, weightDecay, decay, proximal, options } = experiment.optimizer;
  assert.deepEqual(
    [name, learningRate, weightDecay, decay, proximal, options['beta1']],
    ['adamw', 0.02, 0.03, 'all', false, 0.8],
  );
  assert.equal(experiment.schedule.warmup, 50);
  assert.deepEqual(experiment.clip, { by: 'value', at: 2 });
  assert.deepEqual(experiment.earlyStopping, { patience: 7, minimumDelta: 0.001 });
  assert.deepEqual(experiment.training, { epochs: 11, batchSize: 8, seed: 5, engine: 'ops', snapshotEvery: 3 });
  assert.deepEqual(experiment.lab.path.penalty.groups, [[0], [1]]);
  assert.deepEqual(experiment.lab.regions.box, [
    [-2, 2],
    [-1, 1],
  ]);
  assert.deepEqual(experiment.lab.geometry, {
    ...{ plane: 'random', weights: [1, 4], resolution: 21, span: 2.5, seed: 9, to: 40, rescale: 1 },
    statistics: 'training',
  });
});

test('a csv source carries file, target and task', () => {
  const { experiment, problems } = parseExperiment({
    data: { source: 'csv', file: 'a.csv', target: 'y', task: 'regression' },
  });
  assert.deepEqual(problems, []);
  assert.deepEqual(experiment?.data.csv, {
    ...{ file: 'a.csv', target: 'y', task: 'regression' },
    reading: { missing: 'error', columns: {} },
  });
});

test('an experiment exists exactly when no problem is an error', () => {
  fc.assert(
    fc.property(documentValues, (value) => {
      const { experiment, problems } = parseExperiment(value);
      assert.equal(
        experiment === undefined,
        problems.some(({ severity }) => severity === 'error'),
      );
    }),
    { ...seeded, numRuns: 500 },
  );
});

test('the schema accepts exactly the documents whose shape the parser accepts', () => {
  let accepted = 0;
  let refused = 0;
  fc.assert(
    fc.property(documentValues, (value) => {
      const problems = shapeProblems(value);
      const isAccepted = accepts(value);
      if (isAccepted) accepted += 1;
      else refused += 1;
      assert.equal(
        problems.length === 0,
        isAccepted,
        `${problems[0]?.code ?? 'no problem'} at ${formatPointer(problems[0]?.pointer ?? [])}; schema: ${JSON.stringify(accepts.errors)}`,
      );
    }),
    { ...seeded, numRuns: 2000 },
  );
  // Neither side must be trivial.
  assert.ok(accepted > 200 && refused > 200, `${accepted} accepted, ${refused} refused`);
});

test('any JSON value at all gives problems and no exception', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const { problems } = parseExperiment(value);
      assert.ok(problems.length <= maximumProblems);
      for (const { message, pointer, code } of problems) {
        assert.match(code, /^config\/[a-z-]+$/);
        assert.ok(message.text.length > 0);
        assert.ok(pointer.every((part) => typeof part === 'string' || Number.isInteger(part)));
      }
    }),
    { ...seeded, numRuns: 1000 },
  );
});

test('values that only JavaScript has are refused and do no harm', () => {
  const cyclic: Record<string, unknown> = {};
  cyclic['network'] = cyclic;
  const hostile = [
    undefined,
    NaN,
    Infinity,
    10n,
    Symbol('x'),
    () => 1,
    cyclic,
    new Map(),
    JSON.parse('{"__proto__": {"title": "x"}}') as unknown,
  ];
  for (const value of hostile) {
    const { experiment, problems } = parseExperiment(value);
    if (value instanceof Map) continue;
    assert.equal(experiment, undefined);
    assert.ok(problems.length > 0);
  }
  for (const epochs of [NaN, Infinity, -Infinity, 1e308, 2 ** 60]) {
    assert.equal(parseExperiment({ training: { epochs } }).experiment, undefined);
  }
});

test('a key called like a method of objects is an unknown key', () => {
  for (const key of ['constructor', 'toString', 'hasOwnProperty']) {
    const [problem] = parseExperiment({ [key]: 1 }).problems;
    assert.equal(problem?.code, 'config/unknown-key');
    assert.equal(parseExperiment({ optimizer: key }).problems[0]?.code, 'config/unknown-name');
  }
});

test('lists of problems end at a hundred', () => {
  const value = Object.fromEntries(Array.from({ length: 5000 }, (_none, index) => [`key${index}`, index]));
  assert.equal(parseExperiment(value).problems.length, maximumProblems);
});

test('every key of the schema has a shape with a sentence of explanation, and the other way round', () => {
  const visit = (shape: AnyShape, pointer: (string | number)[]): number => {
    assert.ok(shape.doc.length > 3, formatPointer(pointer));
    assert.equal(shapeAt({}, []), experimentShape);
    const keys = shape.kind === 'object' ? (shape.keysOf?.({}) ?? {}) : {};
    const { properties } = shape.schema();
    if (shape.kind === 'object')
      assert.deepEqual(Object.keys(properties as object), Object.keys(keys), formatPointer(pointer));
    const inner = Object.entries(keys).map(([key, child]) => visit(child, [...pointer, key]));
    const item = shape.itemAt?.(0);
    return 1 + inner.reduce((sum, count) => sum + count, 0) + (item ? visit(item, [...pointer, 0]) : 0);
  };
  assert.ok(visit(experimentShape, []) > 50);
});

test('the default of every key is a value that the key accepts', () => {
  const visit = (shape: AnyShape, pointer: (string | number)[]): void => {
    const standard = shape.spec?.default;
    if (standard !== undefined) {
      const list = createProblemList();
      shape.read(standard, { pointer, list });
      assert.deepEqual(list.problems, [], formatPointer(pointer));
    }
    if (shape.example !== undefined) {
      const list = createProblemList();
      shape.read(shape.example, { pointer, list });
      assert.deepEqual(list.problems, [], `example of ${formatPointer(pointer)}`);
    }
    const names = shape.names && shape.names.key in (shape.keysOf?.({}) ?? {}) ? shape.names.names : [undefined];
    for (const name of names) {
      for (const [key, child] of Object.entries(
        shape.keysOf?.(name === undefined ? {} : { [shape.names?.key ?? 'name']: name }) ?? {},
      )) {
        visit(child, [...pointer, key]);
      }
    }
    const item = shape.itemAt?.(0);
    if (item) visit(item, [...pointer, 0]);
  };
  visit(experimentShape, []);
});

test('the number of training samples is what splitting leaves, up to one per class', () => {
  for (const name of ['moons', 'blobs', 'sine'] as const) {
    for (const validation of [0, 0.1, 0.3, 0.77, 0.9]) {
      const { experiment } = parseExperiment({ data: { source: name, samples: 101, validation } });
      const source = dataSources.get(name);
      assert.ok(experiment && source.kind === 'synthetic' && samplesOf(experiment) === 101);
      const { train } = prepareData(source.generate(createRandom(1), experiment.data.options), experiment.data);
      assert.ok(
        Math.abs(train.samples - trainingSamples(101, validation)) <= 3,
        `${name} ${validation}: ${train.samples}`,
      );
    }
  }
});

test('a wrong name does not hide what else is wrong beside it', () => {
  const codes = parseExperiment({ penalties: [{ name: 'l3', lambda: -1 }, { lambda: 'x' }] }).problems.map(
    ({ code }) => code,
  );
  assert.deepEqual(codes, ['config/unknown-name', 'config/out-of-range', 'config/missing-key', 'config/wrong-type']);
});

test('a path varies the penalty that it names, else the first of the text with its options, else L1', () => {
  const penaltyOf = (document: object): unknown => parseExperiment(document).experiment?.lab.path.penalty;
  const l1 = { name: 'l1', options: {}, groups: undefined };
  assert.deepEqual(penaltyOf({}), l1);
  const penalties = [{ name: 'elasticNet', lambda: 0.1, l1Ratio: 0.3 }, 'l2'];
  assert.deepEqual(penaltyOf({ penalties }), { name: 'elasticNet', options: { l1Ratio: 0.3 }, groups: undefined });
  assert.deepEqual(penaltyOf({ penalties, lab: { path: { penalty: 'l1' } } }), l1);
  assert.deepEqual(defaultExperiment().lab.path.penalty, l1);
});
