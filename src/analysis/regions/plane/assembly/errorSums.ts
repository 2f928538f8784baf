/** Bounds on errors that a layer passes on. AssemblyScript. */
import { Level } from './level';

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
