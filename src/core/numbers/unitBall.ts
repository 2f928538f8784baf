/**
 * Traces the curve gauge = 1 around the origin, counter-clockwise from the first axis.
 * @param gauge   grows along every ray from the origin
 * @param points  number of points; a multiple of 4 hits the corners on the axes
 */
export function traceUnitBall(gauge: (x: number, y: number) => number, points: number): [number, number][] {
  return Array.from({ length: points }, (_, index) => {
    const angle = (2 * Math.PI * index) / points;
    const [x, y] = [Math.cos(angle), Math.sin(angle)];
    const radius = reach((length) => gauge(length * x, length * y));
    return [radius * x, radius * y];
  });
}

/** Where a growing function passes 1, by doubling and halving. */
function reach(f: (length: number) => number): number {
  let high = 1;
  for (let round = 0; round < 60 && f(high) < 1; round += 1) high *= 2;
  let low = 0;
  for (let round = 0; round < 60; round += 1) {
    const middle = (low + high) / 2;
    if (f(middle) < 1) low = middle;
    else high = middle;
  }
  return high;
}
