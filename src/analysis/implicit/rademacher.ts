import type { Random } from '../../core/ground/random.ts';
import { euclideanNorm } from '../../core/numbers/vectorNorms.ts';

/** Linear functions w'x with |w| at most `bound` on some samples. */
export interface LinearClass {
  readonly bound: number;
  readonly inputs: number;
  /** n x inputs. */
  readonly values: Float64Array;
}

/** How well the class fits random signs at most: bound times the longest sample over the root of their number. @source Kakade, Sridharan, Tewari (2008) */
export function rademacherBound({ bound, inputs, values }: LinearClass): number {
  let longest = 0;
  for (let from = 0; from < values.length; from += inputs)
    longest = Math.max(longest, euclideanNorm(values.subarray(from, from + inputs)));
  return (bound * longest) / Math.sqrt(values.length / inputs);
}

/** The same by drawing signs: mean over draws of the best fit, bound times |sum of signs x| over n. */
export function rademacherAverage({ bound, inputs, values }: LinearClass, draws: number, random: Random): number {
  const count = values.length / inputs;
  const sum = new Float64Array(inputs);
  let total = 0;
  for (let draw = 0; draw < draws; draw += 1) {
    sum.fill(0);
    for (let row = 0; row < count; row += 1) {
      const sign = random.uniform() < 1 / 2 ? -1 : 1;
      for (let j = 0; j < inputs; j += 1) sum[j]! += sign * values[row * inputs + j]!;
    }
    total += (bound * euclideanNorm(sum)) / count;
  }
  return total / draws;
}
