import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  changeActivation,
  changeControl,
  changePenalty,
  numberRules,
  stepOn125,
} from '../../../../webview/page/state/edits.ts';
import { sampleControls as controls } from './samplePage.ts';

test('the activation control changes every hidden layer of the text', () => {
  assert.deepEqual(changeActivation(controls(), ''), [], 'layers that differ stay as they are');
  assert.deepEqual(changeActivation(controls(), 'tanh'), [
    { pointer: ['network', 'layers', 0, 'activation'], value: 'tanh' },
    { pointer: ['network', 'layers', 1, 'activation'], value: 'tanh' },
  ]);
});

test('the penalty control renames, adds and removes', () => {
  assert.deepEqual(changePenalty(controls(), 'l1'), [{ pointer: ['penalties', 0, 'name'], value: 'l1' }]);
  assert.deepEqual(changePenalty(controls(), ''), [{ pointer: ['penalties', 0] }]);
  const without: Partial<ReturnType<typeof controls>> = { penalty: undefined, lambda: undefined };
  assert.deepEqual(changePenalty(controls(without), 'l1'), [
    { pointer: ['penalties', 0], value: { name: 'l1', lambda: 0.001 } },
  ]);
  assert.deepEqual(changePenalty(controls(without), ''), []);
});

test('arrow keys go through 1, 2, 5 and come back', () => {
  let value = 0.001;
  const up = Array.from({ length: 6 }, () => (value = stepOn125(value, 1)));
  assert.deepEqual(up, [0.002, 0.005, 0.01, 0.02, 0.05, 0.1]);
  const down = Array.from({ length: 6 }, () => (value = stepOn125(value, -1)));
  assert.deepEqual(down, [0.05, 0.02, 0.01, 0.005, 0.002, 0.001]);
  assert.equal(stepOn125(0.3, 1), 0.5);
  assert.equal(stepOn125(0.3, -1), 0.2);
  assert.ok(stepOn125(0, 1) > 0);
});

test('a control is an edit at its own place of the text', () => {
  assert.deepEqual(changeControl(controls(), 'learningRate', 0.5), [
    { pointer: ['optimizer', 'learningRate'], value: 0.5 },
  ]);
  assert.deepEqual(changeControl(controls(), 'activation', 'tanh'), changeActivation(controls(), 'tanh'));
  assert.deepEqual(changeControl(controls(), 'penalty', ''), changePenalty(controls(), ''));
});

test('numbers that a document may not hold are not taken', () => {
  const { learningRate, lambda, epochs } = numberRules;
  assert.deepEqual(
    [0, 1e-9, -1, Infinity, NaN].map((value) => learningRate.accepts(value)),
    [false, true, false, false, false],
  );
  assert.deepEqual(
    [0, -1e-9, Infinity].map((value) => lambda.accepts(value)),
    [true, false, false],
  );
  assert.deepEqual(
    [1, 0, 1.5, 100].map((value) => epochs.accepts(value)),
    [true, false, false, true],
  );
  assert.equal(epochs.stepped(1, -1), 1);
  assert.equal(epochs.stepped(10, 1), 20);
});
