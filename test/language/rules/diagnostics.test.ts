import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatMessage } from '../../../src/core/ground/errors.ts';
import { prepareData } from '../../../src/core/experiment/prepareData.ts';
import type { Dataset } from '../../../src/core/tables/dataset.ts';
import { readDocument, starterDocument, type LabProblem } from '../../../src/language/document/document.ts';
import { diagnose, rules } from '../../../src/language/rules/diagnostics.ts';
import { applyTextEdits, editsForFix } from '../../../src/language/document/edits.ts';
import { datasetOf, generatedData, listProblems, problemsOf, readMarks, type MarkedCase } from '../markedText.ts';
import { startCases } from '../startCases.ts';
import { weightCases } from '../weightCases.ts';

const line = (count: number, of: (index: number) => number[]): number[][] =>
  Array.from({ length: count }, (_none, index) => of(index));
/** y = x1 - 2 x2 with features of sizes 1 and 1000. */
const unequalScales = datasetOf(
  line(60, (i) => [Math.sin(i), 1000 * Math.cos(3 * i), Math.sin(i) - 2 * Math.cos(3 * i)]),
  'regression',
  ['small', 'large'],
);
const regression = datasetOf(
  line(60, (i) => [Math.sin(i), Math.cos(3 * i), Math.sin(i) - 2 * Math.cos(3 * i)]),
  'regression',
);
/** Numbers as classes, each different one a class of its own name. */
function classesOf(rows: readonly (readonly number[])[]): Dataset {
  const values = rows.map((row) => row[0]!);
  const names = [...new Set(values)].sort((one, other) => one - other);
  const dataset = datasetOf(
    values.map((value, i) => [Math.sin(i), names.indexOf(value)]),
    'classification',
  );
  return { ...dataset, classNames: names.map(String) };
}
/** 20 samples of a regression with seed 1: those that validate have another value. */
const validates = new Set(
  prepareData(
    datasetOf(
      line(20, (i) => [i, i]),
      'regression',
    ),
    { seed: 1, validation: 0.3, standardize: false, standardizeTarget: false },
  ).validation.rows,
);
const sourceOf = (task: 'regression' | 'classification'): string =>
  `"data": { "source": "csv", "file": "a.csv", "target": "y", "task": "${task}"`;
const layers = (count: number, layer: string): string => Array.from({ length: count }, () => layer).join(', ');

const shape: readonly MarkedCase[] = [
  { code: 'config/unknown-key', marked: '{ ^"optimiser"^: "adam" }', says: 'optimizer', fixes: 2 },
  {
    code: 'config/unknown-key',
    marked: '{ "network": { "layers": [{ "activation": { "name": "relu", ^"slope"^: 0.1 } }] } }',
    says: 'leakyRelu',
    fixes: 1,
  },
  { code: 'config/unknown-name', marked: '{ "optimizer": ^"adm"^ }', says: 'adamw', fixes: 1 },
  {
    code: 'config/unknown-name',
    marked: '{ "network": { "layers": [{ "activation": { "name": ^"leaky"^ } }] } }',
    says: 'leakyRelu',
    fixes: 1,
  },
  { code: 'config/unknown-name', marked: '{ "data": { "source": ^"moon"^ } }', says: 'moons', fixes: 1 },
  { code: 'config/wrong-type', marked: '{ "training": { "epochs": ^"12"^ } }', says: 'integer', fixes: 1 },
  { code: 'config/wrong-type', marked: '{ "network": { "layers": ^{}^ } }', says: 'array' },
  { code: 'config/wrong-type', marked: '^[^]', says: 'object' },
  { code: 'config/null', marked: '^null^' },
  { code: 'config/null', marked: '{ "clip": ^null^ }', fixes: 1 },
  { code: 'config/out-of-range', marked: '{ "optimizer": { "learningRate": ^0^ } }', says: 'larger than 0', fixes: 1 },
  {
    code: 'config/out-of-range',
    marked: '{ "optimizer": { "learningRate": ^-0.1^ } }',
    says: 'larger than 0',
    fixes: 1,
  },
  {
    code: 'config/out-of-range',
    marked: '{ "network": { "layers": [{ "units": ^1e308^ }] } }',
    says: '8192',
    fixes: 1,
  },
  { code: 'config/not-finite', marked: '{ "optimizer": { "learningRate": ^1e999^ } }', fixes: 1 },
  { code: 'config/not-integer', marked: '{ "training": { "batchSize": ^31.5^ } }', says: '32', fixes: 1 },
  { code: 'config/missing-key', marked: '{ "penalties": [^{ "lambda": 0.1 }^] }', says: 'name', fixes: 1 },
  {
    code: 'config/missing-key',
    marked: '{ ^"data"^: { "source": "csv", "file": "a.csv", "target": "y" } }',
    says: 'task',
    fixes: 2,
  },
  {
    code: 'config/too-few',
    marked: `{ "data": { "source": "csv", "file": ^""^, "target": "y", "task": "regression" } }`,
  },
  { code: 'config/too-many', marked: `{ "title": ^"${'x'.repeat(2000)}"^ }`, says: '1000' },
  { code: 'config/wrong-length', marked: '{ "lab": { "regions": { "features": ^[0]^ } } }', says: '2' },
  { code: 'config/too-large', marked: '{ "training": { "epochs": ^4000000^ } }', says: '5000000', fixes: 1 },
  {
    code: 'config/too-large',
    marked: `{ "network": { "layers": ^[${layers(2, '{ "units": 4096 }')}]^ } }`,
    says: '2000000',
  },
  {
    code: 'config/layer-out-of-range',
    marked: '{ "penalties": [{ "name": "l2", "layers": [0, ^7^] }] }',
    says: 'output layer',
    fixes: 2,
  },
  { code: 'config/layer-out-of-range', marked: '{ "constraint": { "name": "l2Ball", "layers": [^3^] } }', fixes: 2 },
  { code: 'config/layer-twice', marked: '{ "penalties": [{ "name": "l2", "layers": [0, ^0^] }] }', fixes: 1 },
  { code: 'config/loss-does-not-fit', marked: '{ "data": { "source": "sine" }, "loss": ^"hinge"^ }', fixes: 2 },
  {
    code: 'config/label-smoothing-on-regression',
    marked: '{ "data": { "source": "sine" }, "loss": ^{ "name": "crossEntropy", "labelSmoothing": 0.1 }^ }',
    fixes: 1,
  },
  {
    code: 'config/batch-of-one',
    marked: '{ "network": { "layers": [{ "norm": ^"batch"^ }] }, "training": { "batchSize": 1 } }',
    fixes: 4,
  },
  { code: 'config/same-twice', marked: '{ "lab": { "regions": { "features": ^[1, 1]^ } } }', fixes: 1 },
  {
    code: 'config/same-twice',
    marked: '{ "lab": { "geometry": { "plane": "weights", "weights": ^[3, 3]^ } } }',
    fixes: 1,
  },
  { code: 'config/empty-interval', marked: '{ "lab": { "regions": { "box": [[0, 1], ^[2, -2]^] } } }', fixes: 1 },
];

const meaning: readonly MarkedCase[] = [
  ...weightCases,
  ...startCases,
  {
    code: 'network/init-does-not-fit',
    marked: `{ "network": { "init": ^"glorotUniform"^, "layers": [${layers(8, '{ "activation": "sigmoid" }')}] } }`,
    says: '×10⁻',
    fixes: 1,
  },
  {
    code: 'network/init-does-not-fit',
    marked: `{ "network": { "init": ^{ "name": "normal", "stddev": 1 }^, "layers": [${layers(5, '{ "units": 32 }')}] } }`,
    says: 'about 260 times',
    fixes: 1,
  },
  { code: 'network/equal-units', marked: '{ "network": { "init": ^"zeros"^ } }', fixes: 1 },
  {
    code: 'network/equal-units',
    marked: '{ "network": { "layers": [{}, { "init": ^"zeros"^ }] } }',
    says: 'layer 2',
    fixes: 1,
  },
  {
    code: 'network/variance-shift',
    marked: '{ "network": { "layers": [{ "dropout": ^0.5^ }, { "norm": "batch" }] } }',
    says: 'by 2 in',
    fixes: 1,
  },
  {
    code: 'network/last-batch-of-one',
    marked:
      '{ "data": { "samples": 65, "validation": 0 }, "network": { "layers": [{ "norm": "batch" }] }, "training": { "batchSize": ^32^ } }',
    fixes: 1,
  },
  { code: 'network/no-regions', marked: '{ "network": { "layers": [] }, "lab": { ^"regions"^: {} } }', fixes: 2 },
  {
    code: 'network/regions-not-exact',
    marked: '{ "network": { "layers": [{ "activation": ^"tanh"^ }] }, "lab": { "regions": {} } }',
    says: 'tanh',
  },
  {
    code: 'network/regions-not-exact',
    marked: '{ "network": { "layers": [{ "norm": ^"layer"^ }] }, "lab": { "regions": {} } }',
  },
  {
    code: 'network/not-rescalable',
    marked: '{ "network": { "layers": [{ "activation": "tanh" }, {}] }, "lab": { "geometry": { "rescale": ^0^ } } }',
    says: 'Layer 1 cannot be rescaled',
    fixes: 2,
  },
  {
    code: 'network/not-rescalable',
    marked: '{ "network": { "layers": [] }, "lab": { "geometry": { "rescale": ^1^ } } }',
    says: 'no hidden layer 2',
    fixes: 1,
  },
  {
    code: 'penalty/l2-with-adaptive',
    marked: '{ "optimizer": { "name": "adam", "weightDecay": ^0.01^ } }',
    says: 'Decoupled',
    fixes: 1,
  },
  {
    code: 'penalty/l2-with-adaptive',
    marked: '{ "penalties": [{ "name": ^"l2"^, "lambda": 0.01 }], "optimizer": { "name": "adam", "proximal": false } }',
    fixes: 1,
  },
  {
    code: 'penalty/prox-with-adaptive',
    marked: '{ "penalties": [{ "name": ^"l2"^, "lambda": 0.01 }], "optimizer": "adam" }',
    says: 'decoupled',
    fixes: 1,
  },
  {
    code: 'penalty/prox-with-adaptive',
    marked: '{ "penalties": [{ "name": ^"l1"^, "lambda": 0.01 }], "optimizer": "rmsprop" }',
    says: 'zeros are exact',
  },
  {
    code: 'penalty/without-prox',
    marked: '{ "penalties": [{ "name": ^"l1"^, "lambda": 0.01 }], "optimizer": { "name": "sgd", "proximal": false } }',
    fixes: 1,
  },
  {
    code: 'penalty/sum-without-prox',
    marked:
      '{ "penalties": [{ "name": "l1", "lambda": 0.01 }, ^{ "name": "nuclear", "lambda": 0.1 }^], "optimizer": "sgd" }',
    fixes: 2,
  },
  {
    code: 'penalty/above-lambda-max',
    marked: `{ ${sourceOf('regression')} }, "network": { "layers": [] }, "penalties": [{ "name": "l1", "lambda": ^50^ }], "optimizer": "sgd" }`,
    dataset: regression,
    says: 'lambda-max',
    fixes: 1,
  },
  {
    code: 'penalty/unscaled-inputs',
    marked: `{ ${sourceOf('regression')}, "standardize": ^false^ }, "penalties": [{ "name": "l2" }], "optimizer": "sgd" }`,
    dataset: unequalScales,
    says: '"large"',
    fixes: 1,
  },
  {
    code: 'penalty/decay-on-norm',
    marked:
      '{ "network": { "layers": [{ "norm": "batch" }] }, "optimizer": { "name": "adamw", "weightDecay": 0.1, "decay": ^"all"^ } }',
    fixes: 1,
  },
  {
    code: 'penalty/decay-on-norm',
    marked:
      '{ "network": { "layers": [{ "norm": "layer" }] }, "penalties": [{ "name": "l2", "biases": ^true^ }], "optimizer": "sgd" }',
    fixes: 1,
  },
  {
    code: 'penalty/decay-before-norm',
    marked:
      '{ "network": { "layers": [{}, { "norm": ^"batch"^ }] }, "optimizer": { "name": "sgdw", "weightDecay": 0.1 } }',
    says: 'layer 2',
  },
  {
    code: 'penalty/same-twice',
    marked: '{ "penalties": [{ "name": "l2", "lambda": 0.1 }, ^{ "name": "l2", "lambda": 0.2 }^], "optimizer": "sgd" }',
    says: '0.3',
    fixes: 1,
  },
  {
    code: 'training/unstable-learning-rate',
    marked: `{ ${sourceOf('regression')}, "validation": 0 }, "network": { "layers": [] }, "optimizer": { "name": "sgd", "learningRate": ^5^ } }`,
    dataset: regression,
    says: 'the largest at which SGD is stable',
    fixes: 1,
  },
  {
    code: 'training/rate-beyond-curvature',
    marked:
      '{ "data": { "samples": 50 }, "network": { "layers": [{ "units": 4, "activation": "relu" }] }, "optimizer": { "name": "sgd", "learningRate": ^50^ } }',
    says: 'is far above',
    fixes: 1,
  },
  {
    code: 'training/decay-flips-weights',
    marked: '{ "optimizer": { "name": "sgdw", "learningRate": 0.5, "weightDecay": ^4^ } }',
    says: '= -1',
    fixes: 1,
  },
  {
    code: 'training/decay-of-nothing',
    marked: '{ "optimizer": { "name": "adamw", "weightDecay": ^0.1^, "decay": "none" } }',
    fixes: 2,
  },
  {
    code: 'training/batch-larger-than-data',
    marked: '{ "data": { "samples": 20 }, "training": { "batchSize": ^64^ } }',
    says: '14',
    fixes: 1,
  },
  {
    code: 'training/stopping-without-validation',
    marked: '{ "data": { "validation": 0 }, ^"earlyStopping"^: {} }',
    fixes: 2,
  },
  { code: 'training/warmup-too-long', marked: '{ "schedule": { "name": "cosine", "warmup": ^100000^ } }', fixes: 1 },
  {
    code: 'training/patience-too-long',
    marked: '{ "earlyStopping": { "patience": ^50^ }, "training": { "epochs": 40 } }',
    fixes: 1,
  },
  {
    code: 'data/one-class',
    marked: `{ "data": { "source": "csv", "file": "a.csv", "target": ^"y"^, "task": "classification" } }`,
    dataset: datasetOf(
      line(20, (i) => [i, 0]),
      'classification',
    ),
    says: 'one class',
  },
  {
    code: 'data/constant-target',
    marked: `{ "data": { "source": "csv", "file": "a.csv", "target": ^"y"^, "task": "regression" } }`,
    dataset: datasetOf(
      line(20, (i) => [i, 7]),
      'regression',
    ),
    says: '7',
  },
  {
    code: 'data/constant-features',
    marked: '{ "data": { "source": ^"digits"^ } }',
    dataset: datasetOf(
      line(40, (i) => [i, 3, i % 2]),
      'classification',
    ),
    says: 'x2',
  },
  {
    code: 'data/continuous-classes',
    marked: `{ "data": { "source": "csv", "file": "a.csv", "target": "y", "task": ^"classification"^ } }`,
    dataset: classesOf(line(30, (i) => [i + 0.5])),
    says: 'a regression',
    fixes: 1,
  },
  {
    code: 'data/single-sample',
    marked: `{ "data": { "source": "csv", "file": "a.csv", "target": "y", "task": ^"classification"^ } }`,
    dataset: classesOf(line(30, (i) => [i === 4 ? 7 : i % 2])),
    says: 'Class 7 has one sample',
  },
  {
    code: 'data/empty-validation',
    marked: '{ "data": { "source": "digits", "validation": ^0.1^ } }',
    dataset: classesOf(line(4, (i) => [i % 2])),
    says: '0.1 of 4 samples',
    fixes: 1,
  },
  {
    code: 'data/constant-in-training',
    marked: `{ "data": { "source": "csv", "file": ^"a.csv"^, "target": "y", "task": "regression", "validation": 0.3, "seed": 1 } }`,
    dataset: datasetOf(
      line(20, (i) => [i, Number(validates.has(i)), i % 3]),
      'regression',
    ),
    says: 'x2 is constant in the training samples',
    fixes: 1,
  },
  {
    code: 'data/unscaled-target',
    marked: `{ ${sourceOf('regression')}, "standardizeTarget": ^false^ } }`,
    dataset: datasetOf(
      line(40, (i) => [i, 100 * i]),
      'regression',
    ),
    fixes: 1,
  },
  {
    code: 'data/index-out-of-range',
    marked: '{ "lab": { "regions": { "features": [0, ^9^] } } }',
    says: '0 to 1',
    fixes: 1,
  },
  {
    code: 'data/index-out-of-range',
    marked: '{ "network": { "layers": [] }, "lab": { "geometry": { "weights": [0, ^4321^] } } }',
    says: 'parameters 0 to',
    fixes: 1,
  },
  {
    code: 'data/index-out-of-range',
    marked: '{ "lab": { "path": { "penalty": { "name": "groupLasso", "groups": [[0], [^5^]] } } } }',
    fixes: 1,
  },
  {
    code: 'data/groups-overlap',
    marked: '{ "lab": { "path": { "penalty": { "name": "groupLasso", "groups": [[0, 1], [^1^]] } } } }',
    fixes: 1,
  },
];

for (const { code, marked, says, fixes = 0, dataset, weights } of [...shape, ...meaning]) {
  const { text, start, end } = readMarks(marked.replaceAll('10^', '10\u2303'));
  test(`${code} marks its place in ${text.slice(0, 110)}`, () => {
    const problems = problemsOf(text, dataset, weights);
    const found = problems.filter((one) => one.code === code);
    const problem = found.find((one) => one.start === start && one.end === end);
    assert.ok(
      problem,
      `expected at ${text.slice(start, end)}; found:\n${listProblems(problems)} at ${found.map((one) => text.slice(one.start, one.end)).join(' | ')}`,
    );
    const words = formatMessage(problem.message);
    assert.ok(!/\{\d\}/.test(words), words);
    if (says !== undefined) assert.ok(words.includes(says), words);
    assert.ok(
      problem.fixes.length >= fixes,
      `fixes: ${problem.fixes.map(({ title }) => formatMessage(title)).join(', ')}`,
    );
  });

  test(`every fix of ${code} takes the problem away in ${text.slice(0, 110)}`, () => {
    const problem = problemsOf(text, dataset, weights).find((one) => one.code === code && one.start === start);
    assert.ok(problem);
    for (const fix of problem.fixes) {
      const repaired = applyTextEdits(text, editsForFix(text, fix));
      assert.notEqual(repaired, text, formatMessage(fix.title));
      const left = problemsOf(repaired, dataset, weights);
      const same: LabProblem[] = left.filter(
        (one) => one.code === code && formatMessage(one.message) === formatMessage(problem.message),
      );
      assert.deepEqual(same, [], `${formatMessage(fix.title)} gave ${repaired}\n${listProblems(left)}`);
      assert.ok(!left.some((one) => one.code === 'config/syntax'), repaired);
    }
  });
}

test('every rule has a marked case', () => {
  const covered = new Set(meaning.map(({ code }) => code));
  assert.deepEqual(
    rules.map(({ code }) => code).filter((code) => !covered.has(code)),
    [],
  );
});

test('sensible documents have no problems', () => {
  for (const text of ['{}', starterDocument]) assert.equal(listProblems(problemsOf(text)), '');
});

test('rules that need data are silent until the data are there', () => {
  const document = readDocument('{ "data": { "samples": 20 }, "training": { "batchSize": 64 } }');
  assert.deepEqual(diagnose(document, undefined), []);
  assert.equal(diagnose(document, generatedData(document.text)).length, 1);
});

test('data of another task are not used: they belong to an older text', () => {
  const document = readDocument('{ "data": { "source": "sine" } }');
  assert.deepEqual(diagnose(document, generatedData('{}')), []);
});
