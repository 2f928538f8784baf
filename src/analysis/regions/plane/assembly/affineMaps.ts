/**
 * Affine maps of a layer's neurons, three coefficients each, two doubles at a time. AssemblyScript; src/analysis/regions/plane/affineMaps.ts loads it. A map of n neurons is three arrays (s, t, constant) of `rows` doubles, n rounded up to a multiple of eight.
 * Weights are packed in blocks of eight rows: block b, column j, row 8 b + r stands at ((b * columns + j) * 8 + r).
 */

/** A hidden layer as planeLevels.ts writes it: its map in the present parent, and what makes the next layer's map of it. */
@unmanaged
class Level {
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
function addColumns(
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
function addColumn(
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
function addColumnsNarrow(
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

/** The same as `addColumn` for few rows. */
function addColumnNarrow(
  weights: usize, rows: i32, j: i32, a: f64, b: f64, c: f64, source: usize, out: usize,
): void {
  const width = <usize>rows << 3;
  const column = weights + <usize>j * width;
  for (let row: usize = 0; row < width; row += 8) {
    const weight = load<f64>(column + row);
    store<f64>(out + row, load<f64>(source + row) + weight * a);
    store<f64>(out + row + width, load<f64>(source + row + width) + weight * b);
    store<f64>(out + row + 2 * width, load<f64>(source + row + 2 * width) + weight * c);
  }
}

/** Lists the neurons whose bit in `words` is 0. @returns their number */
function listInactive(words: usize, count: i32, list: usize): i32 {
  let end = list;
  for (let j: i32 = 0; j < count; j += 1) {
    const word = load<u32>(words + (<usize>(j >> 5) << 2));
    store<i32>(end, j);
    end += <usize>(((word >> (31 - (j & 31))) & 1) ^ 1) << 2;
  }
  return <i32>((end - list) >> 2);
}

/** Adds a neuron that is active to the next layer's map: out = source + (1 - slope) * column (x) map of the neuron. */
export function activate(level: Level, unit: i32, source: usize, out: usize): void {
  const from = level.map + (<usize>unit << 3);
  const width = <usize>level.rows << 3;
  const rest = 1 - level.slope;
  const a = load<f64>(from) * rest;
  const b = load<f64>(from + width) * rest;
  const c = load<f64>(from + 2 * width) * rest;
  if (level.isNarrow) addColumnNarrow(level.weights, level.nextRows, unit, a, b, c, source, out);
  else addColumn(level.weights, level.columns, unit, a, b, c, source, out, level.nextRows);
}

@inline
function mark(words: usize, unit: i32, isActive: bool): void {
  const at = words + (<usize>(unit >> 5) << 2);
  const bit: u32 = 1 << (31 - (unit & 31));
  store<u32>(at, isActive ? load<u32>(at) | bit : load<u32>(at) & ~bit);
}

/**
 * Which neurons have one sign on the box around the corners; the others are undecided. Sets the layer's words.
 * @param positive   gets the positive ones, `rows` places
 * @param undecided  gets the undecided ones, two more places than there are neurons
 * @returns          number of positive + 2^16 * number of undecided
 */
function classify(
  level: Level, corners: usize, stride: usize, cornerCount: i32, positive: usize, undecided: usize,
): i32 {
  let lowX = Infinity;
  let highX = -Infinity;
  let lowY = Infinity;
  let highY = -Infinity;
  let error: f64 = 0;
  for (let at = corners, end = corners + (<usize>cornerCount << 3); at < end; at += 8) {
    const x = load<f64>(at);
    const y = load<f64>(at + stride);
    lowX = min(lowX, x);
    highX = max(highX, x);
    lowY = min(lowY, y);
    highY = max(highY, y);
    error = max(error, load<f64>(at + 2 * stride));
  }
  const x = (lowX + highX) / 2;
  const y = (lowY + highY) / 2;
  const vx = f64x2.splat(x);
  const vy = f64x2.splat(y);
  // With room for the rounding of the centre.
  const hx = f64x2.splat((highX - lowX) / 2 + error + abs(x) * 1e-15);
  const hy = f64x2.splat((highY - lowY) / 2 + error + abs(y) * 1e-15);
  const map = level.map;
  const slack = level.slack;
  const words = level.words;
  const units = level.units;
  const width = <usize>level.rows << 3;
  const positiveStart = positive;
  const undecidedStart = undecided;
  let word: u32 = 0;
  for (let j: i32 = 0; j < units; j += 2) {
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
      undecided += j + 1 < units ? <usize>((~settled >> 1) & 1) << 2 : 0;
    }
    word = (word << 2) | ((up & 1) << 1) | (up >> 1);
    if ((j & 31) == 30) {
      store<u32>(words + (<usize>(j >> 5) << 2), word);
      word = 0;
    }
  }
  const rest = (units + 1) & 30;
  if (rest != 0) store<u32>(words + (<usize>((units - 1) >> 5) << 2), word << (32 - rest));
  return <i32>((positive - positiveStart) >> 2) + (<i32>((undecided - undecidedStart) >> 2) << 16);
}

/**
 * Starts a layer in the present part: neurons with one sign on its box are settled, the others listed; the next layer's map gets what the
 * settled ones pass on, and of the undecided ones what they pass on in any case.
 * @param lists      room for two lists of `rows` neurons
 * @param packed     room for three doubles per neuron
 * @param undecided  gets the undecided ones, two more places than there are neurons
 * @returns          number of undecided ones
 */
export function enter(
  level: Level, corners: usize, stride: usize, cornerCount: i32, lists: usize, packed: usize, undecided: usize,
): i32 {
  const counts = classify(level, corners, stride, cornerCount, lists, undecided);
  sum(level, lists, counts & 0xffff, 1, level.bias, packed);
  if (level.slope != 0) {
    const inactive = lists + (<usize>level.rows << 2);
    sum(level, inactive, listInactive(level.words, level.units, inactive), level.slope, 0, packed);
  }
  return counts >>> 16;
}

@inline
function sum(level: Level, list: usize, count: i32, scale: f64, bias: usize, packed: usize): void {
  if (level.isNarrow) {
    addColumnsNarrow(level.weights, level.nextRows, list, count, level.map, level.rows, scale, bias, level.nextMap);
  } else {
    addColumns(
      level.weights, level.columns, list, count, level.map, level.rows, scale, bias, level.nextMap, level.nextRows, packed,
    );
  }
}

/**
 * Turns the present part into its negative side for the first listed neuron: its bit is 0, `spare` gets the next layer's map on the positive
 * side, and a copy of the neurons after it stands behind the list, which has room for that.
 */
export function split(level: Level, list: usize, count: i32, spare: usize): void {
  const unit = load<i32>(list);
  activate(level, unit, level.nextMap, spare);
  mark(level.words, unit, false);
  const size = <usize>count << 2;
  for (let at: usize = 4; at < size; at += 4) store<i32>(list + size + at - 4, load<i32>(list + at));
}

/** What `settle` says of the first neuron that it leaves on the list. */
const CUTS: i32 = 1;
const IN_DOUBT: i32 = 2;

/**
 * Settles listed neurons that have one sign at all corners of the present part, and takes them off the list. If the first one left has
 * both signs without doubt, its values at the corners stand behind their radii and the part is `split`.
 * @param list  twice the room of the list
 * @returns     what is said of the first one left + 4 * neurons left
 */
export function settle(
  level: Level, list: usize, count: i32, corners: usize, stride: usize, cornerCount: i32, spare: usize,
): i32 {
  const map = level.map;
  const slack = level.slack;
  const words = level.words;
  const nextMap = level.nextMap;
  const width = <usize>level.rows << 3;
  const end = corners + (<usize>cornerCount << 3);
  const values = corners + 3 * stride;
  let kept = 0;
  let says = 0;
  for (let k = 0; k < count; k += 1) {
    const unit = load<i32>(list + (<usize>k << 2));
    const from = map + (<usize>unit << 3);
    const a = v128.load64_splat(from);
    const b = v128.load64_splat(from + width);
    const c = v128.load64_splat(from + 2 * width);
    const steepness = f64x2.add(f64x2.abs(a), f64x2.abs(b));
    const room = v128.load64_splat(slack + (<usize>unit << 3));
    let up = i64x2.splat(-1);
    let down = up;
    let sure = up;
    for (let at = corners; at < end; at += 16) {
      const value = f64x2.add(
        f64x2.add(f64x2.mul(a, v128.load(at)), f64x2.mul(b, v128.load(at + stride))), c,
      );
      const error = f64x2.add(room, f64x2.mul(steepness, v128.load(at + 2 * stride)));
      const isUp = f64x2.gt(value, error);
      const isDown = f64x2.lt(value, f64x2.neg(error));
      up = v128.and(up, isUp);
      down = v128.and(down, isDown);
      sure = v128.and(sure, v128.or(isUp, isDown));
      if (kept == 0) v128.store(at + 3 * stride, value);
    }
    if (i64x2.all_true(up)) {
      mark(words, unit, true);
      activate(level, unit, nextMap, nextMap);
    } else if (i64x2.all_true(down)) {
      mark(words, unit, false);
    } else {
      if (kept == 0) says = i64x2.all_true(sure) ? CUTS : IN_DOUBT;
      store<i32>(list + (<usize>kept << 2), unit);
      kept += 1;
    }
  }
  if (says == CUTS) split(level, list, kept, spare);
  return says + 4 * kept;
}

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

/**
 * Errors that a layer passes on, added up with the absolute weights of the next one: out = sum over the listed neurons of |column_j| passed_j.
 * @param passed  one number per listed neuron
 */
export function spread(level: Level, list: usize, count: i32, passed: usize, out: usize): void {
  const rows = <usize>level.nextRows;
  const step = <usize>level.columns << 6;
  const end = list + (<usize>count << 2);
  for (let row: usize = 0; row < rows; row += 4) {
    const from = level.weights + (row >> 3) * step + ((row & 7) << 3);
    let first = f64x2.splat(0);
    let second = first;
    let item = passed;
    for (let at = list; at < end; at += 4) {
      const column = from + (<usize>load<i32>(at) << 6);
      const error = v128.load64_splat(item);
      first = f64x2.add(first, f64x2.mul(f64x2.abs(v128.load(column)), error));
      second = f64x2.add(second, f64x2.mul(f64x2.abs(v128.load(column, 16)), error));
      item += 8;
    }
    v128.store(out + (row << 3), first);
    v128.store(out + (row << 3), second, 16);
  }
}
