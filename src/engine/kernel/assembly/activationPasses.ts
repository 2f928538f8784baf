/** Activations and their slopes over whole arrays. AssemblyScript. */
import { axpy, minusProduct } from './multiplyAdd';
import { centredNormalCdf4, exp4, log1p4, sigmoid4, tanh4, tanh8 } from './vectorMath';
import * as branch from './branchNumbers';

@inline
function leaky(z: v128, slope: v128): v128 {
  return v128.bitselect(z, f32x4.mul(z, slope), f32x4.gt(z, f32x4.splat(0)));
}

/** log(1 + e^z) without overflow. */
@inline
function softplus(z: v128): v128 {
  return f32x4.add(f32x4.max(z, f32x4.splat(0)), log1p4(exp4(f32x4.neg(f32x4.abs(z)))));
}

/** e^z - 1 for z <= 0, accurate near 0: 2 t / (1 - t) with t = tanh(z / 2). */
@inline
function expm1(z: v128): v128 {
  const t = tanh4(f32x4.mul(z, f32x4.splat(0.5)));
  return f32x4.div(f32x4.add(t, t), f32x4.sub(f32x4.splat(1), t));
}

@inline
function elu(z: v128, alpha: v128): v128 {
  const zero = f32x4.splat(0);
  return v128.bitselect(z, f32x4.mul(alpha, expm1(f32x4.pmin(z, zero))), f32x4.gt(z, zero));
}

/** `vectors` vectors of outputs; where the slope does not follow from the output, it is written to slopeAt (when not 0). */
export function activate(code: i32, parameter: f32, from: usize, to: usize, slopeAt: usize, vectors: i32): void {
  const end = from + (<usize>vectors << 4);
  const p = f32x4.splat(parameter);
  const half = f32x4.splat(0.5);
  const one = f32x4.splat(1);
  switch (code) {
    case branch.linear:
      if (from != to) memory.copy(to, from, <usize>vectors << 4);
      break;
    case branch.relu:
      for (; from < end; from += 16, to += 16) v128.store(to, f32x4.pmax(v128.load(from), f32x4.splat(0)));
      break;
    case branch.leakyRelu:
      for (; from < end; from += 16, to += 16) v128.store(to, leaky(v128.load(from), p));
      break;
    case branch.tanh:
      for (; from + 16 < end; from += 32, to += 32) tanh8(from, to);
      if (from < end) v128.store(to, tanh4(v128.load(from)));
      break;
    case branch.sigmoid:
      for (; from < end; from += 16, to += 16) v128.store(to, sigmoid4(v128.load(from)));
      break;
    case branch.centredSigmoid:
      for (; from < end; from += 16, to += 16) {
        v128.store(to, f32x4.mul(half, tanh4(f32x4.mul(half, v128.load(from)))));
      }
      break;
    case branch.softplus:
      for (; from < end; from += 16, to += 16) {
        const z = f32x4.mul(v128.load(from), p);
        v128.store(to, f32x4.div(softplus(z), p));
        if (slopeAt != 0) {
          v128.store(slopeAt, sigmoid4(z));
          slopeAt += 16;
        }
      }
      break;
    case branch.elu:
      for (; from < end; from += 16, to += 16) {
        const z = v128.load(from);
        const a = elu(z, p);
        v128.store(to, a);
        if (slopeAt != 0) {
          v128.store(slopeAt, v128.bitselect(one, f32x4.add(a, p), f32x4.gt(z, f32x4.splat(0))));
          slopeAt += 16;
        }
      }
      break;
    case branch.gelu:
      for (; from < end; from += 16, to += 16) {
        const z = v128.load(from);
        // The fit ends at -5.5, where the true value times z is 1e-7.
        const cdf = v128.andnot(f32x4.add(half, centredNormalCdf4(z)), f32x4.lt(z, f32x4.splat(-5.5)));
        v128.store(to, f32x4.mul(z, cdf));
        if (slopeAt != 0) {
          const density = f32x4.mul(f32x4.splat(0.398942280), exp4(f32x4.mul(f32x4.mul(z, z), f32x4.splat(-0.5))));
          v128.store(slopeAt, axpy(cdf, z, density));
          slopeAt += 16;
        }
      }
      break;
    case branch.silu:
      for (; from < end; from += 16, to += 16) {
        const z = v128.load(from);
        const e = exp4(f32x4.neg(z));
        const s = f32x4.div(one, f32x4.add(one, e));
        v128.store(to, f32x4.mul(z, s));
        if (slopeAt != 0) {
          // 1 - sigmoid(z) is e sigmoid(z), without a difference.
          v128.store(slopeAt, f32x4.mul(s, axpy(one, z, f32x4.mul(e, s))));
          slopeAt += 16;
        }
      }
      break;
    default:
      unreachable();
  }
}

/** Slopes of activations whose slope follows from the output a. */
@inline
function slopeOf(code: i32, a: v128, p: v128): v128 {
  const one = f32x4.splat(1);
  if (code == branch.relu) return v128.and(one, f32x4.gt(a, f32x4.splat(0)));
  if (code == branch.leakyRelu) return v128.bitselect(one, p, f32x4.gt(a, f32x4.splat(0)));
  if (code == branch.tanh) return minusProduct(one, a, a);
  if (code == branch.sigmoid) return f32x4.mul(a, f32x4.sub(one, a));
  return minusProduct(f32x4.splat(0.25), a, a);
}

/** Writes slopes from outputs; for layers with dropout, whose outputs will be masked. */
export function writeSlopes(code: i32, parameter: f32, outputAt: usize, slopeAt: usize, vectors: i32): void {
  const p = f32x4.splat(parameter);
  const end = outputAt + (<usize>vectors << 4);
  for (; outputAt < end; outputAt += 16, slopeAt += 16) {
    const a = v128.load(outputAt);
    let slope = f32x4.splat(1);
    if (code == branch.relu) slope = slopeOf(branch.relu, a, p);
    else if (code == branch.leakyRelu) slope = slopeOf(branch.leakyRelu, a, p);
    else if (code == branch.tanh) slope = slopeOf(branch.tanh, a, p);
    else if (code == branch.sigmoid) slope = slopeOf(branch.sigmoid, a, p);
    else if (code == branch.centredSigmoid) slope = slopeOf(branch.centredSigmoid, a, p);
    v128.store(slopeAt, slope);
  }
}

/** delta *= slope, from stored slopes (slopeAt not 0) or from the outputs. */
export function applySlopes(code: i32, parameter: f32, outputAt: usize, slopeAt: usize, deltaAt: usize, vectors: i32): void {
  const p = f32x4.splat(parameter);
  const end = deltaAt + (<usize>vectors << 4);
  if (slopeAt != 0) {
    for (; deltaAt < end; deltaAt += 16, slopeAt += 16) v128.store(deltaAt, f32x4.mul(v128.load(deltaAt), v128.load(slopeAt)));
    return;
  }
  switch (code) {
    case branch.linear:
      break;
    case branch.relu:
      for (; deltaAt < end; deltaAt += 16, outputAt += 16) {
        v128.store(deltaAt, v128.and(v128.load(deltaAt), f32x4.gt(v128.load(outputAt), f32x4.splat(0))));
      }
      break;
    case branch.leakyRelu:
      for (; deltaAt < end; deltaAt += 16, outputAt += 16) {
        v128.store(deltaAt, f32x4.mul(v128.load(deltaAt), slopeOf(branch.leakyRelu, v128.load(outputAt), p)));
      }
      break;
    case branch.tanh:
      for (; deltaAt < end; deltaAt += 16, outputAt += 16) {
        v128.store(deltaAt, f32x4.mul(v128.load(deltaAt), slopeOf(branch.tanh, v128.load(outputAt), p)));
      }
      break;
    case branch.sigmoid:
      for (; deltaAt < end; deltaAt += 16, outputAt += 16) {
        v128.store(deltaAt, f32x4.mul(v128.load(deltaAt), slopeOf(branch.sigmoid, v128.load(outputAt), p)));
      }
      break;
    case branch.centredSigmoid:
      for (; deltaAt < end; deltaAt += 16, outputAt += 16) {
        v128.store(deltaAt, f32x4.mul(v128.load(deltaAt), slopeOf(branch.centredSigmoid, v128.load(outputAt), p)));
      }
      break;
    default:
      unreachable();
  }
}

@inline
function mix(hash: v128, shift: i32): v128 {
  return v128.xor(hash, i32x4.shr_u(hash, shift));
}

/**
 * Inverted dropout of rows x units outputs and of their slopes, in place. The bits are those of `placeHash` in src/core/ground/random.ts.
 * A row's last vector may reach into padding.
 */
export function dropOut(
  seed: i32, step: i32, layer: i32, units: i32, stride: i32, firstRow: i32, rows: i32, outputAt: usize, slopeAt: usize,
  threshold: u32, kept: f32,
): void {
  const base = ((seed ^ 0x9e3779b9) * 0x85ebca6b) ^ ((step + 0x7f4a7c15) * 0xc2b2ae35);
  const start = i32x4.splat(((base ^ (base >>> 15) ^ ((layer + 1) * 0x27d4eb2f)) * 0x2c1b3c6d));
  const common = v128.xor(start, i32x4.shr_u(start, 12));
  const factor = f32x4.splat(kept);
  const limit = i32x4.splat(threshold);
  const width = stride == 1 ? rows : stride;
  const count = stride == 1 ? 1 : rows;
  for (let row = 0; row < count; ++row) {
    let index = i32x4.add(i32x4.splat((firstRow + row) * units), i32x4(0, 1, 2, 3));
    for (let unit = 0; unit < width; unit += 4) {
      let hash = i32x4.mul(v128.xor(common, i32x4.mul(index, i32x4.splat(0x165667b1))), i32x4.splat(0x297a2d39));
      hash = i32x4.mul(mix(hash, 15), i32x4.splat(0x85ebca6b));
      hash = i32x4.mul(mix(hash, 13), i32x4.splat(0xc2b2ae35));
      hash = mix(hash, 16);
      const mask = v128.and(factor, i32x4.ge_u(hash, limit));
      v128.store(outputAt, f32x4.mul(v128.load(outputAt), mask));
      v128.store(slopeAt, f32x4.mul(v128.load(slopeAt), mask));
      outputAt += 16;
      slopeAt += 16;
      index = i32x4.add(index, i32x4.splat(4));
    }
  }
}
