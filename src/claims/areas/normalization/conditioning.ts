import { conditionNumber, stepsOfDescent } from '../../../analysis/geometry/parabolas.ts';
import { symmetricEigenvalues } from '../../../analysis/linearAlgebra/symmetricEigen.ts';
import { message } from '../../../core/ground/errors.ts';
import { meanOf } from '../../setups/networks.ts';
import { normalizeRows, norming } from '../../setups/normalized.ts';
import type { ClaimEntry } from '../../words/claim.ts';
import { defineClaim } from '../../words/defineClaim.ts';
import { drawCurves, drawTable, sample } from '../../words/draw.ts';

/** How features of one size help descent. */
export const conditioning: readonly ClaimEntry[] = [
  defineClaim({
    id: 'normalisation-speeds-gd',
    statement: 'Features that are brought to variance 1 make gradient descent faster.',
    formula: String.raw`\kappa:\ 10^4\to1`,
    assumptions: 'Linear regression with features that do not go together, at the best fixed learning rate.',
    correction:
      'Features that go together keep the loss steeper one way than another: then the norm helps less. What is said of deep networks is experience, not a theorem.',
    ingredient: norming,
    closedForms: () => ({ condition_raw: 100 ** 2, condition_normalised: 1, normalised: 1 }),
    measure: ({ use, given }) => {
      const deviations = given.numbers('feature_std');
      const signs = [
        [1, 1],
        [1, -1],
        [-1, 1],
        [-1, -1],
      ];
      const rows = signs.map((row) => row.map((sign, at) => sign * deviations[at]!));
      const curvaturesOf = (data: readonly (readonly number[])[]): Float64Array => {
        const gram = Float64Array.from({ length: 4 }, (_, at) =>
          meanOf(data.map((row) => row[at >> 1]! * row[at % 2]!)),
        );
        return symmetricEigenvalues(gram, 2);
      };
      const [raw, brought] = [curvaturesOf(rows), curvaturesOf(use('batch', rows).rows)];
      // Together by a share: the norm cannot change that.
      const mixed = (share: number): number =>
        conditionNumber(
          curvaturesOf(
            normalizeRows(
              'batch',
              signs.map(([a, b]) => [
                deviations[0]! * a!,
                deviations[1]! * (share * a! + Math.sqrt(1 - share ** 2) * b!),
              ]),
            ).rows,
          ),
        );
      return {
        numbers: {
          condition_raw: conditionNumber(raw),
          condition_normalised: conditionNumber(brought),
          gd_iterations_to_1e_minus6_raw: stepsOfDescent(raw, 1e-6),
          normalised: stepsOfDescent(brought, 1e-6),
        },
        charts: () => [
          drawTable({
            title: message(
              '{0} steps without the norm, {1} with it',
              stepsOfDescent(raw, 1e-6),
              stepsOfDescent(brought, 1e-6),
            ),
            columns: [message('condition number'), message('steps to a millionth')],
            rows: [
              [message('raw features'), conditionNumber(raw), stepsOfDescent(raw, 1e-6)],
              [message('normalised features'), conditionNumber(brought), stepsOfDescent(brought, 1e-6)],
            ],
          }),
          drawCurves({
            id: 'together',
            title: message('Features that go together stay badly conditioned'),
            x: message('correlation'),
            y: message('condition number after the norm'),
            yScale: 'log10',
            curves: [{ label: message('condition number'), ...sample(mixed, [0, 0.99], 80) }],
          }),
        ],
      };
    },
  }),
];
