import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openWindow } from '../pageWindow.ts';

const page = openWindow();
const { createMenu } = await import('../../../webview/kit/menu.ts');
const { watchEscape } = await import('../../../webview/kit/escape.ts');
watchEscape();
after(() => page.close());

function build(): {
  readonly button: HTMLElement;
  readonly list: HTMLElement;
  readonly items: () => HTMLElement[];
  readonly log: string[];
  readonly key: (key: string) => boolean;
} {
  const log: string[] = [];
  let opened = 0;
  const { element: menu } = createMenu('More', () => {
    opened += 1;
    return ['One', 'Two', `Opened ${opened}`].map((label) => ({ label, onChoose: () => log.push(label) }));
  });
  document.body.replaceChildren(menu);
  const button = menu.querySelector<HTMLElement>('[aria-haspopup]')!;
  const list = menu.querySelector<HTMLElement>('[role=menu]')!;
  button.tabIndex = 0;
  return {
    button,
    list,
    items: () => [...list.querySelectorAll<HTMLElement>('[role=menuitem]')],
    log,
    key(key) {
      const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
      document.activeElement!.dispatchEvent(event);
      return event.defaultPrevented;
    },
  };
}

test('a menu opens with its items of now and the first in focus; its button says whether it is open', () => {
  const { button, list, items } = build();
  assert.ok(list.hidden);
  assert.equal(button.getAttribute('aria-controls'), list.id);
  assert.equal(button.getAttribute('aria-expanded'), 'false');
  button.click();
  assert.deepEqual(
    items().map(({ textContent }) => textContent),
    ['One', 'Two', 'Opened 1'],
  );
  assert.deepEqual(
    [list.hidden, button.getAttribute('aria-expanded'), document.activeElement],
    [false, 'true', items()[0]],
  );
  button.click();
  assert.deepEqual(
    [list.hidden, button.getAttribute('aria-expanded'), document.activeElement],
    [true, 'false', button],
  );
  button.click();
  assert.equal(items()[2]!.textContent, 'Opened 2');
  button.click();
});

test('an item is chosen once and closes the menu before it does its work', () => {
  const { button, list, items, log } = build();
  button.click();
  items()[1]!.click();
  assert.deepEqual([log, list.hidden], [['Two'], true]);
});

test("arrows go around, Home and End to the ends, other keys are not the menu's", () => {
  const { button, items, key } = build();
  button.click();
  const at = (): number => items().indexOf(document.activeElement as HTMLElement);
  const walk = ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp', 'Home', 'End'].map((name) => {
    assert.ok(key(name), name);
    return at();
  });
  assert.deepEqual(walk, [1, 2, 0, 2, 0, 2]);
  assert.ok(!key('x'));
  assert.equal(at(), 2);
  button.click();
});

test('Escape closes and goes back to the button; leaving closes and does not', () => {
  const { button, list, key } = build();
  button.click();
  key('Escape');
  assert.deepEqual([list.hidden, document.activeElement], [true, button]);
  assert.ok(!key('Escape'), 'nothing is open');
  const outside = document.createElement('button');
  document.body.append(outside);
  button.click();
  list.dispatchEvent(new FocusEvent('focusout', { relatedTarget: list.lastElementChild as never, bubbles: true }));
  assert.ok(!list.hidden);
  list.dispatchEvent(new FocusEvent('focusout', { relatedTarget: outside, bubbles: true }));
  assert.ok(list.hidden);
  assert.notEqual(document.activeElement, button);
});

test('two menus have lists of their own', () => {
  assert.notEqual(build().list.id, build().list.id);
});
