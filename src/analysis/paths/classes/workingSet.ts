import { roomFor } from '../../linearAlgebra/arena.ts';
import { openArena } from '../../linearAlgebra/columnProducts.ts';
import type { ProblemColumns } from '../problem/leastSquares.ts';
import type { ClassWeights } from './classWeights.ts';
import { classLossColumns, createClassLoss } from './pathClassLoss.ts';
import { ProximalNewton } from './proximalNewton.ts';

/** Lists of one number per input that a loss takes from an arena, with some to spare. */
const lists = 8;

/** Some inputs of a problem as a small problem of their own, with a solver for it. */
export class WorkingSet {
  readonly solver: ProximalNewton;
  readonly #inputs: Int32Array;
  readonly #places: ReadonlySet<number>;
  readonly #close: () => void;

  /** @param step  of the proximal gradient to begin with */
  constructor(problem: ProblemColumns, targets: readonly Float64Array[], inputs: readonly number[], step: number) {
    const { samples, x } = problem;
    const count = inputs.length;
    const columns = count + classLossColumns(targets.length) + 2;
    const arena = openArena(columns * x.stride + lists * roomFor(count) + 64, problem.arena.kind);
    const values = arena.doubles(count * x.stride, true);
    inputs.forEach((input, k) => {
      values.set(x.values.subarray(input * x.stride, (input + 1) * x.stride), k * x.stride);
    });
    const own: ProblemColumns = { samples, inputs: count, arena, x: { ...x, values, count } };
    this.#inputs = Int32Array.from(inputs);
    this.#places = new Set(inputs);
    this.solver = new ProximalNewton(own, createClassLoss(own, targets), step);
    this.#close = () => arena.close();
  }

  get inputs(): Iterable<number> {
    return this.#places;
  }

  get size(): number {
    return this.#inputs.length;
  }

  has(input: number): boolean {
    return this.#places.has(input);
  }

  /** Starts where the weights of all inputs are. */
  take(all: ClassWeights): void {
    const { coefficients, intercepts } = this.solver.weights;
    coefficients.forEach((column, m) => this.#inputs.forEach((input, k) => (column[k] = all.coefficients[m]![input]!)));
    intercepts.set(all.intercepts);
  }

  /** Writes its weights among those of all inputs, whose others are zero. */
  give(all: ClassWeights): void {
    const { coefficients, intercepts } = this.solver.weights;
    coefficients.forEach((column, m) => this.#inputs.forEach((input, k) => (all.coefficients[m]![input] = column[k]!)));
    all.intercepts.set(intercepts);
  }

  /** Gives memory back. */
  close(): void {
    this.solver.close();
    this.#close();
  }
}
