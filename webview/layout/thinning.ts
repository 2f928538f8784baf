/**
 * At most four points per slot of the width: first, lowest, highest and last, so that no peak is lost.
 * @param places x, y, x, y, ...; x rising
 */
export function thinTrace(places: Float64Array, slots: number): Float64Array {
  const count = places.length / 2;
  if (count <= 4 * slots) return places;
  const kept: number[] = [];
  let start = 0;
  while (start < count) {
    const slot = Math.floor(places[2 * start]! * slots);
    let [end, low, high] = [start, start, start];
    while (end + 1 < count && Math.floor(places[2 * (end + 1)]! * slots) === slot) {
      end += 1;
      // Any number replaces a NaN; a slot of nothing but NaN stays a gap.
      if (places[2 * end + 1]! < places[2 * low + 1]! || Number.isNaN(places[2 * low + 1]!)) low = end;
      if (places[2 * end + 1]! > places[2 * high + 1]! || Number.isNaN(places[2 * high + 1]!)) high = end;
    }
    for (const index of [...new Set([start, low, high, end])].sort((one, other) => one - other))
      kept.push(places[2 * index]!, places[2 * index + 1]!);
    start = end + 1;
  }
  return Float64Array.from(kept);
}
