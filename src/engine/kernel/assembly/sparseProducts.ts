/**
 * The first layer on data that is mostly exact zeros: rows are stored as (column, value) pairs (`starts`, `columns`, `values`), and only
 * those are multiplied. AssemblyScript.
 */
import { axpy } from './multiplyAdd';

/** 32 columns of one row: bias + sum of values[i] * table(index[i], :). */
@inline
function combine32(index: usize, values: usize, count: i32, table: usize, tableRow: usize, out: usize, bias: usize): void {
  let s0 = f32x4.splat(0);
  let s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
  if (bias != 0) {
    s0 = v128.load(bias);
    s1 = v128.load(bias, 16);
    s2 = v128.load(bias, 32);
    s3 = v128.load(bias, 48);
    s4 = v128.load(bias, 64);
    s5 = v128.load(bias, 80);
    s6 = v128.load(bias, 96);
    s7 = v128.load(bias, 112);
  }
  for (; count > 0; --count) {
    const row = table + <usize>load<u32>(index) * tableRow;
    const x = v128.load32_splat(values);
    s0 = axpy(s0, x, v128.load(row));
    s1 = axpy(s1, x, v128.load(row, 16));
    s2 = axpy(s2, x, v128.load(row, 32));
    s3 = axpy(s3, x, v128.load(row, 48));
    s4 = axpy(s4, x, v128.load(row, 64));
    s5 = axpy(s5, x, v128.load(row, 80));
    s6 = axpy(s6, x, v128.load(row, 96));
    s7 = axpy(s7, x, v128.load(row, 112));
    index += 4;
    values += 4;
  }
  v128.store(out, s0);
  v128.store(out, s1, 16);
  v128.store(out, s2, 32);
  v128.store(out, s3, 48);
  v128.store(out, s4, 64);
  v128.store(out, s5, 80);
  v128.store(out, s6, 96);
  v128.store(out, s7, 112);
}

/** The first `lanes` of four columns of one row. */
@inline
function combine4(
  index: usize, values: usize, count: i32, table: usize, tableRow: usize, out: usize, bias: usize, lanes: i32,
): void {
  let sum = f32x4.splat(0);
  if (bias != 0) sum = v128.load(bias);
  for (; count > 0; --count) {
    sum = axpy(sum, v128.load32_splat(values), v128.load(table + <usize>load<u32>(index) * tableRow));
    index += 4;
    values += 4;
  }
  if (lanes >= 4) {
    v128.store(out, sum);
    return;
  }
  if (lanes >= 2) v128.store64_lane(out, sum, 0);
  if (lanes == 1) v128.store32_lane(out, sum, 0);
  else if (lanes == 3) v128.store32_lane(out, sum, 2, 8);
}

/** One row: out = bias + sum over its pairs of value * table(index, :), `columns` numbers. */
@inline
function combineRow(
  index: usize, values: usize, count: i32, table: usize, tableRow: usize, out: usize, columns: i32, bias: usize,
): void {
  let n = 0;
  for (; n + 32 <= columns; n += 32) {
    combine32(index, values, count, table, tableRow, out, bias);
    table += 128;
    out += 128;
    if (bias != 0) bias += 128;
  }
  for (; n < columns; n += 4) {
    combine4(index, values, count, table, tableRow, out, bias, columns - n);
    table += 16;
    out += 16;
    if (bias != 0) bias += 16;
  }
}

/** C = bias + X W for the listed rows of sparse X; W packed. */
export function multiplySparse(
  starts: usize, columnsAt: usize, valuesAt: usize, list: usize, rows: i32, w: usize, units: i32, c: usize, cRow: usize, bias: usize,
): void {
  for (let m = 0; m < rows; ++m) {
    const row = starts + (<usize>load<u32>(list + (<usize>m << 2)) << 2);
    const first = <usize>load<u32>(row);
    const count = load<u32>(row, 4) - <u32>first;
    combineRow(columnsAt + (first << 2), valuesAt + (first << 2), count, w, <usize>units << 2, c, units, bias);
    c += cRow;
  }
}

/** Lists the numbers of dense rows that are not zero as (column, value) pairs; a pair more than there are is written. */
export function listPairs(
  from: usize, rows: i32, columns: i32, rowBytes: usize, starts: usize, columnsAt: usize, valuesAt: usize,
): void {
  let pair: usize = 0;
  for (let m = 0; m < rows; ++m, from += rowBytes) {
    store<u32>(starts + (<usize>m << 2), <u32>pair);
    for (let n = 0; n < columns; ++n) {
      const value = load<f32>(from + (<usize>n << 2));
      store<f32>(valuesAt + (pair << 2), value);
      store<i32>(columnsAt + (pair << 2), n);
      pair += <usize>(value != 0);
    }
  }
  store<u32>(starts + (<usize>rows << 2), <u32>pair);
}

/** Regroups the pairs of the listed rows by column (counting sort): for column j the batch rows and values in [starts[j], starts[j + 1]). */
export function groupByColumn(
  starts: usize, columnsAt: usize, valuesAt: usize, list: usize, rows: i32, columns: i32,
  outStarts: usize, outRows: usize, outValues: usize,
): void {
  memory.fill(outStarts, 0, <usize>(columns + 2) << 2);
  for (let m = 0; m < rows; ++m) {
    const row = starts + (<usize>load<u32>(list + (<usize>m << 2)) << 2);
    const end = columnsAt + (<usize>load<u32>(row, 4) << 2);
    for (let at = columnsAt + (<usize>load<u32>(row) << 2); at < end; at += 4) {
      const place = outStarts + (<usize>load<u32>(at) << 2);
      store<u32>(place, load<u32>(place, 8) + 1, 8);
    }
  }
  for (let j: usize = 2; j <= <usize>columns + 1; ++j) {
    const place = outStarts + (j << 2);
    store<u32>(place, load<u32>(place) + load<u32>(place - 4));
  }
  for (let m = 0; m < rows; ++m) {
    const row = starts + (<usize>load<u32>(list + (<usize>m << 2)) << 2);
    const end = <usize>load<u32>(row, 4);
    for (let at = <usize>load<u32>(row); at < end; ++at) {
      const place = outStarts + (<usize>load<u32>(columnsAt + (at << 2)) << 2);
      const free = <usize>load<u32>(place, 4);
      store<u32>(place, <u32>free + 1, 4);
      store<u32>(outRows + (free << 2), m);
      store<f32>(outValues + (free << 2), load<f32>(valuesAt + (at << 2)));
    }
  }
}

/** C = X^T B from pairs grouped by column; C packed. */
export function multiplySparseTransposed(
  starts: usize, rowsAt: usize, valuesAt: usize, columns: i32, b: usize, bRow: usize, units: i32, c: usize,
): void {
  const cRow = <usize>units << 2;
  for (let j = 0; j < columns; ++j) {
    const first = <usize>load<u32>(starts);
    const count = load<u32>(starts, 4) - <u32>first;
    combineRow(rowsAt + (first << 2), valuesAt + (first << 2), count, b, bRow, c, units, 0);
    starts += 4;
    c += cRow;
  }
}

/** Column sums of B. */
export function sumRows(b: usize, bRow: usize, rows: i32, columns: i32, out: usize): void {
  for (let n = 0; n < columns; n += 4) {
    let sum = f32x4.splat(0);
    let from = b;
    for (let m = 0; m < rows; ++m) {
      sum = f32x4.add(sum, v128.load(from));
      from += bRow;
    }
    const lanes = columns - n;
    if (lanes >= 4) v128.store(out, sum);
    else {
      if (lanes >= 2) v128.store64_lane(out, sum, 0);
      if (lanes == 1) v128.store32_lane(out, sum, 0);
      else if (lanes == 3) v128.store32_lane(out, sum, 2, 8);
    }
    b += 16;
    out += 16;
  }
}
