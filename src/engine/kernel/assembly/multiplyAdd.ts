/**
 * sum + x y and sum - x y on vectors. The fused build rounds such a sum once, where the processor can (src/engine/kernel/trainKernelModule.ts says
 * which build is loaded); all else is the same in both. AssemblyScript.
 */

@inline
export function axpy(sum: v128, x: v128, y: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(x, y, sum) : f32x4.add(sum, f32x4.mul(x, y));
}

@inline
export function minusProduct(sum: v128, x: v128, y: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_nmadd(x, y, sum) : f32x4.sub(sum, f32x4.mul(x, y));
}

/** The same on two float64 numbers. */
@inline
export function axpy64(sum: v128, x: v128, y: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f64x2.relaxed_madd(x, y, sum) : f64x2.add(sum, f64x2.mul(x, y));
}

@inline
export function minusProduct64(sum: v128, x: v128, y: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f64x2.relaxed_nmadd(x, y, sum) : f64x2.sub(sum, f64x2.mul(x, y));
}
