import { gamma } from '../signs/evaluationError.ts';
import type { Box } from '../cells/piecewiseLinear.ts';
import { reachOfBox } from './boxLevels.ts';
import { normOfInverse } from './inverseNorm.ts';
import type { Wall } from './programMaps.ts';

/** Value of an affine function, the constant last, at a point. */
export function valueAt(row: Float64Array, point: Float64Array): number {
  const dimension = point.length;
  let value = row[dimension]!;
  for (let axis = 0; axis < dimension; axis += 1) value += row[axis]! * point[axis]!;
  return value;
}

/** Smallest and largest value of an affine function on a box. */
export function rangeOnBox(row: Float64Array, box: Box): [low: number, high: number] {
  let low = row[box.length]!;
  let high = low;
  box.forEach(([from, to], axis) => {
    const value = row[axis]!;
    low += value * (value > 0 ? from : to);
    high += value * (value > 0 ? to : from);
  });
  return [low, high];
}

/**
 * More than the true value of a function anywhere in the part of the box inside the walls, from any multipliers that are not negative.
 * @source Neumaier, Shcherbina (2004), Math. Program. 99, section 2
 */
export function upperBound({ row, slack }: Wall, walls: readonly Wall[], multipliers: Float64Array, box: Box): number {
  const reach = reachOfBox(box);
  const sum = row.slice();
  const sizes = row.map(Math.abs);
  let error = slack;
  walls.forEach((wall, at) => {
    const factor = multipliers[at]!;
    if (factor === 0) return;
    error += factor * wall.slack;
    for (let index = 0; index < sum.length; index += 1) {
      sum[index]! += factor * wall.row[index]!;
      sizes[index]! += Math.abs(factor * wall.row[index]!);
    }
  });
  const size = sizes.reduce((total, value, axis) => total + value * (reach[axis] ?? 1), 0);
  return rangeOnBox(sum, box)[1] + (error + gamma(2 * walls.length + 2 * box.length + 16) * size) * (1 + 1e-9);
}

/**
 * Whether a function is at most zero on a cone: it and the walls with multipliers go through the origin, and the walls are independent and
 * as many as dimensions. Then exact multipliers are near the computed ones, no further than residual times the norm of the inverse, and
 * still not negative.
 */
export function isCone({ row, slack }: Wall, walls: readonly Wall[], multipliers: Float64Array, box: Box): boolean {
  const dimension = box.length;
  const used = [...walls.keys()].filter((at) => multipliers[at]! > 0);
  if (used.length !== dimension || row[dimension] !== 0) return false;
  const sides = used.map((at) => walls[at]!);
  if (sides.some((wall) => wall.row[dimension] !== 0)) return false;
  const rest = row.slice(0, -1);
  let error = slack;
  sides.forEach((wall, at) => {
    const factor = multipliers[used[at]!]!;
    error += factor * wall.slack;
    for (let axis = 0; axis < dimension; axis += 1) rest[axis]! += factor * wall.row[axis]!;
  });
  // The slack bounds what coefficients are wrong by times the reach of the box.
  const shortest = Math.min(...reachOfBox(box));
  const residual = Math.max(...rest.map(Math.abs)) + (4 * error) / shortest;
  const columns = Float64Array.from(
    { length: dimension * dimension },
    (_, at) => sides[at % dimension]!.row[Math.floor(at / dimension)]!,
  );
  const spread = normOfInverse(columns, dimension);
  const turn = spread * dimension * Math.max(...sides.map((wall) => wall.slack / shortest));
  return turn < 0.01 && used.every((at) => multipliers[at]! > 2 * spread * residual);
}
