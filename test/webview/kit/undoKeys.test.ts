import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openWindow } from '../pageWindow.ts';
import { watchUndoKeys } from '../../../webview/kit/undoKeys.ts';

const page = openWindow();
after(() => page.close());

const asked: string[] = [];
watchUndoKeys((redo) => asked.push(redo ? 'redo' : 'undo'));

const field = document.createElement('input');
document.body.append(field);

function press(key: string, options: KeyboardEventInit = {}): boolean {
  return !field.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...options }));
}
const say = (type: string): boolean => field.dispatchEvent(new Event(type, { bubbles: true }));

test('the keys of every system ask to undo and to redo, and others are left alone', () => {
  const taken = [
    press('z', { ctrlKey: true }),
    press('z', { metaKey: true }),
    press('Z', { ctrlKey: true, shiftKey: true }),
    press('y', { ctrlKey: true }),
  ];
  assert.deepEqual(asked.splice(0), ['undo', 'undo', 'redo', 'redo']);
  assert.deepEqual(taken, [true, true, true, true]);
  const left = [press('z'), press('z', { ctrlKey: true, altKey: true }), press('a', { ctrlKey: true })];
  assert.deepEqual([asked, left], [[], [false, false, false]]);
});

test('what is being typed into a field is its own until it is said or left', () => {
  say('input');
  assert.equal(press('z', { ctrlKey: true }), false);
  say('change');
  press('z', { ctrlKey: true });
  say('input');
  press('z', { ctrlKey: true });
  say('focusout');
  press('z', { ctrlKey: true });
  assert.deepEqual(asked.splice(0), ['undo', 'undo']);
});
