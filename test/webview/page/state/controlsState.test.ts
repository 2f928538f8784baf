import assert from 'node:assert/strict';
import { test } from 'node:test';
import { message } from '../../../../src/core/ground/errors.ts';
import { controlsOf } from '../../../../webview/page/state/controlsState.ts';
import { sampleControls } from './samplePage.ts';

const choice = (view: 'path' | 'training', label: string, index: number) => ({
  view,
  label: message(label),
  pointer: ['lab', view, index],
  options: [{ value: 'a', label: message('A') }],
  value: 'a',
});

test('every control shows what the text says', () => {
  const state = controlsOf({ controls: sampleControls(), isEditable: true, view: 'training' });
  assert.deepEqual(state.activation, {
    options: [
      { value: 'relu', label: 'relu' },
      { value: 'tanh', label: 'tanh' },
    ],
    value: 'relu',
    isEnabled: true,
  });
  assert.equal(state.optimizer.value, 'adam');
  assert.equal(state.penalty.value, 'l2');
  assert.deepEqual(
    state.penalty.options.map(({ value, label }) => [value, label]),
    [
      ['', 'none'],
      ['l1', 'l1'],
      ['l2', 'l2'],
    ],
  );
  const numbers = [state.learningRate, state.lambda, state.epochs];
  assert.deepEqual(
    numbers.map(({ value }) => value),
    [0.01, 0.001, 10],
  );
  assert.ok([...numbers, state.optimizer, state.penalty].every(({ isEnabled }) => isEnabled));
});

test('without a penalty there is no strength to set, without hidden layers no activation', () => {
  const controls = sampleControls({ penalty: undefined, lambda: undefined, layers: [] });
  const state = controlsOf({ controls, isEditable: true, view: 'training' });
  assert.equal(state.penalty.value, '');
  assert.deepEqual(state.lambda, { value: undefined, isEnabled: false });
  assert.equal(state.activation.isEnabled, false);
  assert.equal(state.epochs.isEnabled, true);
});

test('a mixed network shows its activations, or that there are many, and offers single ones', () => {
  const shownFor = (activation: string[]): unknown[] => {
    const state = controlsOf({ controls: sampleControls({ activation }), isEditable: true, view: 'training' });
    const { options, value } = state.activation;
    return [options.find((option) => option.value === value)?.label, options.map((option) => option.value)];
  };
  assert.deepEqual(shownFor(['tanh']), ['tanh', ['relu', 'tanh']]);
  assert.deepEqual(shownFor(['relu', 'gelu']), ['relu, gelu', ['', 'relu', 'tanh']]);
  assert.deepEqual(shownFor(['relu', 'gelu', 'tanh']), ['mixed', ['', 'relu', 'tanh']]);
});

test('while the text cannot be edited every control shows its last valid value and waits', () => {
  const controls = sampleControls({ choices: [choice('path', 'folds', 0)] });
  const { choices, ...own } = controlsOf({ controls, isEditable: false, view: 'path' });
  assert.ok([...Object.values(own), ...choices].every(({ isEnabled }) => !isEnabled));
  assert.equal(own.optimizer.value, 'adam');
  assert.equal(choices[0]?.value, 'a');
});

test('before any valid text the controls are empty', () => {
  const { choices, ...own } = controlsOf({ controls: undefined, isEditable: false, view: 'path' });
  assert.deepEqual(choices, []);
  assert.ok(Object.values(own).every(({ isEnabled, value }) => !isEnabled && (value ?? '') === ''));
});

test('a view shows its own choices, with where the text says them', () => {
  const choices = [choice('path', 'folds', 0), choice('training', 'steps', 1), choice('path', 'scale', 2)];
  const state = controlsOf({ controls: sampleControls({ choices }), isEditable: true, view: 'path' });
  assert.deepEqual(
    state.choices.map(({ label, pointer }) => [label, pointer]),
    [
      ['folds', ['lab', 'path', 0]],
      ['scale', ['lab', 'path', 2]],
    ],
  );
  assert.deepEqual(state.choices[0]?.options, [{ value: 'a', label: 'A' }]);
});
