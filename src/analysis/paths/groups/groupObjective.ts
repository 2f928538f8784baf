import type { LeastSquares } from '../problem/leastSquares.ts';
import { norm } from '../problem/pathGroups.ts';
import type { ActiveGroups } from './activeGroups.ts';

/** 1/2 b'G b - b'X'y/n + lambda sum w |b_g| on the columns of the active groups, and its gradient. */
export class GroupObjective {
  readonly #problem: LeastSquares;
  readonly #active: ActiveGroups;
  readonly #image: Float64Array;

  constructor(problem: LeastSquares, active: ActiveGroups) {
    this.#problem = problem;
    this.#active = active;
    this.#image = problem.arena.doubles(problem.inputs);
  }

  /** @param b  in the arena of the problem */
  value(b: Float64Array, lambda: number): number {
    const { block, ids, count } = this.#active;
    const { correlations } = this.#problem;
    const image = this.#image;
    block.multiply(b, image);
    let total = 0;
    for (let k = 0; k < count; k += 1) total += b[k]! * (image[k]! / 2 - correlations[ids[k]!]!);
    this.#active.each((from, group) => {
      total += lambda * group.weight * norm(b.subarray(from, from + group.inputs.length));
    });
    return total;
  }

  /** out = minus the gradient at the present weights. @returns its largest entry */
  descent(lambda: number, out: Float64Array): number {
    const { block, weights, ids, count } = this.#active;
    const { correlations } = this.#problem;
    const image = this.#image;
    block.multiply(weights, image);
    for (let k = 0; k < count; k += 1) out[k] = -(image[k]! - correlations[ids[k]!]!);
    this.#active.each((from, group) => {
      const length = norm(weights.subarray(from, from + group.inputs.length));
      const pull = length > 0 ? (lambda * group.weight) / length : 0;
      for (let k = from; k < from + group.inputs.length; k += 1) out[k]! -= pull * weights[k]!;
    });
    let largest = 0;
    for (let k = 0; k < count; k += 1) largest = Math.max(largest, Math.abs(out[k]!));
    return largest;
  }
}
