import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openWindow } from '../pageWindow.ts';

const page = openWindow();
const { createNumber } = await import('../../../webview/kit/numberField.ts');
after(() => page.close());

type Input = HTMLElement & { value: string };

/** A field for numbers from 0 to 100 that the arrow keys double and halve. */
function build(): {
  readonly number: ReturnType<typeof createNumber>;
  readonly input: Input;
  readonly log: number[];
  readonly type: (text: string) => void;
  readonly enter: (text: string) => void;
  readonly key: (key: string) => boolean;
  readonly isInvalid: () => boolean;
} {
  const log: number[] = [];
  const number = createNumber({
    label: 'Rate',
    tooltip: 'Enter sets it',
    accepts: (value) => value >= 0 && value <= 100,
    stepped: (value, direction) => (direction === 1 ? 2 * value : value / 2),
    onChange: (value) => log.push(value),
  });
  const input = number.element.querySelector<Input>('vscode-text-field')!;
  const type = (text: string): void => {
    input.value = text;
    input.dispatchEvent(new Event('input'));
  };
  return {
    number,
    input,
    log,
    type,
    enter(text) {
      type(text);
      input.dispatchEvent(new Event('change'));
    },
    key(key) {
      const event = new KeyboardEvent('keydown', { key, cancelable: true });
      input.dispatchEvent(event);
      return event.defaultPrevented;
    },
    isInvalid: () => input.classList.contains('invalid') && input.getAttribute('aria-invalid') === 'true',
  };
}

test('it shows its value; where there is none it is empty and says so', () => {
  const { number, input } = build();
  number.set({ value: 0.5, isEnabled: true });
  assert.deepEqual(
    [input.value, input.getAttribute('placeholder'), input.getAttribute('aria-label')],
    ['0.5', '', 'Rate'],
  );
  assert.equal(input.title, 'Enter sets it');
  number.set({ value: undefined, isEnabled: false });
  assert.deepEqual([input.value, input.getAttribute('placeholder'), input.hasAttribute('disabled')], ['', '–', true]);
});

test('what is entered is told once, blanks around it left out; the same value is not', () => {
  const { number, log, enter } = build();
  number.set({ value: 0.5, isEnabled: true });
  enter(' 0.25 ');
  number.set({ value: 0.25, isEnabled: true });
  enter('0.250');
  assert.deepEqual(log, [0.25]);
});

test('what is no value is marked while it is typed, and gives way to the value when it is entered', () => {
  const { number, input, log, enter, type, isInvalid } = build();
  number.set({ value: 0.5, isEnabled: true });
  for (const text of ['', 'x', '-1', '101']) {
    type(text);
    assert.ok(isInvalid(), text);
    type('7');
    assert.ok(!isInvalid());
    enter(text);
    assert.deepEqual([input.value, isInvalid()], ['0.5', false], text);
  }
  assert.deepEqual(log, []);
});

test('a decimal comma is one; more of them are no number', () => {
  const { number, log, enter } = build();
  number.set({ value: 0.5, isEnabled: true });
  for (const text of ['0,25', '1,000,000', '1.000,5', '0,', ',5']) enter(text);
  assert.deepEqual(log, [0.25, 0]);
});

test('what was typed goes, and its mark with it, when the field cannot be entered any more', () => {
  const { number, input, type, isInvalid } = build();
  number.set({ value: 0.5, isEnabled: true });
  type('x');
  number.set({ value: undefined, isEnabled: false });
  assert.deepEqual([input.value, isInvalid()], ['', false]);
});

test('what is being typed stays while news come, Escape puts the value back', () => {
  const { number, input, type, key } = build();
  number.set({ value: 0.5, isEnabled: true });
  assert.ok(!key('Escape'), 'nothing to put back: somebody else may close');
  type('0.7');
  number.set({ value: 0.6, isEnabled: true });
  assert.equal(input.value, '0.7');
  assert.ok(key('Escape'));
  assert.equal(input.value, '0.6');
});

test('arrow keys go from what is typed, else from the value, and stay inside what is accepted', () => {
  const { number, input, log, type, key } = build();
  number.set({ value: 10, isEnabled: true });
  assert.ok(key('ArrowUp'));
  assert.ok(!key('ArrowLeft'));
  number.set({ value: 20, isEnabled: true });
  key('ArrowDown');
  type('60');
  key('ArrowUp');
  assert.deepEqual([log, input.value], [[20, 10], '60']);
  type('junk');
  key('ArrowUp');
  assert.deepEqual([log, input.value], [[20, 10, 40], '40']);
  number.set({ value: undefined, isEnabled: true });
  key('ArrowUp');
  assert.equal(log.length, 3);
});
