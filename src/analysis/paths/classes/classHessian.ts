import type { ProblemColumns } from '../problem/leastSquares.ts';

/** Chosen coefficients of one output, where they begin among all rows of the second derivative, and the row of its intercept. */
interface OutputRows {
  readonly inputs: Int32Array;
  readonly first: number;
  readonly intercept: number;
}

/** The second derivative of a mean cross-entropy by chosen coefficients of a linear classifier, then all intercepts. */
export class ClassHessian {
  readonly #problem: ProblemColumns;
  readonly #ids: Int32Array;
  readonly #products: Float64Array;
  readonly #mass: Float64Array;
  readonly #weighted: Float64Array;

  constructor(problem: ProblemColumns) {
    const { arena, inputs, samples } = problem;
    this.#problem = problem;
    this.#ids = arena.integers(inputs);
    this.#products = arena.doubles(inputs);
    this.#mass = arena.doubles(samples);
    this.#weighted = arena.doubles(samples);
  }

  /**
   * Writes the lower half, row-major.
   * @param probabilities  per output n numbers
   * @param chosen         per output the inputs whose coefficients count
   * @param out            zero before, (chosen + outputs)^2 numbers
   */
  write(probabilities: readonly Float64Array[], chosen: readonly Int32Array[], out: Float64Array): void {
    const outputs = chosen.length;
    const size = chosen.reduce((total, some) => total + some.length, outputs);
    let first = 0;
    const rows = chosen.map((inputs, m): OutputRows => {
      first += inputs.length;
      return { inputs, first: first - inputs.length, intercept: size - outputs + m };
    });
    rows.forEach((columns, l) => {
      for (let m = l; m < outputs; m += 1) {
        this.#weigh(probabilities[m]!, probabilities[l]!, m === l);
        this.#writeBlock(rows[m]!, columns, { values: out, size });
      }
    });
  }

  /** mass_i = p_m (1 - p_m) of one output, - p_m p_l of two. */
  #weigh(left: Float64Array, right: Float64Array, isSame: boolean): void {
    const mass = this.#mass;
    for (let i = 0; i < this.#problem.samples; i += 1) mass[i] = left[i]! * ((isSame ? 1 : 0) - right[i]!);
  }

  #writeBlock(rows: OutputRows, columns: OutputRows, out: Lower): void {
    const { x } = this.#problem;
    this.#ids.set(rows.inputs);
    columns.inputs.forEach((input, k) => {
      const column = x.values.subarray(input * x.stride, (input + 1) * x.stride);
      this.#writeColumn(rows, columns.first + k, column, out);
    });
    this.#writeColumn(rows, columns.intercept, undefined, out);
  }

  /** One column of the second derivative; without numbers it is that of an intercept, whose input is 1. */
  #writeColumn(rows: OutputRows, at: number, column: Float64Array | undefined, out: Lower): void {
    const { arena, x, samples } = this.#problem;
    const weighted = this.#weighted;
    const mass = this.#mass;
    if (column === undefined) weighted.set(mass);
    else for (let i = 0; i < samples; i += 1) weighted[i] = mass[i]! * column[i]!;
    let total = 0;
    for (let i = 0; i < samples; i += 1) total += weighted[i]!;
    const products = this.#products;
    arena.dots(x, { ids: this.#ids, count: rows.inputs.length }, weighted, products);
    for (let k = 0; k < rows.inputs.length; k += 1) setLower(out, rows.first + k, at, products[k]!);
    setLower(out, rows.intercept, at, total / samples);
  }
}

/** A symmetric matrix, row-major, of which the lower half counts. */
interface Lower {
  readonly values: Float64Array;
  readonly size: number;
}

function setLower({ values, size }: Lower, i: number, j: number, value: number): void {
  values[i >= j ? i * size + j : j * size + i] = value;
}
