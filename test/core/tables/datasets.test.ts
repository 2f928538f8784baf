import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { dataSources, generateDataset } from '../../../src/core/tables/datasets.ts';
import type { SyntheticSource, Dataset } from '../../../src/core/tables/dataset.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import { defaultOptions, type Options } from '../../../src/core/ground/registry.ts';
import { singularValues } from '../../../src/core/numbers/singularValues.ts';
import { datasetFromTable } from '../../../src/core/experiment/tableData.ts';
import { someOptions } from './randomOptions.ts';

const random = createRandom(81);
const synthetic = dataSources
  .entries()
  .flatMap(([name, source]) => (source.kind === 'synthetic' ? [[name, source] as const] : []));
const bundled = dataSources
  .entries()
  .flatMap(([name, source]) => (source.kind === 'bundled' ? [[name, source] as const] : []));

function draw(name: string, seed: number, changes: Options = {}): Dataset {
  const source = dataSources.get(name) as SyntheticSource;
  return generateDataset(source, seed, { ...defaultOptions(source.parameters), ...changes });
}

function checkShape(data: Dataset): void {
  assert.equal(data.inputs.length, data.samples * data.features);
  assert.equal(data.targets.length, data.samples * data.targetWidth);
  assert.equal(data.featureNames.length, data.features);
  assert.equal(data.targetNames.length, data.targetWidth);
  assert.equal(new Set(data.featureNames).size, data.features);
  assert.ok(data.inputs.every(Number.isFinite) && data.targets.every(Number.isFinite));
  if (data.task === 'regression') assert.deepEqual(data.classNames, []);
  else
    assert.ok(data.targets.every((label) => Number.isInteger(label) && label >= 0 && label < data.classNames.length));
}

for (const [name, source] of synthetic) {
  for (const p of someOptions(source.parameters, random, 2)) {
    test(`${name} ${JSON.stringify(p)}: has the promised shape, and the same seed gives the same bits`, () => {
      const data = generateDataset(source, 5, p);
      checkShape(data);
      assert.equal(data.name, name);
      assert.equal(data.task, source.task);
      assert.equal(data.samples, p.samples);
      assert.deepEqual(generateDataset(source, 5, p), data);
      assert.notDeepEqual(generateDataset(source, 6, p), data);
      if (data.task === 'classification') {
        const counts = data.classNames.map((_, label) => data.targets.filter((target) => target === label).length);
        assert.ok(Math.max(...counts) - Math.min(...counts) <= 1, `classes of ${counts.join()} samples`);
      }
    });
  }
  test(`${name}: has samples among its options`, () => assert.ok('samples' in source.parameters));
}

test('without noise the planar sets lie on their curves', () => {
  const each = (data: Dataset, check: (x: number, y: number, label: number) => number): void => {
    for (let sample = 0; sample < data.samples; sample += 1) {
      const error = check(data.inputs[2 * sample]!, data.inputs[2 * sample + 1]!, data.targets[sample]!);
      assert.ok(Math.abs(error) < 1e-12);
    }
  };
  each(
    draw('moons', 1, { noise: 0 }),
    (x, y, label) => (label === 0 ? x * x + y * y : (1 - x) ** 2 + (0.5 - y) ** 2) - 1,
  );
  each(draw('circles', 1, { noise: 0, factor: 0.3 }), (x, y, label) => Math.hypot(x, y) - (label === 0 ? 1 : 0.3));
  each(draw('xor', 1, { noise: 0 }), (x, y, label) => Number(x * y < 0) - label);
  each(draw('spiral', 1, { noise: 0, turns: 2 }), (x, y, label) => {
    const angle = 4 * Math.PI * Math.hypot(x, y) + label * Math.PI;
    return x * Math.cos(angle) - y * Math.sin(angle);
  });
});

test('without noise the curves are what their names say', () => {
  const [sine, abs] = [draw('sine', 2, { noise: 0 }), draw('abs', 2, { noise: 0 })];
  sine.inputs.forEach((x, sample) => assert.equal(sine.targets[sample], Math.sin(Math.PI * x)));
  abs.inputs.forEach((x, sample) => assert.equal(abs.targets[sample], Math.abs(x)));
});

test('the linear set has the chosen condition number of its covariance', () => {
  for (const condition of [1, 50]) {
    const features = 5;
    const { inputs, samples } = draw('linear', 3, { samples: 20000, features, condition });
    const values = singularValues(inputs, { rows: samples, columns: features }).map((value) => value ** 2 / samples);
    values.forEach((value, k) => {
      const eigenvalue = condition ** (-k / (features - 1));
      assert.ok(Math.abs(value / eigenvalue - 1) < 0.06, `${value} is not ${eigenvalue}`);
    });
  }
});

/** Least squares without intercept by Gauss elimination on the normal equations, slow and obvious. */
function leastSquares({ inputs, targets, samples, features, targetWidth }: Dataset): number[][] {
  const rows = Array.from({ length: features }, (_, i) =>
    Array.from({ length: features + targetWidth }, (_, j) => {
      let sum = 0;
      for (let n = 0; n < samples; n += 1) {
        const right = j < features ? inputs[n * features + j]! : targets[n * targetWidth + j - features]!;
        sum += inputs[n * features + i]! * right;
      }
      return sum;
    }),
  );
  for (let pivot = 0; pivot < features; pivot += 1) {
    for (let row = 0; row < features; row += 1) {
      if (row === pivot) continue;
      const factor = rows[row]![pivot]! / rows[pivot]![pivot]!;
      rows[row] = rows[row]!.map((value, column) => value - factor * rows[pivot]![column]!);
    }
  }
  return rows.map((row, pivot) => row.slice(features).map((value) => value / row[pivot]!));
}

test('the sparse set depends on exactly the chosen number of inputs, with weights 1 and -1, and has the chosen correlation', () => {
  const data = draw('sparseLinear', 4, { samples: 4000, features: 12, nonzero: 4, correlation: 0.6, noise: 0 });
  const weights = leastSquares(data).map(([weight]) => weight!);
  assert.equal(weights.filter((weight) => Math.abs(weight) > 1e-9).length, 4);
  for (const weight of weights) assert.ok(Math.abs(Math.abs(weight) - Math.round(Math.abs(weight))) < 1e-9);
  let product = 0;
  for (let n = 0; n < 4000; n += 1) product += data.inputs[n * 12 + 3]! * data.inputs[n * 12 + 5]!;
  assert.ok(Math.abs(product / 4000 - 0.36) < 0.06);
});

test('the low-rank set has a matrix of the chosen rank, in both designs', () => {
  const normal = draw('lowRank', 5, { noise: 0, rank: 3 });
  const weights = Float64Array.from(leastSquares(normal).flat());
  const values = singularValues(weights, { rows: normal.features, columns: normal.targetWidth });
  assert.equal(values.filter((value) => value > 1e-9 * values[0]!).length, 3);
  const identity = draw('lowRank', 5, { noise: 0, rank: 3, design: 'identity', samples: 20 });
  assert.equal(identity.features, 20);
  assert.equal(identity.inputs.filter((value) => value !== 0).length, 20);
  const own = singularValues(identity.targets, { rows: 20, columns: identity.targetWidth });
  assert.equal(own.filter((value) => value > 1e-9 * own[0]!).length, 3);
});

test('tables that would not fit into memory are refused', () => {
  assert.throws(() => draw('linear', 1, { samples: 200_000, features: 10_000 }), { code: 'core/too-large' });
  assert.throws(() => draw('lowRank', 1, { samples: 100_000, design: 'identity' }), { code: 'core/too-large' });
});

for (const [name, source] of bundled) {
  test(`${name}: the bundled file has the stated columns, samples and target, and no missing value`, () => {
    const lines = readFileSync(source.file, 'utf8').trim().split('\n');
    const header = lines[0]!.split(',');
    const cells = lines.slice(1).map((line) => line.split(','));
    assert.equal(cells.length, source.samples);
    assert.equal(header.length, source.features + 1);
    assert.equal(header.at(-1), source.target);
    const columns = header.map((column, index) => {
      const words: string[] = cells.map((row) => row[index]!);
      assert.ok(words.every((word) => word !== ''));
      const numbers = Float64Array.from(words, Number);
      if (numbers.every(Number.isFinite)) return { name: column, numbers };
      const names = [...new Set(words)].sort();
      return { name: column, categories: { names, codes: Int32Array.from(words, (word) => names.indexOf(word)) } };
    });
    const data = datasetFromTable(columns, { target: source.target, task: source.task, name });
    checkShape(data);
    assert.equal(data.features, source.features);
    assert.match(source.formula, new RegExp(`n=${source.samples},\\\\qquad d=${source.features}`));
    if (data.task === 'classification') assert.match(source.formula, new RegExp(`K=${data.classNames.length}$`));
    assert.match(
      readFileSync('media/data/README.md', 'utf8'),
      new RegExp(`${source.file.split('/').at(-1)!}\` \\| ${source.samples} \\| ${source.features} `),
    );
  });
}
