import assert from 'node:assert/strict';
import { test } from 'node:test';
import { patternText } from '../../../../src/analysis/regions/cells/activationPatterns.ts';
import { centreOfCell, enumerateCells2d } from '../../../../src/analysis/regions/plane/linearRegions.ts';
import {
  compareKeys,
  countActive,
  keyBits,
  patternColours,
  patternKeys,
  patternsAt,
} from '../../../../src/analysis/regions/cells/patternKeys.ts';
import { evaluateNetwork, identitySlice } from '../../../../src/analysis/regions/cells/piecewiseLinear.ts';
import { createRandom } from '../../../../src/core/ground/random.ts';
import { randomNetwork } from './workloads.ts';

const square = identitySlice([
  [-1, 1],
  [-1, 1],
]);

test('keys are equal exactly for equal patterns, and whole numbers that doubles hold', async () => {
  const network = randomNetwork([2, 40, 33, 2], 4);
  const partition = await enumerateCells2d(network, square);
  const keys = patternKeys(partition);
  assert.equal(new Set(keys).size, partition.cells);
  assert.ok(keys.every((key) => Number.isInteger(key) && key >= 0 && key < 2 ** keyBits));
  const centres = Float64Array.from(
    Array.from({ length: partition.cells }, (_, cell) => centreOfCell(partition, cell)).flat(),
  );
  const again = patternKeys(patternsAt(network, centres, partition.cells));
  assert.deepEqual(again, keys);
});

test('the patterns at points are the signs of the pre-activations', () => {
  const network = randomNetwork([3, 35, 7, 1], 8, 0.2);
  const random = createRandom(2);
  const inputs = Float64Array.from({ length: 30 }, () => random.normal());
  const set = patternsAt(network, inputs, 10);
  for (let row = 0; row < 10; row += 1) {
    const { preActivations } = evaluateNetwork(network, inputs.slice(3 * row, 3 * row + 3));
    const text = preActivations.map((z) => Array.from(z, (value) => (value > 0 ? '1' : '0')).join('')).join('');
    assert.equal(patternText(set, row), text);
  }
});

test('colours follow the first layers alone, and active units are counted', async () => {
  const partition = await enumerateCells2d(randomNetwork([2, 9, 8, 1], 6), square);
  const texts = Array.from({ length: partition.cells }, (_, cell) => patternText(partition, cell));
  for (const [layers, length] of [
    [1, 9],
    [2, 17],
  ] as const) {
    const colours = patternColours(partition, layers);
    const byColour = new Map<number, Set<string>>();
    colours.forEach((colour, cell) => {
      const known = byColour.get(colour) ?? new Set<string>();
      byColour.set(colour, known.add(texts[cell]!.slice(0, length)));
    });
    assert.ok([...byColour.values()].every((set) => set.size === 1));
    assert.equal(byColour.size, new Set(texts.map((text) => text.slice(0, length))).size);
  }
  const active = texts.map((text) => text.replaceAll('0', '').length);
  assert.deepEqual(Array.from(countActive(partition)), active);
});

test('comparing sorted keys counts as sets do', () => {
  const random = createRandom(9);
  for (let round = 0; round < 50; round += 1) {
    const draw = (): Float64Array =>
      Float64Array.from(new Set(Array.from({ length: random.integer(20) }, () => random.integer(25)))).sort();
    const [before, after] = [draw(), draw()];
    const expected = {
      born: [...after].filter((key) => !before.includes(key)).length,
      gone: [...before].filter((key) => !after.includes(key)).length,
    };
    assert.deepEqual(compareKeys(before, after), expected);
  }
});
