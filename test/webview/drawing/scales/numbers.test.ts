import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatNumber, powerOfTen } from '../../../../webview/drawing/scales/numbers.ts';

test('numbers are written for people', () => {
  assert.deepEqual(
    [0, 1200, 0.12345, -0.5, 1.2e-5, -3e-9, 1e-6, 4.56e7, 1e12, Number.NaN, -Infinity, 0.9999].map((value) =>
      formatNumber(value),
    ),
    ['0', '1200', '0.123', '−0.5', '1.2×10⁻⁵', '−3×10⁻⁹', '10⁻⁶', '4.56×10⁷', '10¹²', '–', '−∞', '1'],
  );
  assert.deepEqual([0, 1, -3, 12].map(powerOfTen), ['1', '10', '10⁻³', '10¹²']);
});
