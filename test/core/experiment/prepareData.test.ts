import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Dataset } from '../../../src/core/tables/dataset.ts';
import { prepareData, type PreparationConfig, type Split } from '../../../src/core/experiment/prepareData.ts';
import { createRandom } from '../../../src/core/ground/random.ts';

const random = createRandom(91);
const config: PreparationConfig = { seed: 1, validation: 0.3, standardize: true, standardizeTarget: true };

function makeData(samples: number, sizes?: readonly number[]): Dataset {
  const labels = sizes?.flatMap((size, label) => new Array<number>(size).fill(label));
  const targets = labels
    ? Float64Array.from(labels)
    : Float64Array.from({ length: samples }, () => 5 + 3 * random.normal());
  return {
    name: 'made',
    task: labels ? 'classification' : 'regression',
    samples,
    features: 3,
    featureNames: ['a', 'b', 'constant'],
    inputs: Float64Array.from({ length: 3 * samples }, (_, index) =>
      index % 3 === 2 ? 0.1 : 1e3 + 40 * random.normal(),
    ),
    targets,
    targetWidth: 1,
    classNames: sizes?.map((_, label) => String(label)) ?? [],
    targetNames: ['y'],
  };
}

const column = ({ inputs }: Split, index: number): Float64Array => inputs.filter((_, place) => place % 3 === index);
const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: Float64Array): number => {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
};

test('training columns have mean 0 and population deviation 1 after scaling; validation uses the same numbers', () => {
  const data = makeData(50);
  const { train, validation, inputScale, targetScale } = prepareData(data, config);
  for (const index of [0, 1]) {
    assert.ok(Math.abs(mean(column(train, index))) < 1e-12);
    assert.ok(Math.abs(deviation(column(train, index)) - 1) < 1e-12);
    assert.ok(Math.abs(mean(column(validation, index))) > 1e-6);
  }
  assert.ok(Math.abs(deviation(train.targets) - 1) < 1e-12);
  for (const split of [train, validation]) {
    split.rows.forEach((row, place) => {
      for (let index = 0; index < 3; index += 1) {
        const raw = split.inputs[place * 3 + index]! * inputScale.scale[index]! + inputScale.mean[index]!;
        assert.ok(Math.abs(raw - data.inputs[row * 3 + index]!) < 1e-10);
      }
      const target = split.targets[place]! * targetScale.scale[0]! + targetScale.mean[0]!;
      assert.ok(Math.abs(target - data.targets[row]!) < 1e-12);
    });
  }
});

test('a constant column becomes exactly 0 and is not divided by rounding', () => {
  const { train, inputScale } = prepareData(makeData(50), config);
  assert.ok(column(train, 2).every((value) => value === 0));
  assert.equal(inputScale.scale[2], 1);
});

test('every sample is in exactly one split, the share is right, and the seed decides', () => {
  for (const share of [0, 0.1, 0.5, 0.9]) {
    for (const data of [makeData(41), makeData(41, [20, 14, 7])]) {
      const { train, validation } = prepareData(data, { ...config, validation: share });
      assert.deepEqual(
        [...train.rows, ...validation.rows].sort((a, b) => a - b),
        Array.from({ length: 41 }, (_, row) => row),
      );
      assert.equal(validation.samples, Math.round(share * 41));
    }
  }
  const data = makeData(41);
  const rows = (seed: number): number[] => [...prepareData(data, { ...config, seed }).validation.rows];
  assert.deepEqual(rows(1), rows(1));
  assert.notDeepEqual(rows(1), rows(2));
});

test('classes keep their shares to within one sample, and none is missing from training', () => {
  const sizes = [50, 30, 9, 1];
  const data = makeData(90, sizes);
  const { train, validation } = prepareData(data, config);
  sizes.forEach((size, label) => {
    const validating = validation.targets.filter((target) => target === label).length;
    assert.ok(Math.abs(validating - 0.3 * size) <= 1);
    assert.ok(train.targets.includes(label));
  });
});

test('without scaling the numbers stay as they are, and class indices are never scaled', () => {
  const data = makeData(30, [15, 15]);
  const raw = prepareData(data, { ...config, standardize: false });
  raw.train.rows.forEach((row, place) => assert.equal(raw.train.inputs[3 * place], data.inputs[3 * row]));
  const scaled = prepareData(data, config);
  assert.deepEqual(scaled.targetScale, { mean: Float64Array.of(0), scale: Float64Array.of(1) });
});

test('numbers too large to be standardised are refused with the column', () => {
  const data = makeData(10);
  data.inputs[1] = 1.7e308;
  data.inputs[4] = 1.7e308;
  assert.throws(() => prepareData(data, { ...config, validation: 0 }), { code: 'core/not-finite', message: /"b"/ });
});
