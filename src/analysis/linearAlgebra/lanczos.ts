import type { Random } from '../../core/ground/random.ts';
import { LanczosBasis } from '../../core/numbers/lanczosBasis.ts';
import type { Parts } from '../../core/numbers/parts.ts';
import { tridiagonalEnds } from './symmetricEigen.ts';

/** A symmetric map; the argument must not be changed, and the result is used up. */
export type SymmetricMap = (x: Float64Array) => Float64Array;

/** What Lanczos iteration is asked for. */
export interface LanczosWish {
  /** Length of the vectors. */
  readonly size: number;
  /** Draws the start. */
  readonly random: Random;
  /** How many of the largest, and at most how many of the smallest. */
  readonly wanted: number;
  /** Largest residual of those that are told, as a share of the largest absolute eigenvalue. */
  readonly tolerance: number;
  /** Products that it may take. */
  readonly mostProducts: number;
}

/** Eigenvalues at both ends of a spectrum. */
export interface SpectrumEnds {
  /** Ascending; those with a residual within the tolerance. */
  readonly values: Float64Array;
  /** |A y - value y| of a unit vector y: some eigenvalue of A is no further away than that. */
  readonly residuals: Float64Array;
  /** All that was wanted of the largest was found. */
  readonly isComplete: boolean;
  /** The first of the values is the smallest of all. */
  readonly knowsLowest: boolean;
  readonly products: number;
}

/** Steps between two looks at the residuals. */
const lookEvery = 5;

/**
 * Eigenvalues at both ends by Lanczos iteration with full reorthogonalisation, until the largest ones are known well enough; then the smallest ones
 * that are known as well. Of equal eigenvalues it sees one, unless the iteration ends by itself and starts anew.
 * @source Paige (1971); Parlett (1998), The symmetric eigenvalue problem, section 13.2 for the bounds
 */
export function* lanczosEnds(apply: SymmetricMap, wish: LanczosWish): Parts<SpectrumEnds> {
  const { size, random, wanted, tolerance } = wish;
  const limit = Math.min(size, wish.mostProducts);
  const start = (): Float64Array => Float64Array.from({ length: size }, () => random.normal());
  const basis = new LanczosBasis(start());
  let found = endsOf(basis, tolerance, wanted);
  while (basis.diagonal.length < limit) {
    if (basis.next === undefined) basis.restart(start());
    if (basis.next === undefined) break;
    basis.extend(apply(basis.next));
    yield;
    const steps = basis.diagonal.length;
    if (steps < Math.min(wanted, limit) || (steps % lookEvery !== 0 && steps < limit)) continue;
    found = endsOf(basis, tolerance, wanted);
    if (found.isComplete) break;
  }
  return found;
}

function endsOf({ diagonal, beside }: LanczosBasis, tolerance: number, wanted: number): SpectrumEnds {
  const { values, last } = tridiagonalEnds(diagonal, beside);
  const count = values.length;
  const rest = beside.at(-1) ?? 0;
  const size = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  // Rounding of the products is never less.
  const residuals = last.map((share) => Math.max(rest * Math.abs(share), Number.EPSILON * size));
  const isKnown = (place: number): boolean => residuals[place]! <= tolerance * size;
  let low = 0;
  while (low < Math.min(wanted, count) && isKnown(low)) low += 1;
  let high = 0;
  while (high < Math.min(wanted, count) && isKnown(count - 1 - high)) high += 1;
  const told = Array.from({ length: count }, (_, place) => place).filter(
    (place) => place < low || place >= count - high,
  );
  return {
    values: Float64Array.from(told, (place) => values[place]!),
    residuals: Float64Array.from(told, (place) => residuals[place]!),
    isComplete: count > 0 && high === Math.min(wanted, count) && high > 0,
    knowsLowest: low > 0,
    products: count,
  };
}

/** What a spectral density is asked for. */
export interface DensityWish {
  readonly size: number;
  /** Draws a start for each of the seeds. */
  readonly random: Random;
  readonly seeds: number;
  /** Products for each of them. */
  readonly steps: number;
}

/** A quadrature of the spectrum: shares of all eigenvalues at some places. */
export interface SpectralNodes {
  /** Ascending. */
  readonly values: Float64Array;
  /** Add up to 1. */
  readonly shares: Float64Array;
}

/**
 * Nodes and shares of the density of eigenvalues, one quadrature for each seed: exact for polynomials up to twice the steps in the mean over starts.
 * @source Golub, Welsch (1969); Ubaru, Chen, Saad (2017), Fast estimation of tr(f(A)) via stochastic Lanczos quadrature
 */
export function* spectralNodes(
  apply: SymmetricMap,
  { size, random, seeds, steps }: DensityWish,
): Parts<SpectralNodes[]> {
  const found: SpectralNodes[] = [];
  for (let seed = 0; seed < seeds; seed += 1) {
    const basis = new LanczosBasis(Float64Array.from({ length: size }, () => random.normal()));
    while (basis.next !== undefined && basis.diagonal.length < Math.min(size, steps)) {
      basis.extend(apply(basis.next));
      yield;
    }
    const { values, first } = tridiagonalEnds(basis.diagonal, basis.beside);
    found.push({ values, shares: first.map((share) => share * share) });
  }
  return found;
}

/** A density of eigenvalues on a grid: the mean over the seeds and the band that they lie in. */
export interface SpectralDensity {
  readonly grid: Float64Array;
  readonly mean: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Nodes smeared by a normal density of some width, on a grid. */
export function smearNodes(seeds: readonly SpectralNodes[], grid: Float64Array, width: number): SpectralDensity {
  const curves = seeds.map(({ values, shares }) =>
    grid.map((at) => {
      let sum = 0;
      values.forEach((value, node) => (sum += shares[node]! * Math.exp(-0.5 * ((at - value) / width) ** 2)));
      return sum / (width * Math.sqrt(2 * Math.PI));
    }),
  );
  const over = (f: (here: readonly number[]) => number): Float64Array =>
    grid.map((_, at) => f(curves.map((curve) => curve[at]!)));
  return {
    grid,
    mean: over((here) => here.reduce((sum, value) => sum + value, 0) / here.length),
    low: over((here) => Math.min(...here)),
    high: over((here) => Math.max(...here)),
  };
}
