import { type Arena, type ColumnChoice, type ColumnMatrix, type SquareMatrix, roomFor } from './arena.ts';

/** The products of an arena in plain TypeScript: the fallback without WebAssembly, and the slow and obvious twin in tests. */
export function openPlainArena(): Arena {
  return {
    kind: 'plain',
    doubles: (length) => new Float64Array(roomFor(length)),
    integers: (length) => new Int32Array(length),
    dots(x, choice, v, out) {
      const count = choice?.count ?? x.count;
      for (let k = 0; k < count; k += 1) out[k] = x.scale * dot(x.values, offsetOf(x, choice, k), v, x.rows);
    },
    combine(x, choice, weights, out) {
      const count = choice?.count ?? x.count;
      for (let k = 0; k < count; k += 1) {
        const from = offsetOf(x, choice, k);
        const weight = weights[k]!;
        for (let i = 0; i < x.rows; i += 1) out[i]! += weight * x.values[from + i]!;
      }
    },
    products(a, b, width, out) {
      for (let j = 0; j < b.count; j += 1) {
        const right = b.values.subarray(j * b.stride);
        for (let i = 0; i < a.count; i += 1) {
          out[j * width + i]! += a.scale * dot(a.values, i * a.stride, right, a.rows);
        }
      }
    },
    gram(x, width, out) {
      for (let j = 0; j < x.count; j += 1) {
        const right = x.values.subarray(j * x.stride);
        for (let i = 0; i <= j; i += 1) {
          const value = x.scale * dot(x.values, i * x.stride, right, x.rows);
          out[j * width + i] = value;
          out[i * width + j] = value;
        }
      }
    },
    factor: factorInPlace,
    solveLower({ values, stride }, size, x) {
      for (let i = 0; i < size; i += 1) x[i] = (x[i]! - dot(values, i * stride, x, i)) / values[i * stride + i]!;
    },
    solveUpper({ values, stride }, size, x) {
      for (let i = size - 1; i >= 0; i -= 1) {
        const value = x[i]! / values[i * stride + i]!;
        x[i] = value;
        for (let k = 0; k < i; k += 1) x[k]! -= value * values[i * stride + k]!;
      }
    },
    use: () => () => undefined,
    close: () => undefined,
  };
}

function offsetOf(x: ColumnMatrix, choice: ColumnChoice | undefined, k: number): number {
  return (choice === undefined ? k : choice.ids[k]!) * x.stride;
}

/** Sum of x[from + i] y[i], i < length. */
function dot(x: Float64Array, from: number, y: Float64Array, length: number): number {
  let total = 0;
  for (let i = 0; i < length; i += 1) total += x[from + i]! * y[i]!;
  return total;
}

function factorInPlace({ values, stride }: SquareMatrix, size: number, tolerance: number): number {
  for (let j = 0; j < size; j += 1) {
    const row = values.subarray(j * stride, (j + 1) * stride);
    const diagonal = row[j]!;
    const pivot = diagonal - dot(row, 0, row, j);
    if (!(pivot > tolerance * diagonal)) return j;
    const root = Math.sqrt(pivot);
    row[j] = root;
    for (let i = j + 1; i < size; i += 1) {
      const from = i * stride;
      values[from + j] = (values[from + j]! - dot(values, from, row, j)) / root;
    }
  }
  return -1;
}
