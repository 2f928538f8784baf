/**
 * Curvatures of a loss after L2: every one grows by the strength.
 * @param curvatures  eigenvalues of the second derivative
 * @source Goodfellow, Bengio, Courville (2016), Deep Learning, 7.1.1
 */
export function addL2(curvatures: ArrayLike<number>, lambda: number): Float64Array {
  return Float64Array.from(curvatures, (value) => value + lambda);
}

/** Largest over smallest absolute curvature; Infinity where one is 0. */
export function conditionNumber(curvatures: ArrayLike<number>): number {
  const [least, most] = sizeRange(curvatures);
  return most / least;
}

/** Modulus of strong convexity: the smallest curvature. Not positive: not strongly convex. */
export function convexityModulus(curvatures: ArrayLike<number>): number {
  return Float64Array.from(curvatures).reduce((least, value) => Math.min(least, value), Infinity);
}

/** Long over short axis of every contour of a parabola of two weights with these curvatures, both positive. */
export function contourAspect(curvatures: readonly [number, number]): number {
  return Math.sqrt(conditionNumber(curvatures));
}

/** Where sum of curvature_i / 2 (theta_i - minimum_i)^2 plus lambda / 2 |theta|^2 is smallest. */
export function shrunkMinimum(curvatures: ArrayLike<number>, minimum: ArrayLike<number>, lambda: number): Float64Array {
  return Float64Array.from(curvatures, (value, at) => (value * minimum[at]!) / (value + lambda));
}

/** Factor of the distance to the minimum that each step of gradient descent leaves at the best fixed rate, 2 over the sum of the extreme curvatures. */
export function descentRate(condition: number): number {
  return condition === Infinity ? 1 : (condition - 1) / (condition + 1);
}

/** Largest angle in degrees between the negative gradient of a parabola and the way to its minimum. */
export function worstGradientAngle(condition: number): number {
  return (180 * Math.asin(descentRate(condition))) / Math.PI;
}

/**
 * Steps of gradient descent at the best fixed rate until the distance to the minimum is this share of the first one, begun where both extreme
 * curvatures count alike.
 * @returns Infinity where a curvature is not positive
 */
export function stepsOfDescent(curvatures: ArrayLike<number>, tolerance: number): number {
  const least = convexityModulus(curvatures);
  if (!(least > 0)) return Infinity;
  const [, most] = sizeRange(curvatures);
  const rate = 2 / (least + most);
  const from = [least, most];
  const distance = [1, 1];
  let steps = 0;
  while (Math.hypot(...distance) > tolerance * Math.SQRT2) {
    from.forEach((curvature, at) => (distance[at]! *= 1 - rate * curvature));
    steps += 1;
  }
  return steps;
}

/**
 * Variance of a weight that gradient descent with noise keeps around the minimum of a parabola; Infinity beyond the largest stable rate.
 * @param noise  variance of the noise of one gradient
 * @source Mandt, Hoffman, Blei (2017), Stochastic gradient descent as approximate Bayesian inference, J. Mach. Learn. Res. 18
 */
export function stationaryVariance(curvature: number, rate: number, noise: number): number {
  const left = curvature * (2 - rate * curvature);
  return left > 0 ? (rate * noise) / left : noise === 0 ? 0 : Infinity;
}

function sizeRange(curvatures: ArrayLike<number>): readonly [number, number] {
  const sizes = Float64Array.from(curvatures, Math.abs);
  return [Math.min(...sizes), Math.max(...sizes)];
}
