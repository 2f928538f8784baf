/** Proximal steps on the weights after an update. AssemblyScript. */
import { minusProduct } from './multiplyAdd';
import { groupNorms } from './gradientPasses';
import {
  groupByUnit, groupColumns, groupMatrixAt, groupRidge, groupRoomAt, groupRows, groupStrength,
  pieceBytes, pieceProxAt, pieceStart, pieceStep, pieceVectors, proxRecord,
} from './trainKernelLayout';

/** Soft threshold by `soft` (in units of the step): sign(v) max(|v| - soft, 0), with exact zeros. */
@inline
function shrink(v: v128, soft: v128): v128 {
  const size = f32x4.sub(f32x4.abs(v), soft);
  const kept = v128.and(size, f32x4.gt(size, f32x4.splat(0)));
  const sign = v128.and(v, i32x4.splat(i32.MIN_VALUE));
  // A NaN compares false and must stay one.
  return v128.bitselect(v128.or(kept, sign), v, f32x4.eq(v, v));
}

/** Writes the scaled half of each prox record for a learning rate. */
export function scaleProxRecords(pieces: usize, count: i32, rate: f64): void {
  const step = f32x4.splat(<f32>rate);
  const one = f32x4.splat(1);
  for (; count > 0; --count, pieces += pieceBytes) {
    let record = <usize>load<u32>(pieces, pieceProxAt);
    for (let n = load<i32>(pieces, pieceStep) == 0 ? 1 : load<i32>(pieces, pieceVectors); n > 0; --n, record += proxRecord) {
      const ridge = f32x4.mul(step, v128.load(record, 16));
      v128.store(record, f32x4.mul(step, v128.load(record)), 48);
      v128.store(record, f32x4.div(ridge, f32x4.add(one, ridge)), 64);
      v128.store(record, f32x4.mul(step, v128.load(record, 32)), 80);
    }
  }
}

/** u / (1 + r) as u - u r / (1 + r): a small r is not lost in 1 + r. */
@inline
function shorten(u: v128, record: usize): v128 {
  return minusProduct(u, u, v128.load(record, 64));
}

@inline
function threshold(w: v128, record: usize, withHard: bool): v128 {
  const u = shrink(w, v128.load(record, 48));
  const scaled = shorten(u, record);
  if (!withHard) return scaled;
  const hard = v128.load(record, 80);
  const gain = f32x4.mul(f32x4.splat(0.5), f32x4.mul(u, scaled));
  const keeps = v128.or(f32x4.gt(gain, hard), v128.or(f32x4.eq(hard, f32x4.splat(0)), f32x4.ne(u, u)));
  return v128.and(scaled, keeps);
}

/**
 * Exact prox of soft |w| + ridge/2 w^2 + hard [w != 0] with the step size of the scaled records, element by element:
 * u = shrink(v, rate soft), x = u / (1 + rate ridge), and x stays where u^2 / (2 (1 + rate ridge)) > rate hard.
 */
export function applyElementProx(pieces: usize, count: i32, parameters: usize, withSoft: bool, withHard: bool): void {
  for (; count > 0; --count, pieces += pieceBytes) {
    let w = parameters + <usize>load<u32>(pieces, pieceStart);
    let record = <usize>load<u32>(pieces, pieceProxAt);
    const step = <usize>load<u32>(pieces, pieceStep) * proxRecord;
    const end = w + (<usize>load<u32>(pieces, pieceVectors) << 4);
    if (withHard) for (; w < end; w += 16, record += step) v128.store(w, threshold(v128.load(w), record, true));
    else if (withSoft) for (; w < end; w += 16, record += step) v128.store(w, threshold(v128.load(w), record, false));
    else for (; w < end; w += 16, record += step) v128.store(w, shorten(v128.load(w), record));
  }
}

/** Step of gradient descent and the prox of a ridge alone, in one pass over the weights. */
export function descendAndShorten(pieces: usize, count: i32, parameters: usize, gradient: usize, learningRate: f64): void {
  const rate = f32x4.splat(<f32>learningRate);
  for (; count > 0; --count, pieces += pieceBytes) {
    const start = <usize>load<u32>(pieces, pieceStart);
    let w = parameters + start;
    let g = gradient + start;
    let record = <usize>load<u32>(pieces, pieceProxAt);
    const step = <usize>load<u32>(pieces, pieceStep) * proxRecord;
    const end = w + (<usize>load<u32>(pieces, pieceVectors) << 4);
    for (; w < end; w += 16, g += 16, record += step) {
      v128.store(w, shorten(minusProduct(v128.load(w), rate, v128.load(g)), record));
    }
  }
}

/** Prox of a group norm after the element prox of the same matrix (soft threshold first, ridge factored out). */
export function applyGroupProx(group: usize, rate: f64): void {
  const rows = load<i32>(group, groupRows);
  const columns = load<i32>(group, groupColumns);
  const byUnit = load<i32>(group, groupByUnit) != 0;
  const room = <usize>load<u32>(group, groupRoomAt);
  const threshold = rate * load<f64>(group, groupStrength) / (1 + rate * load<f64>(group, groupRidge));
  let matrix = <usize>load<u32>(group, groupMatrixAt);
  groupNorms(matrix, rows, columns, byUnit, room);
  for (let m: usize = 0; m < <usize>rows; ++m) {
    for (let n: usize = 0; n < <usize>columns; ++n) {
      const norm = load<f64>(room + ((byUnit ? n : m) << 3));
      const w = <f64>load<f32>(matrix);
      if (norm <= threshold) store<f32>(matrix, 0);
      else store<f32>(matrix, <f32>(w - w * (threshold / norm)));
      matrix += 4;
    }
  }
}
