import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claims } from '../../../src/claims/claims.ts';
import { ownCheck, ownIds } from '../../../src/claims/own/ownChecks.ts';
import type { OwnNetwork } from '../../../src/claims/own/ownNetwork.ts';
import { designNetwork } from '../../../src/core/experiment/architecture.ts';
import { initialRunning } from '../../../src/core/experiment/tensorLayout.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import type { ActivationName } from '../../../src/core/tables/activations.ts';

/** A network of two hidden layers on drawn samples of three classes. */
function drawNetwork(activation: ActivationName, isNormed: boolean): OwnNetwork {
  const random = createRandom(3);
  const norm = isNormed ? { name: 'batch' as const, options: { epsilon: 1e-5, momentum: 0.9 } } : undefined;
  const layer = { units: 8, activation: { name: activation, options: {} }, norm, dropout: 0, init: undefined };
  const network = { init: { name: 'zeros' as const, options: {} }, layers: [layer, layer] };
  const architecture = designNetwork({ network }, 2, 3);
  const rows = 40;
  const draw = (count: number): Float64Array => Float64Array.from({ length: count }, () => random.normal());
  const parameters = draw(architecture.parameters);
  const targets = new Float64Array(3 * rows);
  for (let row = 0; row < rows; row += 1) targets[3 * row + random.integer(3)] = 1;
  const inputs = draw(2 * rows);
  return {
    loss: { architecture, loss: { name: 'crossEntropy', options: {} }, rows, inputs, targets, penalties: [] },
    parameters,
    running: Float64Array.from(initialRunning(architecture)),
    isClassifier: true,
    random,
  };
}

const outcome = (id: string, network: OwnNetwork): boolean | undefined => {
  const found = ownCheck(id)!(network);
  if ('notApplicable' in found) {
    assert.ok(found.notApplicable.text !== '');
    return undefined;
  }
  assert.ok(found.rows.length > 0 && found.rows.every(([, value]) => Number.isFinite(value)), id);
  return found.holds;
};

test('every claim that can be tried on a network is a claim', () => {
  for (const id of ownIds)
    assert.ok(
      claims.some((claim) => claim.id === id),
      id,
    );
  assert.equal(ownCheck('toString'), undefined);
});

test('what must hold for every network holds for a drawn one', () => {
  const plain = drawNetwork('relu', false);
  for (const id of [
    'lipschitz-product-bound',
    'l2-tightens-lipschitz-bound',
    'affine-inside-region',
    'relu-rescaling-invariance',
    'certified-margin-radius',
  ])
    assert.equal(outcome(id, plain), true, id);
  assert.equal(outcome('weights-before-bn-are-scale-free', drawNetwork('relu', true)), true);
  const off = drawNetwork('relu', false);
  // The first unit of the first layer is off everywhere.
  off.parameters[16] = -1e3;
  assert.equal(outcome('dying-relu', off), true);
});

test('where a claim says nothing about a network the reason is told', () => {
  assert.equal(outcome('weights-before-bn-are-scale-free', drawNetwork('relu', false)), undefined);
  assert.equal(outcome('affine-inside-region', drawNetwork('tanh', false)), undefined);
  assert.equal(outcome('relu-rescaling-invariance', drawNetwork('tanh', false)), undefined);
  assert.equal(outcome('dying-relu', drawNetwork('tanh', false)), undefined);
  assert.equal(outcome('certified-margin-radius', { ...drawNetwork('relu', false), isClassifier: false }), undefined);
});

test('a check can fail', () => {
  const normed = drawNetwork('relu', true);
  const [first] = normed.loss.architecture.layers;
  // So much is added to the variance that the length of the weights counts.
  const loud = { ...first!, norm: { name: 'batch' as const, options: { epsilon: 1, momentum: 0.9 } } };
  const architecture = { ...normed.loss.architecture, layers: [loud, ...normed.loss.architecture.layers.slice(1)] };
  assert.equal(
    outcome('weights-before-bn-are-scale-free', { ...normed, loss: { ...normed.loss, architecture } }),
    false,
  );
});
