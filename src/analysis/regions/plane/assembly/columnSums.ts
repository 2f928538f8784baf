/** Maps of the next layer as sums of columns of its weights. AssemblyScript. */
import { Level } from './level';

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

/** The next layer's map: [bias] + scale * what the listed neurons pass on; without a bias (null) it is added. */
@inline
export function addMaps(level: Level, list: usize, count: i32, scale: f64, bias: usize, packed: usize): void {
  if (level.isNarrow) {
    addColumnsNarrow(level.weights, level.nextRows, list, count, level.map, level.rows, scale, bias, level.nextMap);
  } else {
    addColumns(
      level.weights, level.columns, list, count, level.map, level.rows, scale, bias, level.nextMap, level.nextRows, packed,
    );
  }
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
