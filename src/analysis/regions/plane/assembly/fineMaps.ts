/** Affine maps with twice the digits of doubles. AssemblyScript. */
import { Level } from './level';

/** Splits a double into two halves of 26 bits. */
const SPLITTER: f64 = 134217729;

@inline
function headOf(x: f64): f64 {
  const scaled = SPLITTER * x;
  return scaled - (scaled - x);
}

/** Writes a number of a fine map as `fineProduct` reads it: its high part, the two halves of that, and its low part. */
@inline
function storeFine(at: usize, high: f64, low: f64): void {
  const head = headOf(high);
  store<f64>(at, high);
  store<f64>(at, head, 8);
  store<f64>(at, high - head, 16);
  store<f64>(at, low, 24);
}

/**
 * Lists what a layer passes on, with twice the digits of doubles: its fine map with the slope of each neuron's side, of those neurons that
 * pass on anything. A fine map is six arrays of `rows` doubles: the high parts (s, t, constant), then the low ones.
 * @param values  gets three times four numbers per listed neuron
 * @returns       number of listed neurons
 */
export function finePassOn(level: Level, map: usize, list: usize, values: usize): i32 {
  const units = level.units;
  const slope = level.slope;
  const slopeHead = headOf(slope);
  const slopeTail = slope - slopeHead;
  const width = <usize>level.rows << 3;
  let count = 0;
  for (let unit: i32 = 0; unit < units; unit += 1) {
    const word = load<u32>(level.words + (<usize>(unit >> 5) << 2));
    const isActive = ((word >> (31 - (unit & 31))) & 1) == 1;
    if (!isActive && slope == 0) continue;
    store<i32>(list + (<usize>count << 2), unit);
    count += 1;
    for (let index: usize = 0; index < 3; index += 1) {
      const from = map + index * width + (<usize>unit << 3);
      const high = load<f64>(from);
      const low = load<f64>(from + 3 * width);
      if (isActive) {
        storeFine(values, high, low);
      } else {
        const product = high * slope;
        const head = headOf(high);
        const tail = high - head;
        const lost = tail * slopeTail - (product - head * slopeHead - tail * slopeHead - head * slopeTail) + low * slope;
        const total = product + lost;
        storeFine(values, total, lost - (total - product));
      }
      values += 32;
    }
  }
  return count;
}

/**
 * The next layer's fine map: out = bias + sum over the listed neurons of column_j (x) their values, products and sums without error.
 * @source Dekker (1971), Numer. Math. 18; summed as in Ogita, Rump, Oishi (2005), SIAM J. Sci. Comput. 26
 */
export function fineProduct(level: Level, list: usize, count: i32, values: usize, out: usize): void {
  const rows = <usize>level.nextRows;
  const width = rows << 3;
  const step = <usize>level.columns << 6;
  const splitter = f64x2.splat(SPLITTER);
  const end = list + (<usize>count << 2);
  for (let row: usize = 0; row < rows; row += 2) {
    const from = level.weights + (row >> 3) * step + ((row & 7) << 3);
    for (let index: usize = 0; index < 3; index += 1) {
      let sum = index == 2 ? v128.load(level.bias + (row << 3)) : f64x2.splat(0);
      let rest = f64x2.splat(0);
      let item = values + (index << 5);
      for (let at = list; at < end; at += 4) {
        const weight = v128.load(from + (<usize>load<i32>(at) << 6));
        const scaled = f64x2.mul(splitter, weight);
        const head = f64x2.sub(scaled, f64x2.sub(scaled, weight));
        const tail = f64x2.sub(weight, head);
        const value = v128.load64_splat(item);
        const valueHead = v128.load64_splat(item, 8);
        const valueTail = v128.load64_splat(item, 16);
        const product = f64x2.mul(weight, value);
        const gone = f64x2.sub(
          f64x2.sub(f64x2.sub(product, f64x2.mul(head, valueHead)), f64x2.mul(tail, valueHead)),
          f64x2.mul(head, valueTail),
        );
        const lost = f64x2.sub(f64x2.mul(tail, valueTail), gone);
        const next = f64x2.add(sum, product);
        const part = f64x2.sub(next, sum);
        const rounded = f64x2.add(f64x2.sub(sum, f64x2.sub(next, part)), f64x2.sub(product, part));
        const small = f64x2.add(lost, f64x2.mul(weight, v128.load64_splat(item, 24)));
        rest = f64x2.add(rest, f64x2.add(rounded, small));
        sum = next;
        item += 96;
      }
      const total = f64x2.add(sum, rest);
      const to = out + index * width + (row << 3);
      v128.store(to, total);
      v128.store(to + 3 * width, f64x2.sub(rest, f64x2.sub(total, sum)));
    }
  }
}
