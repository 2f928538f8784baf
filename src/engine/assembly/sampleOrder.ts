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
  let first: u32 = 0;
  const draws = 12 + 2 * (count - 1);
  let last = count - 1;
  for (let draw = 0; draw < draws; ++draw) {
    const sum = a + b + counter;
    ++counter;
    a = b ^ (b >>> 9);
    b = c + (c << 3);
    c = rotl(c, 21) + sum;
    // The first twelve warm the generator up; then two draws make one number.
    if (draw < 12) continue;
    if ((draw & 1) == 0) {
      first = sum;
      continue;
    }
    const uniform = (<f64>(first >>> 5) * 67108864.0 + <f64>(sum >>> 6)) / 9007199254740992.0;
    const other = at + (<usize>Math.floor(uniform * <f64>(last + 1)) << 2);
    const place = at + (<usize>last << 2);
    const kept = load<i32>(place);
    store<i32>(place, load<i32>(other));
    store<i32>(other, kept);
    --last;
  }
}
