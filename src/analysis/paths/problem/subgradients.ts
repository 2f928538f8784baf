/** The slopes of |t|: one away from 0, all from -1 to 1 at 0. */
export function absoluteSlopes(t: number): readonly [low: number, high: number] {
  return t === 0 ? [-1, 1] : [Math.sign(t), Math.sign(t)];
}

/** By how much the line through (x, f(x)) with a slope rises above f on an interval, at most: 0 for a subgradient of a convex function. */
export function subgradientViolation(
  f: (t: number) => number,
  line: { readonly at: number; readonly slope: number },
  [low, high]: readonly [number, number],
  points = 6001,
): number {
  const base = f(line.at);
  let worst = 0;
  for (let k = 0; k < points; k += 1) {
    const t = low + ((high - low) * k) / (points - 1);
    worst = Math.max(worst, base + line.slope * (t - line.at) - f(t));
  }
  return worst;
}

/** The largest convex function below samples of a function at ascending places: values of its lower hull there. @source Andrew (1979), monotone chain */
export function convexEnvelope(x: ArrayLike<number>, y: ArrayLike<number>): Float64Array {
  const hull: number[] = [];
  for (let k = 0; k < x.length; k += 1) {
    while (hull.length >= 2) {
      const [a, b] = [hull.at(-2)!, hull.at(-1)!];
      const turn = (x[b]! - x[a]!) * (y[k]! - y[a]!) - (y[b]! - y[a]!) * (x[k]! - x[a]!);
      if (turn > 0) break;
      hull.pop();
    }
    hull.push(k);
  }
  const out = new Float64Array(x.length);
  let edge = 0;
  for (let k = 0; k < x.length; k += 1) {
    while (edge + 2 < hull.length && k > hull[edge + 1]!) edge += 1;
    const [a, b] = [hull[edge]!, hull[Math.min(edge + 1, hull.length - 1)]!];
    const share = a === b ? 0 : (x[k]! - x[a]!) / (x[b]! - x[a]!);
    out[k] = (1 - share) * y[a]! + share * y[b]!;
  }
  return out;
}
