/** The best step of a second central difference: the fourth root of the rounding of a double. */
const step = Number.EPSILON ** 0.25;

/**
 * Second derivative of a smooth function of a few numbers by central differences of its values, symmetric. Good to about eight digits of values
 * near 1; nothing is said where the function has a kink.
 * @returns size x size, row-major
 */
export function differenceHessian(value: (w: Float64Array) => number, at: Float64Array): Float64Array {
  const size = at.length;
  const steps = at.map((one) => step * Math.max(1, Math.abs(one)));
  const moved = (...moves: readonly (readonly [place: number, sign: number])[]): number => {
    const w = at.slice();
    for (const [place, sign] of moves) w[place]! += sign * steps[place]!;
    return value(w);
  };
  const here = value(at);
  const hessian = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) {
    hessian[i * (size + 1)] = (moved([i, 1]) - 2 * here + moved([i, -1])) / steps[i]! ** 2;
    for (let j = 0; j < i; j += 1) {
      const sum = moved([i, 1], [j, 1]) - moved([i, 1], [j, -1]) - moved([i, -1], [j, 1]) + moved([i, -1], [j, -1]);
      hessian[i * size + j] = sum / (4 * steps[i]! * steps[j]!);
      hessian[j * size + i] = hessian[i * size + j]!;
    }
  }
  return hessian;
}
