/** Which neurons of a layer have one sign on the box around a part. AssemblyScript. */
import { Level } from './level';

/** Lists neuron j where bit 0 is set and j + 1 where bit 1 is; it may write two numbers more than it lists. @returns the new end */
@inline
function listPair(list: usize, j: i32, bits: i32): usize {
  store<i32>(list, j);
  list += <usize>(bits & 1) << 2;
  store<i32>(list, j + 1);
  return list + (<usize>((bits >> 1) & 1) << 2);
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

/**
 * Which neurons have one sign on the box around the corners; the others are undecided. Sets the layer's words.
 * @param positive   gets the positive ones, `rows` places
 * @param undecided  gets the undecided ones, two more places than there are neurons
 * @returns          number of positive + 2^16 * number of undecided
 */
export function classify(
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
    positive = listPair(positive, j, up);
    if (settled != 3) undecided = listPair(undecided, j, ~settled & (j + 1 < units ? 3 : 1));
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
