import { type ColumnChoice, type ColumnMatrix, roomFor } from '../../linearAlgebra/arena.ts';
import type { LeastSquares } from './leastSquares.ts';
import type { ActiveColumns, PathCorrelations } from './pathCorrelations.ts';

/** Correlations through X'X/n: every column is watched. */
export class GramCorrelations implements PathCorrelations {
  readonly watched: ColumnChoice;
  readonly values: Float64Array;
  readonly slopes: Float64Array;
  readonly #problem: LeastSquares;
  readonly #gram: ColumnMatrix;
  readonly #fitted: Float64Array;
  #square = 0;

  constructor(problem: LeastSquares, gram: Float64Array) {
    const { inputs, arena } = problem;
    const stride = roomFor(inputs);
    this.#problem = problem;
    this.#gram = { values: gram, stride, rows: stride, count: inputs, scale: 1 };
    this.watched = { ids: Int32Array.from({ length: inputs }, (_, j) => j), count: inputs };
    this.values = arena.doubles(inputs);
    this.slopes = arena.doubles(inputs);
    this.#fitted = arena.doubles(inputs);
  }

  evaluate(active: ActiveColumns): boolean {
    const { values } = this;
    const problem = this.#problem;
    const fitted = this.#fitted;
    const { correlations } = problem;
    fitted.fill(0);
    problem.arena.combine(this.#gram, active, active.weights, fitted);
    for (let j = 0; j < problem.inputs; j += 1) values[j] = correlations[j]! - fitted[j]!;
    let explained = 0;
    for (let k = 0; k < active.count; k += 1) {
      const id = active.ids[k]!;
      explained += active.weights[k]! * (correlations[id]! + values[id]!);
    }
    this.#square = Math.max(0, problem.targetSquare - explained);
    return false;
  }

  direct(active: ActiveColumns): void {
    this.slopes.fill(0);
    this.#problem.arena.combine(this.#gram, active, active.weights, this.slopes);
  }

  allowStep(): boolean {
    return true;
  }

  advance(step: number): void {
    const { values, slopes } = this;
    for (let j = 0; j < values.length; j += 1) values[j]! -= step * slopes[j]!;
  }

  crossProducts(id: number, active: ActiveColumns, out: Float64Array): void {
    const from = id * this.#gram.stride;
    for (let k = 0; k < active.count; k += 1) out[k] = this.#gram.values[from + active.ids[k]!]!;
  }

  residualSquare(): number {
    return this.#square;
  }
}
