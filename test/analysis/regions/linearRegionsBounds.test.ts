import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isActiveIn, patternText, sortByPattern } from '../../../src/analysis/regions/cells/activationPatterns.ts';
import { parseNetworkFile } from '../../../src/cli/reading/regionsFile.ts';
import { evaluateNetwork, foldBatchNormalization } from '../../../src/analysis/regions/cells/piecewiseLinear.ts';
import {
  arrangementCells,
  arrangementPerLayer,
  attainableCells,
  productBound,
  randomNetworkCells,
  regionBounds,
  runningMinimumBound,
} from '../../../src/analysis/regions/regionBounds.ts';
import { estimateKinds, samplePatterns } from '../../../src/analysis/regions/cells/sampledCells.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import { randomNetwork } from './cells/workloads.ts';

test('the bounds of the textbook example are 308 and 275', () => {
  assert.equal(productBound([4, 3, 2], 2), 308n);
  assert.equal(runningMinimumBound([4, 3, 2], 2), 275n);
  assert.deepEqual(arrangementPerLayer([4, 3, 2], 2), [11n, 7n, 4n]);
});

test('the running minimum equals the sum over all choices of its theorem', () => {
  const widths = [3, 2, 4];
  const dimension = 2;
  const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);
  let sum = 0;
  for (let a = 0; a <= 2; a += 1) {
    for (let b = 0; b <= Math.min(dimension, 3 - a, 2); b += 1) {
      for (let c = 0; c <= Math.min(dimension, 3 - a, 2 - b, 4); c += 1)
        sum += choose(3, a) * choose(2, b) * choose(4, c);
    }
  }
  assert.equal(runningMinimumBound(widths, dimension), BigInt(sum));
});

test('for leaky units only the widths on the way count', () => {
  assert.equal(runningMinimumBound([4, 1, 5], 2, true), 11n * 2n * 6n);
  assert.ok(runningMinimumBound([4, 1, 5], 2) <= runningMinimumBound([4, 1, 5], 2, true));
});

test('one layer of n units makes at most the cells of an arrangement', () => {
  assert.equal(arrangementCells(5, 2), 16n);
  assert.equal(arrangementCells(3, 10), 8n);
  assert.equal(productBound([5], 2), runningMinimumBound([5], 2));
});

test('attainable numbers and expectations have their closed forms', () => {
  assert.equal(attainableCells([4, 4], 2), 4n * 11n);
  assert.equal(attainableCells([4, 1], 2), undefined);
  assert.equal(attainableCells([], 2), 1n);
  assert.equal(randomNetworkCells([16, 16], 2), 512);
  assert.equal(randomNetworkCells([1], 2), 2);
  assert.deepEqual(
    regionBounds([4, 3, 2], 2).map(({ id, value }) => [id, value]),
    [
      ['product', 308n],
      ['runningMinimum', 275n],
      ['attainable', 4n * 1n * 4n],
      ['expectation', 40.5],
    ],
  );
});

test('Chao estimates nothing more when every kind was seen often, and the truth for a uniform draw', () => {
  assert.deepEqual(estimateKinds(10, 0, 0), { estimate: 10, interval: [10, 10] });
  const random = createRandom(1);
  const seen = new Map<number, number>();
  for (let draw = 0; draw < 1500; draw += 1) {
    const kind = random.integer(1000);
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
  }
  const times = [...seen.values()];
  const { interval } = estimateKinds(
    seen.size,
    times.filter((n) => n === 1).length,
    times.filter((n) => n === 2).length,
  );
  assert.ok(interval[0] < 1000 && interval[1] > 1000, `${interval[0]} to ${interval[1]}`);
});

test('sampling counts the patterns of its points', () => {
  const network = randomNetwork([2, 20, 3, 1], 1);
  const points = [Float64Array.of(0.5, 0.5), Float64Array.of(-0.5, -0.5), Float64Array.of(0.5, 0.5)];
  let next = 0;
  const { distinct, samples } = samplePatterns(network, 3, () => points[next++]!);
  assert.deepEqual([distinct, samples], [2, 3]);
});

test('patterns are sorted as their texts and read bit by bit', () => {
  const patterns = Uint32Array.of(0x80000000, 0x40000000, 0x7fffffff, 0xc0000000);
  const set = { cells: 2, widths: [32, 2], wordsPerCell: 2, patterns };
  assert.equal(patternText(set, 0), `1${'0'.repeat(31)}01`);
  assert.deepEqual(Array.from(sortByPattern(set)), [1, 0]);
  assert.equal(isActiveIn(set, 0, 1, 1), true);
  assert.equal(isActiveIn(set, 1, 0, 0), false);
});

test('a folded batch normalization gives the values of layer and normalization in turn', () => {
  const layer = randomNetwork([3, 4, 1], 5).layers[0]!;
  const norm = {
    mean: Float64Array.of(0.1, -0.2, 0.3, 0),
    variance: Float64Array.of(1, 2, 0.5, 4),
    scale: Float64Array.of(1, -1, 2, 0.5),
    shift: Float64Array.of(0, 1, -1, 0.25),
    epsilon: 1e-5,
  };
  const x = Float64Array.of(0.3, -1, 2);
  const plain = evaluateNetwork({ inputs: 3, layers: [], output: layer }, x).outputs;
  const folded = evaluateNetwork({ inputs: 3, layers: [], output: foldBatchNormalization(layer, norm) }, x).outputs;
  plain.forEach((z, unit) => {
    const wanted =
      (norm.scale[unit]! * (z - norm.mean[unit]!)) / Math.sqrt(norm.variance[unit]! + norm.epsilon) + norm.shift[unit]!;
    assert.ok(Math.abs(folded[unit]! - wanted) < 1e-13);
  });
});

test('a network file is read or refused with the place of what is wrong', () => {
  const good = {
    format: 'relu-mlp-regions/1',
    name: 'n',
    widths: [2, 1, 1],
    activation: { kind: 'leaky_relu', negative_slope: 0.5 },
    domain: {
      kind: 'box',
      bounds: [
        [0, 1],
        [0, 2],
      ],
    },
    layers: [
      { W: [[1, 2]], b: [3] },
      { W: [[4]], b: [5] },
    ],
  };
  const { network, domain, name } = parseNetworkFile(good);
  assert.equal(name, 'n');
  assert.equal(network.layers[0]!.negativeSlope, 0.5);
  assert.deepEqual(Array.from(network.layers[0]!.weights), [1, 2]);
  assert.ok(domain.kind === 'box');
  const wrong: [unknown, RegExp][] = [
    [null, /the file is not an object/],
    [[], /the file is not an object/],
    [{ ...good, format: 'x' }, /format is "x"/],
    [{ ...good, layers: [] }, /layers is empty/],
    [{ ...good, layers: 3 }, /layers is not an array/],
    [{ ...good, widths: [2, 1] }, /widths has 2 numbers/],
    [{ ...good, widths: [2, 1, 2] }, /layers\[1\] has 1 units, widths say 2/],
    [{ ...good, activation: { kind: 'tanh' } }, /activation tanh/],
    [{ ...good, activation: { kind: 'leaky_relu' } }, /negative_slope/],
    [{ ...good, layers: [{ W: [[1]], b: [3] }, good.layers[1]] }, /layers\[0\] has 1 inputs, widths say 2/],
    [
      { ...good, layers: [{ W: [[1, '2']], b: [3] }, good.layers[1]] },
      /layers\[0\]\.W\[0\]\[1\] is 2, not a finite number/,
    ],
    [{ ...good, layers: [{ W: [[1, 2]], b: [] }, good.layers[1]] }, /layers\[0\]\.b has 0 numbers/],
    [{ ...good, layers: [{ W: [[1, NaN]], b: [3] }, good.layers[1]] }, /layers\[0\]\.W\[0\]\[1\] is NaN/],
    [{ ...good, domain: { kind: 'ball' } }, /domain\.bounds is not an array/],
    [{ ...good, domain: { kind: 'ball', bounds: [] } }, /domain\.kind "ball"/],
    [{ ...good, domain: { kind: 'box', bounds: [[0, 1]] } }, /the box has 1 sides/],
    [
      {
        ...good,
        domain: {
          kind: 'box',
          bounds: [
            [0, 1],
            [2, 1],
          ],
        },
      },
      /bounds\[1\] is empty/,
    ],
    [
      {
        ...good,
        domain: {
          kind: 'slice2d',
          bounds: [
            [0, 1],
            [0, 1],
          ],
        },
      },
      /domain\.origin is not an array/,
    ],
  ];
  for (const [value, message] of wrong) {
    assert.throws(() => parseNetworkFile(value), { code: 'analysis/bad-network', message });
  }
});
