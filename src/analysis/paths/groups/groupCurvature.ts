import { type UpdatedCholesky, createCholesky } from '../../linearAlgebra/cholesky.ts';
import type { Arena } from '../../linearAlgebra/arena.ts';
import type { ActiveGroups } from './activeGroups.ts';
import { factorCapacity } from '../problem/leastSquares.ts';
import { norm } from '../problem/pathGroups.ts';
import type { SymmetricBlock } from '../../linearAlgebra/symmetricBlock.ts';

/** Conjugate gradient steps that cost less than a new factor, and the share of the residual that the first Newton steps may leave. */
const conjugateLimit = 12;
const conjugateShare = 1e-2;

/** Vectors of the conjugate gradients. */
interface Work {
  readonly residual: Float64Array;
  readonly search: Float64Array;
  readonly turned: Float64Array;
  readonly direction: Float64Array;
}

/** The second derivative of the group lasso on its active columns, and Newton's direction from it. */
export class GroupCurvature {
  readonly #block: SymmetricBlock;
  readonly #factor: UpdatedCholesky;
  readonly #work: Work;
  #hessian = new Float64Array(0);
  /** The columns that the factor belongs to, by the version of the active groups; undefined: no factor. */
  #factored: number | undefined;

  /** @param block  X_A'X_A/n */
  constructor(arena: Arena, inputs: number, block: SymmetricBlock) {
    this.#block = block;
    this.#factor = createCholesky(arena, factorCapacity(inputs));
    const create = (): Float64Array => arena.doubles(inputs);
    this.#work = { residual: create(), search: create(), turned: create(), direction: create() };
  }

  /**
   * Turns minus the gradient into Newton's direction, in place.
   * @returns -1, or a row that depends on others; `step` is then as it was
   */
  solve(active: ActiveGroups, lambda: number, step: Float64Array): number {
    if (this.#solveByConjugates(active, lambda, step)) return -1;
    const dependent = this.#factorAnew(active, lambda);
    this.#factored = dependent < 0 ? active.version : undefined;
    if (dependent < 0) this.#factor.solve(step);
    return dependent;
  }

  /** After `solve` found a dependent row: the combination of the rows up to it that vanishes. */
  dependence(row: number, out: Float64Array): void {
    this.#factor.dependence(row, out);
  }

  /**
   * Newton's direction by conjugate gradients, with the factor of an earlier second derivative on the same columns.
   * @returns false, and `step` as it was, when there is no such factor or it is too far off
   */
  #solveByConjugates(active: ActiveGroups, lambda: number, step: Float64Array): boolean {
    if (this.#factored !== active.version) return false;
    const { residual, search, turned, direction } = this.#work;
    const { count } = active;
    residual.set(step.subarray(0, count));
    direction.fill(0, 0, count);
    const start = norm(residual, count);
    const goal = start * Math.max(1e-13, Math.min(conjugateShare, start / Math.max(lambda, Number.MIN_VALUE)));
    let old = 1;
    for (let k = 0; k < conjugateLimit; k += 1) {
      turned.set(residual.subarray(0, count));
      this.#factor.solve(turned);
      const inner = dot(residual, turned, count);
      const ratio = k === 0 ? 0 : inner / old;
      old = inner;
      for (let i = 0; i < count; i += 1) search[i] = turned[i]! + ratio * search[i]!;
      this.#multiply(active, lambda, search);
      const bend = dot(search, turned, count);
      if (!(bend > 0)) return false;
      for (let i = 0; i < count; i += 1) {
        direction[i]! += (inner / bend) * search[i]!;
        residual[i]! -= (inner / bend) * turned[i]!;
      }
      if (norm(residual, count) <= goal) {
        step.set(direction.subarray(0, count));
        return true;
      }
    }
    this.#factored = undefined;
    return false;
  }

  /** turned = (X_A'X_A/n + lambda w (I/|b_g| - b_g b_g'/|b_g|^3)) v. */
  #multiply(active: ActiveGroups, lambda: number, v: Float64Array): void {
    const { weights } = active;
    const out = this.#work.turned;
    this.#block.multiply(v, out);
    active.each((from, group) => {
      const end = from + group.inputs.length;
      let square = 0;
      let along = 0;
      for (let k = from; k < end; k += 1) {
        square += weights[k]! * weights[k]!;
        along += weights[k]! * v[k]!;
      }
      if (square === 0) return;
      const pull = (lambda * group.weight) / Math.sqrt(square);
      for (let k = from; k < end; k += 1) out[k]! += pull * (v[k]! - (along / square) * weights[k]!);
    });
  }

  /** Second derivative X_A'X_A/n + lambda w (I/|b_g| - b_g b_g'/|b_g|^3), factored. @returns -1, or a row that depends on others */
  #factorAnew(active: ActiveGroups, lambda: number): number {
    const { count, weights } = active;
    const block = this.#block;
    if (this.#hessian.length < count * count) this.#hessian = new Float64Array(4 * count * count);
    const hessian = this.#hessian;
    for (let i = 0; i < count; i += 1) {
      hessian.set(block.values.subarray(i * block.stride, i * block.stride + i + 1), i * count);
    }
    active.each((from, group) => {
      const end = from + group.inputs.length;
      const length = norm(weights.subarray(from, end));
      const pull = length > 0 ? (lambda * group.weight) / length : 0;
      for (let i = from; i < end; i += 1) {
        for (let j = from; j <= i; j += 1)
          hessian[i * count + j]! -= (pull * weights[i]! * weights[j]!) / (length * length || 1);
        hessian[i * count + i]! += pull;
      }
    });
    return this.#factor.refactor({ values: hessian, stride: count }, count, 0);
  }
}

function dot(a: Float64Array, b: Float64Array, length: number): number {
  let total = 0;
  for (let k = 0; k < length; k += 1) total += a[k]! * b[k]!;
  return total;
}
