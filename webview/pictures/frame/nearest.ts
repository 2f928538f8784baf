/** The index of the value nearest to the wanted one; values need not be sorted. */
export function nearest(values: ArrayLike<number>, wanted: number): number | undefined {
  let best: number | undefined;
  let distance = Infinity;
  for (let index = 0; index < values.length; index += 1) {
    const found = Math.abs(values[index]! - wanted);
    if (found < distance) [best, distance] = [index, found];
  }
  return best;
}
