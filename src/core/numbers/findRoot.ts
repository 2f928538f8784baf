/**
 * Where a continuous function changes sign, by halving, to the last bit. NaN where both ends have the same sign.
 * @param f  with opposite signs at both ends
 */
export function findRoot(f: (x: number) => number, [low, high]: readonly [low: number, high: number]): number {
  let [left, right] = [low, high];
  const atLeft = f(left);
  const atRight = f(right);
  if (atLeft === 0) return left;
  if (atRight === 0) return right;
  if (atLeft > 0 === atRight > 0) return Number.NaN;
  for (let round = 0; round < 2000; round += 1) {
    const middle = left + (right - left) / 2;
    if (middle <= left || middle >= right) break;
    const value = f(middle);
    if (value === 0) return middle;
    if (value > 0 === atLeft > 0) left = middle;
    else right = middle;
  }
  return left + (right - left) / 2;
}
