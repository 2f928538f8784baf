/** Where Newton's method ended. */
export interface NewtonEnd {
  readonly at: Float64Array;
  /** Largest component of the function there, in size. */
  readonly residual: number;
  readonly iterations: number;
}

const mostIterations = 60;
const differenceShare = 1e-6;

/**
 * Solves A x = b by elimination with row pivots; NaN where A is singular.
 * @param matrix  size x size, row-major
 * @source Golub, Van Loan (2013), Matrix computations, algorithm 3.4.1
 */
export function solveDense(matrix: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  const a = matrix.slice();
  const x = right.slice();
  for (let column = 0; column < size; column += 1) {
    let pivot = column;
    for (let row = column + 1; row < size; row += 1)
      if (Math.abs(a[row * size + column]!) > Math.abs(a[pivot * size + column]!)) pivot = row;
    swapRows(a, x, [column, pivot]);
    for (let row = column + 1; row < size; row += 1) {
      const factor = a[row * size + column]! / a[column * size + column]!;
      for (let at = column; at < size; at += 1) a[row * size + at]! -= factor * a[column * size + at]!;
      x[row]! -= factor * x[column]!;
    }
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    for (let at = row + 1; at < size; at += 1) x[row]! -= a[row * size + at]! * x[at]!;
    x[row]! /= a[row * size + row]!;
  }
  return x;
}

function swapRows(a: Float64Array, x: Float64Array, [one, other]: readonly [number, number]): void {
  if (one === other) return;
  const size = x.length;
  const row = a.slice(one * size, (one + 1) * size);
  a.copyWithin(one * size, other * size, (other + 1) * size);
  a.set(row, other * size);
  [x[one], x[other]] = [x[other]!, x[one]!];
}

/**
 * A zero of as many equations as unknowns, by Newton's method with central differences: the stationary point of a function whose gradient is
 * given. It converges where the start is near; ask `residual`.
 */
export function solveByNewton(f: (x: Float64Array) => Float64Array, start: Float64Array): NewtonEnd {
  const at = start.slice();
  const size = at.length;
  const jacobian = new Float64Array(size * size);
  let value = f(at);
  let iterations = 0;
  for (; iterations < mostIterations; iterations += 1) {
    for (let column = 0; column < size; column += 1) {
      const kept = at[column]!;
      const h = differenceShare * (1 + Math.abs(kept));
      at[column] = kept + h;
      const above = f(at);
      at[column] = kept - h;
      const below = f(at);
      at[column] = kept;
      for (let row = 0; row < size; row += 1) jacobian[row * size + column] = (above[row]! - below[row]!) / (2 * h);
    }
    const step = solveDense(jacobian, value);
    for (let place = 0; place < size; place += 1) at[place]! -= step[place]!;
    value = f(at);
    if (step.every((change, place) => !(Math.abs(change) > 1e-14 * (1 + Math.abs(at[place]!))))) break;
  }
  return { at, residual: value.reduce((most, part) => Math.max(most, Math.abs(part)), 0), iterations };
}
