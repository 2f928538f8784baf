import type { LeastSquares } from '../problem/leastSquares.ts';
import { type PathGroup, minimizeGroup, norm } from '../problem/pathGroups.ts';
import type { ActiveGroups } from './activeGroups.ts';

/** Passes over the active groups that minimise the objective exactly over one group after the other. */
export class GroupPasses {
  readonly #problem: LeastSquares;
  readonly #active: ActiveGroups;
  /** G b of the present weights during a pass. */
  readonly #image: Float64Array;

  constructor(problem: LeastSquares, active: ActiveGroups) {
    this.#problem = problem;
    this.#active = active;
    this.#image = problem.arena.doubles(problem.inputs);
  }

  /** Minimises over every group; those that end at zero leave. */
  sweep(lambda: number): void {
    this.#pass(lambda, () => true);
    this.#active.dropZero();
  }

  /** Groups for which zero is optimal, given the others, become zero and leave. */
  dropWhereZeroIsBest(lambda: number): void {
    this.#pass(lambda, (u, { weight }) => norm(u) <= lambda * weight);
    this.#active.dropZero();
  }

  #pass(lambda: number, isChosen: (u: Float64Array, group: PathGroup) => boolean): void {
    const { weights, block } = this.#active;
    block.multiply(weights, this.#image);
    this.#active.each((from, group) => {
      const old = weights.slice(from, from + group.inputs.length);
      const u = this.#correlationsWithout(from, old);
      if (!isChosen(u, group)) return;
      const next = new Float64Array(old.length);
      minimizeGroup(group, u, lambda * group.weight, next);
      weights.set(next, from);
      this.#update(from, old, next);
    });
  }

  /** X_g'(y - X b)/n with the group itself left out of b. */
  #correlationsWithout(from: number, own: Float64Array): Float64Array {
    const { ids, block } = this.#active;
    const { correlations } = this.#problem;
    const image = this.#image;
    const u = new Float64Array(own.length);
    for (let i = 0; i < own.length; i += 1) {
      u[i] = correlations[ids[from + i]!]! - image[from + i]!;
      for (let j = 0; j < own.length; j += 1) u[i]! += block.values[(from + i) * block.stride + from + j]! * own[j]!;
    }
    return u;
  }

  /** Brings G b up to date after a group has changed. */
  #update(from: number, old: Float64Array, next: Float64Array): void {
    const { block, count } = this.#active;
    const image = this.#image;
    for (let j = 0; j < old.length; j += 1) {
      const change = next[j]! - old[j]!;
      if (change === 0) continue;
      const row = (from + j) * block.stride;
      for (let k = 0; k < count; k += 1) image[k]! += change * block.values[row + k]!;
    }
  }
}
