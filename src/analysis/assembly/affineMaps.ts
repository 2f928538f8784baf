/**
 * Affine maps of a layer's neurons, three coefficients each, two doubles at a time. AssemblyScript; src/analysis/affineMaps.ts is its
 * only caller. A map of n neurons is three arrays (s, t, constant) of `rows` doubles, n rounded up to a multiple of eight.
 * Weights are packed in blocks of eight rows: block b, column j, row 8 b + r stands at ((b * columns + j) * 8 + r).
 */

/** Gathers the three coefficients of the listed neurons, scaled, one after another. */
@inline
function gather(map: usize, rows: usize, list: usize, count: i32, scale: f64, packed: usize): void {
  for (let k = 0; k < count; k += 1) {
    const from = map + (<usize>load<i32>(list + (<usize>k << 2)) << 3);
    const to = packed + <usize>k * 24;
    store<f64>(to, load<f64>(from) * scale);
    store<f64>(to, load<f64>(from + (rows << 3)) * scale, 8);
    store<f64>(to, load<f64>(from + (rows << 4)) * scale, 16);
  }
}

/**
 * out = [bias] + scale * sum over the listed neurons of column_j (x) map_j. Without a bias (null) it adds to what is in `out`.
 * `packed` is room for 3 doubles per listed neuron.
 */
export function addColumns(
  weights: usize, columns: i32, list: usize, count: i32, map: usize, mapRows: i32,
  scale: f64, bias: usize, out: usize, rows: i32, packed: usize,
): void {
  gather(map, <usize>mapRows, list, count, scale, packed);
  const width = <usize>rows << 3;
  for (let block: i32 = 0; block < rows; block += 8) {
    const at = out + (<usize>block << 3);
    const from = weights + (<usize>block * <usize>columns << 3);
    let a0: v128, a1: v128, a2: v128, a3: v128;
    let b0: v128, b1: v128, b2: v128, b3: v128;
    let c0: v128, c1: v128, c2: v128, c3: v128;
    if (bias != 0) {
      const start = bias + (<usize>block << 3);
      a0 = a1 = a2 = a3 = b0 = b1 = b2 = b3 = f64x2.splat(0);
      c0 = v128.load(start);
      c1 = v128.load(start, 16);
      c2 = v128.load(start, 32);
      c3 = v128.load(start, 48);
    } else {
      a0 = v128.load(at);
      a1 = v128.load(at, 16);
      a2 = v128.load(at, 32);
      a3 = v128.load(at, 48);
      b0 = v128.load(at + width);
      b1 = v128.load(at + width, 16);
      b2 = v128.load(at + width, 32);
      b3 = v128.load(at + width, 48);
      c0 = v128.load(at + 2 * width);
      c1 = v128.load(at + 2 * width, 16);
      c2 = v128.load(at + 2 * width, 32);
      c3 = v128.load(at + 2 * width, 48);
    }
    let item = packed;
    let index = list;
    const end = list + (<usize>count << 2);
    while (index < end) {
      const column = from + (<usize>load<i32>(index) << 6);
      const a = v128.load64_splat(item);
      const b = v128.load64_splat(item, 8);
      const c = v128.load64_splat(item, 16);
      const w0 = v128.load(column);
      a0 = f64x2.add(a0, f64x2.mul(w0, a));
      b0 = f64x2.add(b0, f64x2.mul(w0, b));
      c0 = f64x2.add(c0, f64x2.mul(w0, c));
      const w1 = v128.load(column, 16);
      a1 = f64x2.add(a1, f64x2.mul(w1, a));
      b1 = f64x2.add(b1, f64x2.mul(w1, b));
      c1 = f64x2.add(c1, f64x2.mul(w1, c));
      const w2 = v128.load(column, 32);
      a2 = f64x2.add(a2, f64x2.mul(w2, a));
      b2 = f64x2.add(b2, f64x2.mul(w2, b));
      c2 = f64x2.add(c2, f64x2.mul(w2, c));
      const w3 = v128.load(column, 48);
      a3 = f64x2.add(a3, f64x2.mul(w3, a));
      b3 = f64x2.add(b3, f64x2.mul(w3, b));
      c3 = f64x2.add(c3, f64x2.mul(w3, c));
      item += 24;
      index += 4;
    }
    v128.store(at, a0);
    v128.store(at, a1, 16);
    v128.store(at, a2, 32);
    v128.store(at, a3, 48);
    v128.store(at + width, b0);
    v128.store(at + width, b1, 16);
    v128.store(at + width, b2, 32);
    v128.store(at + width, b3, 48);
    v128.store(at + 2 * width, c0);
    v128.store(at + 2 * width, c1, 16);
    v128.store(at + 2 * width, c2, 32);
    v128.store(at + 2 * width, c3, 48);
  }
}

/** out = source + column_j (x) (a, b, c); `out` may be `source`. */
export function addColumn(
  weights: usize, columns: i32, j: i32, a: f64, b: f64, c: f64, source: usize, out: usize, rows: i32,
): void {
  const va = f64x2.splat(a);
  const vb = f64x2.splat(b);
  const vc = f64x2.splat(c);
  const width = <usize>rows << 3;
  const step = <usize>columns << 6;
  let column = weights + (<usize>j << 6);
  for (let block: usize = 0; block < width; block += 64) {
    for (let part: usize = 0; part < 64; part += 16) {
      const w = v128.load(column + part);
      const from = source + block + part;
      const to = out + block + part;
      v128.store(to, f64x2.add(v128.load(from), f64x2.mul(w, va)));
      v128.store(to + width, f64x2.add(v128.load(from + width), f64x2.mul(w, vb)));
      v128.store(to + 2 * width, f64x2.add(v128.load(from + 2 * width), f64x2.mul(w, vc)));
    }
    column += step;
  }
}

/** The same sum as `addColumns` for few rows, without packing: weights are column after column, maps have `rows` = units. */
export function addColumnsNarrow(
  weights: usize, rows: i32, list: usize, count: i32, map: usize, mapRows: i32, scale: f64, bias: usize, out: usize,
): void {
  const mapWidth = <usize>mapRows << 3;
  const width = <usize>rows << 3;
  for (let row: usize = 0; row < width; row += 8) {
    const to = out + row;
    let a = bias == 0 ? load<f64>(to) : 0;
    let b = bias == 0 ? load<f64>(to + width) : 0;
    let c = bias == 0 ? load<f64>(to + 2 * width) : load<f64>(bias + row);
    for (let k = 0; k < count; k += 1) {
      const j = <usize>load<i32>(list + (<usize>k << 2));
      const from = map + (j << 3);
      const weight = load<f64>(weights + j * width + row) * scale;
      a += weight * load<f64>(from);
      b += weight * load<f64>(from + mapWidth);
      c += weight * load<f64>(from + 2 * mapWidth);
    }
    store<f64>(to, a);
    store<f64>(to + width, b);
    store<f64>(to + 2 * width, c);
  }
}

/**
 * Which neurons have one sign on a box with the given centre and half widths; the others are undecided.
 * @param slack   per neuron, what float64 may be wrong by
 * @param words   gets one bit per neuron, the first neuron highest, 1 = positive
 * @param lists   gets two lists of `rows` places each: positive, undecided
 * @returns       number of positive + 2^16 * number of undecided
 */
export function classify(
  map: usize, count: i32, rows: i32, slack: usize, x: f64, y: f64, halfX: f64, halfY: f64, words: usize, lists: usize,
): i32 {
  const width = <usize>rows << 3;
  const vx = f64x2.splat(x);
  const vy = f64x2.splat(y);
  const hx = f64x2.splat(halfX);
  const hy = f64x2.splat(halfY);
  let positive = lists;
  let undecided = lists + (<usize>rows << 2);
  const undecidedStart = undecided;
  let word: u32 = 0;
  for (let j: i32 = 0; j < count; j += 2) {
    const at = map + (<usize>j << 3);
    const a = v128.load(at);
    const b = v128.load(at + width);
    const value = f64x2.add(f64x2.add(f64x2.mul(a, vx), f64x2.mul(b, vy)), v128.load(at + 2 * width));
    const reach = f64x2.add(
      f64x2.add(f64x2.mul(f64x2.abs(a), hx), f64x2.mul(f64x2.abs(b), hy)),
      v128.load(slack + (<usize>j << 3)),
    );
    // Lanes behind the last neuron hold zeros, which are never positive.
    const up = i64x2.bitmask(f64x2.gt(value, reach));
    const settled = i64x2.bitmask(f64x2.gt(f64x2.abs(value), reach));
    store<i32>(positive, j);
    positive += <usize>(up & 1) << 2;
    store<i32>(positive, j + 1);
    positive += <usize>(up >> 1) << 2;
    if (settled != 3) {
      store<i32>(undecided, j);
      undecided += <usize>(~settled & 1) << 2;
      store<i32>(undecided, j + 1);
      undecided += j + 1 < count ? <usize>((~settled >> 1) & 1) << 2 : 0;
    }
    word = (word << 2) | ((up & 1) << 1) | (up >> 1);
    if ((j & 31) == 30) {
      store<u32>(words + (<usize>(j >> 5) << 2), word);
      word = 0;
    }
  }
  const rest = (count + 1) & 30;
  if (rest != 0) store<u32>(words + (<usize>((count - 1) >> 5) << 2), word << (32 - rest));
  return <i32>((positive - lists) >> 2) + (<i32>((undecided - undecidedStart) >> 2) << 16);
}

/** Lists the neurons whose bit in `words` is 0. @returns their number */
export function listInactive(words: usize, count: i32, list: usize): i32 {
  let end = list;
  for (let j: i32 = 0; j < count; j += 1) {
    const word = load<u32>(words + (<usize>(j >> 5) << 2));
    store<i32>(end, j);
    end += <usize>(((word >> (31 - (j & 31))) & 1) ^ 1) << 2;
  }
  return <i32>((end - list) >> 2);
}
