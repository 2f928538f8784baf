/** Every tolerance of the tables, with its reason. */
export const tolerances = {
  /** Cosine below which two columns count as orthogonal in Jacobi's method: 2^-52 times a few additions. */
  orthogonality: 1e-15,
  /** Sweeps of Jacobi's method; it converges quadratically and needs 6 to 12 for any matrix seen. */
  sweeps: 60,
  /** A singular value below this share of the largest is rounding: its vectors carry no direction. */
  rank: 1e-13,
  /** Norms within this share of the radius lie on the surface: float32 weights are known to 6e-8. */
  surface: 1e-6,
  /** Singular values of float32 weights are known to about this share of the largest: smaller ones count as 0, nearer ones as equal. */
  float32: 1e-6,
} as const;

const nodeCount = 32;

/** Nodes and weights on [-1, 1] by Newton's method on the Legendre polynomial. @source Press et al., Numerical Recipes, 4.6 */
function legendreRule(count: number): { readonly nodes: Float64Array; readonly weights: Float64Array } {
  const nodes = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let index = 0; index < count; index += 1) {
    let x = Math.cos((Math.PI * (index + 0.75)) / (count + 0.5));
    let derivative = 1;
    for (let round = 0; round < 100; round += 1) {
      let previous = 1;
      let current = x;
      for (let degree = 2; degree <= count; degree += 1) {
        const next = ((2 * degree - 1) * x * current - (degree - 1) * previous) / degree;
        previous = current;
        current = next;
      }
      derivative = (count * (x * current - previous)) / (x * x - 1);
      const change = current / derivative;
      x -= change;
      if (Math.abs(change) < 1e-16) break;
    }
    nodes[index] = x;
    weights[index] = 2 / ((1 - x * x) * derivative * derivative);
  }
  return { nodes, weights };
}

const legendre = legendreRule(nodeCount);

/** Beyond 14 deviations the normal density is below 1e-43. */
const reach = 14;

/** Panels that halve towards 0 and towards every kink, so that functions that turn sharply there are still smooth inside each. */
function panelEdges(kinks: readonly number[]): number[] {
  const edges = new Set<number>();
  for (let whole = -reach; whole <= reach; whole += 1) edges.add(whole);
  for (const centre of [0, ...kinks]) {
    edges.add(centre);
    for (let halving = 0; halving < 24; halving += 1) {
      const distance = 2 ** -halving;
      edges.add(centre - distance);
      edges.add(centre + distance);
    }
  }
  return [...edges].filter((edge) => Math.abs(edge) <= reach).sort((one, other) => one - other);
}

/**
 * E[f(Z)] of a standard normal Z, to about 1e-14 of the size of f: Gauss-Legendre with 32 nodes on each panel.
 * @param f      smooth between kinks
 * @param kinks  where f or its derivatives jump
 */
export function gaussianExpectation(f: (z: number) => number, kinks: readonly number[] = []): number {
  const edges = panelEdges(kinks);
  let total = 0;
  for (let panel = 0; panel + 1 < edges.length; panel += 1) {
    const half = (edges[panel + 1]! - edges[panel]!) / 2;
    const middle = (edges[panel + 1]! + edges[panel]!) / 2;
    let sum = 0;
    for (let index = 0; index < nodeCount; index += 1) {
      const z = middle + half * legendre.nodes[index]!;
      sum += legendre.weights[index]! * f(z) * normalDensity(z);
    }
    total += half * sum;
  }
  return total;
}

/** log of the sum of exponentials of values[from..to), without overflow. */
export function logSumExp(values: ArrayLike<number>, from = 0, to = values.length): number {
  let largest = -Infinity;
  for (let index = from; index < to; index += 1) largest = Math.max(largest, values[index]!);
  if (!Number.isFinite(largest)) return largest;
  let sum = 0;
  for (let index = from; index < to; index += 1) sum += Math.exp(values[index]! - largest);
  return largest + Math.log(sum);
}

/** Where the power series hands over to the continued fraction: both reach full precision there. */
const erfSplit = 2.5;

/** erf for |x| <= 2.5: a series without cancellation. @source Abramowitz, Stegun (1964), 7.1.6 */
function erfSeries(x: number): number {
  const square = x * x;
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n += 1) {
    term *= (2 * square) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-square) * sum;
}

/** erfc for x > 2.5: continued fraction from the back. @source Abramowitz, Stegun (1964), 7.1.14 */
function erfcFraction(x: number): number {
  let fraction = x;
  for (let n = 80; n >= 1; n -= 1) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}

/** The error function to double precision. */
export function erf(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (Math.abs(x) <= erfSplit) return x === 0 ? 0 : erfSeries(x);
  return x > 0 ? 1 - erfcFraction(x) : erfcFraction(-x) - 1;
}

/** 1 - erf(x), accurate also where it is tiny. */
export function erfc(x: number): number {
  if (x > erfSplit) return erfcFraction(x);
  return 1 - erf(x);
}

/** Standard normal distribution function. */
export function normalCdf(x: number): number {
  return 0.5 * erfc(-x / Math.SQRT2);
}

/** Standard normal density. */
export function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}

/** 1 / (1 + e^-x) without overflow. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const exponential = Math.exp(x);
  return exponential / (1 + exponential);
}

/** log(1 + e^x) without overflow. */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}
