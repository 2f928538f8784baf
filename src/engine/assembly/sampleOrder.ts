/** The order in which an epoch visits its samples: the bits are those of `createRandom(seed).shuffle` in src/core/random.ts. AssemblyScript. */

@inline
function mixed(state: u32): u32 {
  let x = state ^ (state >>> 16);
  x *= 0x21f0aaad;
  x ^= x >>> 15;
  x *= 0x735a2d97;
  return x ^ (x >>> 15);
}

/** Writes a random order of 0 to count - 1. */
export function shuffleOrder(at: usize, count: i32, seed: u32): void {
  for (let row = 0; row < count; ++row) store<i32>(at + (<usize>row << 2), row);
  const golden: u32 = 0x9e3779b9;
  let a = mixed(seed + golden);
  let b = mixed(seed + golden * 2);
  let c = mixed(seed + golden * 3);
  let counter: u32 = 1;
  // Twelve draws warm the generator up; after them two draws make one number.
  let last = count + 5;
  for (; last > 0; --last) {
    const first = a + b + counter;
    a = b ^ (b >>> 9);
    b = c + (c << 3);
    c = rotl(c, 21) + first;
    const second = a + b + (counter + 1);
    a = b ^ (b >>> 9);
    b = c + (c << 3);
    c = rotl(c, 21) + second;
    counter += 2;
    if (last >= count) continue;
    const bits = (<u64>(first >>> 5) << 26) + <u64>(second >>> 6);
    // 2^-53; the product is not negative, so cutting it off is its floor.
    const uniform = <f64>(<i64>bits) * 1.1102230246251565e-16;
    const other = at + (<usize>(<i32>(uniform * <f64>(last + 1))) << 2);
    const place = at + (<usize>last << 2);
    const kept = load<i32>(place);
    store<i32>(place, load<i32>(other));
    store<i32>(other, kept);
  }
}
