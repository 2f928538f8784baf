import { test } from 'node:test';
import assert from 'node:assert/strict';
import { controlsOf } from '../../../src/host/document/labControls.ts';
import { writtenForm } from '../../../src/host/document/writtenForm.ts';
import { readDocument } from '../../../src/language/document/document.ts';
import { applyTextEdits, editsForChange } from '../../../src/language/document/edits.ts';
import type { DocumentControls, JsonValue, Pointer } from '../../../src/protocol/messages.ts';
import { views } from '../../../src/protocol/views.ts';

function controls(text: string): DocumentControls {
  const { experiment, value } = readDocument(text);
  assert.ok(experiment, text);
  return controlsOf(experiment, value);
}

/** What the controls show after one of them wrote a value. */
const changed = (text: string, pointer: Pointer, value: JsonValue): DocumentControls =>
  controls(applyTextEdits(text, editsForChange(text, pointer, value)));

/** Texts that write the same things in different ways. */
const texts = [
  '{}',
  '{ "optimizer": "adam", "penalties": [{ "name": "l1", "lambda": 0.1 }] }',
  `{ "optimizer": { "name": "momentum", "learningRate": 0.01 }, "network": { "layers": [{ "units": 4 }, { "units": 3 }] },
     "lab": { "path": { "penalty": "l1" } } }`,
  '{ "lab": { "path": { "penalty": { "name": "l2" }, "compare": "none" }, "regions": { "slice": "features" } } }',
];

test('whatever a control writes where it says, it shows', () => {
  for (const text of texts) {
    const { pointers, activations, optimizers, penalties } = controls(text);
    for (const name of ['adam', 'sgd'].filter((one) => optimizers.includes(one)))
      assert.equal(changed(text, pointers.optimizer, name).optimizer, name, text);
    assert.equal(changed(text, pointers.epochs, 7).epochs, 7, text);
    assert.ok(activations.includes('tanh') && penalties.includes('l2'));
    if (controls(text).layers.length > 0) {
      const written = applyTextEdits(text, editsForChange(text, pointers.activation, 'tanh'));
      assert.equal(readDocument(written).experiment!.network.layers.at(-1)!.activation.name, 'tanh', text);
    }
  }
  const [, withPenalty] = texts;
  const { pointers, lambda, penalty } = controls(withPenalty!);
  assert.deepEqual([penalty, lambda], ['l1', 0.1]);
  assert.equal(changed(withPenalty!, pointers.penalty, 'l2').penalty, 'l2');
  assert.equal(changed(withPenalty!, pointers.lambda, 0.5).lambda, 0.5);
  const [, , withRate] = texts;
  assert.equal(changed(withRate!, controls(withRate!).pointers.learningRate, 0.25).learningRate, 0.25);
});

test('every option of every choice can be written and is shown then', () => {
  for (const text of texts) {
    const { choices } = controls(text);
    choices.forEach(({ options, pointer, value, isNumber = false }, at) => {
      assert.ok(
        options.some((option) => option.value === value),
        'what is shown is one of the options',
      );
      for (const option of options) {
        const written = isNumber ? Number(option.value) : option.value;
        assert.equal(changed(text, pointer, written).choices[at]!.value, option.value, `${text} ${option.value}`);
      }
    });
  }
});

test('choices stand in the order of the views', () => {
  const places = controls('{}').choices.map(({ view }) => views.names.indexOf(view));
  assert.deepEqual(
    places,
    [...places].sort((one, other) => one - other),
  );
  assert.ok(places.length > 1);
});

test('a network without hidden layers and a text without penalties have controls too', () => {
  const { activation, penalty, lambda, layers, pointers } = controls(
    '{ "network": { "layers": [] }, "penalties": [] }',
  );
  assert.deepEqual([activation, penalty, lambda, layers], [[], undefined, undefined, []]);
  assert.deepEqual(pointers.activation, ['network', 'layers', 0, 'activation']);
});

test('the activations of the hidden layers are told once each, in the order of the layers', () => {
  const layers = ['tanh', 'relu', 'tanh'].map((activation) => ({ units: 2, activation }));
  assert.deepEqual(controls(JSON.stringify({ network: { layers } })).activation, ['tanh', 'relu']);
});

test('how a choice is written is a name, an object or nothing', () => {
  const value = { a: 'word', b: { name: 'word', c: 3 }, d: null };
  const forms = [['a'], ['b'], ['b', 'name'], ['b', 'c'], ['d'], ['d', 'e'], ['a', 'length'], ['x']].map((pointer) =>
    writtenForm(value, pointer),
  );
  assert.deepEqual(forms, ['short', 'long', 'short', undefined, undefined, undefined, undefined, undefined]);
});
