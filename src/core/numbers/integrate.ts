/**
 * Integral of a smooth function by Simpson's rule: error about (high - low) h^4 / 180 times its fourth derivative, h = (high - low) / pieces.
 * @param pieces  even
 */
export function integrate(
  f: (x: number) => number,
  [low, high]: readonly [low: number, high: number],
  pieces = 2000,
): number {
  const step = (high - low) / pieces;
  let sum = f(low) + f(high);
  for (let at = 1; at < pieces; at += 1) sum += (at % 2 === 1 ? 4 : 2) * f(low + at * step);
  return (sum * step) / 3;
}
