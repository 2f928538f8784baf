/** The neurons of a layer in a part: which have one sign there, and which cut it. AssemblyScript. */
import { classify, listInactive } from './classification';
import { activate, addMaps } from './columnSums';
import { Level, mark } from './level';

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
  addMaps(level, lists, counts & 0xffff, 1, level.bias, packed);
  if (level.slope != 0) {
    const inactive = lists + (<usize>level.rows << 2);
    addMaps(level, inactive, listInactive(level.words, level.units, inactive), level.slope, 0, packed);
  }
  return counts >>> 16;
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
