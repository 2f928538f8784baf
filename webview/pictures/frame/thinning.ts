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

/**
 * Leaves out points that lie on the line between their neighbours: none of the left-out ones is further than `tolerance` above or below it.
 * @param points x, y, x, y, ...; x rising or falling, all finite; a line that turns back on x stays as it is
 * @source the swinging door of process records: Bristol (1990), ISA 45, 749-754
 */
export function straighten(points: Float64Array, tolerance: number): Float64Array {
  const count = points.length / 2;
  const direction = Math.sign(points[2 * count - 2]! - points[0]!);
  for (let index = 1; index < count; index += 1)
    if (!(direction * (points[2 * index]! - points[2 * index - 2]!) > 0)) return points;
  const kept: number[] = [points[0]!, points[1]!];
  let start = 0;
  while (start + 1 < count) {
    // The slopes that pass every point so far; the door closes when none is left that also meets the next point itself.
    let [low, high, end] = [-Infinity, Infinity, start + 1];
    for (let index = start + 1; index < count; index += 1) {
      const run = Math.abs(points[2 * index]! - points[2 * start]!);
      const rise = points[2 * index + 1]! - points[2 * start + 1]!;
      if (rise / run >= low && rise / run <= high) end = index;
      low = Math.max(low, (rise - tolerance) / run);
      high = Math.min(high, (rise + tolerance) / run);
      if (low > high) break;
    }
    kept.push(points[2 * end]!, points[2 * end + 1]!);
    start = end;
  }
  return Float64Array.from(kept);
}
