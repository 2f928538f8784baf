import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openWindow } from '../pageWindow.ts';

const page = openWindow();
const { createButton, createIconButton, createLink } = await import('../../../webview/kit/buttons.ts');
const { createBadge } = await import('../../../webview/kit/badge.ts');
after(() => page.close());

test('a button says and does one thing, unless it is disabled', () => {
  let pressed = 0;
  const control = createButton('Run', 'primary', () => (pressed += 1));
  const { element: button } = control;
  assert.deepEqual([button.textContent, button.getAttribute('appearance')], ['Run', 'primary']);
  button.click();
  control.setEnabled(false);
  assert.ok(button.hasAttribute('disabled'));
  button.click();
  assert.equal(pressed, 1);
  control.setEnabled(true);
  button.click();
  assert.equal(pressed, 2);
  control.setLabel('Continue');
  assert.equal(button.textContent, 'Continue');
});

test('a button with a picture has its name for the ear and as a tooltip, also a later one', () => {
  let pressed = 0;
  const control = createIconButton('run', 'Run', () => (pressed += 1));
  const { element: button } = control;
  assert.equal(button.querySelectorAll('svg path').length, 1);
  assert.equal(button.getAttribute('appearance'), 'icon');
  for (const name of ['Run', 'Continue']) {
    control.setLabel(name);
    assert.deepEqual([button.getAttribute('aria-label'), button.title], [name, name]);
  }
  button.click();
  assert.equal(pressed, 1);
});

test('a link goes where it says and the page stays', () => {
  let pressed = 0;
  const link = createLink('Line 3', () => (pressed += 1));
  const click = new MouseEvent('click', { cancelable: true });
  link.dispatchEvent(click);
  assert.deepEqual(
    [link.textContent, link.getAttribute('href'), pressed, click.defaultPrevented],
    ['Line 3', '#', 1, true],
  );
});

test('a badge is short for the eye and whole for the ear', () => {
  const badge = createBadge('exact', 'Every cell is there.');
  assert.deepEqual(
    [badge.textContent, badge.title, badge.getAttribute('aria-label'), badge.getAttribute('role')],
    ['exact', 'Every cell is there.', 'exact: Every cell is there.', 'note'],
  );
});
