import type { MatrixForm } from '../../../core/numbers/linearForm.ts';
import type { MatrixShape } from '../../../core/numbers/matrix.ts';
import { composeSingular, decomposeSingular, singularValues } from '../../../core/numbers/singularValues.ts';
import { shrinkSingularValues, singularNorms } from './singularNorms.ts';

/** What couples the columns of W (p x K). */
export type MatrixPenalty = MatrixForm;

/** argmin 1/2 |X - V|^2 + strength P(X), in place. */
export function applyMatrixProx(v: Float64Array, shape: MatrixShape, penalty: MatrixPenalty, strength: number): void {
  if (penalty.kind === 'groups') {
    eachGroup(penalty, shape, v, (rows, length, weight) => {
      const factor = length > strength * weight ? 1 - (strength * weight) / length : 0;
      for (const row of rows) {
        for (let k = 0; k < shape.columns; k += 1) v[row * shape.columns + k]! *= factor;
      }
    });
    return;
  }
  const found = decomposeSingular(v, shape);
  composeSingular(found, shrinkSingularValues(found.values, strength, penalty.kind), shape, v);
}

function eachGroup(
  { groups, weights }: Extract<MatrixPenalty, { kind: 'groups' }>,
  { columns }: MatrixShape,
  v: Float64Array,
  visit: (rows: readonly number[], length: number, weight: number) => void,
): void {
  groups.forEach((rows, g) => {
    let squares = 0;
    for (const row of rows) for (let k = 0; k < columns; k += 1) squares += v[row * columns + k]! ** 2;
    visit(rows, Math.sqrt(squares), weights[g]!);
  });
}

/** P(W), without its strength. */
export function matrixPenaltyValue(w: Float64Array, shape: MatrixShape, penalty: MatrixPenalty): number {
  if (penalty.kind === 'groups') {
    let total = 0;
    eachGroup(penalty, shape, w, (_rows, length, weight) => (total += weight * length));
    return total;
  }
  return singularNorms(singularValues(w, shape), penalty.kind)[0];
}

/** The norm dual to P: lambda P(W) keeps W at zero as long as this of minus the gradient is at most lambda. */
export function matrixDualNorm(c: Float64Array, shape: MatrixShape, penalty: MatrixPenalty): number {
  if (penalty.kind === 'groups') {
    let largest = 0;
    eachGroup(penalty, shape, c, (_rows, length, weight) => (largest = Math.max(largest, length / weight)));
    return largest;
  }
  return singularNorms(singularValues(c, shape), penalty.kind)[1];
}
