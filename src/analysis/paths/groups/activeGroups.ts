import { type SymmetricBlock, createSymmetricBlock } from '../../linearAlgebra/symmetricBlock.ts';
import { type LeastSquares, factorCapacity } from '../problem/leastSquares.ts';
import type { ActiveColumns, PathCorrelations } from '../problem/pathCorrelations.ts';
import { type PathGroup, norm } from '../problem/pathGroups.ts';

/** The groups of the model with the weights of their columns, one group after the other, and the products of these columns. */
export class ActiveGroups implements ActiveColumns {
  readonly ids: Int32Array;
  readonly weights: Float64Array;
  /** X_A'X_A/n. */
  readonly block: SymmetricBlock;
  readonly #problem: LeastSquares;
  readonly #groups: readonly PathGroup[];
  readonly #cross: Float64Array;
  /** In the order of their columns. */
  #active: number[] = [];
  #count = 0;
  #version = 0;

  constructor(problem: LeastSquares, groups: readonly PathGroup[]) {
    const { arena, inputs } = problem;
    this.#problem = problem;
    this.#groups = groups;
    this.block = createSymmetricBlock(arena, factorCapacity(inputs));
    this.ids = arena.integers(inputs);
    this.weights = arena.doubles(inputs);
    this.#cross = arena.doubles(inputs);
  }

  /** Columns of all groups. */
  get count(): number {
    return this.#count;
  }

  /** Another number whenever a group has entered or left. */
  get version(): number {
    return this.#version;
  }

  /** Indices of the groups. */
  members(): ReadonlySet<number> {
    return new Set(this.#active);
  }

  /** Visits every group with its first column. */
  each(visit: (from: number, group: PathGroup) => void): void {
    let from = 0;
    for (const g of this.#active) {
      const group = this.#groups[g]!;
      visit(from, group);
      from += group.inputs.length;
    }
  }

  /** Adds a group with weights 0. */
  enter(g: number, correlations: PathCorrelations): void {
    for (const input of this.#groups[g]!.inputs) {
      correlations.crossProducts(input, this, this.#cross);
      this.block.append(this.#cross, this.#problem.squares[input]!);
      this.ids[this.#count] = input;
      this.weights[this.#count] = 0;
      this.#count += 1;
    }
    this.#active.push(g);
    this.#version += 1;
  }

  /** Takes the groups out whose weights are all 0. */
  dropZero(): void {
    let from = this.#count;
    for (let a = this.#active.length - 1; a >= 0; a -= 1) {
      const size = this.#groups[this.#active[a]!]!.inputs.length;
      from -= size;
      if (norm(this.weights.subarray(from, from + size)) > 0) continue;
      for (let k = from + size - 1; k >= from; k -= 1) this.#dropColumn(k);
      this.#active.splice(a, 1);
      this.#version += 1;
    }
  }

  #dropColumn(k: number): void {
    this.block.remove(k);
    this.ids.copyWithin(k, k + 1, this.#count);
    this.weights.copyWithin(k, k + 1, this.#count);
    this.#count -= 1;
    this.weights[this.#count] = 0;
  }
}
