import assert from 'node:assert/strict';
import { test } from 'node:test';
import { patternText } from '../../../src/analysis/regions/cells/activationPatterns.ts';
import { enumerateCells1d } from '../../../src/analysis/regions/linearRegionsLine.ts';
import { evaluateNetwork, type PiecewiseLinearNetwork } from '../../../src/analysis/regions/cells/piecewiseLinear.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import { slowPatterns } from './cells/slowRegions.ts';
import { quantisedNetwork, randomNetwork } from './cells/workloads.ts';

/** The tent map 2 relu(x) - 4 relu(x - 1/2), `depth` times: 2^depth teeth sides. */
function tentNetwork(depth: number): PiecewiseLinearNetwork {
  const fold = Float64Array.of(2, -4);
  return {
    inputs: 1,
    layers: Array.from({ length: depth }, (_, index) => ({
      units: 2,
      inputs: index === 0 ? 1 : 2,
      negativeSlope: 0,
      weights: index === 0 ? Float64Array.of(1, 1) : Float64Array.of(...fold, ...fold),
      bias: Float64Array.of(0, -0.5),
    })),
    output: { units: 1, weights: fold, bias: new Float64Array(1) },
  };
}

const unit = { origin: [0], u: [1], bounds: [0, 1] as const };

test('the tent map folded k times has 2^k pieces of slope 2^k at the right places', async () => {
  for (const depth of [1, 4, 10]) {
    const pieces = 2 ** depth;
    const line = await enumerateCells1d(tentNetwork(depth), unit);
    assert.deepEqual([line.cells, line.complete, line.method], [pieces, true, 'exact']);
    assert.deepEqual(
      Array.from(line.ends),
      Array.from({ length: pieces + 1 }, (_, k) => k / pieces),
    );
    assert.deepEqual(
      Array.from(line.slopes),
      Array.from({ length: pieces }, (_, k) => (k % 2 === 0 ? pieces : -pieces)),
    );
  }
});

test('random quantised networks have the pieces of the rational enumerator', async () => {
  for (let seed = 0; seed < 60; seed += 1) {
    const network = quantisedNetwork([1, 5, 4, 3, 1], seed, seed % 2 === 0 ? 0 : 0.25);
    const line = await enumerateCells1d(network, { ...unit, bounds: [-2, 2] });
    const texts = Array.from({ length: line.cells }, (_, cell) => patternText(line, cell)).sort();
    assert.deepEqual(texts, slowPatterns(network, [[-2, 2]]), `seed ${seed}`);
  }
});

test('pieces join at their ends and are the network between them', async () => {
  const network = randomNetwork([4, 12, 12, 2], 3);
  const slice = { origin: [0.1, -0.2, 0.3, 0], u: [1, 0.5, -1, 2], bounds: [-1, 2] as const };
  const line = await enumerateCells1d(network, slice);
  assert.ok(line.cells > 10);
  for (let cell = 0; cell < line.cells; cell += 1) {
    assert.ok(line.ends[cell]! < line.ends[cell + 1]!);
    const middle = (line.ends[cell]! + line.ends[cell + 1]!) / 2;
    const value = (output: number, place: number, s: number): number =>
      line.slopes[place * 2 + output]! * s + line.offsets[place * 2 + output]!;
    const x = Float64Array.from(slice.origin, (origin, index) => origin + middle * slice.u[index]!);
    const { outputs } = evaluateNetwork(network, x);
    for (const output of [0, 1]) {
      assert.ok(Math.abs(value(output, cell, middle) - outputs[output]!) < 1e-12);
      const end = line.ends[cell]!;
      if (cell > 0) assert.ok(Math.abs(value(output, cell, end) - value(output, cell - 1, end)) < 1e-12);
    }
  }
});

test('pieces narrower than a double stand in their order, whatever the order of the units', async () => {
  // Zeros at 1/3 and (N + 1) / (3 N + 2), which is 1 / (9 N) further: doubles know only one number there.
  const places = [
    [3, 1],
    [3 * 2 ** 53 - 4, 2 ** 53 - 1],
    [3 * 2 ** 52 + 2, 2 ** 52 + 1],
  ] as const;
  for (const order of [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ]) {
    const network: PiecewiseLinearNetwork = {
      inputs: 1,
      layers: [
        {
          ...{ units: 3, inputs: 1, negativeSlope: 0 },
          weights: Float64Array.from(order, (at) => places[at]![0]),
          bias: Float64Array.from(order, (at) => -places[at]![1]),
        },
      ],
      output: { units: 1, weights: new Float64Array(3), bias: new Float64Array(1) },
    };
    const line = await enumerateCells1d(network, unit);
    const texts = Array.from({ length: line.cells }, (_, cell) => patternText(line, cell));
    const expected = [0, 1, 2, 3].map((active) => order.map((at) => (at < active ? '1' : '0')).join(''));
    assert.deepEqual(texts, expected);
    assert.deepEqual([line.ends[0], line.ends[4]], [0, 1]);
    for (let cell = 0; cell < 4; cell += 1) assert.ok(line.ends[cell]! <= line.ends[cell + 1]!);
    for (let cell = 1; cell < 4; cell += 1) assert.ok(Math.abs(line.ends[cell]! - 1 / 3) < 1e-15);
  }
});

test('a part of the pieces stands from left to right, with what random points found beside', async () => {
  const network = tentNetwork(9);
  const random = createRandom(1);
  const line = await enumerateCells1d(network, unit, { budget: { cells: 100 }, random });
  assert.deepEqual([line.cells, line.complete, line.method], [100, false, 'capped']);
  for (let cell = 0; cell < line.cells; cell += 1) assert.ok(line.ends[cell]! < line.ends[cell + 1]!);
  // 20,000 points hit all of 512 equal pieces.
  assert.equal(line.estimate!.distinct, 512);
  assert.equal((await enumerateCells1d(network, unit, { budget: { cells: 100 } })).estimate, undefined);
});

test('a line without direction, length or fitting size is refused', async () => {
  const network = randomNetwork([1, 3, 1], 1);
  const wrong = { code: 'analysis/bad-network' };
  await assert.rejects(enumerateCells1d(network, { ...unit, u: [0] }), wrong);
  await assert.rejects(enumerateCells1d(network, { ...unit, u: [NaN] }), wrong);
  await assert.rejects(enumerateCells1d(network, { ...unit, origin: [0, 0] }), wrong);
  await assert.rejects(enumerateCells1d(network, { ...unit, bounds: [1, 1] }), wrong);
});

test('pieces of a count that ended early stand from left to right, each where the network has its slope', async () => {
  const network = randomNetwork([1, 14, 12, 1], 8);
  const whole = await enumerateCells1d(network, { ...unit, bounds: [-3, 3] });
  for (const cells of [2, 5, 9]) {
    const some = await enumerateCells1d(network, { ...unit, bounds: [-3, 3] }, { budget: { cells } });
    assert.ok(!some.complete && some.cells >= 2 && some.cells < whole.cells);
    const known = Array.from({ length: some.cells }, (_, cell) => patternText(some, cell));
    const all = Array.from({ length: whole.cells }, (_, cell) => patternText(whole, cell));
    const places = known.map((text) => all.indexOf(text));
    assert.ok(
      places.every((place, at) => place >= 0 && (at === 0 || place > places[at - 1]!)),
      places.join(' '),
    );
    places.forEach((place, at) => {
      assert.ok(Math.abs(some.slopes[at]! - whole.slopes[place]!) < 1e-9);
      assert.ok(Math.abs(some.ends[at]! - whole.ends[place]!) < 1e-9, 'a piece begins where it begins');
    });
  }
});
