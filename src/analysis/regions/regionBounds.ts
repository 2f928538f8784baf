/** What a number beside the measured count says. */
export type BoundKind = 'upper' | 'attainable' | 'expectation';

/** A number from the literature beside a count. */
export interface RegionBound {
  readonly id: 'product' | 'runningMinimum' | 'attainable' | 'expectation';
  readonly kind: BoundKind;
  readonly value: bigint | number;
  /** TeX. */
  readonly formula: string;
  readonly source: string;
}

/** n choose k. */
function choose(n: number, k: number): bigint {
  let result = 1n;
  for (let index = 1; index <= k; index += 1) result = (result * BigInt(n - k + index)) / BigInt(index);
  return k > n ? 0n : result;
}

/**
 * Largest number of cells that n hyperplanes make of d-dimensional space: the sum of n choose j for j up to d.
 * @source Zaslavsky (1975), Mem. Amer. Math. Soc. 154
 */
export function arrangementCells(n: number, d: number): bigint {
  let sum = 0n;
  for (let j = 0; j <= Math.min(n, d); j += 1) sum += choose(n, j);
  return sum;
}

/**
 * The textbook's bound: every layer cuts every cell like an arrangement of its own.
 * @param widths  hidden layers
 * @source Raghu et al. (2017), ICML, theorem 1; Montufar (2017), SampTA
 */
export function productBound(widths: readonly number[], dimension: number): bigint {
  return widths.reduce((product, width) => product * arrangementCells(width, dimension), 1n);
}

/**
 * A sharper bound: where j neurons of a layer are inactive, what reaches the next layer has at most n - j dimensions left, and the smallest
 * such number on the way counts. The identity side of a leaky ReLU loses no dimension; there the smallest width on the way counts.
 * @param widths  hidden layers; @param dimension  of the input or of the slice
 * @source Serra, Tjandraatmadja, Ramalingam (2018), ICML, theorem 1; leaky: Montufar (2017), SampTA
 */
export function runningMinimumBound(widths: readonly number[], dimension: number, isLeaky = false): bigint {
  const known = new Map<string, bigint>();
  const from = (layer: number, room: number): bigint => {
    const width = widths[layer];
    if (width === undefined) return 1n;
    const key = `${layer},${room}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    let sum = 0n;
    for (let j = 0; j <= Math.min(room, width); j += 1) {
      sum += choose(width, j) * from(layer + 1, Math.min(room, isLeaky ? width : width - j));
    }
    known.set(key, sum);
    return sum;
  };
  return from(0, dimension);
}

/**
 * So many cells some network of this shape has for sure (for a suitable choice of weights); undefined where the construction needs wider
 * layers.
 * @source Montufar, Pascanu, Cho, Bengio (2014), NIPS, theorem 5
 */
export function attainableCells(widths: readonly number[], dimension: number): bigint | undefined {
  const last = widths.at(-1);
  if (last === undefined) return 1n;
  if (widths.some((width) => width < dimension)) return undefined;
  const folds = widths.slice(0, -1).map((width) => BigInt(Math.floor(width / dimension)) ** BigInt(dimension));
  return folds.reduce((product, fold) => product * fold, arrangementCells(last, dimension));
}

/**
 * Order of the number of cells of a random network at initialization: neurons^d / d!, or 2^neurons with fewer neurons than dimensions.
 * The theorem bounds the expectation by this up to a constant to the power d that depends on the distribution of weights and biases.
 * @source Hanin, Rolnick (2019), NeurIPS, theorem 5
 */
export function randomNetworkCells(widths: readonly number[], dimension: number): number {
  const neurons = widths.reduce((sum, width) => sum + width, 0);
  if (neurons < dimension) return 2 ** neurons;
  let result = 1;
  for (let index = 1; index <= dimension; index += 1) result *= neurons / index;
  return result;
}

/**
 * All numbers that stand beside a count, upper bounds first.
 * @param widths     hidden layers
 * @param dimension  of the input, or of the slice that is looked at
 */
export function regionBounds(widths: readonly number[], dimension: number, isLeaky = false): RegionBound[] {
  const attainable = attainableCells(widths, dimension);
  const bounds: RegionBound[] = [
    {
      id: 'product',
      kind: 'upper',
      value: productBound(widths, dimension),
      formula: '\\prod_{l=1}^{L} \\sum_{j=0}^{d} \\binom{n_l}{j}',
      source: 'Raghu et al. (2017), On the expressive power of deep neural networks',
    },
    {
      id: 'runningMinimum',
      kind: 'upper',
      value: runningMinimumBound(widths, dimension, isLeaky),
      formula: isLeaky
        ? '\\prod_{l=1}^{L} \\sum_{j=0}^{d_l} \\binom{n_l}{j},\\ d_l = \\min\\{d, n_1, \\dots, n_l\\}'
        : '\\sum_{(j_1,\\dots,j_L)} \\prod_{l=1}^{L} \\binom{n_l}{j_l},\\ j_l \\le \\min\\{d, n_1 - j_1, \\dots, n_{l-1} - j_{l-1}, n_l\\}',
      source: isLeaky
        ? 'Montufar (2017), Notes on the number of linear regions of deep neural networks'
        : 'Serra, Tjandraatmadja, Ramalingam (2018), Bounding and counting linear regions',
    },
  ];
  if (attainable !== undefined) {
    bounds.push({
      id: 'attainable',
      kind: 'attainable',
      value: attainable,
      formula:
        '\\left(\\prod_{l=1}^{L-1} \\left\\lfloor \\frac{n_l}{d} \\right\\rfloor^{d}\\right) \\sum_{j=0}^{d} \\binom{n_L}{j}',
      source: 'Montufar, Pascanu, Cho, Bengio (2014), On the number of linear regions of deep neural networks',
    });
  }
  bounds.push({
    id: 'expectation',
    kind: 'expectation',
    value: randomNetworkCells(widths, dimension),
    formula: '\\frac{N^d}{d!}',
    source: 'Hanin, Rolnick (2019), Deep ReLU networks have surprisingly few activation patterns',
  });
  return bounds;
}

/** Largest number of cells that each layer alone can make. */
export function arrangementPerLayer(widths: readonly number[], dimension: number): bigint[] {
  return widths.map((width) => arrangementCells(width, dimension));
}
