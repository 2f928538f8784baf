/** The smallest value found and where. */
export interface ScalarMinimum {
  readonly at: number;
  readonly value: number;
}

const gridPoints = 4001;
const golden = (Math.sqrt(5) - 1) / 2;
const rounds = 200;

/**
 * Global minimum of a function of one number on an interval: the best of a grid, refined by golden section between its neighbours. A basin
 * narrower than the grid may be missed. Corners count as their grid point where that is lower.
 */
export function minimizeScalar(f: (t: number) => number, low: number, high: number): ScalarMinimum {
  const step = (high - low) / (gridPoints - 1);
  let best: ScalarMinimum = { at: low, value: f(low) };
  for (let k = 1; k < gridPoints; k += 1) {
    const at = low + step * k;
    const value = f(at);
    if (value < best.value) best = { at, value };
  }
  const refined = goldenSection(f, [Math.max(low, best.at - step), Math.min(high, best.at + step)]);
  return refined.value < best.value ? refined : best;
}

/**
 * Minimum of a function that falls and then rises on an interval, by golden section: to about the root of the rounding where it is smooth.
 * @param most  sections
 */
export function goldenSection(
  f: (t: number) => number,
  [low, high]: readonly [low: number, high: number],
  most = rounds,
): ScalarMinimum {
  let [left, right] = [low, high];
  let inner = right - golden * (right - left);
  let outer = left + golden * (right - left);
  let [atInner, atOuter] = [f(inner), f(outer)];
  for (let round = 0; round < most && right - left > 1e-15 * (1 + Math.abs(left)); round += 1) {
    if (atInner < atOuter) {
      right = outer;
      [outer, atOuter] = [inner, atInner];
      inner = right - golden * (right - left);
      atInner = f(inner);
    } else {
      left = inner;
      [inner, atInner] = [outer, atOuter];
      outer = left + golden * (right - left);
      atOuter = f(outer);
    }
  }
  return atInner < atOuter ? { at: inner, value: atInner } : { at: outer, value: atOuter };
}
