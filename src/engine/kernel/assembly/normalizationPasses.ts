/**
 * Batch, layer and rms norm, forward and backward; statistics in float64. Arrays are rows x stride float32, stride a multiple of four.
 * AssemblyScript.
 */
import { axpy, axpy64, minusProduct64 } from './multiplyAdd';

@inline
function low(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

@inline
function high(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f32>(x, x, 2, 3, 2, 3));
}

@inline
function join(first: v128, second: v128): v128 {
  return v128.shuffle<f64>(f32x4.demote_f64x2_zero(first), f32x4.demote_f64x2_zero(second), 0, 2);
}

@inline
function total(a: v128, b: v128): f64 {
  const sum = f64x2.add(a, b);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** Ones in the first lanes of the vector at column n of `columns`. */
@inline
function laneMask(n: i32, columns: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(columns - n));
}

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

@inline
function affine(x: v128, scaleAt: usize, shiftAt: usize): v128 {
  return shiftAt == 0 ? f32x4.mul(x, v128.load(scaleAt)) : axpy(v128.load(shiftAt), x, v128.load(scaleAt));
}

/**
 * Normalises each column of z in place over the rows and writes scale * z + shift to out. `statistics` takes means, then variances
 * (biased), as `stride` float64 each; `deviations` the inverse deviations.
 */
export function normalizeBatch(
  z: usize, out: usize, rows: i32, columns: i32, stride: usize, epsilon: f64,
  scaleAt: usize, shiftAt: usize, statistics: usize, deviations: usize,
): void {
  const rowBytes = stride << 2;
  const share = f64x2.splat(1.0 / <f64>rows);
  const variances = statistics + (stride << 3);
  for (let n: usize = 0; n < <usize>columns; n += 4) {
    const at = z + (n << 2);
    let m0 = f64x2.splat(0), m1 = m0;
    for (let m = 0, from = at; m < rows; ++m, from += rowBytes) {
      const x = v128.load(from);
      m0 = f64x2.add(m0, low(x));
      m1 = f64x2.add(m1, high(x));
    }
    m0 = f64x2.mul(m0, share);
    m1 = f64x2.mul(m1, share);
    let v0 = f64x2.splat(0), v1 = v0;
    for (let m = 0, from = at; m < rows; ++m, from += rowBytes) {
      const x = v128.load(from);
      const d0 = f64x2.sub(low(x), m0);
      const d1 = f64x2.sub(high(x), m1);
      v0 = axpy64(v0, d0, d0);
      v1 = axpy64(v1, d1, d1);
    }
    v0 = f64x2.mul(v0, share);
    v1 = f64x2.mul(v1, share);
    v128.store(statistics + (n << 3), m0);
    v128.store(statistics + (n << 3), m1, 16);
    v128.store(variances + (n << 3), v0);
    v128.store(variances + (n << 3), v1, 16);
    const i0 = f64x2.div(f64x2.splat(1), f64x2.sqrt(f64x2.add(v0, f64x2.splat(epsilon))));
    const i1 = f64x2.div(f64x2.splat(1), f64x2.sqrt(f64x2.add(v1, f64x2.splat(epsilon))));
    v128.store(deviations + (n << 2), join(i0, i1));
    let to = out + (n << 2);
    for (let m = 0, from = at; m < rows; ++m, from += rowBytes, to += rowBytes) {
      const x = v128.load(from);
      const normal = join(f64x2.mul(f64x2.sub(low(x), m0), i0), f64x2.mul(f64x2.sub(high(x), m1), i1));
      v128.store(from, normal);
      v128.store(to, affine(normal, scaleAt + (n << 2), shiftAt == 0 ? 0 : shiftAt + (n << 2)));
    }
  }
}

/** Inference: out = scale * (z - mean) / sqrt(variance + epsilon) + shift with the running averages (means, then variances). */
export function normalizeByRunning(
  z: usize, out: usize, rows: i32, columns: i32, stride: usize, epsilon: f64, scaleAt: usize, shiftAt: usize, running: usize,
): void {
  for (let n = 0; n < columns; ++n) {
    const mean = <f64>load<f32>(running + (<usize>n << 2));
    const variance = <f64>load<f32>(running + (<usize>(columns + n) << 2));
    const factor = <f64>load<f32>(scaleAt + (<usize>n << 2)) / Math.sqrt(variance + epsilon);
    const shift = shiftAt == 0 ? 0.0 : <f64>load<f32>(shiftAt + (<usize>n << 2));
    for (let m: usize = 0; m < <usize>rows; ++m) {
      const place = (m * stride + <usize>n) << 2;
      store<f32>(out + place, <f32>((<f64>load<f32>(z + place) - mean) * factor + shift));
    }
  }
}

/** Normalises each row of z in place over its columns (minus its mean when `centred`), and writes scale * z + shift to out. */
export function normalizeRows(
  centred: bool, z: usize, out: usize, rows: i32, columns: i32, stride: usize, epsilon: f64,
  scaleAt: usize, shiftAt: usize, deviations: usize,
): void {
  const share = 1.0 / <f64>columns;
  for (let m = 0; m < rows; ++m) {
    let mean = 0.0;
    if (centred) {
      let s0 = f64x2.splat(0), s1 = s0;
      for (let n = 0; n < columns; n += 4) {
        const x = v128.and(v128.load(z + (<usize>n << 2)), laneMask(n, columns));
        s0 = f64x2.add(s0, low(x));
        s1 = f64x2.add(s1, high(x));
      }
      mean = total(s0, s1) * share;
    }
    const centre = f64x2.splat(mean);
    let q0 = f64x2.splat(0), q1 = q0;
    for (let n = 0; n < columns; n += 4) {
      const x = v128.load(z + (<usize>n << 2));
      const mask = laneMask(n, columns);
      const d0 = v128.and(f64x2.sub(low(x), centre), v128.shuffle<f32>(mask, mask, 0, 0, 1, 1));
      const d1 = v128.and(f64x2.sub(high(x), centre), v128.shuffle<f32>(mask, mask, 2, 2, 3, 3));
      q0 = axpy64(q0, d0, d0);
      q1 = axpy64(q1, d1, d1);
    }
    const inverse = 1.0 / Math.sqrt(total(q0, q1) * share + epsilon);
    store<f32>(deviations + (<usize>m << 2), <f32>inverse);
    const factor = f64x2.splat(inverse);
    for (let n: usize = 0; n < <usize>columns << 2; n += 16) {
      const x = v128.load(z + n);
      const normal = join(f64x2.mul(f64x2.sub(low(x), centre), factor), f64x2.mul(f64x2.sub(high(x), centre), factor));
      v128.store(z + n, normal);
      v128.store(out + n, affine(normal, scaleAt + n, shiftAt == 0 ? 0 : shiftAt + n));
    }
    z += stride << 2;
    out += stride << 2;
  }
}

/** Column sums over the rows: gradients of scale (delta * normal) and shift (delta). */
function affineGradients(
  delta: usize, normal: usize, rows: i32, columns: i32, stride: usize, scaleGradient: usize, shiftGradient: usize,
): void {
  for (let n = 0; n < columns; n += 4) {
    let a0 = f64x2.splat(0), a1 = a0, b0 = a0, b1 = a0;
    let place: usize = <usize>n << 2;
    for (let m = 0; m < rows; ++m, place += stride << 2) {
      const d = v128.load(delta + place);
      const x = v128.load(normal + place);
      a0 = axpy64(a0, low(d), low(x));
      a1 = axpy64(a1, high(d), high(x));
      b0 = f64x2.add(b0, low(d));
      b1 = f64x2.add(b1, high(d));
    }
    storePart(scaleGradient + (<usize>n << 2), join(a0, a1), columns - n);
    if (shiftGradient != 0) storePart(shiftGradient + (<usize>n << 2), join(b0, b1), columns - n);
  }
}

/** Backward of normalizeBatch, in place on delta: the gradient of the outputs becomes that of z. */
export function batchBackward(
  delta: usize, normal: usize, rows: i32, columns: i32, stride: usize,
  scaleAt: usize, deviations: usize, scaleGradient: usize, shiftGradient: usize,
): void {
  affineGradients(delta, normal, rows, columns, stride, scaleGradient, shiftGradient);
  const share = f64x2.splat(1.0 / <f64>rows);
  for (let n = 0; n < columns; n += 4) {
    let a0 = f64x2.splat(0), a1 = a0, b0 = a0, b1 = a0;
    let place: usize = <usize>n << 2;
    for (let m = 0; m < rows; ++m, place += stride << 2) {
      const d = v128.load(delta + place);
      const x = v128.load(normal + place);
      a0 = axpy64(a0, low(d), low(x));
      a1 = axpy64(a1, high(d), high(x));
      b0 = f64x2.add(b0, low(d));
      b1 = f64x2.add(b1, high(d));
    }
    a0 = f64x2.mul(a0, share);
    a1 = f64x2.mul(a1, share);
    b0 = f64x2.mul(b0, share);
    b1 = f64x2.mul(b1, share);
    place = <usize>n << 2;
    const factor = f32x4.mul(v128.load(scaleAt + place), v128.load(deviations + place));
    for (let m = 0; m < rows; ++m, place += stride << 2) {
      const d = v128.load(delta + place);
      const x = v128.load(normal + place);
      const g0 = minusProduct64(f64x2.sub(low(d), b0), low(x), a0);
      const g1 = minusProduct64(f64x2.sub(high(d), b1), high(x), a1);
      v128.store(delta + place, f32x4.mul(join(g0, g1), factor));
    }
  }
}

/** Backward of normalizeRows, in place on delta. */
export function rowsBackward(
  centred: bool, delta: usize, normal: usize, rows: i32, columns: i32, stride: usize,
  scaleAt: usize, deviations: usize, scaleGradient: usize, shiftGradient: usize,
): void {
  affineGradients(delta, normal, rows, columns, stride, scaleGradient, shiftGradient);
  const share = 1.0 / <f64>columns;
  for (let m = 0; m < rows; ++m) {
    let a0 = f64x2.splat(0), a1 = a0, b0 = a0, b1 = a0;
    for (let n = 0; n < columns; n += 4) {
      const place = <usize>n << 2;
      const g = v128.and(f32x4.mul(v128.load(delta + place), v128.load(scaleAt + place)), laneMask(n, columns));
      const x = v128.and(v128.load(normal + place), laneMask(n, columns));
      a0 = axpy64(a0, low(g), low(x));
      a1 = axpy64(a1, high(g), high(x));
      b0 = f64x2.add(b0, low(g));
      b1 = f64x2.add(b1, high(g));
    }
    const along = f64x2.splat(total(a0, a1) * share);
    const common = f64x2.splat(centred ? total(b0, b1) * share : 0.0);
    const factor = f64x2.splat(<f64>load<f32>(deviations + (<usize>m << 2)));
    for (let place: usize = 0; place < <usize>columns << 2; place += 16) {
      const g = f32x4.mul(v128.load(delta + place), v128.load(scaleAt + place));
      const x = v128.load(normal + place);
      const g0 = f64x2.mul(minusProduct64(f64x2.sub(low(g), common), low(x), along), factor);
      const g1 = f64x2.mul(minusProduct64(f64x2.sub(high(g), common), high(x), along), factor);
      v128.store(delta + place, join(g0, g1));
    }
    delta += stride << 2;
    normal += stride << 2;
  }
}

/** Moves running averages: (1 - share) * old + share * batch, with the unbiased variance of the batch. */
export function moveRunning(running: usize, statistics: usize, stride: usize, columns: i32, rows: i32, share: f64): void {
  const unbiased = rows > 1 ? <f64>rows / <f64>(rows - 1) : 1.0;
  for (let n: usize = 0; n < <usize>columns; ++n) {
    const meanAt = running + (n << 2);
    const varianceAt = running + ((<usize>columns + n) << 2);
    const mean = load<f64>(statistics + (n << 3));
    const variance = load<f64>(statistics + ((stride + n) << 3)) * unbiased;
    store<f32>(meanAt, <f32>((1 - share) * <f64>load<f32>(meanAt) + share * mean));
    store<f32>(varianceAt, <f32>((1 - share) * <f64>load<f32>(varianceAt) + share * variance));
  }
}
