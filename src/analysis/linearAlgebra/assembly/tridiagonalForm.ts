/**
 * Householder's reduction of a symmetric matrix to tridiagonal form, two doubles at a time. AssemblyScript;
 * src/analysis/linearAlgebra/tridiagonalForm.ts is its only caller, `tridiagonalize` of symmetricEigen.ts does the same in plain TypeScript.
 * The whole matrix is stored, rows `stride` doubles apart; stride is a multiple of four and what is beyond `size` is zero.
 */

@inline
function at(array: usize, index: i32): f64 {
  return load<f64>(array + (<usize>index << 3));
}

@inline
function put(array: usize, index: i32, value: f64): void {
  store<f64>(array + (<usize>index << 3), value);
}

/** Turns x into v with (I - beta v v') x = edge e_from; puts the edge there and returns beta. */
function reflect(v: usize, from: i32, size: i32, edgeAt: usize): f64 {
  let rest: f64 = 0;
  for (let i = from + 1; i < size; i += 1) rest += at(v, i) * at(v, i);
  const first = at(v, from);
  if (rest == 0) {
    put(v, from, 0);
    store<f64>(edgeAt, first);
    return 0;
  }
  const root = Math.sqrt(first * first + rest);
  const edge = first > 0 ? -root : root;
  put(v, from, first - edge);
  store<f64>(edgeAt, edge);
  return 2 / (rest + at(v, from) * at(v, from));
}

/** row . u from a place that is a multiple of four. */
function dot(row: usize, u: usize, start: i32, stride: i32): f64 {
  let one = f64x2.splat(0);
  let two = f64x2.splat(0);
  const end = <usize>stride << 3;
  for (let byte = <usize>start << 3; byte < end; byte += 32) {
    one = f64x2.add(one, f64x2.mul(v128.load(row + byte), v128.load(u + byte)));
    two = f64x2.add(two, f64x2.mul(v128.load(row + byte, 16), v128.load(u + byte, 16)));
  }
  const sum = f64x2.add(one, two);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** row <- row - vi w - wi v, and its product with u, from a place that is a multiple of four. */
function updateAndDot(row: usize, vi: f64, wi: f64, v: usize, w: usize, u: usize, start: i32, stride: i32): f64 {
  let one = f64x2.splat(0);
  let two = f64x2.splat(0);
  const vs = f64x2.splat(vi);
  const ws = f64x2.splat(wi);
  const end = <usize>stride << 3;
  for (let byte = <usize>start << 3; byte < end; byte += 32) {
    const left = f64x2.sub(
      v128.load(row + byte),
      f64x2.add(f64x2.mul(vs, v128.load(w + byte)), f64x2.mul(ws, v128.load(v + byte))),
    );
    const right = f64x2.sub(
      v128.load(row + byte, 16),
      f64x2.add(f64x2.mul(vs, v128.load(w + byte, 16)), f64x2.mul(ws, v128.load(v + byte, 16))),
    );
    v128.store(row + byte, left);
    v128.store(row + byte, right, 16);
    one = f64x2.add(one, f64x2.mul(left, v128.load(u + byte)));
    two = f64x2.add(two, f64x2.mul(right, v128.load(u + byte, 16)));
  }
  const sum = f64x2.add(one, two);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/**
 * Diagonal and off-diagonal of the tridiagonal form; the matrix is used up. One pass over what is left of it per step: the change of a
 * step and the product that the next one needs go together.
 * @param vectors  four vectors of `stride` doubles, zero
 */
export function reduce(a: usize, stride: i32, size: i32, vectors: usize, diagonal: usize, offDiagonal: usize): void {
  const bytes = <usize>stride << 3;
  let v = vectors;
  let u = vectors + bytes;
  const w = vectors + 2 * bytes;
  const p = vectors + 3 * bytes;
  put(diagonal, 0, at(a, 0));
  if (size == 1) return;
  for (let j = 1; j < size; j += 1) put(u, j, at(a, j));
  let beta = reflect(u, 1, size, offDiagonal);
  for (let i = 1; i < size; i += 1) put(p, i, dot(a + <usize>i * bytes, u, 0, stride));
  for (let k = 0; ; k += 1) {
    const swap = v;
    v = u;
    u = swap;
    let inner: f64 = 0;
    for (let i = k + 1; i < size; i += 1) {
      const value = beta * at(p, i);
      put(w, i, value);
      inner += value * at(v, i);
    }
    const half = (beta * inner) / 2;
    for (let i = k + 1; i < size; i += 1) put(w, i, at(w, i) - half * at(v, i));
    const next = a + <usize>(k + 1) * bytes;
    const vNext = at(v, k + 1);
    const wNext = at(w, k + 1);
    for (let j = k + 1; j < size; j += 1) put(next, j, at(next, j) - (vNext * at(w, j) + wNext * at(v, j)));
    put(diagonal, k + 1, at(next, k + 1));
    if (k + 2 >= size) return;
    for (let j = 0; j <= k + 1; j += 1) put(u, j, 0);
    for (let j = k + 2; j < size; j += 1) put(u, j, at(next, j));
    beta = reflect(u, k + 2, size, offDiagonal + (<usize>(k + 1) << 3));
    const start = (k + 2) & ~3;
    for (let i = k + 2; i < size; i += 1)
      put(p, i, updateAndDot(a + <usize>i * bytes, at(v, i), at(w, i), v, w, u, start, stride));
  }
}
