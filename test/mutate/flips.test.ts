import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyFlip, flipsOf } from './flips.ts';

/** What every flip makes of a text. */
const becomes = (text: string): string[] => flipsOf('x.ts', text).map((flip) => applyFlip(text, flip));

test('an operator becomes its opposite, and back', () => {
  for (const [one, other] of [
    ['a + b;', 'a - b;'],
    ['a * b;', 'a / b;'],
    ['a < b;', 'a >= b;'],
    ['a <= b;', 'a > b;'],
    ['a === b;', 'a !== b;'],
    ['a && b;', 'a || b;'],
    ['f32x4.add(a, b);', 'f32x4.sub(a, b);'],
    ['f64x2.le(a, b);', 'f64x2.gt(a, b);'],
  ] as const) {
    assert.deepEqual(becomes(one), [other]);
    assert.deepEqual(becomes(other), [one]);
  }
});

test('a sign and a no are dropped', () => {
  assert.deepEqual(becomes('f(-a, !b);'), ['f(a, !b);', 'f(-a, b);']);
  assert.deepEqual(becomes('x = a - -b;'), ['x = a + -b;', 'x = a - b;']);
  assert.deepEqual(becomes('f32x4.neg(a);'), ['(a);']);
});

test('every operator of an expression is a place of its own, in the order of the text', () => {
  assert.deepEqual(becomes('a * b + c < d;'), ['a / b + c < d;', 'a * b - c < d;', 'a * b + c >= d;']);
});

test('what does not run is no place: types, comments, texts, other operators', () => {
  const text = [
    '// a + b',
    "const a = 'b + c';",
    'let b: -1 | 1 = 1;',
    'type C = Array<D>;',
    'b += 1; b = b % 2; b ??= 3; b++; b!;',
    'const d = <T extends E>(x: T): x is T & F => true;',
  ];
  assert.deepEqual(flipsOf('x.ts', text.join('\n')), []);
  assert.equal(flipsOf('x.ts', 'const a = `${b + c} or ${-d}`;').length, 2);
});

test('AssemblyScript with decorators is read', () => {
  const text = '@inline\nexport function f(a: v128, n: i32): v128 {\n  return n < 2 ? a : f32x4.mul(a, a);\n}\n';
  assert.deepEqual(
    flipsOf('x.ts', text).map(({ line, column, told }) => ({ line, column, told })),
    [
      { line: 3, column: 12, told: 'n < 2: < to >=' },
      { line: 3, column: 28, told: 'f32x4.mul(a, a): mul to div' },
    ],
  );
});
