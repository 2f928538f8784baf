import { type PatternSet, wordsOfPattern } from './activationPatterns.ts';
import { hiddenWidths, type PiecewiseLinearNetwork } from './piecewiseLinear.ts';

/** Bits of a key: it is a whole number that a double holds. Two of a million different patterns share a key once in 18,000 times. */
export const keyBits = 53;

function finish(hash: number): number {
  const first = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35);
  return (second ^ (second >>> 16)) >>> 0;
}

function hashWords(words: Uint32Array | Int32Array, start: number, count: number, seed: number): number {
  let hash = seed;
  for (let at = start; at < start + count; at += 1) {
    const mixed = Math.imul(words[at]!, 0xcc9e2d51);
    hash ^= Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
    hash = Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64;
  }
  return finish(hash ^ count);
}

function keyOfWords(words: Uint32Array | Int32Array, start: number, count: number): number {
  return hashWords(words, start, count, 0x2545f491) * 0x200000 + (hashWords(words, start, count, 0x1b56c4e9) >>> 11);
}

/**
 * A number for each pattern, equal for equal patterns, so that sets of patterns can be compared.
 * @source mixing of MurmurHash3: Appleby (2011), public domain
 */
export function patternKeys(set: PatternSet): Float64Array {
  const { cells, wordsPerCell, patterns } = set;
  return Float64Array.from({ length: cells }, (_, cell) => keyOfWords(patterns, cell * wordsPerCell, wordsPerCell));
}

/** 32 bits for the pattern of the first `layers` hidden layers of each cell: the colour of the cells of the network cut off there. */
export function patternColours(set: PatternSet, layers = set.widths.length): Uint32Array {
  const { cells, wordsPerCell, patterns, widths } = set;
  const words = wordsOfPattern(widths.slice(0, layers));
  const colours = new Uint32Array(cells);
  for (let cell = 0; cell < cells; cell += 1) colours[cell] = hashWords(patterns, cell * wordsPerCell, words, 0);
  return colours;
}

/** How many neurons are active in each cell. */
export function countActive({ cells, wordsPerCell, patterns }: PatternSet): Uint16Array {
  const counts = new Uint16Array(cells);
  for (let cell = 0; cell < cells; cell += 1) {
    let active = 0;
    for (let word = cell * wordsPerCell; word < (cell + 1) * wordsPerCell; word += 1) {
      for (let bits = patterns[word]!; bits !== 0; bits = (bits & (bits - 1)) >>> 0) active += 1;
    }
    counts[cell] = active;
  }
  return counts;
}

/**
 * The patterns of the network at given inputs, in float64: where a neuron is zero but for rounding, its bit may be either.
 * @param inputs  rows x network.inputs
 */
export function patternsAt(network: PiecewiseLinearNetwork, inputs: Float64Array, rows: number): PatternSet {
  const widths = hiddenWidths(network);
  const wordsPerCell = wordsOfPattern(widths);
  const patterns = new Uint32Array(rows * wordsPerCell);
  let values = inputs;
  let firstWord = 0;
  for (const { units, inputs: columns, weights, bias, negativeSlope } of network.layers) {
    const next = new Float64Array(rows * units);
    for (let row = 0; row < rows; row += 1) {
      const from = row * columns;
      for (let unit = 0; unit < units; unit += 1) {
        let sum = bias[unit]!;
        const at = unit * columns;
        for (let k = 0; k < columns; k += 1) sum += weights[at + k]! * values[from + k]!;
        next[row * units + unit] = sum > 0 ? sum : negativeSlope * sum;
        if (sum > 0) patterns[row * wordsPerCell + firstWord + (unit >> 5)]! |= 1 << (31 - (unit & 31));
      }
    }
    values = next;
    firstWord += Math.ceil(units / 32);
  }
  return { cells: rows, widths, wordsPerCell, patterns };
}

/** Of two ascending lists of keys without repetitions: how many of the second are not in the first, and the other way round. */
export function compareKeys(before: Float64Array, after: Float64Array): { born: number; gone: number } {
  let shared = 0;
  let at = 0;
  for (const key of after) {
    while (at < before.length && before[at]! < key) at += 1;
    if (at < before.length && before[at] === key) shared += 1;
  }
  return { born: after.length - shared, gone: before.length - shared };
}
