/**
 * exp, tanh, logistic sigmoid, log1p and the normal distribution function on four float32 numbers. The coefficients are minimax fits
 * (iteratively reweighted least squares against float64, relative error below 2.5e-8 before rounding); all within a few units in the
 * last place, see test/engine/kernel/trainKernelMath.test.ts. AssemblyScript.
 *
 * Constants are loaded from memory: as immediates, engines rebuild them from integer registers in every turn of a loop, which doubled
 * the time of tanh.
 */
import { axpy, minusProduct } from './multiplyAdd';

/** One vector for each of the numbers below, four times each. */
const constants = memory.data<f32>([
  // 0: tanh, P from the second highest power (the highest has 1); the last of P is the last of Q
  1489.2931, 1489.2931, 1489.2931, 1489.2931, 247668.08, 247668.08, 247668.08, 247668.08,
  9400138, 9400138, 9400138, 9400138, 70081016, 70081016, 70081016, 70081016,
  // 64: tanh, Q
  57.081764, 57.081764, 57.081764, 57.081764, 23469.168, 23469.168, 23469.168, 23469.168,
  1823700.4, 1823700.4, 1823700.4, 1823700.4, 32760468, 32760468, 32760468, 32760468,
  // 128: one and limits: 1, 8.5, -8.5, 5.5, -5.5, 88.3, -87.3
  1, 1, 1, 1, 8.5, 8.5, 8.5, 8.5, -8.5, -8.5, -8.5, -8.5, 5.5, 5.5, 5.5, 5.5, -5.5, -5.5, -5.5, -5.5,
  88.3, 88.3, 88.3, 88.3, -87.3, -87.3, -87.3, -87.3,
  // 240: 1 / log 2, and log 2 in two parts, so that n log 2 is subtracted without rounding
  1.44269504, 1.44269504, 1.44269504, 1.44269504, 0.693359375, 0.693359375, 0.693359375, 0.693359375,
  -0.000212194442, -0.000212194442, -0.000212194442, -0.000212194442,
  // 288: exp
  0.00138368458, 0.00138368458, 0.00138368458, 0.00138368458, 0.00837481581, 0.00837481581, 0.00837481581, 0.00837481581,
  0.0416682251, 0.0416682251, 0.0416682251, 0.0416682251, 0.166664198, 0.166664198, 0.166664198, 0.166664198,
  0.499999911, 0.499999911, 0.499999911, 0.499999911,
  // 368: log1p, P and Q
  0.00341728493, 0.00341728493, 0.00341728493, 0.00341728493, 0.238157615, 0.238157615, 0.238157615, 0.238157615,
  1.06621861, 1.06621861, 1.06621861, 1.06621861, 0.0752873197, 0.0752873197, 0.0752873197, 0.0752873197,
  0.687936425, 0.687936425, 0.687936425, 0.687936425, 1.5662185, 1.5662185, 1.5662185, 1.5662185,
  // 464: normal distribution, P and Q
  2.2931145e-8, 2.2931145e-8, 2.2931145e-8, 2.2931145e-8, 0.00000630159184, 0.00000630159184, 0.00000630159184, 0.00000630159184,
  0.000164573925, 0.000164573925, 0.000164573925, 0.000164573925, 0.00465148315, 0.00465148315, 0.00465148315, 0.00465148315,
  0.0334589072, 0.0334589072, 0.0334589072, 0.0334589072, 0.398942262, 0.398942262, 0.398942262, 0.398942262,
  0.00000119902813, 0.00000119902813, 0.00000119902813, 0.00000119902813, 0.00007216709, 0.00007216709, 0.00007216709, 0.00007216709,
  0.001860647, 0.001860647, 0.001860647, 0.001860647, 0.02841614, 0.02841614, 0.02841614, 0.02841614,
  0.250535458, 0.250535458, 0.250535458, 0.250535458,
], 16);

@inline
function constant(offset: usize): v128 {
  return v128.load(constants + offset);
}

/** a b + the constant at an offset. */
@inline
function horner(a: v128, b: v128, offset: usize): v128 {
  return axpy(constant(offset), a, b);
}

/** x P(x^2) / Q(x^2) on [-8.5, 8.5]; 1 - tanh(8.5) is below a unit of the last place. pmin and pmax keep a NaN of their first argument. */
@inline
export function tanh4(x: v128): v128 {
  const c = f32x4.pmax(f32x4.pmin(x, constant(144)), constant(160));
  const t = f32x4.mul(c, c);
  let p = f32x4.add(t, constant(0));
  let q = horner(constant(64), t, 80);
  p = horner(p, t, 16);
  q = horner(q, t, 96);
  p = horner(p, t, 32);
  q = horner(q, t, 112);
  p = horner(p, t, 48);
  q = horner(q, t, 48);
  return f32x4.div(f32x4.mul(c, p), q);
}

/** tanh4 of the two vectors at `from`, written to `to`: a quarter faster, since both use a constant while it is in a register. */
@inline
export function tanh8(from: usize, to: usize): void {
  let k = constant(144);
  let c0 = f32x4.pmin(v128.load(from), k), c1 = f32x4.pmin(v128.load(from, 16), k);
  k = constant(160);
  c0 = f32x4.pmax(c0, k);
  c1 = f32x4.pmax(c1, k);
  const t0 = f32x4.mul(c0, c0), t1 = f32x4.mul(c1, c1);
  k = constant(0);
  let p0 = f32x4.add(t0, k), p1 = f32x4.add(t1, k);
  const highest = constant(64);
  k = constant(80);
  let q0 = axpy(k, highest, t0), q1 = axpy(k, highest, t1);
  k = constant(16);
  p0 = axpy(k, p0, t0);
  p1 = axpy(k, p1, t1);
  k = constant(96);
  q0 = axpy(k, q0, t0);
  q1 = axpy(k, q1, t1);
  k = constant(32);
  p0 = axpy(k, p0, t0);
  p1 = axpy(k, p1, t1);
  k = constant(112);
  q0 = axpy(k, q0, t0);
  q1 = axpy(k, q1, t1);
  k = constant(48);
  v128.store(to, f32x4.div(f32x4.mul(c0, axpy(k, p0, t0)), axpy(k, q0, t0)));
  v128.store(to, f32x4.div(f32x4.mul(c1, axpy(k, p1, t1)), axpy(k, q1, t1)), 16);
}

/** e^x; 0 below -87.3 and at most e^88.3 above. */
@inline
export function exp4(x: v128): v128 {
  const c = f32x4.pmax(f32x4.pmin(x, constant(208)), constant(224));
  const n = f32x4.nearest(f32x4.mul(c, constant(240)));
  let r = minusProduct(c, n, constant(256));
  r = minusProduct(r, n, constant(272));
  let p = horner(constant(288), r, 304);
  p = horner(p, r, 320);
  p = horner(p, r, 336);
  p = horner(p, r, 352);
  p = horner(p, r, 128);
  p = horner(p, r, 128);
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  // n of a NaN becomes 0, p stays NaN.
  return v128.andnot(f32x4.mul(p, power), f32x4.lt(x, constant(224)));
}

@inline
export function sigmoid4(x: v128): v128 {
  return f32x4.div(constant(128), f32x4.add(constant(128), exp4(f32x4.neg(x))));
}

/** log(1 + x) for x in [0, 1]. */
@inline
export function log1p4(x: v128): v128 {
  let p = horner(constant(368), x, 384);
  let q = horner(constant(416), x, 432);
  p = horner(p, x, 400);
  q = horner(q, x, 448);
  p = horner(p, x, 128);
  q = horner(q, x, 128);
  return f32x4.div(f32x4.mul(x, p), q);
}

/** Phi(x) - 1/2. */
@inline
export function centredNormalCdf4(x: v128): v128 {
  const c = f32x4.pmax(f32x4.pmin(x, constant(176)), constant(192));
  const t = f32x4.mul(c, c);
  let p = horner(constant(464), t, 480);
  let q = horner(constant(560), t, 576);
  p = horner(p, t, 496);
  q = horner(q, t, 592);
  p = horner(p, t, 512);
  q = horner(q, t, 608);
  p = horner(p, t, 528);
  q = horner(q, t, 624);
  p = horner(p, t, 544);
  q = horner(q, t, 128);
  return f32x4.div(f32x4.mul(c, p), q);
}
