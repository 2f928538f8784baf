import type { Random } from '../../core/ground/random.ts';
import type { MatrixShape } from '../../core/numbers/matrix.ts';
import { singularValues } from '../../core/numbers/singularValues.ts';
import { penalties, type PenaltyName } from '../../core/tables/penalties.ts';

/** A matrix of as many rows as columns. */
export function squareOf(size: number): MatrixShape {
  return { rows: size, columns: size };
}

/** Rows one after the other. */
export function matrixOf(rows: readonly (readonly number[])[]): Float64Array {
  return Float64Array.from(rows.flat());
}

/** A matrix with these numbers on its diagonal. */
export function diagonal(values: readonly number[]): Float64Array {
  const size = values.length;
  return Float64Array.from({ length: size * size }, (_, at) => (at % (size + 1) === 0 ? values[at / (size + 1)]! : 0));
}

/** Singular values of the matrix nearest to a diagonal one under a penalty, by the table's own step. */
export function proxValues(name: PenaltyName, values: readonly number[], strength: number): number[] {
  const matrix = diagonal(values);
  penalties.get(name).prox?.(matrix, squareOf(values.length), strength, {});
  return [...singularValues(matrix, squareOf(values.length))];
}

/** A product of two thin normal matrices. */
function lowRank(size: number, rank: number, random: Random): Float64Array {
  const [left, right] = [0, 1].map(() => Float64Array.from({ length: size * rank }, () => random.normal()));
  return Float64Array.from({ length: size * size }, (_, at) => {
    const [row, column] = [Math.floor(at / size), at % size];
    let sum = 0;
    for (let k = 0; k < rank; k += 1) sum += left![row * rank + k]! * right![column * rank + k]!;
    return sum;
  });
}

/** The same with noise of deviation 0.1. */
export function noisyLowRank(size: number, rank: number, random: Random): Float64Array {
  return lowRank(size, rank, random).map((value) => value + 0.1 * random.normal());
}

/** A matrix of low rank of which a share is seen, and how far a completion is off on the rest, relative to it. */
export function lowRankTarget(size: number, rank: number, random: Random) {
  const values = lowRank(size, rank, random);
  return {
    target: (share: number) => ({
      rows: size,
      columns: size,
      values,
      observed: Uint8Array.from({ length: size * size }, () => Number(random.uniform() < share)),
    }),
    error: (found: Float64Array, observed: Uint8Array): number => {
      let [off, all] = [0, 0];
      values.forEach((value, at) => {
        if (observed[at] === 1) return;
        off += (found[at]! - value) ** 2;
        all += value ** 2;
      });
      return Math.sqrt(off / all);
    },
  };
}
