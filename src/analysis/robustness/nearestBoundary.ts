/** The place of a decision boundary that is nearest to an input. */
export interface NearestPlace {
  readonly place: readonly [number, number];
  readonly distance: number;
}

/**
 * The place nearest to an input on straight pieces of the plane, exactly: the foot of the perpendicular, or an end. With the pieces of a decision
 * boundary (`argmaxLines`, `levelLines`) that is the nearest adversarial input inside the window that they were made for.
 * @param pieces  x0 y0 x1 y1 of each
 * @returns       undefined without pieces
 */
export function nearestPlace(pieces: Float64Array, [x, y]: readonly [number, number]): NearestPlace | undefined {
  let best: NearestPlace | undefined;
  for (let at = 0; at + 3 < pieces.length; at += 4) {
    const [x0, y0, x1, y1] = pieces.subarray(at, at + 4) as unknown as [number, number, number, number];
    const [dx, dy] = [x1 - x0, y1 - y0];
    const square = dx * dx + dy * dy;
    const share = square === 0 ? 0 : Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / square));
    const place = [x0 + share * dx, y0 + share * dy] as const;
    const distance = Math.hypot(place[0] - x, place[1] - y);
    if (best === undefined || distance < best.distance) best = { place, distance };
  }
  return best;
}
