import { lostInProduct, lostInSum } from './doubleDoubleMaps.ts';
import { crossingError } from '../signs/evaluationError.ts';
import type { PlaneSlice } from '../cells/piecewiseLinear.ts';
import type { PlaneComplex } from './planeComplex.ts';

/** An affine function of s and t with twice the digits of doubles: coefficients of s, t and the constant. */
export interface FineRow {
  readonly high: ArrayLike<number>;
  readonly low: ArrayLike<number>;
  /** What its value may be wrong by anywhere in the rectangle. */
  readonly error: number;
}

/** A coordinate as the sum of a double and a much smaller one. */
type Fine = readonly [high: number, low: number];

/** Coordinates of a corner, and how far the true one can be. */
interface FinePlace {
  readonly place: readonly [Fine, Fine];
  readonly radius: number;
}

/** Rounding of a value in twice the digits, as a share of its terms: 2^-106 with room for all operations. */
const fineRounding = 2 ** -94;

/** Corners as crossings of two lines, and signs there, with twice the digits of doubles: far cheaper than integers, and nearly always enough. */
export class FineCorners {
  readonly #complex: PlaneComplex;
  readonly #bounds: PlaneSlice['bounds'];
  readonly #rowOf: (layer: number, unit: number) => FineRow;

  /** @param rowOf  a neuron's pre-activation in the cell that is worked on */
  constructor(complex: PlaneComplex, bounds: PlaneSlice['bounds'], rowOf: (layer: number, unit: number) => FineRow) {
    this.#complex = complex;
    this.#bounds = bounds;
    this.#rowOf = rowOf;
  }

  /** The sign of a neuron at the corner where two edges meet, 0 when it cannot be told. The corner's coordinates are refined on the way. */
  signAt(vertex: number, edges: readonly [number, number], { layer, unit }: { layer: number; unit: number }): number {
    const { place, radius } = this.refine(vertex, edges);
    const row = this.#rowOf(layer, unit);
    const value = evaluate(row, place);
    const error = errorOf(row, place) + 2 * lengthOf(row) * radius;
    if (value > error) return 1;
    return value < -error ? -1 : 0;
  }

  /**
   * Refines the coordinates of the corner where two edges meet: one Newton step from the known ones, whose residuals then tell how far the
   * result is from both lines.
   */
  refine(vertex: number, edges: readonly [number, number]): FinePlace {
    const complex = this.#complex;
    const [p, q] = [this.#lineOf(edges[0]), this.#lineOf(edges[1])];
    const determinant = p.high[0]! * q.high[1]! - p.high[1]! * q.high[0]!;
    const start: [Fine, Fine] = [
      [complex.x[vertex]!, 0],
      [complex.y[vertex]!, 0],
    ];
    const [atP, atQ] = [evaluate(p, start), evaluate(q, start)];
    const place: [Fine, Fine] = [
      add(start[0][0], -(atP * q.high[1]! - atQ * p.high[1]!) / determinant),
      add(start[1][0], -(atQ * p.high[0]! - atP * q.high[0]!) / determinant),
    ];
    const [lengthP, lengthQ] = [lengthOf(p), lengthOf(q)];
    const [[s0, s1], [t0, t1]] = this.#bounds;
    const reach = [Math.max(Math.abs(s0), Math.abs(s1)), Math.max(Math.abs(t0), Math.abs(t1))];
    const radius = crossingError({
      onLine: (Math.abs(evaluate(p, place)) + errorOf(p, place)) / lengthP,
      onCrossing: (Math.abs(evaluate(q, place)) + errorOf(q, place)) / lengthQ,
      sine: determinant / (lengthP * lengthQ),
      minReach: Math.min(...reach),
      diameter: 4 * Math.max(...reach),
    });
    this.#keep(vertex, place, radius);
    return { place, radius };
  }

  #keep(vertex: number, [x, y]: readonly [Fine, Fine], radius: number): void {
    const complex = this.#complex;
    const rounded = radius + (Math.abs(x[0]) + Math.abs(y[0])) * 2 ** -52;
    if (!(rounded < complex.radius[vertex]!)) return;
    complex.x[vertex] = x[0];
    complex.y[vertex] = y[0];
    complex.radius[vertex] = rounded;
  }

  #lineOf(edge: number): FineRow {
    const maker = this.#complex.maker[this.#complex.line[edge]!]!;
    if (maker >= 0) return this.#rowOf(maker >> 16, maker & 0xffff);
    const [[s0, s1], [t0, t1]] = this.#bounds;
    const side = -1 - maker;
    const high = side % 2 === 0 ? [0, 1, side === 0 ? -t0 : -t1] : [1, 0, side === 1 ? -s1 : -s0];
    return { high, low: [0, 0, 0], error: 0 };
  }
}

/** Sum of two doubles without error. */
function add(left: number, right: number): Fine {
  const sum = left + right;
  return [sum, lostInSum(left, right, sum)];
}

/** Value of a row at a place: right to the last digits of a double even where its terms cancel. */
function evaluate({ high, low }: FineRow, place: readonly [Fine, Fine]): number {
  let [sum, rest] = [high[2]!, low[2]!];
  for (let index = 0; index < 2; index += 1) {
    const [x, small] = place[index]!;
    const coefficient = high[index]!;
    const product = coefficient * x;
    const [next, lost] = add(sum, product);
    rest += lost + lostInProduct(coefficient, x, product) + coefficient * small + low[index]! * x;
    sum = next;
  }
  return sum + rest;
}

/** What the value of `evaluate` may be wrong by. */
function errorOf(row: FineRow, place: readonly [Fine, Fine]): number {
  const { high, error } = row;
  const size = Math.abs(high[0]! * place[0][0]) + Math.abs(high[1]! * place[1][0]) + Math.abs(high[2]!);
  return error + fineRounding * size + 2 ** -50 * Math.abs(evaluate(row, place)) + 1e-290;
}

const lengthOf = ({ high }: FineRow): number => Math.sqrt(high[0]! ** 2 + high[1]! ** 2);
