/**
 * Legendre polynomials 1 to `degree` at places in [-1, 1] (the constant is the intercept), one row per place.
 * @source Abramowitz, Stegun (1964), 8.9.1 (recurrence)
 */
export function legendreDesign(x: ArrayLike<number>, degree: number): Float64Array {
  const out = new Float64Array(x.length * degree);
  for (let i = 0; i < x.length; i += 1) {
    let before = 1;
    let here = x[i]!;
    for (let k = 1; k <= degree; k += 1) {
      out[i * degree + k - 1] = here;
      [before, here] = [here, ((2 * k + 1) * x[i]! * here - k * before) / (k + 1)];
    }
  }
  return out;
}
