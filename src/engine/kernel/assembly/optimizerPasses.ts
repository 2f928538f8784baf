/** Updates of src/core/tables/optimizers.ts over whole vectors. AssemblyScript. */
import { axpy, minusProduct } from './multiplyAdd';

@inline
function mul(a: v128, b: v128): v128 {
  return f32x4.mul(a, b);
}

/** 1e-20, 1e-16 and all bits but the sign, four times each; as immediates they would be rebuilt in every turn of a loop. */
const tiny = memory.data<f32>([1e-20, 1e-20, 1e-20, 1e-20, 1e-16, 1e-16, 1e-16, 1e-16], 16);
const withoutSign = memory.data<u32>([0x7fffffff, 0x7fffffff, 0x7fffffff, 0x7fffffff], 16);

/**
 * Slots of weights without a gradient shrink until they are subnormal, where arithmetic is a hundred times slower, and stay there. Adding
 * and taking away a number far below any slot that matters leaves those as they are and stops the others at 1e-7 of that number.
 */
@inline
function keepNormal(x: v128, small: v128): v128 {
  return f32x4.sub(f32x4.add(x, small), small);
}

/** x^2, at least 1e-32: its root is far below any epsilon, and products with it stay normal numbers. */
@inline
function squareOf(x: v128, sizeBits: v128, least: v128): v128 {
  const size = f32x4.pmax(v128.and(x, sizeBits), least);
  return f32x4.mul(size, size);
}

/** w - rate * direction - decay * w, where decay is the learning rate times the coefficients at decayAt (0: none). */
@inline
function moved(w: v128, change: v128, decays: bool, decayAt: usize, rate: v128): v128 {
  const all = decays ? axpy(change, mul(rate, v128.load(decayAt)), w) : change;
  return f32x4.sub(w, all);
}

export function updateSgd(w: usize, g: usize, vectors: i32, learningRate: f64): void {
  const rate = f32x4.splat(<f32>learningRate);
  for (; vectors > 0; --vectors, w += 16, g += 16) v128.store(w, minusProduct(v128.load(w), rate, v128.load(g)));
}

/** momentum, nesterov (`ahead`) and sgdw (`decays`). */
@inline
export function updateByVelocity(
  ahead: bool, decays: bool, w: usize, g: usize, velocity: usize, vectors: i32, learningRate: f64, momentum: f64,
  decayAt: usize, decayStep: usize,
): void {
  const rate = f32x4.splat(<f32>learningRate);
  const mu = f32x4.splat(<f32>momentum);
  const small = v128.load(tiny);
  for (; vectors > 0; --vectors, w += 16, g += 16, velocity += 16) {
    const gradient = v128.load(g);
    const v = keepNormal(axpy(gradient, mu, v128.load(velocity)), small);
    v128.store(velocity, v);
    const direction = ahead ? axpy(gradient, mu, v) : v;
    v128.store(w, moved(v128.load(w), mul(rate, direction), decays, decayAt, rate));
    if (decays) decayAt += decayStep;
  }
}

/** Adam and AdamW (`decays`); power1 and power2 are beta^step. */
@inline
export function updateByMoments(
  decays: bool, w: usize, g: usize, first: usize, second: usize, vectors: i32, learningRate: f64,
  beta1: f64, beta2: f64, epsilon: f64, power1: f64, power2: f64, decayAt: usize, decayStep: usize,
): void {
  const rate = f32x4.splat(<f32>learningRate);
  const keep1 = f32x4.splat(<f32>beta1);
  const take1 = f32x4.splat(<f32>(1 - beta1));
  const keep2 = f32x4.splat(<f32>beta2);
  const take2 = f32x4.splat(<f32>(1 - beta2));
  const stepSize = f32x4.splat(<f32>(learningRate / (1 - power1)));
  const inverse = f32x4.splat(<f32>(1 / Math.sqrt(1 - power2)));
  const eps = f32x4.splat(<f32>epsilon);
  const small = v128.load(tiny);
  const least = v128.load(tiny, 16);
  const sizeBits = v128.load(withoutSign);
  for (; vectors > 0; --vectors, w += 16, g += 16, first += 16, second += 16) {
    const gradient = v128.load(g);
    const m = keepNormal(axpy(mul(keep1, v128.load(first)), take1, gradient), small);
    const v = axpy(mul(keep2, v128.load(second)), take2, squareOf(gradient, sizeBits, least));
    v128.store(first, m);
    v128.store(second, v);
    const root = axpy(eps, f32x4.sqrt(v), inverse);
    v128.store(w, moved(v128.load(w), f32x4.div(mul(stepSize, m), root), decays, decayAt, rate));
    if (decays) decayAt += decayStep;
  }
}

export function updateByRootMeanSquare(
  w: usize, g: usize, squares: usize, vectors: i32, learningRate: f64, rho: f64, epsilon: f64,
): void {
  const rate = f32x4.splat(<f32>learningRate);
  const keep = f32x4.splat(<f32>rho);
  const take = f32x4.splat(<f32>(1 - rho));
  const eps = f32x4.splat(<f32>epsilon);
  const least = v128.load(tiny, 16);
  const sizeBits = v128.load(withoutSign);
  for (; vectors > 0; --vectors, w += 16, g += 16, squares += 16) {
    const gradient = v128.load(g);
    const v = axpy(mul(keep, v128.load(squares)), take, squareOf(gradient, sizeBits, least));
    v128.store(squares, v);
    v128.store(w, f32x4.sub(v128.load(w), f32x4.div(mul(rate, gradient), f32x4.add(f32x4.sqrt(v), eps))));
  }
}
