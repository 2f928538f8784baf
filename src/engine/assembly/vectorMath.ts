/**
 * exp, tanh, logistic sigmoid, log1p and the normal distribution function on four float32 numbers. The coefficients are minimax fits
 * (iteratively reweighted least squares against float64, relative error below 2.5e-8 before rounding); all within a few units in the
 * last place, see test/engine/trainKernelMath.test.ts. AssemblyScript.
 *
 * Constants are loaded from memory: as immediates, engines rebuild them from integer registers in every turn of a loop, which doubled
 * the time of tanh.
 */

/** One vector for each of the numbers below, four times each. */
const constants = memory.data<f32>([
  // 0: tanh, P from the highest power
  1.33546623e-8, 1.33546623e-8, 1.33546623e-8, 1.33546623e-8, 0.0000206090826, 0.0000206090826, 0.0000206090826, 0.0000206090826,
  0.0034955882, 0.0034955882, 0.0034955882, 0.0034955882, 0.133810252, 0.133810252, 0.133810252, 0.133810252,
  // 64: tanh, Q
  7.77655828e-7, 7.77655828e-7, 7.77655828e-7, 7.77655828e-7, 0.000328563474, 0.000328563474, 0.000328563474, 0.000328563474,
  0.0258769821, 0.0258769821, 0.0258769821, 0.0258769821, 0.467143416, 0.467143416, 0.467143416, 0.467143416,
  // 128: one and limits: 1, 9, -9, 5.5, -5.5, 88.3, -87.3
  1, 1, 1, 1, 9, 9, 9, 9, -9, -9, -9, -9, 5.5, 5.5, 5.5, 5.5, -5.5, -5.5, -5.5, -5.5,
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
function fma(a: v128, b: v128, offset: usize): v128 {
  return f32x4.add(f32x4.mul(a, b), constant(offset));
}

/** x P(x^2) / Q(x^2) on [-9, 9]; 1 - tanh(9) is below half a unit of the last place. pmin and pmax keep a NaN of their first argument. */
@inline
export function tanh4(x: v128): v128 {
  const c = f32x4.pmax(f32x4.pmin(x, constant(144)), constant(160));
  const t = f32x4.mul(c, c);
  let p = fma(constant(0), t, 16);
  let q = fma(constant(64), t, 80);
  p = fma(p, t, 32);
  q = fma(q, t, 96);
  p = fma(p, t, 48);
  q = fma(q, t, 112);
  p = fma(p, t, 128);
  q = fma(q, t, 128);
  return f32x4.div(f32x4.mul(c, p), q);
}

/** e^x; 0 below -87.3 and at most e^88.3 above. */
@inline
export function exp4(x: v128): v128 {
  const c = f32x4.pmax(f32x4.pmin(x, constant(208)), constant(224));
  const n = f32x4.nearest(f32x4.mul(c, constant(240)));
  let r = f32x4.sub(c, f32x4.mul(n, constant(256)));
  r = f32x4.sub(r, f32x4.mul(n, constant(272)));
  let p = fma(constant(288), r, 304);
  p = fma(p, r, 320);
  p = fma(p, r, 336);
  p = fma(p, r, 352);
  p = fma(p, r, 128);
  p = fma(p, r, 128);
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
  let p = fma(constant(368), x, 384);
  let q = fma(constant(416), x, 432);
  p = fma(p, x, 400);
  q = fma(q, x, 448);
  p = fma(p, x, 128);
  q = fma(q, x, 128);
  return f32x4.div(f32x4.mul(x, p), q);
}

/** Phi(x) - 1/2. */
@inline
export function centredNormalCdf4(x: v128): v128 {
  const c = f32x4.pmax(f32x4.pmin(x, constant(176)), constant(192));
  const t = f32x4.mul(c, c);
  let p = fma(constant(464), t, 480);
  let q = fma(constant(560), t, 576);
  p = fma(p, t, 496);
  q = fma(q, t, 592);
  p = fma(p, t, 512);
  q = fma(q, t, 608);
  p = fma(p, t, 528);
  q = fma(q, t, 624);
  p = fma(p, t, 544);
  q = fma(q, t, 128);
  return f32x4.div(f32x4.mul(c, p), q);
}
