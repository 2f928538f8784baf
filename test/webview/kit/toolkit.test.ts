import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openWindow } from '../pageWindow.ts';

const page = openWindow();
const { createToolkit, registerControls } = await import('../../../webview/kit/toolkit.ts');
after(() => page.close());

test("the toolkit's elements become known to the page", () => {
  const tags = ['button', 'dropdown', 'link', 'option', 'panel-tab', 'panel-view', 'panels', 'text-field'];
  registerControls();
  for (const tag of tags) assert.ok(customElements.get(`vscode-${tag}`) !== undefined, tag);
  assert.equal(createToolkit('vscode-button').localName, 'vscode-button');
});

test('a page whose script has no nonce hands none over', () => {
  assert.equal(document.querySelector('meta[property="csp-nonce"]'), null);
});
