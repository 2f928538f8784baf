import { balanceFactors } from '../../../analysis/linearAlgebra/factoredMatrix.ts';
import { spectralRadius } from '../../../analysis/linearAlgebra/spectralRadius.ts';
import { measureMatrix } from '../../../analysis/network/norms.ts';
import { matrixPath } from '../../../analysis/paths/groups/nuclearPath.ts';
import { ridgeFilter } from '../../../analysis/paths/equivalents/stoppedDescent.ts';
import { message } from '../../../core/ground/errors.ts';
import { singularValues } from '../../../core/numbers/singularValues.ts';
import { sumOfSquares } from '../../../core/numbers/vectorNorms.ts';
import { diagonal, lowRankTarget, matrixOf, noisyLowRank, proxValues, squareOf } from '../../setups/matrices.ts';
import type { ClaimEntry } from '../../words/claim.ts';
import { defineClaim } from '../../words/defineClaim.ts';
import { drawCurves, drawTable, tell } from '../../words/draw.ts';

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

/** The nuclear norm, low rank, and what is not controlled by a norm. */
export const nuclear: readonly ClaimEntry[] = [
  defineClaim({
    id: 'nuclear-norm-definition',
    statement: 'The nuclear norm adds all singular values: it is for matrices what L1 is for vectors.',
    formula: String.raw`\|W\|_*=\sum_k\sigma_k(W)`,
    assumptions: 'None.',
    ingredient: values,
    closedForms: () => ({
      W: [
        [1, 2],
        [3, 4],
      ],
      nuclear: Math.sqrt(34),
      nuclear_closed: Math.sqrt(34),
      rank_bound_check_frobenius_le_nuclear_le_sqrt2_frobenius: 1,
    }),
    measure: ({ use }) => {
      const w = Float64Array.of(1, 2, 3, 4);
      const found = use(w, 2);
      const nuclear = found[0]! + found[1]!;
      const frobenius = Math.sqrt(sumOfSquares(w));
      // (s1 + s2)^2 is the sum of squares plus twice the size of the determinant.
      const closed = Math.sqrt(sumOfSquares(w) + 2 * Math.abs(w[0]! * w[3]! - w[1]! * w[2]!));
      return {
        numbers: {
          W: [
            [w[0]!, w[1]!],
            [w[2]!, w[3]!],
          ],
          nuclear,
          nuclear_closed: closed,
          rank_bound_check_frobenius_le_nuclear_le_sqrt2_frobenius: Number(
            frobenius <= nuclear && nuclear <= Math.SQRT2 * frobenius,
          ),
        },
        charts: () => [barsOf(message('They add up to {0}', tell(nuclear)), [['singular values', found]])],
      };
    },
  }),
  defineClaim({
    id: 'nuclear-norm-low-rank',
    statement: 'A penalty on the nuclear norm makes small singular values exactly 0, and so the rank low.',
    formula: String.raw`\sigma_k\to(\sigma_k-\lambda)_+`,
    assumptions: 'A matrix of rank 2 with noise of deviation 0.1, 12 x 12.',
    parameters: { strength: { label: 'strength', default: 1, range: [0, 4] } },
    ingredient: { name: 'the steps on singular values', value: proxValues },
    measure: ({ use, parameters: { strength = 1 }, context }) => {
      const before = [...singularValues(noisyLowRank(12, 2, context.random), squareOf(12))];
      const rank = (list: readonly number[]): number => list.filter((value) => value > 1e-9).length;
      const after = { nuclear: use('nuclear', before, strength), l2: use('l2', before, strength) };
      return {
        numbers: {
          rank_data: rank(before),
          rank_after_svt_lambda_1: rank(after.nuclear),
          rank_after_ridge_lambda_1: rank(after.l2),
        },
        charts: () => [
          barsOf(message('The nuclear norm leaves rank {0}, L2 leaves {1}', rank(after.nuclear), rank(after.l2)), [
            ['data', before],
            ['nuclear', after.nuclear],
            ['L2', after.l2],
          ]),
        ],
      };
    },
  }),
  defineClaim({
    id: 'nuclear-optimum-singular-values',
    statement: 'At the optimum with a nuclear norm no singular value is larger than the strength.',
    formula: String.raw`\sigma_k(W^*)=\max(\sigma_k(Y)-\lambda,0)`,
    assumptions: 'The nearest matrix under the penalty.',
    correction:
      'Singular values of the optimum have no bound. What is at most the strength is the largest singular value of what was taken away.',
    ingredient: { name: 'the steps on singular values', value: proxValues },
    refutes: [{ key: 'largest_singular_value_of_optimum', says: 'lambda', by: 1 }],
    measure: ({ use, given }) => {
      const [before, strength] = [given.numbers('Y_singular_values'), given.number('lambda')];
      const after = use('nuclear', before, strength);
      const residual = Math.max(...before.map((value, at) => value - after[at]!));
      return {
        numbers: {
          optimum_singular_values: after,
          residual_spectral_norm: residual,
          seed_bound_violated_by: after[0]! - strength,
          largest_singular_value_of_optimum: after[0]!,
        },
        charts: () => [
          barsOf(message('{0} is larger than the strength {1}', tell(after[0]!), strength), [
            ['data', before],
            ['optimum', after],
          ]),
        ],
      };
    },
  }),
  defineClaim({
    id: 'nuclear-matrix-completion',
    statement: 'With a nuclear norm a matrix of low rank can be completed from a part of its entries.',
    formula: String.raw`\min_W\tfrac12\|P_\Omega(W-M)\|^2+\lambda\|W\|_*`,
    assumptions: 'Enough entries, well spread: more than the matrix has degrees of freedom.',
    correction:
      'It needs enough entries. With 60 % of 900 seen the rest is found to about half a percent; with 8 %, fewer than the 116 degrees of freedom, it fails.',
    ingredient: { name: 'the completion of a matrix', value: matrixPath, spoil: () => function* () {} },
    bands: {
      observed_0p6_relative_error_unobserved: { factor: 2 },
      observed_0p08_relative_error_unobserved: { relative: 0.1 },
    },
    closedForms: (_values, given) => ({
      degrees_of_freedom_rank2: given.number('rank_true') * (2 * given.number('size') - given.number('rank_true')),
    }),
    measure: async ({ use, given, context }) => {
      const [size, rank] = [given.number('size'), given.number('rank_true')];
      const { target, error } = lowRankTarget(size, rank, context.random);
      const complete = (share: number): { readonly rank: number; readonly error: number } => {
        const seen = target(share);
        const last = [...use(seen, { count: 6, ratio: 1e-3, stepLimit: 120 })].at(-1);
        if (last === undefined) return { rank: Number.NaN, error: Number.NaN };
        const found = singularValues(last.matrix, squareOf(size));
        return {
          rank: found.filter((value) => value > 0.05 * found[0]!).length,
          error: error(last.matrix, seen.observed),
        };
      };
      const much = complete(0.6);
      await context.pause();
      const little = complete(0.08);
      return {
        numbers: {
          observed_0p6_relative_error_unobserved: much.error,
          observed_0p6_rank: much.rank,
          observed_0p08_relative_error_unobserved: little.error,
          degrees_of_freedom_rank2: rank * (2 * size - rank),
        },
        charts: () => [
          drawTable({
            title: message('Error on the hidden entries'),
            columns: [message('relative error'), message('rank')],
            rows: [
              [message('60 % seen'), much.error, much.rank],
              [message('8 % seen'), little.error, little.rank],
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'spectral-norm-is-not-spectral-radius',
    statement: 'A penalty on the spectral norm controls the spectral radius.',
    formula: String.raw`\rho(W)\le\|W\|_2`,
    assumptions: 'A symmetric matrix: there both are the same.',
    correction:
      'It controls the largest singular value. The radius, the largest eigenvalue in size, is only bounded by it: a matrix may have norm 5 and radius 0.',
    ingredient: { name: 'the spectral radius', value: spectralRadius },
    measure: ({ use, given }) => {
      const w = matrixOf(given.rows('W'));
      const symmetric = Float64Array.of(2, 1, 1, 2);
      const norm = (matrix: Float64Array): number => singularValues(matrix, squareOf(2))[0]!;
      const both = use(symmetric, 2);
      return {
        numbers: {
          spectral_norm: norm(w),
          spectral_radius: use(w, 2),
          symmetric_example_2_1_1_2_both: Math.abs(both - norm(symmetric)) < 1e-9 ? both : Number.NaN,
        },
        charts: () => [
          drawTable({
            title: message('Norm {0}, radius {1}', norm(w), use(w, 2)),
            columns: [message('spectral norm'), message('spectral radius')],
            rows: [
              [message('one entry beside the diagonal'), norm(w), use(w, 2)],
              [message('symmetric'), norm(symmetric), both],
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'l2-low-rank-preference',
    statement: 'On data that are stretched, L2 softly minimizes the rank of a linear layer.',
    formula: String.raw`s_i=\frac{\mu_i}{\mu_i+\lambda}`,
    assumptions: 'One linear layer that is to learn the identity.',
    correction:
      'One layer keeps its exact rank; only its stable rank falls, from 4 to 2.1 here. Rank falls for a product of two layers, where half the sum of squares has the nuclear norm as its minimum.',
    ingredient: { name: 'the shrink factor of ridge regression', value: ridgeFilter },
    closedForms: () => ({ nuclear_closed: Math.sqrt(65), factor_form_min_equals_nuclear: Math.sqrt(65) }),
    measure: ({ use, given }) => {
      const eigenvalues = given.numbers('data_eigenvalues');
      const shrunk = eigenvalues.map((mu) => use(mu, 1));
      const size = eigenvalues.length;
      const before = measureMatrix(diagonal(eigenvalues.map(() => 1)), squareOf(size));
      const after = measureMatrix(diagonal(shrunk), squareOf(size));
      const example = Float64Array.of(5, 1, 2, 3);
      const { left, right } = balanceFactors(example, squareOf(2));
      const rank = (list: readonly number[]): number => list.filter((value) => value > 1e-6).length;
      return {
        numbers: {
          factor_form_min_equals_nuclear: (sumOfSquares(left) + sumOfSquares(right)) / 2,
          nuclear_closed: measureMatrix(example, squareOf(2)).nuclear,
          shrink_lambda_1: shrunk,
          rank_before: rank(eigenvalues.map(() => 1)),
          rank_after: rank(shrunk),
          stable_rank_before_identity_target: before.stableRank,
          stable_rank_after: after.stableRank,
        },
        charts: () => [
          barsOf(message('Still rank {0}, but stable rank {1}', rank(shrunk), tell(after.stableRank)), [
            ['without penalty', eigenvalues.map(() => 1)],
            ['strength 1', shrunk],
          ]),
        ],
      };
    },
  }),
];
