/**
 * Products with the columns of a matrix, two doubles at a time. AssemblyScript; src/analysis/linearAlgebra/columnProducts.ts is its only caller
 * and holds the same functions in plain TypeScript. Columns are `stride` doubles apart and
 * `rows` long, both multiples of four, padded with zeros.
 */

@inline
function pair(address: usize): v128 {
  return v128.load(address);
}

@inline
function sum(value: v128): f64 {
  return f64x2.extract_lane(value, 0) + f64x2.extract_lane(value, 1);
}

@inline
function column(x: usize, bytes: usize, list: usize, index: i32): usize {
  const id = list == 0 ? index : load<i32>(list + (<usize>index << 2));
  return x + <usize>id * bytes;
}

/** out[k] = scale * x_k . v for the first `count` columns, or for the listed ones when `list` is not null. */
export function dots(
  x: usize, stride: i32, rows: i32, list: usize, count: i32, v: usize, scale: f64, out: usize,
): void {
  const bytes = <usize>stride << 3;
  const end = <usize>rows << 3;
  let k = 0;
  for (; k + 4 <= count; k += 4) {
    const a = column(x, bytes, list, k);
    const b = column(x, bytes, list, k + 1);
    const c = column(x, bytes, list, k + 2);
    const d = column(x, bytes, list, k + 3);
    let sa = f64x2.splat(0);
    let sb = f64x2.splat(0);
    let sc = f64x2.splat(0);
    let sd = f64x2.splat(0);
    for (let at: usize = 0; at < end; at += 32) {
      const v0 = pair(v + at);
      const v1 = v128.load(v + at, 16);
      sa = f64x2.add(sa, f64x2.add(f64x2.mul(pair(a + at), v0), f64x2.mul(v128.load(a + at, 16), v1)));
      sb = f64x2.add(sb, f64x2.add(f64x2.mul(pair(b + at), v0), f64x2.mul(v128.load(b + at, 16), v1)));
      sc = f64x2.add(sc, f64x2.add(f64x2.mul(pair(c + at), v0), f64x2.mul(v128.load(c + at, 16), v1)));
      sd = f64x2.add(sd, f64x2.add(f64x2.mul(pair(d + at), v0), f64x2.mul(v128.load(d + at, 16), v1)));
    }
    const to = out + (<usize>k << 3);
    store<f64>(to, scale * sum(sa));
    store<f64>(to, scale * sum(sb), 8);
    store<f64>(to, scale * sum(sc), 16);
    store<f64>(to, scale * sum(sd), 24);
  }
  for (; k < count; k += 1) {
    const a = column(x, bytes, list, k);
    let s0 = f64x2.splat(0);
    let s1 = f64x2.splat(0);
    for (let at: usize = 0; at < end; at += 32) {
      s0 = f64x2.add(s0, f64x2.mul(pair(a + at), pair(v + at)));
      s1 = f64x2.add(s1, f64x2.mul(v128.load(a + at, 16), v128.load(v + at, 16)));
    }
    store<f64>(out + (<usize>k << 3), scale * sum(f64x2.add(s0, s1)));
  }
}

/** out += sum over k of weights[k] * x_{list[k]} (or of the first `count` columns). */
export function combine(
  x: usize, stride: i32, rows: i32, list: usize, count: i32, weights: usize, out: usize,
): void {
  const bytes = <usize>stride << 3;
  const end = <usize>rows << 3;
  let k = 0;
  for (; k + 4 <= count; k += 4) {
    const a = column(x, bytes, list, k);
    const b = column(x, bytes, list, k + 1);
    const c = column(x, bytes, list, k + 2);
    const d = column(x, bytes, list, k + 3);
    const from = weights + (<usize>k << 3);
    const wa = f64x2.splat(load<f64>(from));
    const wb = f64x2.splat(load<f64>(from, 8));
    const wc = f64x2.splat(load<f64>(from, 16));
    const wd = f64x2.splat(load<f64>(from, 24));
    for (let at: usize = 0; at < end; at += 16) {
      const left = f64x2.add(f64x2.mul(pair(a + at), wa), f64x2.mul(pair(b + at), wb));
      const right = f64x2.add(f64x2.mul(pair(c + at), wc), f64x2.mul(pair(d + at), wd));
      v128.store(out + at, f64x2.add(pair(out + at), f64x2.add(left, right)));
    }
  }
  for (; k < count; k += 1) {
    const a = column(x, bytes, list, k);
    const w = f64x2.splat(load<f64>(weights + (<usize>k << 3)));
    for (let at: usize = 0; at < end; at += 16) {
      v128.store(out + at, f64x2.add(pair(out + at), f64x2.mul(pair(a + at), w)));
    }
  }
}

/** Rows per pass of `products`: four columns of one side and two of the other stay in the first cache. */
const ROWS: i32 = 256;

@inline
function accumulate(to: usize, value: v128, scale: f64): void {
  store<f64>(to, load<f64>(to) + scale * sum(value));
}

/**
 * out[j * width + i] = scale * a_i . b_j, i < countA, j < countB. With `half` (a and b the same columns) only i >= j - j % 2 is computed.
 * `out` is zero before.
 */
export function products(
  a: usize, countA: i32, b: usize, countB: i32, stride: i32, scale: f64, half: i32, width: i32, out: usize,
): void {
  const bytes = <usize>stride << 3;
  for (let row = 0; row < stride; row += ROWS) {
    const from = <usize>row << 3;
    const end = <usize>min(row + ROWS, stride) << 3;
    let j = 0;
    for (; j + 2 <= countB; j += 2) {
      const b0 = b + <usize>j * bytes;
      const b1 = b0 + bytes;
      let i = half ? j : 0;
      const to0 = out + ((<usize>j * <usize>width) << 3);
      const to1 = to0 + (<usize>width << 3);
      for (; i + 4 <= countA; i += 4) {
        const a0 = a + <usize>i * bytes;
        const a1 = a0 + bytes;
        const a2 = a1 + bytes;
        const a3 = a2 + bytes;
        let s00 = f64x2.splat(0);
        let s10 = f64x2.splat(0);
        let s20 = f64x2.splat(0);
        let s30 = f64x2.splat(0);
        let s01 = f64x2.splat(0);
        let s11 = f64x2.splat(0);
        let s21 = f64x2.splat(0);
        let s31 = f64x2.splat(0);
        for (let at = from; at < end; at += 16) {
          const v0 = pair(b0 + at);
          const v1 = pair(b1 + at);
          const x0 = pair(a0 + at);
          const x1 = pair(a1 + at);
          const x2 = pair(a2 + at);
          const x3 = pair(a3 + at);
          s00 = f64x2.add(s00, f64x2.mul(x0, v0));
          s10 = f64x2.add(s10, f64x2.mul(x1, v0));
          s20 = f64x2.add(s20, f64x2.mul(x2, v0));
          s30 = f64x2.add(s30, f64x2.mul(x3, v0));
          s01 = f64x2.add(s01, f64x2.mul(x0, v1));
          s11 = f64x2.add(s11, f64x2.mul(x1, v1));
          s21 = f64x2.add(s21, f64x2.mul(x2, v1));
          s31 = f64x2.add(s31, f64x2.mul(x3, v1));
        }
        const at = <usize>i << 3;
        accumulate(to0 + at, s00, scale);
        accumulate(to0 + at + 8, s10, scale);
        accumulate(to0 + at + 16, s20, scale);
        accumulate(to0 + at + 24, s30, scale);
        accumulate(to1 + at, s01, scale);
        accumulate(to1 + at + 8, s11, scale);
        accumulate(to1 + at + 16, s21, scale);
        accumulate(to1 + at + 24, s31, scale);
      }
      for (; i < countA; i += 1) {
        const a0 = a + <usize>i * bytes;
        let s0 = f64x2.splat(0);
        let s1 = f64x2.splat(0);
        for (let at = from; at < end; at += 16) {
          const x0 = pair(a0 + at);
          s0 = f64x2.add(s0, f64x2.mul(x0, pair(b0 + at)));
          s1 = f64x2.add(s1, f64x2.mul(x0, pair(b1 + at)));
        }
        accumulate(to0 + (<usize>i << 3), s0, scale);
        accumulate(to1 + (<usize>i << 3), s1, scale);
      }
    }
    if (j < countB) {
      const b0 = b + <usize>j * bytes;
      const to0 = out + ((<usize>j * <usize>width) << 3);
      for (let i = half ? j : 0; i < countA; i += 1) {
        const a0 = a + <usize>i * bytes;
        let s0 = f64x2.splat(0);
        for (let at = from; at < end; at += 16) s0 = f64x2.add(s0, f64x2.mul(pair(a0 + at), pair(b0 + at)));
        accumulate(to0 + (<usize>i << 3), s0, scale);
      }
    }
  }
}

/** Sum of x[i] y[i], i < length (any length). */
@inline
function dotOf(x: usize, y: usize, length: i32): f64 {
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    const at = <usize>i << 3;
    s0 = f64x2.add(s0, f64x2.mul(pair(x + at), pair(y + at)));
    s1 = f64x2.add(s1, f64x2.mul(v128.load(x + at, 16), v128.load(y + at, 16)));
  }
  let total = sum(f64x2.add(s0, s1));
  for (; i < length; i += 1) total += load<f64>(x + (<usize>i << 3)) * load<f64>(y + (<usize>i << 3));
  return total;
}

/**
 * Cholesky factor of the lower half of a symmetric matrix, rows `stride` apart, in place, column by column.
 * @returns -1, or the first row whose pivot is not above tolerance * its diagonal
 */
export function factor(m: usize, stride: i32, size: i32, tolerance: f64): i32 {
  const bytes = <usize>stride << 3;
  for (let j = 0; j < size; j += 1) {
    const rowJ = m + <usize>j * bytes;
    const at = <usize>j << 3;
    const diagonal = load<f64>(rowJ + at);
    const pivot = diagonal - dotOf(rowJ, rowJ, j);
    if (!(pivot > tolerance * diagonal)) return j;
    const root = Math.sqrt(pivot);
    const inverse = 1 / root;
    store<f64>(rowJ + at, root);
    let i = j + 1;
    const even = j & ~1;
    for (; i + 4 <= size; i += 4) {
      const r0 = m + <usize>i * bytes;
      const r1 = r0 + bytes;
      const r2 = r1 + bytes;
      const r3 = r2 + bytes;
      let s0 = f64x2.splat(0);
      let s1 = f64x2.splat(0);
      let s2 = f64x2.splat(0);
      let s3 = f64x2.splat(0);
      const end = <usize>even << 3;
      for (let k: usize = 0; k < end; k += 16) {
        const v = pair(rowJ + k);
        s0 = f64x2.add(s0, f64x2.mul(pair(r0 + k), v));
        s1 = f64x2.add(s1, f64x2.mul(pair(r1 + k), v));
        s2 = f64x2.add(s2, f64x2.mul(pair(r2 + k), v));
        s3 = f64x2.add(s3, f64x2.mul(pair(r3 + k), v));
      }
      let t0 = sum(s0);
      let t1 = sum(s1);
      let t2 = sum(s2);
      let t3 = sum(s3);
      if (even < j) {
        const last = load<f64>(rowJ + end);
        t0 += load<f64>(r0 + end) * last;
        t1 += load<f64>(r1 + end) * last;
        t2 += load<f64>(r2 + end) * last;
        t3 += load<f64>(r3 + end) * last;
      }
      store<f64>(r0 + at, (load<f64>(r0 + at) - t0) * inverse);
      store<f64>(r1 + at, (load<f64>(r1 + at) - t1) * inverse);
      store<f64>(r2 + at, (load<f64>(r2 + at) - t2) * inverse);
      store<f64>(r3 + at, (load<f64>(r3 + at) - t3) * inverse);
    }
    for (; i < size; i += 1) {
      const r0 = m + <usize>i * bytes;
      store<f64>(r0 + at, (load<f64>(r0 + at) - dotOf(r0, rowJ, j)) * inverse);
    }
  }
  return -1;
}

/** Solves L x = x in place. */
export function solveLower(m: usize, stride: i32, size: i32, x: usize): void {
  const bytes = <usize>stride << 3;
  for (let i = 0; i < size; i += 1) {
    const row = m + <usize>i * bytes;
    const at = <usize>i << 3;
    store<f64>(x + at, (load<f64>(x + at) - dotOf(row, x, i)) / load<f64>(row + at));
  }
}

/** Solves L' x = x in place. */
export function solveUpper(m: usize, stride: i32, size: i32, x: usize): void {
  const bytes = <usize>stride << 3;
  for (let i = size - 1; i >= 0; i -= 1) {
    const row = m + <usize>i * bytes;
    const at = <usize>i << 3;
    const value = load<f64>(x + at) / load<f64>(row + at);
    store<f64>(x + at, value);
    const v = f64x2.splat(value);
    let k = 0;
    for (; k + 2 <= i; k += 2) {
      const to = <usize>k << 3;
      v128.store(x + to, f64x2.sub(pair(x + to), f64x2.mul(v, pair(row + to))));
    }
    if (k < i) {
      const to = <usize>k << 3;
      store<f64>(x + to, load<f64>(x + to) - value * load<f64>(row + to));
    }
  }
}
