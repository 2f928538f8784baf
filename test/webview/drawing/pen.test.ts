import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitText } from '../../../webview/drawing/pen.ts';

/** Letters of different widths, and how often something was measured. */
function ruler(): { measure(text: string): number; readonly count: () => number } {
  let count = 0;
  return {
    measure(text) {
      count += 1;
      return Array.from(text).reduce((width, letter) => width + (letter === 'i' ? 2 : letter === '…' ? 9 : 6), 0);
    },
    count: () => count,
  };
}

/** The same letter by letter. */
function fitSlowly(text: string, width: number): string {
  const pen = ruler();
  if (pen.measure(text) <= width) return text;
  let cut = text;
  while (cut.length > 1 && pen.measure(`${cut}…`) > width) cut = cut.slice(0, -1);
  return `${cut.trimEnd()}…`;
}

test('a text is cut to the most letters that fit, as letter by letter', () => {
  for (const text of ['', 'i', 'wide', 'a width in pixels', 'principal component 1', 'iiiiiiiiiiii'])
    for (let width = -1; width < 140; width += 1)
      assert.equal(fitText(ruler(), text, 11, width), fitSlowly(text, width), `${text} in ${width}`);
});

test('a text of a hundred thousand letters is measured a few times', () => {
  const pen = ruler();
  const cut = fitText(pen, '9'.repeat(100_000), 11, 129);
  assert.equal(cut, `${'9'.repeat(20)}…`);
  assert.ok(pen.count() < 20, `measured ${pen.count()} times`);
});
