/** A separating line with the widest band free of points. */
export interface MaximumMargin {
  /** Half the width of the band. */
  readonly margin: number;
  /** Shortest weights with w'x + b at least 1 on one side and at most -1 on the other; their length is 1 / margin. */
  readonly weights: readonly [number, number];
  readonly bias: number;
}

const sweep = 3600;

/**
 * Widest band between two sets of points of the plane, by all directions and golden section around the best; undefined when no line separates.
 * @source Vapnik (1995), The nature of statistical learning theory, section 5.4
 */
export function maximumMargin(
  positive: readonly (readonly [number, number])[],
  negative: readonly (readonly [number, number])[],
): MaximumMargin | undefined {
  const along = ([x, y]: readonly [number, number], angle: number): number => x * Math.cos(angle) + y * Math.sin(angle);
  const marginAt = (angle: number): number => {
    const near = Math.min(...positive.map((point) => along(point, angle)));
    const far = Math.max(...negative.map((point) => along(point, angle)));
    return (near - far) / 2;
  };
  let best = 0;
  for (let k = 1; k < sweep; k += 1) {
    const angle = (2 * Math.PI * k) / sweep;
    if (marginAt(angle) > marginAt(best)) best = angle;
  }
  let [left, right] = [best - (2 * Math.PI) / sweep, best + (2 * Math.PI) / sweep];
  // Between its kinks the margin is a piece of a cosine, so it has one top here.
  for (let round = 0; round < 200; round += 1) {
    const [a, b] = [left + (right - left) / 3, right - (right - left) / 3];
    if (marginAt(a) < marginAt(b)) left = a;
    else right = b;
  }
  const angle = (left + right) / 2;
  const margin = marginAt(angle);
  if (!(margin > 0)) return undefined;
  const weights = [Math.cos(angle) / margin, Math.sin(angle) / margin] as const;
  const near = Math.min(...positive.map((point) => along(point, angle)));
  return { margin, weights, bias: 1 - near / margin };
}
