import assert from 'node:assert/strict';

/** Numbers agree up to an absolute difference. */
export function near(found: number | undefined, expected: number, tolerance = 1e-12): void {
  assert.ok(found !== undefined && Math.abs(found - expected) <= tolerance, `${found} instead of ${expected}`);
}

export function nearAll(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-12): void {
  assert.equal(found.length, expected.length);
  for (let at = 0; at < expected.length; at += 1) near(found[at], expected[at]!, tolerance);
}
