import type { Architecture } from '../../core/experiment/architecture.ts';
import type { Random } from '../../core/ground/random.ts';
import type { Numbers } from '../../core/numbers/matrix.ts';
import { symmetricEigen } from '../linearAlgebra/symmetricEigen.ts';

/** The plane origin + a u + b v in the space of all parameters, each laid out as `architecture.tensors` says. */
export interface ParameterPlane {
  readonly origin: Float64Array;
  readonly u: Float64Array;
  readonly v: Float64Array;
}

/** The parameters at a place of a plane. @param out  its length is that of the origin */
export function parametersAt({ origin, u, v }: ParameterPlane, [a, b]: readonly [number, number], out: Numbers): void {
  for (let at = 0; at < origin.length; at += 1) out[at] = origin[at]! + a * u[at]! + b * v[at]!;
}

/** Two parameters of the flat vector; all others stay where they are. @param pair  two different places */
export function coordinatePlane(parameters: Numbers, pair: readonly [number, number]): ParameterPlane {
  const origin = Float64Array.from(parameters);
  const [u, v] = pair.map((place) => {
    origin[place] = 0;
    const direction = new Float64Array(origin.length);
    direction[place] = 1;
    return direction;
  });
  return { origin, u: u!, v: v! };
}

/**
 * A random direction in which the weights of every unit are as long as the unit's own; biases, scales and shifts stay. Functions that are equal
 * by a rescaling of their layers then look the same.
 * @source Li, Xu, Taylor, Studer, Goldstein (2018), Visualizing the loss landscape of neural nets, NeurIPS, section 4
 */
export function filterNormalizedDirection(
  { tensors }: Pick<Architecture, 'tensors'>,
  parameters: Numbers,
  random: Random,
): Float64Array {
  const direction = new Float64Array(parameters.length);
  for (const { role, rows, columns, offset } of tensors) {
    if (role !== 'weights') continue;
    for (let at = offset; at < offset + rows * columns; at += 1) direction[at] = random.normal();
    for (let unit = 0; unit < columns; unit += 1) {
      let [own, drawn] = [0, 0];
      for (let at = offset + unit; at < offset + rows * columns; at += columns) {
        own += parameters[at]! ** 2;
        drawn += direction[at]! ** 2;
      }
      const factor = drawn > 0 ? Math.sqrt(own / drawn) : 0;
      for (let at = offset + unit; at < offset + rows * columns; at += columns) direction[at]! *= factor;
    }
  }
  return direction;
}

/** Two independent filter-normalised directions through the parameters. */
export function randomPlane(
  architecture: Pick<Architecture, 'tensors'>,
  parameters: Numbers,
  random: Random,
): ParameterPlane {
  const draw = (name: string): Float64Array => filterNormalizedDirection(architecture, parameters, random.fork(name));
  return { origin: Float64Array.from(parameters), u: draw('u'), v: draw('v') };
}

/** A plane through the parameters on which a run's recorded parameters vary most. */
export interface TrajectoryPlane extends ParameterPlane {
  /** How far the points reach: a plane, a line, or one point. */
  readonly shape: 'plane' | 'line' | 'point';
  /** Shares of the variance of all points along u and along v. */
  readonly shares: readonly [number, number];
  /** a and b of every point's foot on the plane, one after the other. */
  readonly places: Float64Array;
}

/** Below this share of the largest variance a second one is rounding of float32 numbers. */
const collinearShare = 1e-10;
/** Below this share of the mean point's square all variance is. */
const pointShare = 1e-14;
/** Multiplications that the products of all pairs may take; above it fewer points are drawn on. */
const pairBudget = 1e8;

/**
 * The plane of the two largest principal components of points, through `parameters`; its directions are orthogonal and of length 1. Where the
 * points lie on a line or are one point, what is missing is a random direction.
 * @param points  each as long as the parameters; at least one
 * @source Li et al. (2018), section 7: principal components of an optimizer's trajectory
 */
export function trajectoryPlane(points: readonly Numbers[], parameters: Numbers, random: Random): TrajectoryPlane {
  const origin = Float64Array.from(parameters);
  const mean = meanOf(points);
  const some = thin(points, Math.max(3, Math.floor(Math.sqrt(pairBudget / Math.max(1, origin.length)))));
  const found = principalDirections(some, mean);
  const directions = found.map(({ direction }) => pointUp(direction));
  while (directions.length < 2) directions.push(drawOrthogonal(directions, origin.length, random));
  const [u, v] = [directions[0]!, directions[1]!];
  const { places, shares } = project(points, { origin, mean, u, v });
  const shape = found.length === 2 ? 'plane' : found.length === 1 ? 'line' : 'point';
  return { origin, u, v, shape, shares, places };
}

function meanOf(points: readonly Numbers[]): Float64Array {
  const mean = new Float64Array(points[0]!.length);
  for (const point of points) for (let at = 0; at < mean.length; at += 1) mean[at]! += point[at]! / points.length;
  return mean;
}

/** At most so many, evenly chosen, the first and the last among them. */
function thin(points: readonly Numbers[], most: number): readonly Numbers[] {
  if (points.length <= most) return points;
  return Array.from({ length: most }, (_, at) => points[Math.round((at * (points.length - 1)) / (most - 1))]!);
}

/** The directions of the two largest variances that are more than rounding, from the products of all pairs of points. */
function principalDirections(
  points: readonly Numbers[],
  mean: Float64Array,
): readonly { readonly direction: Float64Array }[] {
  const count = points.length;
  const centred = points.map((point) => Float64Array.from(mean, (value, at) => point[at]! - value));
  const products = new Float64Array(count * count);
  for (let i = 0; i < count; i += 1)
    for (let j = 0; j <= i; j += 1) products[i * count + j] = dot(centred[i]!, centred[j]!);
  const { values, vectors } = symmetricEigen(products, count);
  const largest = values[count - 1] ?? 0;
  // One point alone, or the same one again and again.
  if (!(largest > pointShare * dot(mean, mean))) return [];
  return [count - 1, count - 2].flatMap((k) => {
    if (k < 0 || !(values[k]! > collinearShare * largest)) return [];
    const direction = new Float64Array(mean.length);
    centred.forEach((point, i) => {
      const share = vectors[k * count + i]!;
      for (let at = 0; at < direction.length; at += 1) direction[at]! += share * point[at]!;
    });
    const length = Math.sqrt(dot(direction, direction));
    return [{ direction: direction.map((value) => value / length) }];
  });
}

function project(
  points: readonly Numbers[],
  { origin, mean, u, v }: ParameterPlane & { readonly mean: Float64Array },
): Pick<TrajectoryPlane, 'places' | 'shares'> {
  const places = new Float64Array(2 * points.length);
  const middle = Float64Array.from(mean, (value, at) => value - origin[at]!);
  const [meanA, meanB] = [dot(middle, u), dot(middle, v)];
  let [total, alongU, alongV] = [0, 0, 0];
  points.forEach((point, index) => {
    let [a, b] = [0, 0];
    for (let at = 0; at < u.length; at += 1) {
      const away = point[at]! - origin[at]!;
      a += away * u[at]!;
      b += away * v[at]!;
      total += (point[at]! - mean[at]!) ** 2;
    }
    places[2 * index] = a;
    places[2 * index + 1] = b;
    alongU += (a - meanA) ** 2;
    alongV += (b - meanB) ** 2;
  });
  return { places, shares: total > 0 ? [alongU / total, alongV / total] : [0, 0] };
}

/** The same direction with its largest entry positive. */
function pointUp(direction: Float64Array): Float64Array {
  let largest = 0;
  for (const value of direction) if (Math.abs(value) > Math.abs(largest) * (1 + 1e-9)) largest = value;
  return largest < 0 ? direction.map((value) => -value) : direction;
}

/** A random direction of length 1 at right angles to others; zero where there is no room for one. */
function drawOrthogonal(others: readonly Float64Array[], size: number, random: Random): Float64Array {
  let drawn = Float64Array.from({ length: size }, () => random.normal());
  for (let pass = 0; pass < 2; pass += 1)
    for (const other of others) {
      const along = dot(drawn, other);
      drawn = drawn.map((value, at) => value - along * other[at]!);
    }
  const length = Math.sqrt(dot(drawn, drawn));
  return length > 1e-9 ? drawn.map((value) => value / length) : new Float64Array(size);
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += one[at]! * other[at]!;
  return sum;
}
