/** The activation patterns of cells, one bit per hidden neuron: 1 when its pre-activation is positive inside the cell. */
export interface PatternSet {
  readonly cells: number;
  /** Neurons of each hidden layer. */
  readonly widths: readonly number[];
  /** Words per cell; every layer begins a new word, its first neuron is the highest bit. */
  readonly wordsPerCell: number;
  readonly patterns: Uint32Array<ArrayBuffer>;
}

/** Number of words of a pattern. */
export function wordsOfPattern(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + Math.ceil(width / 32), 0);
}

/** Whether a neuron is active in a pattern, in which its layer begins at `firstWord`. */
export function isMarkedActive(pattern: Int32Array, firstWord: number, unit: number): boolean {
  return (pattern[firstWord + (unit >> 5)]! & (1 << (31 - (unit & 31)))) !== 0;
}

/** Writes into a pattern, in which its layer begins at `firstWord`, whether a neuron is active. */
export function markActive(pattern: Int32Array, firstWord: number, unit: number, isActive: boolean): void {
  const word = firstWord + (unit >> 5);
  const bit = 1 << (31 - (unit & 31));
  pattern[word] = isActive ? pattern[word]! | bit : pattern[word]! & ~bit;
}

/** Whether a neuron is active in a cell. */
export function isActiveIn(set: PatternSet, cell: number, layer: number, unit: number): boolean {
  const word = cell * set.wordsPerCell + wordsOfPattern(set.widths.slice(0, layer)) + (unit >> 5);
  return ((set.patterns[word]! >>> (31 - (unit & 31))) & 1) === 1;
}

/** A pattern as text, one character per neuron, layer by layer. */
export function patternText(set: PatternSet, cell: number): string {
  let text = '';
  let word = cell * set.wordsPerCell;
  for (const width of set.widths) {
    for (let unit = 0; unit < width; unit += 1) {
      text += String((set.patterns[word + (unit >> 5)]! >>> (31 - (unit & 31))) & 1);
    }
    word += Math.ceil(width / 32);
  }
  return text;
}

/** Cells in ascending order of their patterns' texts. */
export function sortByPattern(set: PatternSet): Uint32Array {
  const { patterns, wordsPerCell } = set;
  return Uint32Array.from({ length: set.cells }, (_, cell) => cell).sort((left, right) => {
    for (let word = 0; word < wordsPerCell; word += 1) {
      const difference = patterns[left * wordsPerCell + word]! - patterns[right * wordsPerCell + word]!;
      if (difference !== 0) return difference;
    }
    return 0;
  });
}

/**
 * SHA-256 of all patterns' texts, sorted and joined by line feeds, in hexadecimal: two programs that found the same cells agree on it.
 * It writes the whole text, cells * (neurons + 1) bytes.
 */
export async function hashPatterns(set: PatternSet): Promise<string> {
  const neurons = set.widths.reduce((sum, width) => sum + width, 0);
  const bytes = new Uint8Array(Math.max(0, set.cells * (neurons + 1) - 1));
  let at = 0;
  for (const cell of sortByPattern(set)) {
    if (at > 0) bytes[at++] = 10;
    let word = cell * set.wordsPerCell;
    for (const width of set.widths) {
      for (let unit = 0; unit < width; unit += 1) {
        bytes[at++] = 48 + ((set.patterns[word + (unit >> 5)]! >>> (31 - (unit & 31))) & 1);
      }
      word += Math.ceil(width / 32);
    }
  }
  const digest = await globalThis.crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
/** Number of set bits of a 32-bit integer. */
export function bitCount(bits: number): number {
  let value = bits - ((bits >>> 1) & 0x55555555);
  value = (value & 0x33333333) + ((value >>> 2) & 0x33333333);
  return Math.imul((value + (value >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
