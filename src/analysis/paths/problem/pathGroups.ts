import type { LeastSquares } from './leastSquares.ts';
import { pathProblem } from './pathProblems.ts';
import { symmetricEigen } from '../../linearAlgebra/symmetricEigen.ts';

/** Groups of inputs with the weight of their norm and the eigenvectors of their own X_g'X_g/n. */
export interface PathGroup {
  readonly inputs: readonly number[];
  /** Square root of the size, or as given. */
  readonly weight: number;
  /** Eigenvalues and, row after row, eigenvectors of X_g'X_g/n. */
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/** @throws LabError analysis/bad-problem  a group that is empty or out of range, an input in two groups or in none */
export function checkGroups(groups: readonly (readonly number[])[], inputs: number): void {
  const owner = new Int32Array(inputs);
  groups.forEach((group, g) => {
    if (group.length === 0) throw pathProblem('group-empty', g + 1);
    for (const input of group) {
      if (!(Number.isInteger(input) && input >= 0 && input < inputs))
        throw pathProblem('group-range', g + 1, input, inputs);
      if (owner[input] !== 0) throw pathProblem('group-overlap', input);
      owner[input] = g + 1;
    }
  });
  const missing = owner.indexOf(0);
  if (missing >= 0) throw pathProblem('group-missing', missing);
}

/** Checks the groups and decomposes each. @param weights  one per group; square roots of the sizes if left out */
export function prepareGroups(
  problem: LeastSquares,
  groups: readonly (readonly number[])[],
  weights?: ArrayLike<number>,
): PathGroup[] {
  checkGroups(groups, problem.inputs);
  if (weights !== undefined && weights.length !== groups.length)
    throw pathProblem('wrong-size', 'weights', weights.length, groups.length);
  return groups.map((inputs, g) => {
    const weight = weights?.[g] ?? Math.sqrt(inputs.length);
    return { inputs, weight, ...symmetricEigen(groupGram(problem, inputs), inputs.length) };
  });
}

/** The smallest strength at which every group is zero: max over groups of |X_g'y/n| / weight. */
export function groupLambdaMax({ correlations }: LeastSquares, groups: readonly PathGroup[]): number {
  return groups.reduce((largest, { inputs, weight }) => {
    const size = norm(inputs.map((input) => correlations[input]!));
    return weight > 0 ? Math.max(largest, size / weight) : largest;
  }, 0);
}

/** X_g'X_g/n, row-major. */
function groupGram({ x, samples }: LeastSquares, inputs: readonly number[]): Float64Array {
  const size = inputs.length;
  const gram = new Float64Array(size * size);
  for (let a = 0; a < size; a += 1) {
    for (let b = 0; b <= a; b += 1) {
      let total = 0;
      const left = inputs[a]! * x.stride;
      const right = inputs[b]! * x.stride;
      for (let i = 0; i < samples; i += 1) total += x.values[left + i]! * x.values[right + i]!;
      gram[a * size + b] = total / samples;
      gram[b * size + a] = total / samples;
    }
  }
  return gram;
}

const secularSteps = 100;

/**
 * Minimises 1/2 b'G b - u'b + strength |b|_2 for the G of a group: 0 where |u| <= strength, else b = (G + strength/|b| I)^-1 u with |b|
 * the root of a decreasing convex function.
 * @param u    length of the group
 * @param out  the minimiser, in place
 */
export function minimizeGroup(
  { values, vectors }: Pick<PathGroup, 'values' | 'vectors'>,
  u: Float64Array,
  strength: number,
  out: Float64Array,
): void {
  const size = u.length;
  out.fill(0, 0, size);
  if (norm(u, size) <= strength) return;
  const along = new Float64Array(size);
  for (let k = 0; k < size; k += 1) {
    for (let i = 0; i < size; i += 1) along[k]! += vectors[k * size + i]! * u[i]!;
  }
  const radius = secularRoot(values, along, strength);
  for (let k = 0; k < size; k += 1) {
    const scale = (along[k]! * radius) / (Math.max(0, values[k]!) * radius + strength);
    for (let i = 0; i < size; i += 1) out[i]! += scale * vectors[k * size + i]!;
  }
}

/** radius with sum of (along / (value radius + strength))^2 = 1; Newton on 1/sqrt, monotone from the left. */
function secularRoot(values: Float64Array, along: Float64Array, strength: number): number {
  let radius = 0;
  for (let step = 0; step < secularSteps; step += 1) {
    let sum = 0;
    let slope = 0;
    for (let k = 0; k < values.length; k += 1) {
      const value = Math.max(0, values[k]!);
      const below = value * radius + strength;
      if (below === 0) continue;
      const share = (along[k]! / below) ** 2;
      sum += share;
      slope += (share * value) / below;
    }
    // strength 0 at radius 0: start where the largest curvature alone would end.
    if (sum === 0 || slope === 0) {
      if (radius > 0) return radius;
      radius = Math.hypot(...along) / Math.max(...values);
      continue;
    }
    const change = (sum * (Math.sqrt(sum) - 1)) / slope;
    const next = radius + change;
    if (!(Math.abs(change) > 1e-15 * next)) return next;
    radius = Math.max(next, radius / 4);
  }
  return radius;
}

/** Euclidean length of the first `length` numbers. */
export function norm(values: ArrayLike<number>, length = values.length): number {
  let total = 0;
  for (let k = 0; k < length; k += 1) total += values[k]! * values[k]!;
  return Math.sqrt(total);
}
