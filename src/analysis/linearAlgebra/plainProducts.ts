import type { Arena, ColumnChoice, ColumnMatrix } from './arena.ts';

/** The products of an arena in plain TypeScript: the fallback without WebAssembly, and the slow and obvious twin in tests. */
export function openPlainArena(): Arena {
  return {
    kind: 'plain',
    doubles: (length) => new Float64Array((length + 3) & ~3),
    integers: (length) => new Int32Array(length),
    dots(x, choice, v, out) {
      const count = choice?.count ?? x.count;
      for (let k = 0; k < count; k += 1) out[k] = x.scale * dot(x.values, offsetOf(x, choice, k), v, 0, x.rows);
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
        for (let i = 0; i < a.count; i += 1) {
          out[j * width + i]! += a.scale * dot(a.values, i * a.stride, b.values, j * b.stride, a.rows);
        }
      }
    },
    gram(x, width, out) {
      for (let j = 0; j < x.count; j += 1) {
        for (let i = 0; i <= j; i += 1) {
          const value = x.scale * dot(x.values, i * x.stride, x.values, j * x.stride, x.rows);
          out[j * width + i] = value;
          out[i * width + j] = value;
        }
      }
    },
    factor: ({ values, stride }, size, tolerance) => factorInPlace(values, stride, size, tolerance),
    solveLower({ values, stride }, size, x) {
      for (let i = 0; i < size; i += 1) x[i] = (x[i]! - dot(values, i * stride, x, 0, i)) / values[i * stride + i]!;
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

function dot(x: Float64Array, fromX: number, y: Float64Array, fromY: number, length: number): number {
  let total = 0;
  for (let i = 0; i < length; i += 1) total += x[fromX + i]! * y[fromY + i]!;
  return total;
}

function factorInPlace(m: Float64Array, stride: number, size: number, tolerance: number): number {
  for (let j = 0; j < size; j += 1) {
    const rowJ = j * stride;
    const diagonal = m[rowJ + j]!;
    const pivot = diagonal - dot(m, rowJ, m, rowJ, j);
    if (!(pivot > tolerance * diagonal)) return j;
    const root = Math.sqrt(pivot);
    m[rowJ + j] = root;
    for (let i = j + 1; i < size; i += 1) {
      m[i * stride + j] = (m[i * stride + j]! - dot(m, i * stride, m, rowJ, j)) / root;
    }
  }
  return -1;
}
