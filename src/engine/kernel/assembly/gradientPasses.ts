/** What happens to a gradient between backward pass and update: penalty terms, norm, clipping. AssemblyScript. */
import { axpy } from './multiplyAdd';
import {
  gradientRecord, groupByUnit, groupColumns, groupGradientAt, groupMatrixAt, groupRoomAt, groupRows, groupStrength,
  pieceBytes, pieceGradientAt, pieceStart, pieceStep, pieceVectors,
} from './trainKernelLayout';

/** gradient += ridge * w + sign * sign(w), piece by piece. */
export function addElementTerms(pieces: usize, count: i32, parameters: usize, gradient: usize): void {
  const one = f32x4.splat(1);
  const zero = f32x4.splat(0);
  for (; count > 0; --count, pieces += pieceBytes) {
    const start = <usize>load<u32>(pieces, pieceStart);
    let record = <usize>load<u32>(pieces, pieceGradientAt);
    const step = <usize>load<u32>(pieces, pieceStep) * gradientRecord;
    let w = parameters + start;
    let g = gradient + start;
    for (let n = load<i32>(pieces, pieceVectors); n > 0; --n) {
      const x = v128.load(w);
      const sign = f32x4.sub(v128.and(one, f32x4.gt(x, zero)), v128.and(one, f32x4.lt(x, zero)));
      const terms = axpy(f32x4.mul(v128.load(record), x), v128.load(record, 16), sign);
      v128.store(g, f32x4.add(v128.load(g), terms));
      w += 16;
      g += 16;
      record += step;
    }
  }
}

/** Norm of each group in float64: one group for each row or column of a packed matrix. */
export function groupNorms(matrix: usize, rows: i32, columns: i32, byUnit: bool, room: usize): void {
  memory.fill(room, 0, <usize>(byUnit ? columns : rows) << 3);
  for (let m: usize = 0; m < <usize>rows; ++m) {
    for (let n: usize = 0; n < <usize>columns; ++n) {
      const x = <f64>load<f32>(matrix);
      const place = room + ((byUnit ? n : m) << 3);
      store<f64>(place, load<f64>(place) + x * x);
      matrix += 4;
    }
  }
  for (let group: usize = 0; group < <usize>(byUnit ? columns : rows); ++group) {
    const place = room + (group << 3);
    store<f64>(place, Math.sqrt(load<f64>(place)));
  }
}

/** gradient += strength * w / norm of its group; groups of zeros add nothing. */
export function addGroupTerms(group: usize): void {
  const rows = load<i32>(group, groupRows);
  const columns = load<i32>(group, groupColumns);
  const byUnit = load<i32>(group, groupByUnit) != 0;
  const room = <usize>load<u32>(group, groupRoomAt);
  const strength = load<f64>(group, groupStrength);
  let matrix = <usize>load<u32>(group, groupMatrixAt);
  let gradient = <usize>load<u32>(group, groupGradientAt);
  groupNorms(matrix, rows, columns, byUnit, room);
  for (let m: usize = 0; m < <usize>rows; ++m) {
    for (let n: usize = 0; n < <usize>columns; ++n) {
      const norm = load<f64>(room + ((byUnit ? n : m) << 3));
      if (norm > 0) store<f32>(gradient, <f32>(<f64>load<f32>(gradient) + strength * <f64>load<f32>(matrix) / norm));
      matrix += 4;
      gradient += 4;
    }
  }
}

/** Sum of squares; an overflow of float32 is summed again in float64. */
export function sumOfSquares(at: usize, vectors: i32): f64 {
  let s0 = f64x2.splat(0);
  let from = at;
  let left = vectors;
  // Short runs in float32, their sums in float64.
  while (left > 0) {
    let a = f32x4.splat(0), b = a, c = a, d = a;
    let run = min(left, 128);
    left -= run;
    for (; run >= 4; run -= 4) {
      const x = v128.load(from);
      const y = v128.load(from, 16);
      const z = v128.load(from, 32);
      const u = v128.load(from, 48);
      a = axpy(a, x, x);
      b = axpy(b, y, y);
      c = axpy(c, z, z);
      d = axpy(d, u, u);
      from += 64;
    }
    for (; run > 0; --run) {
      const x = v128.load(from);
      a = axpy(a, x, x);
      from += 16;
    }
    a = f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
    s0 = f64x2.add(s0, f64x2.promote_low_f32x4(a));
    s0 = f64x2.add(s0, f64x2.promote_low_f32x4(v128.shuffle<f32>(a, a, 2, 3, 2, 3)));
  }
  const sum = f64x2.extract_lane(s0, 0) + f64x2.extract_lane(s0, 1);
  // Below 1e-20 squares may have vanished, above 1e30 they may have overflowed.
  return sum > 1e-20 && sum < 1e30 ? sum : sumOfSquares64(at, vectors);
}

function sumOfSquares64(at: usize, vectors: i32): f64 {
  let sum = 0.0;
  const end = at + (<usize>vectors << 4);
  for (; at < end; at += 4) {
    const x = <f64>load<f32>(at);
    sum += x * x;
  }
  return sum;
}

export function scaleGradient(at: usize, vectors: i32, factor: f32): void {
  const f = f32x4.splat(factor);
  const end = at + (<usize>vectors << 4);
  for (; at < end; at += 16) v128.store(at, f32x4.mul(v128.load(at), f));
}

/** Each entry to [-limit, limit]; whether one changed. */
export function clampGradient(at: usize, vectors: i32, limit: f32): bool {
  const top = f32x4.splat(limit);
  const bottom = f32x4.splat(-limit);
  const end = at + (<usize>vectors << 4);
  let changed = f32x4.splat(0);
  for (; at < end; at += 16) {
    const x = v128.load(at);
    changed = v128.or(changed, f32x4.gt(f32x4.abs(x), top));
    v128.store(at, f32x4.pmax(f32x4.pmin(x, top), bottom));
  }
  return v128.any_true(changed);
}

/** Index of the first (or last) float that is not finite in [0, count); -1 when all are. */
export function findNonFinite(at: usize, count: i32, fromEnd: bool): i32 {
  for (let index = 0; index < count; ++index) {
    const place = fromEnd ? count - 1 - index : index;
    if (!isFinite(load<f32>(at + (<usize>place << 2)))) return place;
  }
  return -1;
}
