import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mostCommon, nameByValue, nameLayers } from '../../../../src/engine/views/frame/layerNames.ts';

test('layers in a row are named by their first and last, and the output layer by its name', () => {
  assert.equal(nameLayers([0, 1], 3), 'layer 1, layer 2');
  assert.equal(nameLayers([0, 2, 3, 4, 6], 7), 'layer 1, layers 3 to 5, output layer');
  assert.equal(nameLayers([2, 3, 4], 5), 'layer 3, layer 4, output layer');
  assert.equal(nameLayers([0], 1), 'output layer');
});

test('layers are told by their number, and what none of them has is left out', () => {
  assert.equal(nameByValue([2, 20, 20, 20, 2]), 'layers 2 to 4: 20; layer 1, output layer: 2');
  assert.equal(nameByValue([NaN, 3, 1]), 'layer 2: 3; output layer: 1');
});

test('most is more than half of all layers', () => {
  assert.equal(mostCommon([2, 20, 20, 20, 2]), 20);
  assert.equal(mostCommon([1, 1, 2, 2]), undefined);
  assert.equal(mostCommon([NaN, NaN, 3]), undefined);
});
