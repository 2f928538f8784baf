/** What the functions on a hidden layer share. AssemblyScript. */

/** A hidden layer as planeLevels.ts writes it: its map in the present parent, and what makes the next layer's map of it. */
@unmanaged
export class Level {
  map: usize;
  nextMap: usize;
  units: i32;
  rows: i32;
  /** Per neuron, what float64 may be wrong by. */
  slack: usize;
  /** One bit per neuron, the first one highest, 1 = positive. */
  words: usize;
  weights: usize;
  columns: i32;
  nextRows: i32;
  bias: usize;
  isNarrow: i32;
  slope: f64;
}

/** Sets the bit of a neuron. */
@inline
export function mark(words: usize, unit: i32, isActive: bool): void {
  const at = words + (<usize>(unit >> 5) << 2);
  const bit: u32 = 1 << (31 - (unit & 31));
  store<u32>(at, isActive ? load<u32>(at) | bit : load<u32>(at) & ~bit);
}
