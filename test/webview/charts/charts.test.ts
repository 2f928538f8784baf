import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openWindow } from '../pageWindow.ts';

const page = openWindow();
const { isKnownKind, rendererOf } = await import('../../../webview/charts/charts.ts');
after(() => page.close());

test('every kind has a renderer, with a picture for its files unless it is text; nothing else is a kind', () => {
  for (const kind of ['curves', 'plane', 'regions', 'contours', 'activation', 'shares', 'heat', 'table'] as const) {
    assert.ok(isKnownKind(kind), kind);
    assert.equal(rendererOf(kind).picture === undefined, kind === 'table', kind);
  }
  for (const kind of ['', 'pie', 'toString', '__proto__', 'constructor']) assert.ok(!isKnownKind(kind), kind);
});
