/** Last: what the pages of all scenarios complained of. */
import assert from 'node:assert/strict';
import { scenario } from '../window/suiteRunner.ts';
import { note } from './stage.ts';

scenario('the page had no console errors and broke no policy', async (window) => {
  const errors = (await window.errors()).filter(({ where }) => where === 'webview');
  note(`${String(errors.length)} errors in pages`);
  assert.deepEqual(errors, []);
});
