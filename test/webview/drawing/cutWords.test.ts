import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openWindow } from '../pageWindow.ts';

const page = openWindow();
const { createCanvasPen } = await import('../../../webview/drawing/canvasPen.ts');
const { forgetCuts, wholeAt } = await import('../../../webview/drawing/cutWords.ts');
const { writeFitted } = await import('../../../webview/drawing/pen.ts');
after(() => page.close());

test('a word that was cut on a canvas is found where it stands until the canvas is drawn anew; one that fits is not', () => {
  const canvas = document.createElement('canvas');
  const pen = createCanvasPen(canvas.getContext('2d')!, 'sans-serif');
  const style = { color: '#fff', size: 10, room: 55 };
  writeFitted(pen, 'a name that is too long', [100, 50], { ...style, align: 'right' });
  writeFitted(pen, 'short', [0, 100], style);
  assert.equal(wholeAt(canvas, 60, 50), 'a name that is too long');
  assert.equal(wholeAt(canvas, 102, 50), undefined);
  assert.equal(wholeAt(canvas, 60, 60), undefined);
  assert.equal(wholeAt(canvas, 5, 100), undefined);
  forgetCuts(canvas);
  assert.equal(wholeAt(canvas, 60, 50), undefined);
});
