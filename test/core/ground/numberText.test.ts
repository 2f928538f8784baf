import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatNumber, formatPower, raiseExponents } from '../../../src/core/ground/numberText.ts';

test('numbers are written for people: digits, commas between thousands, powers of ten beyond 10,000 and below 0.001', () => {
  for (const [value, text] of [
    [0, '0'],
    [1032, '1,032'],
    [-279841, '−279,841'],
    [1100800, '1,100,800'],
    [999, '999'],
    [1e12, '10¹²'],
    [0.12345, '0.123'],
    [-0.5, '−0.5'],
    [0.9999, '1'],
    [999.9, '1,000'],
    [1234.5, '1,230'],
    [9996.4, '10,000'],
    [12345.6, '1.23×10⁴'],
    [0.001, '0.001'],
    [0.00099999, '0.001'],
    [0.00094, '9.4×10⁻⁴'],
    [1.2e-5, '1.2×10⁻⁵'],
    [-3e-9, '−3×10⁻⁹'],
    [1e-6, '10⁻⁶'],
    [-1e-6, '−10⁻⁶'],
    [4.56e7 + 0.5, '4.56×10⁷'],
    [Number.NaN, '–'],
    [Infinity, '∞'],
    [-Infinity, '−∞'],
  ] as const)
    assert.equal(formatNumber(value), text);
  assert.equal(formatNumber(1234.56, 4), '1,235');
  assert.equal(formatNumber(0.123456, 5), '0.12346');
  assert.deepEqual(
    [0, 1, -4, 12].map((exponent) => formatPower(exponent)),
    ['1', '10', '10⁻⁴', '10¹²'],
  );
});

test('a number that is given by its logarithm reads as the number itself, however large', () => {
  for (const exponent of [-350.3, -12.7, -3, -1, 0, 0.3, 1.2, 3.9, 4, 5.5, 33, 299.9, 300, 1234.9999]) {
    const text = formatPower(exponent);
    assert.doesNotMatch(text, /⁻?[⁰¹²³⁴-⁹]+·|\.\d*\^/, 'no exponent with a fraction');
    assert.ok(Math.abs(logOf(text) - exponent) < 0.03, `${exponent}: ${text}`);
  }
  assert.deepEqual(
    [1.2, 3.4, 0, -Infinity].map((exponent) => formatPower(exponent)),
    ['16', '2,500', '1', '0'],
  );
});

/** log10 of a number that is written for people. */
function logOf(text: string): number {
  const digits = '⁰¹²³⁴⁵⁶⁷⁸⁹';
  const [, factor = '', raised] =
    /^([\d.,]*)(?:×?10((?:⁻)?[⁰¹²³⁴-⁹]+))?$/.exec(text.replace(/^10(?=[⁻⁰¹²³⁴-⁹])/, '1×10')) ?? [];
  const exponent =
    raised === undefined
      ? 0
      : Number(raised.replace(/./g, (sign) => (sign === '⁻' ? '-' : String(digits.indexOf(sign)))));
  return Math.log10(Number(factor.replaceAll(',', ''))) + exponent;
}

test('whole exponents after a caret are raised, others are left as they are', () => {
  assert.equal(raiseExponents('10^-3 and 2^12'), '10⁻³ and 2¹²');
  assert.equal(raiseExponents('10^1.2'), '10^1.2');
});
