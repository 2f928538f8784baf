import type { LinearForm } from '../../../src/core/numbers/linearForm.ts';
import type { MatrixShape } from '../../../src/core/numbers/matrix.ts';
import { singularValues } from '../../../src/core/numbers/singularValues.ts';

/** The value of a form by its definition, at coefficients of inputs x outputs. */
export function linearFormValue(form: LinearForm, w: Float64Array, shape: MatrixShape): number {
  switch (form.kind) {
    case 'elasticNet':
      return w.reduce((sum, v) => sum + form.l1Ratio * Math.abs(v) + ((1 - form.l1Ratio) / 2) * v * v, 0);
    case 'groups':
      return form.groups.reduce((sum, group, g) => {
        const cells = group.flatMap((j) => [...w.subarray(j * shape.columns, (j + 1) * shape.columns)]);
        return sum + form.weights[g]! * Math.hypot(...cells);
      }, 0);
    case 'nuclear':
      return singularValues(w, shape).reduce((sum, value) => sum + value, 0);
    case 'spectral':
      return singularValues(w, shape)[0]!;
    default:
      return form satisfies never;
  }
}
