/**
 * Products of row-major float32 matrices, four numbers at a time. All distances are in bytes. Inlined, since in a small network the calls
 * would take a tenth of the time. AssemblyScript.
 */
import { axpy } from './multiplyAdd';

/** Stores the first `lanes` (1 to 4) numbers; what follows them in memory is another row's. */
@inline
function storePart(at: usize, value: v128, lanes: i32): void {
  if (lanes >= 4) {
    v128.store(at, value);
    return;
  }
  if (lanes >= 2) v128.store64_lane(at, value, 0);
  if (lanes == 1) v128.store32_lane(at, value, 0);
  else if (lanes == 3) v128.store32_lane(at, value, 2, 8);
}

/**
 * `rows` (1, 2 or 4; a constant) rows and 8 columns of C = bias + A B. A(m, k) stands at a + m aRow + k aStep.
 * With `adjacent` rows of A follow each other by 4 bytes (a transposed matrix). `sums` (or 0) takes the column sums of B.
 */
@inline
function block8(
  rows: i32, adjacent: bool, withSums: bool, a: usize, aRow: usize, aStep: usize, b: usize, bRow: usize,
  c: usize, cRow: usize, depth: i32, bias: usize, sums: usize,
): void {
  let c00 = f32x4.splat(0);
  let c01 = f32x4.splat(0);
  if (bias != 0) {
    c00 = v128.load(bias);
    c01 = v128.load(bias, 16);
  }
  let c10 = c00, c11 = c01, c20 = c00, c21 = c01, c30 = c00, c31 = c01;
  let s0 = f32x4.splat(0), s1 = f32x4.splat(0);
  const a2 = aRow << 1;
  const a3 = a2 + aRow;
  for (let k = depth; k > 0; --k) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    if (withSums) {
      s0 = f32x4.add(s0, b0);
      s1 = f32x4.add(s1, b1);
    }
    let x = v128.load32_splat(a);
    c00 = axpy(c00, x, b0);
    c01 = axpy(c01, x, b1);
    if (rows > 1) {
      x = adjacent ? v128.load32_splat(a, 4) : v128.load32_splat(a + aRow);
      c10 = axpy(c10, x, b0);
      c11 = axpy(c11, x, b1);
    }
    if (rows > 2) {
      x = adjacent ? v128.load32_splat(a, 8) : v128.load32_splat(a + a2);
      c20 = axpy(c20, x, b0);
      c21 = axpy(c21, x, b1);
      x = adjacent ? v128.load32_splat(a, 12) : v128.load32_splat(a + a3);
      c30 = axpy(c30, x, b0);
      c31 = axpy(c31, x, b1);
    }
    a += aStep;
    b += bRow;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  if (rows > 1) {
    v128.store(c + cRow, c10);
    v128.store(c + cRow, c11, 16);
  }
  if (rows > 2) {
    v128.store(c + cRow * 2, c20);
    v128.store(c + cRow * 2, c21, 16);
    v128.store(c + cRow * 3, c30);
    v128.store(c + cRow * 3, c31, 16);
  }
  if (withSums) {
    v128.store(sums, s0);
    v128.store(sums, s1, 16);
  }
}

/** As block8 with 4 columns, of which the first `lanes` are stored. */
@inline
function block4(
  rows: i32, adjacent: bool, withSums: bool, a: usize, aRow: usize, aStep: usize, b: usize, bRow: usize,
  c: usize, cRow: usize, depth: i32, bias: usize, sums: usize, lanes: i32,
): void {
  let c0 = f32x4.splat(0);
  if (bias != 0) c0 = v128.load(bias);
  let c1 = c0, c2 = c0, c3 = c0;
  let s0 = f32x4.splat(0);
  const a2 = aRow << 1;
  const a3 = a2 + aRow;
  for (let k = depth; k > 0; --k) {
    const b0 = v128.load(b);
    if (withSums) s0 = f32x4.add(s0, b0);
    c0 = axpy(c0, v128.load32_splat(a), b0);
    if (rows > 1) c1 = axpy(c1, adjacent ? v128.load32_splat(a, 4) : v128.load32_splat(a + aRow), b0);
    if (rows > 2) {
      c2 = axpy(c2, adjacent ? v128.load32_splat(a, 8) : v128.load32_splat(a + a2), b0);
      c3 = axpy(c3, adjacent ? v128.load32_splat(a, 12) : v128.load32_splat(a + a3), b0);
    }
    a += aStep;
    b += bRow;
  }
  storePart(c, c0, lanes);
  if (rows > 1) storePart(c + cRow, c1, lanes);
  if (rows > 2) {
    storePart(c + cRow * 2, c2, lanes);
    storePart(c + cRow * 3, c3, lanes);
  }
  if (withSums) storePart(sums, s0, lanes);
}

/**
 * C = bias + A B for `rows` x `depth` times `depth` x `columns`; bias 0 for none. Reads up to three numbers past the end of each row of B
 * and of bias; writes C in whole vectors (its rows are padded).
 */
@inline
export function multiply(
  a: usize, aRow: usize, b: usize, bRow: usize, c: usize, cRow: usize, rows: i32, columns: i32, depth: i32, bias: usize,
): void {
  let n = 0;
  for (; n + 4 < columns; n += 8) {
    let m = 0;
    let from = a;
    let to = c;
    for (; m + 4 <= rows; m += 4) {
      block8(4, false, false, from, aRow, 4, b, bRow, to, cRow, depth, bias, 0);
      from += aRow << 2;
      to += cRow << 2;
    }
    if (m + 2 <= rows) {
      block8(2, false, false, from, aRow, 4, b, bRow, to, cRow, depth, bias, 0);
      m += 2;
      from += aRow << 1;
      to += cRow << 1;
    }
    if (m < rows) block8(1, false, false, from, aRow, 4, b, bRow, to, cRow, depth, bias, 0);
    b += 32;
    c += 32;
    if (bias != 0) bias += 32;
  }
  if (n < columns) {
    let m = 0;
    for (; m + 4 <= rows; m += 4) {
      block4(4, false, false, a, aRow, 4, b, bRow, c, cRow, depth, bias, 0, 4);
      a += aRow << 2;
      c += cRow << 2;
    }
    if (m + 2 <= rows) {
      block4(2, false, false, a, aRow, 4, b, bRow, c, cRow, depth, bias, 0, 4);
      m += 2;
      a += aRow << 1;
      c += cRow << 1;
    }
    if (m < rows) block4(1, false, false, a, aRow, 4, b, bRow, c, cRow, depth, bias, 0, 4);
  }
}

/**
 * C = A^T B for A of `depth` x `rows`, B of `depth` x `columns`; writes exactly `columns` numbers of each row of C, and the column sums of
 * B at `sums`.
 */
@inline
export function multiplyTransposed(
  a: usize, aStep: usize, b: usize, bRow: usize, c: usize, cRow: usize, rows: i32, columns: i32, depth: i32, sums: usize,
): void {
  let n = 0;
  for (; n + 8 <= columns; n += 8) {
    let m = 0;
    let from = a;
    let to = c;
    if (rows >= 4) {
      block8(4, true, true, from, 4, aStep, b, bRow, to, cRow, depth, 0, sums);
      from += 16;
      to += cRow << 2;
      for (m = 4; m + 4 <= rows; m += 4) {
        block8(4, true, false, from, 4, aStep, b, bRow, to, cRow, depth, 0, 0);
        from += 16;
        to += cRow << 2;
      }
    } else if (rows >= 2) {
      block8(2, true, true, from, 4, aStep, b, bRow, to, cRow, depth, 0, sums);
      m = 2;
      from += 8;
      to += cRow << 1;
    } else {
      block8(1, true, true, from, 4, aStep, b, bRow, to, cRow, depth, 0, sums);
      m = 1;
    }
    if (m + 2 <= rows) {
      block8(2, true, false, from, 4, aStep, b, bRow, to, cRow, depth, 0, 0);
      m += 2;
      from += 8;
      to += cRow << 1;
    }
    if (m < rows) block8(1, true, false, from, 4, aStep, b, bRow, to, cRow, depth, 0, 0);
    b += 32;
    c += 32;
    sums += 32;
  }
  for (; n < columns; n += 4) {
    const lanes = min(columns - n, 4);
    let m = 0;
    let from = a;
    let to = c;
    block4(1, true, true, from, 4, aStep, b, bRow, to, cRow, depth, 0, sums, lanes);
    m = 1;
    from += 4;
    to += cRow;
    for (; m + 4 <= rows; m += 4) {
      block4(4, true, false, from, 4, aStep, b, bRow, to, cRow, depth, 0, 0, lanes);
      from += 16;
      to += cRow << 2;
    }
    if (m + 2 <= rows) {
      block4(2, true, false, from, 4, aStep, b, bRow, to, cRow, depth, 0, 0, lanes);
      m += 2;
      from += 8;
      to += cRow << 1;
    }
    if (m < rows) block4(1, true, false, from, 4, aStep, b, bRow, to, cRow, depth, 0, 0, lanes);
    b += 16;
    c += 16;
    sums += 16;
  }
}

/** The four sums of the numbers of four vectors, in order. */
@inline
function sumsOf(x0: v128, x1: v128, x2: v128, x3: v128): v128 {
  const low01 = v128.shuffle<f32>(x0, x1, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(x0, x1, 2, 6, 3, 7);
  const low23 = v128.shuffle<f32>(x2, x3, 0, 4, 1, 5);
  const high23 = v128.shuffle<f32>(x2, x3, 2, 6, 3, 7);
  const left = f32x4.add(low01, high01);
  const right = f32x4.add(low23, high23);
  return f32x4.add(v128.shuffle<f32>(left, right, 0, 1, 4, 5), v128.shuffle<f32>(left, right, 2, 3, 6, 7));
}

/** out[m] = bias + A(m, :) . w, out packed and padded to whole vectors: a layer of one unit. Reads A up to three rows past the last. */
@inline
export function multiplyVector(a: usize, aRow: usize, w: usize, out: usize, rows: i32, depth: i32, bias: f32): void {
  const whole = depth & ~3;
  const end = <usize>whole << 2;
  for (let m = 0; m < rows; m += 4) {
    const r1 = a + aRow;
    const r2 = r1 + aRow;
    const r3 = r2 + aRow;
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
    for (let k: usize = 0; k < end; k += 16) {
      const x = v128.load(w + k);
      s0 = axpy(s0, v128.load(a + k), x);
      s1 = axpy(s1, v128.load(r1 + k), x);
      s2 = axpy(s2, v128.load(r2 + k), x);
      s3 = axpy(s3, v128.load(r3 + k), x);
    }
    let sum = f32x4.add(sumsOf(s0, s1, s2, s3), f32x4.splat(bias));
    for (let k = end; k < <usize>depth << 2; k += 4) {
      let column = v128.load32_zero(a + k);
      column = v128.load32_lane(r1 + k, column, 1);
      column = v128.load32_lane(r2 + k, column, 2);
      column = v128.load32_lane(r3 + k, column, 3);
      sum = axpy(sum, column, v128.load32_splat(w + k));
    }
    v128.store(out, sum);
    out += 16;
    a += aRow << 2;
  }
}

/** Sum of `count` packed numbers. */
@inline
function sumOf(x: usize, count: i32): f32 {
  let sums = f32x4.splat(0);
  for (; count >= 4; count -= 4, x += 16) sums = f32x4.add(sums, v128.load(x));
  sums = f32x4.add(sums, v128.shuffle<f32>(sums, sums, 2, 3, 0, 1));
  let sum = f32x4.extract_lane(sums, 0) + f32x4.extract_lane(sums, 1);
  for (; count > 0; --count, x += 4) sum += load<f32>(x);
  return sum;
}

/** out = sum over k of x[k] B(k, :), the gradient of a layer of one unit; returns the sum of x, the gradient of its bias. */
@inline
export function combineRows(x: usize, b: usize, bRow: usize, out: usize, columns: i32, depth: i32): f32 {
  const end = x + (<usize>depth << 2);
  let n = 0;
  for (; n + 32 <= columns; n += 32) {
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
    let from = b;
    for (let at = x; at < end; at += 4, from += bRow) {
      const factor = v128.load32_splat(at);
      s0 = axpy(s0, factor, v128.load(from));
      s1 = axpy(s1, factor, v128.load(from, 16));
      s2 = axpy(s2, factor, v128.load(from, 32));
      s3 = axpy(s3, factor, v128.load(from, 48));
      s4 = axpy(s4, factor, v128.load(from, 64));
      s5 = axpy(s5, factor, v128.load(from, 80));
      s6 = axpy(s6, factor, v128.load(from, 96));
      s7 = axpy(s7, factor, v128.load(from, 112));
    }
    v128.store(out, s0);
    v128.store(out, s1, 16);
    v128.store(out, s2, 32);
    v128.store(out, s3, 48);
    v128.store(out, s4, 64);
    v128.store(out, s5, 80);
    v128.store(out, s6, 96);
    v128.store(out, s7, 112);
    b += 128;
    out += 128;
  }
  for (; n + 8 <= columns; n += 8) {
    let s0 = f32x4.splat(0), s1 = s0;
    let from = b;
    for (let at = x; at < end; at += 4, from += bRow) {
      const factor = v128.load32_splat(at);
      s0 = axpy(s0, factor, v128.load(from));
      s1 = axpy(s1, factor, v128.load(from, 16));
    }
    v128.store(out, s0);
    v128.store(out, s1, 16);
    b += 32;
    out += 32;
  }
  for (; n < columns; n += 4) {
    let s0 = f32x4.splat(0);
    let from = b;
    for (let at = x; at < end; at += 4, from += bRow) s0 = axpy(s0, v128.load32_splat(at), v128.load(from));
    storePart(out, s0, columns - n);
    b += 16;
    out += 16;
  }
  return sumOf(x, depth);
}

/** out(m, :) = x[m] w: the gradient that a layer of one unit sends back. */
@inline
export function outerProduct(x: usize, w: usize, out: usize, outRow: usize, rows: i32, columns: i32): void {
  for (let m = 0; m < rows; ++m) {
    const factor = v128.load32_splat(x + (<usize>m << 2));
    for (let n: usize = 0; n < <usize>columns << 2; n += 16) v128.store(out + n, f32x4.mul(factor, v128.load(w + n)));
    out += outRow;
  }
}

/** Writes the transpose of a packed rows x columns matrix; rows of the result are outRow apart. */
@inline
export function transpose(from: usize, rows: i32, columns: i32, to: usize, outRow: usize): void {
  const inRow = <usize>columns << 2;
  let m = 0;
  for (; m + 4 <= rows; m += 4) {
    let n = 0;
    let source = from;
    let target = to;
    for (; n + 4 <= columns; n += 4) {
      const r0 = v128.load(source);
      const r1 = v128.load(source + inRow);
      const r2 = v128.load(source + inRow * 2);
      const r3 = v128.load(source + inRow * 3);
      const t0 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
      const t1 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
      const t2 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
      const t3 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
      v128.store(target, v128.shuffle<f32>(t0, t1, 0, 1, 4, 5));
      v128.store(target + outRow, v128.shuffle<f32>(t0, t1, 2, 3, 6, 7));
      v128.store(target + outRow * 2, v128.shuffle<f32>(t2, t3, 0, 1, 4, 5));
      v128.store(target + outRow * 3, v128.shuffle<f32>(t2, t3, 2, 3, 6, 7));
      source += 16;
      target += outRow << 2;
    }
    for (; n < columns; ++n) {
      let column = v128.load32_zero(source);
      column = v128.load32_lane(source + inRow, column, 1);
      column = v128.load32_lane(source + inRow * 2, column, 2);
      column = v128.load32_lane(source + inRow * 3, column, 3);
      v128.store(target, column);
      source += 4;
      target += outRow;
    }
    from += inRow << 2;
    to += 16;
  }
  for (; m < rows; ++m) {
    let target = to;
    for (let n = 0; n < columns; ++n) {
      store<f32>(target, load<f32>(from + (<usize>n << 2)));
      target += outRow;
    }
    from += inRow;
    to += 4;
  }
}
