/** A copy with room for `length` numbers and then some. @param factor  how much more, at least 1.5 */
export function growFloat64(array: Doubles, length: number, factor = 1.5): Doubles {
  if (length <= array.length) return array;
  const grown = new Float64Array(Math.ceil(length * factor));
  grown.set(array);
  return grown;
}

/** The same for integers. */
export function growInt32(array: Ints, length: number, factor = 1.5): Ints {
  if (length <= array.length) return array;
  const grown = new Int32Array(Math.ceil(length * factor));
  grown.set(array);
  return grown;
}

/** An array of doubles that owns its memory. */
export type Doubles = Float64Array<ArrayBuffer>;
/** The same of 32-bit integers. */
export type Ints = Int32Array<ArrayBuffer>;
