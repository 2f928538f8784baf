/**
 * The orders in which epochs visit their samples: the bits are those of `createRandom(seed).shuffle` in src/core/ground/random.ts. Four orders
 * are made side by side, one in each lane. AssemblyScript.
 */

@inline
function mixed(state: v128): v128 {
  let x = v128.xor(state, i32x4.shr_u(state, 16));
  x = i32x4.mul(x, i32x4.splat(0x21f0aaad));
  x = v128.xor(x, i32x4.shr_u(x, 15));
  x = i32x4.mul(x, i32x4.splat(0x735a2d97));
  return v128.xor(x, i32x4.shr_u(x, 15));
}

/** floor(uniform * n) in the two lower lanes, from the two halves of its 53 bits; `scale` is n 2^-53. Every product but the last is exact. */
@inline
function place2(high: v128, low: v128, power: v128, scale: v128): v128 {
  const bits = f64x2.add(f64x2.mul(f64x2.convert_low_i32x4_s(high), power), f64x2.convert_low_i32x4_s(low));
  return i32x4.trunc_sat_f64x2_s_zero(f64x2.mul(bits, scale));
}

@inline
function exchange(at: usize, last: usize, other: i32): void {
  const from = at + (<usize>other << 2);
  const kept = load<i32>(at + last);
  store<i32>(at + last, load<i32>(from));
  store<i32>(from, kept);
}

/** Writes random orders of 0 to count - 1, one behind the other, for each of four seeds. */
export function shuffleOrders(at: usize, count: i32, seed0: i32, seed1: i32, seed2: i32, seed3: i32): void {
  const bytes = <usize>count << 2;
  const at1 = at + bytes, at2 = at1 + bytes, at3 = at2 + bytes;
  for (let row = 0; row < count; ++row) store<i32>(at + (<usize>row << 2), row);
  memory.copy(at1, at, bytes);
  memory.copy(at2, at, bytes << 1);
  const golden = i32x4.splat(0x9e3779b9);
  const one = i32x4.splat(1);
  let state = i32x4.add(i32x4.replace_lane(i32x4.replace_lane(i32x4.replace_lane(i32x4.splat(seed0), 1, seed1), 2, seed2), 3, seed3), golden);
  let a = mixed(state);
  state = i32x4.add(state, golden);
  let b = mixed(state);
  let c = mixed(i32x4.add(state, golden));
  let counter = one;
  const power = f64x2.splat(67108864);
  const unit = f64x2.splat(1.1102230246251565e-16);
  let scale = f64x2.splat(<f64>(count + 6) * 1.1102230246251565e-16);
  // Twelve draws warm the generator up; after them two draws make one number.
  for (let last = count + 5; last > 0; --last) {
    const first = i32x4.add(i32x4.add(a, b), counter);
    a = v128.xor(b, i32x4.shr_u(b, 9));
    b = i32x4.add(c, i32x4.shl(c, 3));
    c = i32x4.add(v128.or(i32x4.shl(c, 21), i32x4.shr_u(c, 11)), first);
    counter = i32x4.add(counter, one);
    const second = i32x4.add(i32x4.add(a, b), counter);
    a = v128.xor(b, i32x4.shr_u(b, 9));
    b = i32x4.add(c, i32x4.shl(c, 3));
    c = i32x4.add(v128.or(i32x4.shl(c, 21), i32x4.shr_u(c, 11)), second);
    counter = i32x4.add(counter, one);
    if (last < count) {
      const high = i32x4.shr_u(first, 5);
      const low = i32x4.shr_u(second, 6);
      const lower = place2(high, low, power, scale);
      const upper = place2(v128.shuffle<i32>(high, high, 2, 3, 2, 3), v128.shuffle<i32>(low, low, 2, 3, 2, 3), power, scale);
      const place = <usize>last << 2;
      exchange(at, place, i32x4.extract_lane(lower, 0));
      exchange(at1, place, i32x4.extract_lane(lower, 1));
      exchange(at2, place, i32x4.extract_lane(upper, 0));
      exchange(at3, place, i32x4.extract_lane(upper, 1));
    }
    scale = f64x2.sub(scale, unit);
  }
}
