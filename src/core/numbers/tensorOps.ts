/**
 * The few tensor operations that a table entry may use to say its function once more, so that it can be differentiated:
 * the engine gives them meaning with tfjs, the tests with float64 arrays. Everything broadcasts as in NumPy.
 */
export interface TensorOps<T> {
  add(a: T, b: T | number): T;
  sub(a: T, b: T | number): T;
  mul(a: T, b: T | number): T;
  div(a: T, b: T | number): T;
  neg(a: T): T;
  exp(a: T): T;
  log(a: T): T;
  log1p(a: T): T;
  expm1(a: T): T;
  tanh(a: T): T;
  sigmoid(a: T): T;
  /** log(1 + e^a) without overflow. */
  softplus(a: T): T;
  erf(a: T): T;
  /** max(a, 0), slope 0 at 0. */
  relu(a: T): T;
  /** The larger of both; where they are equal the slope is that of the first argument. */
  max(a: T, b: T | number): T;
  abs(a: T): T;
  square(a: T): T;
  sqrt(a: T): T;
  /** 1 where a > 0, else 0; no gradient. */
  step(a: T): T;
  /** a where the condition is not 0, else b. */
  where(condition: T, a: T, b: T): T;
  /** Sum over the last axis, which is kept with size 1. */
  sumLast(a: T): T;
  /** Mean over everything: a scalar. */
  meanAll(a: T): T;
  /** Largest value over the last axis, which is kept with size 1. */
  maxLast(a: T): T;
  /** log of the sum of exponentials over the last axis, without overflow; the axis is kept with size 1. */
  logSumExpLast(a: T): T;
  constant(value: number): T;
}
