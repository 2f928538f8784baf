import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openWindow } from '../pageWindow.ts';

const page = openWindow();
after(() => page.close());

test('the toolkit finds the nonce of the script of the page', async () => {
  const script = document.createElement('script');
  script.setAttribute('nonce', 'abc123');
  Object.defineProperty(script, 'nonce', { value: 'abc123' });
  document.head.append(script);
  await import('../../../webview/kit/styleNonce.ts');
  assert.equal(document.head.querySelector('meta[property="csp-nonce"]')?.getAttribute('content'), 'abc123');
});
