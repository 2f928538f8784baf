import { type UpdatedCholesky, createCholesky } from '../../linearAlgebra/cholesky.ts';
import { type Arena, type SquareMatrix, roomFor } from '../../linearAlgebra/arena.ts';
import { openArena } from '../../linearAlgebra/columnProducts.ts';
import type { ProblemColumns } from '../problem/leastSquares.ts';
import {
  type ClassWeights,
  addClassWeights,
  copyClassWeights,
  createClassWeights,
  innerClassWeights,
  scaleClassWeights,
} from './classWeights.ts';
import type { ClassLoss } from './pathClassLoss.ts';
import type { ClassPenalty } from './pathClassPenalty.ts';

/** Conjugate gradient steps that cost less than a new factor, and those where there is none. */
const fewSteps = 15;
const manySteps = 400;
/** Coefficients up to which the second derivative is written out and factored. */
const factoredSize = 800;
/** Share of the residual that a direction far from the optimum may leave. */
const looseShare = 1e-2;

/** A factored second derivative and the coefficients that it belongs to. */
interface Factored {
  readonly arena: Arena;
  readonly factor: UpdatedCholesky;
  readonly right: Float64Array;
  readonly places: readonly (readonly [output: number, input: number])[];
  /** A typical second derivative by one coefficient. */
  readonly size: number;
}

/** Vectors of the conjugate gradients. */
interface Work {
  readonly rest: ClassWeights;
  readonly search: ClassWeights;
  readonly image: ClassWeights;
  readonly turned: ClassWeights;
}

/** Where a direction is looked for, what it shall be the answer to (0 outside the support), and the direction. */
interface Wanted {
  readonly weights: ClassWeights;
  readonly right: ClassWeights;
  readonly direction: ClassWeights;
}

/**
 * Newton's direction of a linear classifier on its support: conjugate gradients with the factor of an earlier second derivative, a new factor
 * when they take long.
 */
export class ClassDirection {
  readonly #problem: ProblemColumns;
  readonly #loss: ClassLoss;
  readonly #work: Work;
  #factored: Factored | undefined;

  constructor(problem: ProblemColumns, loss: ClassLoss) {
    this.#problem = problem;
    this.#loss = loss;
    const create = (): ClassWeights => createClassWeights(problem.inputs, loss.outputs);
    this.#work = { rest: create(), search: create(), image: create(), turned: create() };
  }

  /** Gives the memory of the factor back. */
  close(): void {
    this.#factored?.arena.close();
    this.#factored = undefined;
  }

  /**
   * direction = (second derivative)^-1 right on the support; the loss was evaluated at the weights.
   */
  find(penalty: ClassPenalty, wanted: Wanted): void {
    const { weights, right, direction } = wanted;
    if (this.#factored !== undefined && this.#solveByConjugates(penalty, wanted, fewSteps)) return;
    const chosen = weights.coefficients.map((column) =>
      Int32Array.from(column.keys()).filter((j) => penalty.isFree(weights, j, column[j]!)),
    );
    const size = chosen.reduce((total, some) => total + some.length, 0);
    this.close();
    if (size > factoredSize) this.#solveByConjugates(penalty, wanted, manySteps);
    else {
      this.#factored = this.#factorAnew(penalty, weights, chosen);
      copyClassWeights(right, direction);
      this.#precondition(penalty, weights, direction);
    }
  }

  #factorAnew(penalty: ClassPenalty, weights: ClassWeights, chosen: readonly Int32Array[]): Factored {
    const places = chosen.flatMap((some, m) => Array.from(some, (j) => [m, j] as const));
    const size = places.length + this.#loss.outputs;
    const hessian = new Float64Array(size * size);
    this.#loss.hessian(chosen, hessian);
    this.#addPenalty(penalty, weights, places, { values: hessian, stride: size });
    // One number added to all softmax intercepts changes nothing: this makes the direction with mean 0 the only one.
    for (let k = places.length; k < size && this.#loss.outputs > 1; k += 1)
      for (let l = places.length; l <= k; l += 1) hessian[k * size + l]! += 1;
    const stride = roomFor(size);
    const arena = openArena(stride * (stride + 2), this.#problem.arena.kind);
    const factor = createCholesky(arena, size);
    let largest = 0;
    let sum = 0;
    for (let k = 0; k < size; k += 1) {
      largest = Math.max(largest, hessian[k * size + k]!);
      sum += hessian[k * size + k]!;
    }
    for (let shift = 0; factor.refactor({ values: hessian, stride: size }, size, shift * largest) >= 0;)
      shift = Math.max(1e-12, shift * 100);
    return { arena, factor, right: arena.doubles(size), places, size: sum / size };
  }

  /** Adds the penalty's second derivative by the coefficients at the places to the lower half of a matrix. */
  #addPenalty(penalty: ClassPenalty, weights: ClassWeights, places: Factored['places'], out: SquareMatrix): void {
    const { search, image } = this.#work;
    scaleClassWeights(search, 0);
    places.forEach(([m, j], row) => {
      scaleClassWeights(image, 0);
      search.coefficients[m]![j] = 1;
      penalty.addCurvature(weights, search, image);
      search.coefficients[m]![j] = 0;
      for (let k = 0; k <= row; k += 1) {
        const place = places[k]!;
        out.values[row * out.stride + k]! += image.coefficients[place[0]]![place[1]]!;
      }
    });
  }

  /** Divides by the factor in place; coefficients that it does not know by a typical second derivative. */
  #precondition(penalty: ClassPenalty, weights: ClassWeights, out: ClassWeights): void {
    if (this.#factored === undefined) return;
    const { factor, right, places, size } = this.#factored;
    const isFree = ([m, j]: readonly [number, number]): boolean =>
      penalty.isFree(weights, j, weights.coefficients[m]![j]!);
    places.forEach((place, row) => {
      const [m, j] = place;
      right[row] = isFree(place) ? out.coefficients[m]![j]! : 0;
    });
    right.set(out.intercepts, places.length);
    factor.solve(right);
    for (const column of out.coefficients) for (let j = 0; j < column.length; j += 1) column[j]! /= size;
    places.forEach((place, row) => {
      const [m, j] = place;
      out.coefficients[m]![j] = isFree(place) ? right[row]! : 0;
    });
    out.intercepts.set(right.subarray(places.length, places.length + out.intercepts.length));
  }

  /** @returns whether the residual became small within the steps */
  #solveByConjugates(penalty: ClassPenalty, { weights, right, direction }: Wanted, steps: number): boolean {
    const { rest, search, image, turned } = this.#work;
    const loss = this.#loss;
    scaleClassWeights(direction, 0);
    copyClassWeights(right, rest);
    const start = Math.sqrt(innerClassWeights(rest, rest));
    const goal = start * Math.min(looseShare, start) + 1e-18;
    let old = 1;
    for (let k = 0; k < steps; k += 1) {
      copyClassWeights(rest, turned);
      this.#precondition(penalty, weights, turned);
      const along = innerClassWeights(rest, turned);
      scaleClassWeights(search, k === 0 ? 0 : along / old);
      addClassWeights(search, turned, 1);
      old = along;
      loss.curvature(search, image);
      penalty.addCurvature(weights, search, image);
      const bend = innerClassWeights(search, image);
      if (!(bend > 1e-18 * innerClassWeights(search, search))) return k > 0;
      addClassWeights(direction, search, along / bend);
      addClassWeights(rest, image, -along / bend);
      if (Math.sqrt(innerClassWeights(rest, rest)) <= goal) return true;
    }
    return false;
  }
}
