import { normalDensity } from '../../../core/numbers/numerics.ts';

/** Minus the log of a normal density with deviation sigma at a distance from its mean. */
export function gaussianLoss(distance: number, sigma: number): number {
  return (distance / sigma) ** 2 / 2 + Math.log(sigma * Math.sqrt(2 * Math.PI));
}

/** Minus the log of the probability of y (0 or 1) when 1 has probability p. */
export function bernoulliLoss(p: number, y: number): number {
  return -(y * Math.log(p) + (1 - y) * Math.log(1 - p));
}

/** How the data term is written that a prior is added to. */
export type DataTerm =
  /** Negative log likelihood. */
  | { readonly kind: 'likelihood' }
  /** 1/2 sum of squared errors, noise of deviation sigma. */
  | { readonly kind: 'halfSum'; readonly sigma: number }
  /** The same over the number of samples. */
  | { readonly kind: 'halfMean'; readonly sigma: number; readonly samples: number };

/** What one unit of negative log posterior is in units of the data term. */
function unitOf(term: DataTerm): number {
  switch (term.kind) {
    case 'likelihood':
      return 1;
    case 'halfSum':
      return term.sigma ** 2;
    case 'halfMean':
      return term.sigma ** 2 / term.samples;
    default:
      return term satisfies never;
  }
}

/** Strength of lambda/2 |w|^2 that a normal prior with deviation tau stands for. */
export function gaussianPriorStrength(tau: number, term: DataTerm): number {
  return unitOf(term) / tau ** 2;
}

/** Strength of lambda |w|_1 that a Laplace prior e^(-|w|/scale) / (2 scale) stands for. */
export function laplacePriorStrength(scale: number, term: DataTerm): number {
  return unitOf(term) / scale;
}

/** The Laplace density of a strength (for a negative log likelihood): scale 1/lambda, variance 2/lambda^2. */
export interface LaplaceDensity {
  readonly scale: number;
  readonly variance: number;
  readonly density: (t: number) => number;
  /** P(|t| > bound). */
  readonly tail: (bound: number) => number;
}

export function laplaceDensity(lambda: number): LaplaceDensity {
  return {
    scale: 1 / lambda,
    variance: 2 / lambda ** 2,
    density: (t) => (lambda / 2) * Math.exp(-lambda * Math.abs(t)),
    tail: (bound) => Math.exp(-lambda * bound),
  };
}

/** Fourth moment over the squared variance of a symmetric density, by quadrature. @param reach  beyond which nothing counts */
export function kurtosis(density: (t: number) => number, reach: number): number {
  const moment = (power: number): number => 2 * integrate((t) => t ** power * density(t), 0, reach);
  return moment(4) / moment(2) ** 2;
}

const panels = 4000;
/** Gauss points of degree 5 on [-1, 1]. */
const nodes = [
  [-Math.sqrt(0.6), 5 / 9],
  [0, 8 / 9],
  [Math.sqrt(0.6), 5 / 9],
] as const;

function integrate(f: (t: number) => number, low: number, high: number): number {
  const half = (high - low) / panels / 2;
  let total = 0;
  for (let panel = 0; panel < panels; panel += 1) {
    const middle = low + (2 * panel + 1) * half;
    for (const [node, weight] of nodes) total += half * weight * f(middle + half * node);
  }
  return total;
}

/** Mode and mean of the posterior of one number with a Laplace prior, seen once with normal noise of deviation 1. */
export interface ScalarPosterior {
  /** Soft threshold of the observation: exactly 0 for small ones. */
  readonly mode: number;
  /** Never exactly 0 unless the observation is; by quadrature on both sides of the kink. */
  readonly mean: number;
}

export function laplacePosterior(observation: number, lambda: number): ScalarPosterior {
  const weight = (t: number): number => normalDensity(t - observation) * Math.exp(-lambda * Math.abs(t));
  const reach = Math.abs(observation) + 12;
  const both = (f: (t: number) => number): number => integrate(f, -reach, 0) + integrate(f, 0, reach);
  return {
    mode: Math.sign(observation) * Math.max(0, Math.abs(observation) - lambda),
    mean: both((t) => t * weight(t)) / both(weight),
  };
}

/** Mean length of a standard normal vector: sqrt(2) Gamma((d + 1)/2) / Gamma(d/2), by its recurrence in steps of two. */
export function meanNormalLength(dimension: number): number {
  let length = dimension % 2 === 1 ? Math.sqrt(2 / Math.PI) : Math.sqrt(Math.PI / 2);
  for (let d = dimension % 2 === 1 ? 1 : 2; d < dimension; d += 2) length *= (d + 1) / d;
  return length;
}
