import { largestSingularValue } from '../../../analysis/network/norms.ts';
import { message } from '../../../core/ground/errors.ts';
import { decomposeSingular, singularValues } from '../../../core/numbers/singularValues.ts';
import { sumOfSquares } from '../../../core/numbers/vectorNorms.ts';
import { matrixOf, proxValues, squareOf } from '../../setups/matrices.ts';
import type { ClaimEntry } from '../../words/claim.ts';
import { defineClaim } from '../../words/defineClaim.ts';
import { drawCurves, drawTable, tell } from '../../words/draw.ts';
import { penalties } from '../../../core/tables/penalties.ts';

const values = {
  name: 'the singular values',
  value: (w: Float64Array, size: number) => singularValues(w, squareOf(size)),
};
const place = message('singular value number');
const sizeWord = message('singular value');
const numbersOf = (length: number): number[] => Array.from({ length }, (_, at) => at + 1);
const barsOf = (title: ReturnType<typeof message>, lists: readonly (readonly [string, ArrayLike<number>])[]) =>
  drawCurves({
    title,
    x: place,
    y: sizeWord,
    curves: lists.map(([name, list]) => ({ label: message('{0}', name), x: numbersOf(list.length), y: list })),
  });

/** Norms of a whole matrix: singular values, and what each penalty does to them. */
export const matrices: readonly ClaimEntry[] = [
  defineClaim({
    id: 'spectral-norm-definition',
    statement: 'The spectral norm is the largest singular value: the most by which the matrix stretches a vector.',
    formula: String.raw`\|W\|_2=\sigma_{max}(W)`,
    assumptions: 'None.',
    ingredient: values,
    closedForms: () => {
      // Eigenvalues of W'W, from its trace 30 and determinant 4.
      const root = Math.sqrt(15 ** 2 - 4);
      const sigma = [Math.sqrt(15 + root), Math.sqrt(15 - root)];
      return { sigma, spectral: sigma[0]!, frobenius: Math.sqrt(30), nuclear: Math.sqrt(34) };
    },
    measure: ({ use, given }) => {
      const w = matrixOf(given.rows('W'));
      const found = use(w, 2);
      const iterated = largestSingularValue(w, squareOf(2));
      return {
        numbers: {
          sigma: [...found],
          spectral: found[0]!,
          frobenius: Math.hypot(...found),
          nuclear: found[0]! + found[1]!,
          power_iteration_matches_below: Math.abs(iterated - found[0]!),
        },
        charts: () => {
          const turn = Array.from({ length: 121 }, (_, at) => (2 * Math.PI * at) / 120);
          const image = turn.map((t) => [
            w[0]! * Math.cos(t) + w[1]! * Math.sin(t),
            w[2]! * Math.cos(t) + w[3]! * Math.sin(t),
          ]);
          return [
            drawCurves({
              title: message('A circle becomes an ellipse; its long half axis is {0}', tell(found[0]!)),
              x: message('first output'),
              y: message('second output'),
              curves: [
                {
                  label: message('image of the unit circle'),
                  role: 'dots',
                  x: image.map(([a]) => a!),
                  y: image.map(([, b]) => b!),
                },
              ],
            }),
            barsOf(message('Its singular values'), [['singular values', found]]),
          ];
        },
      };
    },
  }),
  defineClaim({
    id: 'spectral-norm-penalty',
    statement: 'A penalty on spectral norms presses on the largest singular value of each layer alone.',
    formula: String.raw`\nabla\|W\|_2=u_1v_1^{\top}`,
    assumptions: 'The largest singular value stands alone; where two are equal there are many slopes.',
    ingredient: {
      name: 'the slope of the spectral norm',
      value: (w: Float64Array) => {
        const out = new Float64Array(4);
        penalties.get('spectral').subgradient(w, squareOf(2), {}, out);
        return out;
      },
    },
    measure: ({ use, given }) => {
      const w = matrixOf(given.rows('W'));
      const slope = use(w);
      const { left, right } = decomposeSingular(w, squareOf(2));
      const outer = [left[0]! * right[0]!, left[0]! * right[2]!, left[2]! * right[0]!, left[2]! * right[2]!];
      const isOuter = slope.every((value, at) => Math.abs(value - outer[at]!) < 1e-12);
      return {
        numbers: {
          gradient_of_sigma1_is_u1v1T: Number(isOuter),
          gradient: [
            [slope[0]!, slope[1]!],
            [slope[2]!, slope[3]!],
          ],
        },
        charts: () => {
          const strengths = Array.from({ length: 31 }, (_, at) => at / 10);
          const after = strengths.map((t) => proxValues('spectral', [...singularValues(w, squareOf(2))], t));
          return [
            drawCurves({
              title: message('The largest is pressed down until it meets the next'),
              x: message('strength'),
              y: sizeWord,
              curves: [0, 1].map((at) => ({
                label: message('singular value {0}', at + 1),
                x: strengths,
                y: after.map((list) => list[at]!),
              })),
            }),
          ];
        },
      };
    },
  }),
  defineClaim({
    id: 'frobenius-norm-definition',
    statement:
      'The sum of the squares of all entries is the sum of the squares of all singular values, so L2 presses on all of them.',
    formula: String.raw`\|W\|_F^2=\sum_{ij}W_{ij}^2=\sum_k\sigma_k^2`,
    assumptions: 'None.',
    ingredient: values,
    measure: ({ use, given }) => {
      const w = matrixOf(given.rows('W'));
      const found = use(w, 2);
      return {
        numbers: { frobenius_squared: sumOfSquares(w), sum_sigma_squared: sumOfSquares(found) },
        charts: () => [
          drawTable({
            title: message('{0} both ways', tell(sumOfSquares(w))),
            columns: [message('entries squared'), message('singular values squared')],
            rows: [0, 1, 2, 3].map((at) => [
              message('{0}', at + 1),
              w[at]! ** 2,
              found[at] === undefined ? undefined : found[at] ** 2,
            ]),
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'singular-values-same-penalty',
    statement: 'L2 puts the same penalty on every singular value, the spectral norm only on the largest.',
    formula: String.raw`\mathrm{prox}:\ \frac{\sigma}{1+\lambda},\quad (\sigma-\lambda)_+,\quad \min(\sigma,\theta)`,
    assumptions: 'The nearest matrix under each penalty.',
    correction:
      'The same factor, not the same amount: L2 divides all, the nuclear norm subtracts the same from all, and the spectral norm lowers the largest until it meets the next, then both.',
    ingredient: { name: 'the steps on singular values', value: proxValues },
    closedForms: () => ({ frobenius_after: [2, 0.4], spectral_after: [3.5, 1], nuclear_after: [3.5, 0] }),
    measure: ({ use, given }) => {
      const [start, strength] = [given.numbers('start'), given.number('lambda')];
      const after = {
        l2: use('l2', start, strength),
        spectral: use('spectral', start, strength),
        nuclear: use('nuclear', start, strength),
      };
      return {
        numbers: {
          frobenius_after: after.l2,
          spectral_after: after.spectral,
          nuclear_after: after.nuclear,
          frobenius_relative: after.l2.map((value, at) => value / start[at]!),
          nuclear_absolute: after.nuclear.map((value, at) => start[at]! - value),
          ratio_before: start[0]! / start[1]!,
          ratio_after_frobenius: after.l2[0]! / after.l2[1]!,
          spectral_prox_of_3_2p5_lambda_1p5: use('spectral', [3, 2.5], strength),
        },
        charts: () => [
          barsOf(message('By a factor, by an amount, from the top'), [
            ['before', start],
            ['L2', after.l2],
            ['nuclear', after.nuclear],
            ['spectral', after.spectral],
          ]),
        ],
      };
    },
  }),
];
