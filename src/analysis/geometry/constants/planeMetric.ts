import type { PlaneSlice } from '../../regions/cells/piecewiseLinear.ts';

/** In which norm distances of inputs and of outputs are measured. */
export type InputNorm = 'l1' | 'l2' | 'linf';

/** How long a step (s, t) on a plane is, in the norms of its inputs, in the form that operator norms need. */
export interface PlaneMetric {
  /** R of the QR factors of [u v]: |s u + t v| = |R (s, t)|; upper triangular: R11, R12, R22. */
  readonly triangle: readonly [number, number, number];
  /** Steps of length 1, s and t in turn, whose convex hull with their negatives is the unit ball in l1 and in l-infinity. */
  readonly corners: Readonly<Record<'l1' | 'linf', Float64Array>>;
}

/** The metric of a plane. @param plane  independent directions */
export function planeMetric({ u, v }: Pick<PlaneSlice, 'u' | 'v'>): PlaneMetric {
  const rows = Array.from({ length: u.length }, (_, input) => [u[input]!, v[input]!] as const).filter(
    ([s, t]) => s !== 0 || t !== 0,
  );
  const first = Math.hypot(...rows.map(([s]) => s));
  const along = rows.reduce((sum, [s, t]) => sum + (s / first) * t, 0);
  const across = Math.hypot(...rows.map(([s, t]) => t - (along / first) * s));
  return {
    triangle: [first, along, across],
    corners: { l1: cornersOfSum(rows), linf: cornersOfLargest(rows) },
  };
}

type Row = readonly [number, number];

/** |b_1 y| + |b_2 y| + ... bends only where one of its terms is zero: there lie the corners of its unit ball. */
function cornersOfSum(rows: readonly Row[]): Float64Array {
  return Float64Array.from(
    rows.flatMap(([s, t]) => {
      const [x, y] = [-t, s];
      const length = rows.reduce((sum, row) => sum + Math.abs(row[0] * x + row[1] * y), 0);
      return [x / length, y / length];
    }),
  );
}

/** The ball of max |b_i y| is the polar of the hull of all b_i and -b_i: a corner of it belongs to each side of the hull. */
function cornersOfLargest(rows: readonly Row[]): Float64Array {
  const hull = convexHull(
    rows.flatMap(([s, t]): Row[] => [
      [s, t],
      [-s, -t],
    ]),
  );
  return Float64Array.from(
    hull.flatMap(([a, b], at) => {
      const [c, d] = hull[(at + 1) % hull.length]!;
      const determinant = a * d - b * c;
      // Both rows are 1 there; the negative of a corner is one too.
      return determinant > 0 ? [(d - b) / determinant, (a - c) / determinant] : [];
    }),
  );
}

/** Counter-clockwise, without points on its sides. @source Andrew (1979), Inf. Process. Lett. 9 */
function convexHull(points: readonly Row[]): readonly Row[] {
  const sorted = [...points].sort(([a, b], [c, d]) => a - c || b - d);
  const turn = (o: Row, a: Row, b: Row): number => (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);
  const half = (some: readonly Row[]): Row[] => {
    const chain: Row[] = [];
    for (const point of some) {
      while (chain.length >= 2 && turn(chain.at(-2)!, chain.at(-1)!, point) <= 0) chain.pop();
      chain.push(point);
    }
    chain.pop();
    return chain;
  };
  return [...half(sorted), ...half(sorted.reverse())];
}
