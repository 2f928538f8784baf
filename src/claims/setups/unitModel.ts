import { gaussianExpectation } from '../../core/numbers/numerics.ts';
import type { Activation } from '../../core/tables/activations.ts';

/** What is known of a unit's activation: its value, slope and second derivative. */
export interface Bends {
  readonly value: (z: number) => number;
  readonly slope: (z: number) => number;
  readonly bend: (z: number) => number;
}

/** Those of an entry of the table that has no parameters. */
export function bendsOf(entry: Activation): Bends {
  return {
    value: (z) => entry.value(z, {}),
    slope: (z) => entry.slope(z, {}),
    bend: (z) => entry.bend(z, {}),
  };
}

/** The model u phi(w x) of one number with its two parameters, for a target under half the squared error. */
export interface UnitModel {
  readonly activation: Bends;
  readonly u: number;
  readonly w: number;
  readonly target: (x: number) => number;
}

/** Derivatives of half the squared error by u and by w, of one sample. */
export function unitGradient({ activation, u, w, target }: UnitModel, x: number): readonly [u: number, w: number] {
  const a = activation.value(w * x);
  const error = u * a - target(x);
  return [error * a, error * u * activation.slope(w * x) * x];
}

/** Means, variances and covariance of the two derivatives under a standard normal input. */
export function gradientMoments(model: UnitModel): {
  readonly mean: readonly [number, number];
  readonly variance: readonly [number, number];
  readonly covariance: number;
} {
  const expect = (f: (u: number, w: number) => number): number =>
    gaussianExpectation((x) => f(...unitGradient(model, x)), [0]);
  const [u, w] = [expect((one) => one), expect((_, other) => other)];
  return {
    mean: [u, w],
    variance: [expect((one) => (one - u) ** 2), expect((_, other) => (other - w) ** 2)],
    covariance: expect((one, other) => (one - u) * (other - w)),
  };
}

/** The second derivative of the expected error, 2 x 2, by value, slope and bend of the activation. */
export function unitHessian({ activation, u, w, target }: UnitModel): Float64Array {
  const expect = (f: (x: number) => number): number => gaussianExpectation(f, [0]);
  const a = (x: number): number => activation.value(w * x);
  const slope = (x: number): number => activation.slope(w * x);
  const mixed = expect((x) => (2 * u * a(x) - target(x)) * slope(x) * x);
  const curved = expect((x) => ((u * a(x) - target(x)) * u * activation.bend(w * x) + u * u * slope(x) ** 2) * x * x);
  return Float64Array.of(
    expect((x) => a(x) ** 2),
    mixed,
    mixed,
    curved,
  );
}
