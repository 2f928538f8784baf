import { measureMatrix } from '../../../analysis/network/norms.ts';
import { linearPath } from '../../../analysis/paths/linearPath.ts';
import { lassoPath } from '../../../analysis/paths/squares/lassoPath.ts';
import { elasticNetPath } from '../../../analysis/paths/squares/elasticNetPath.ts';
import { optimalityResidual, pathObjective } from '../../../analysis/paths/problem/pathEvidence.ts';
import { stepOnLasso } from '../../../analysis/paths/squares/proximalGradient.ts';
import { ridgePath } from '../../../analysis/paths/squares/ridgePath.ts';
import { message } from '../../../core/ground/errors.ts';
import { penalties } from '../../../core/tables/penalties.ts';
import { matrixOf } from '../../setups/matrices.ts';
import { groupedRegression, sparseRegression, withProblem, zerosOf } from '../../setups/thresholds.ts';
import type { ClaimEntry } from '../../words/claim.ts';
import { defineClaim } from '../../words/defineClaim.ts';
import { drawCurves, drawTable, tell } from '../../words/draw.ts';

const weight = message('weight');
const inputWord = message('input');
const sparse = sparseRegression(60, 20, 4, 8);
const numbersOf = (length: number): number[] => Array.from({ length }, (_, at) => at + 1);

/** The step of the group lasso on one group; its own strength holds the root of the size. */
function shrinkGroup(w: readonly number[], strength: number): number[] {
  const out = Float64Array.from(w);
  const t = strength / Math.sqrt(w.length);
  penalties.get('groupLasso').prox?.(out, { rows: 1, columns: w.length }, t, { group: 'input' });
  return [...out].map((value) => value + 0);
}

/** Which weights vanish: alone, in groups, and with which steps. */
export const selection: readonly ClaimEntry[] = [
  defineClaim({
    id: 'l1-exact-zeros-need-prox',
    statement: 'Stepping along slopes of L1 makes many weights exactly 0.',
    formula: String.raw`\theta\leftarrow\theta-\eta\,(g+\lambda\,\mathrm{sign}\,\theta)`,
    assumptions: 'A sparse regression: 60 samples, 20 inputs of which 4 count.',
    correction:
      'The optimum has exact zeros, but such steps do not land on them: weights hover around 0 within about a step times the strength. Steps with the soft threshold find 16 exact zeros, steps along slopes none.',
    parameters: { rate: { label: 'step', default: 0.3, range: [0.01, 0.6] } },
    ingredient: {
      name: 'the steps on the lasso',
      value: stepOnLasso,
      spoil: (value) => (problem, wish) => value(problem, { ...wish, steps: 3 }),
    },
    bands: { subgradient_hover_band_max: { factor: 2 } },
    measure: ({ use, parameters: { rate = 0.3 } }) =>
      withProblem(sparse, (problem) => {
        const wish = { lambda: 0.2, learningRate: rate, steps: 3000 };
        const prox = use(problem, { ...wish, kind: 'prox' });
        const slopes = use(problem, { ...wish, kind: 'subgradient' });
        const trails = (['prox', 'subgradient'] as const).map((kind) =>
          Array.from(
            { length: 40 },
            (_, at) => stepOnLasso(problem, { ...wish, steps: at + 1, kind }).coefficients[10]!,
          ),
        );
        return {
          numbers: {
            ista_exact_zeros_of_20: zerosOf(prox.coefficients),
            subgradient_exact_zeros_of_20: zerosOf(slopes.coefficients),
            subgradient_hover_band_max: Math.max(...slopes.band.subarray(4)),
            step_times_lambda: rate * wish.lambda,
            kkt_residual_below: optimalityResidual(problem, prox.coefficients, {
              kind: 'elasticNet',
              l1: wish.lambda,
              l2: 0,
            }),
          },
          charts: () => [
            drawCurves({
              title: message('An input that does not count: exactly 0 with the threshold, a saw without'),
              x: message('step'),
              y: weight,
              curves: [
                { label: message('soft threshold'), x: numbersOf(40), y: trails[0]! },
                { label: message('slope'), x: numbersOf(40), y: trails[1]! },
              ],
            }),
          ],
        };
      }),
  }),
  defineClaim({
    id: 'l1-sparse-l2-dense',
    statement: 'L1 gives few weights that are not 0, L2 gives many small ones.',
    formula: String.raw`\#\{\theta_j=0\}`,
    assumptions: 'At the optimum.',
    correction:
      'At the optimum, not on the way to it. A weight under L2 is 0 only where its gradient at 0 is exactly 0.',
    parameters: { strength: { label: 'strength of L1', default: 0.2, range: [0.001, 2] } },
    ingredient: {
      name: 'the exact path of the lasso',
      value: lassoPath,
      spoil: () => ridgePath as unknown as typeof lassoPath,
    },
    measure: ({ use, parameters: { strength = 0.2 } }) =>
      withProblem(sparse, (problem) => {
        const lasso = [...use(problem, { lambdas: [strength] })][0]!.coefficients;
        const ridge = [...ridgePath(problem, { lambdas: [10 / sparse.samples] })][0]!.coefficients;
        return {
          numbers: {
            l1_zeros_of_20: zerosOf(lasso),
            l2_zeros_of_20: zerosOf(ridge),
            l2_smallest_abs_coefficient_positive: Number(Math.min(...ridge.map(Math.abs)) > 0),
          },
          charts: () => [
            drawCurves({
              title: message('{0} of 20 weights are 0 with L1, {1} with L2', zerosOf(lasso), zerosOf(ridge)),
              x: inputWord,
              y: weight,
              curves: [
                { label: message('L1'), role: 'dots', x: numbersOf(20), y: lasso },
                { label: message('L2'), role: 'dots', x: numbersOf(20), y: ridge },
              ],
            }),
          ],
        };
      }),
  }),
  defineClaim({
    id: 'correlated-features-split',
    statement: 'Of inputs that say the same, L1 keeps one at random; L2 and the elastic net share the weight.',
    formula: String.raw`x_1=x_2:\quad\text{ridge}\ w_1=w_2,\quad\text{lasso: any split}`,
    assumptions: 'Inputs that are exact copies.',
    correction:
      'For exact copies L1 costs the same for every split of one sign. Which one comes out is up to the solver, not random.',
    ingredient: { name: 'the second column as a multiple of the first', value: 1 },
    bands: { lasso_objective_difference_between_splits: { absolute: 1e-12 } },
    closedForms: () => ({
      ridge_share_first: 0.5,
      elastic_net_share_first: 0.5,
      ridge_penalty_equal_over_one_sided: 0.5,
    }),
    measure: ({ use, context: { random } }) => {
      const samples = 40;
      const x = Float64Array.from({ length: samples }, () => random.normal());
      const values = Float64Array.from({ length: 2 * samples }, (_, at) => x[at >> 1]! * (at % 2 === 0 ? 1 : use));
      const target = x.map((value) => 2 * value + 0.1 * random.normal());
      return withProblem({ samples, inputs: 2, values, target }, (problem) => {
        const share = (path: typeof ridgePath): number => {
          const [a, b] = [...path(problem, { lambdas: [0.1] })][0]!.coefficients;
          return a! / (a! + b!);
        };
        const l1 = (a: number, b: number): number =>
          pathObjective(problem, Float64Array.of(a, b), { kind: 'elasticNet', l1: 0.1, l2: 0 });
        const splits = numbersOf(21).map((at) => (at - 1) / 20);
        const half = 2 * penalties.get('l2').penalty(Float64Array.of(0.5, 0.5), { rows: 1, columns: 2 }, {});
        return {
          numbers: {
            ridge_share_first: share(ridgePath),
            lasso_objective_difference_between_splits: Math.abs(l1(1.9, 0) - l1(0.4, 1.5)),
            elastic_net_share_first: share(elasticNetPath),
            ridge_penalty_equal_over_one_sided: half,
          },
          charts: () => [
            drawCurves({
              title: message('L1 is flat along all splits, L2 has its minimum at half and half'),
              x: message('share of the first input'),
              y: message('objective'),
              curves: [
                { label: message('L1'), x: splits, y: splits.map((s) => l1(1.9 * s, 1.9 * (1 - s))) },
                {
                  label: message('L2'),
                  x: splits,
                  y: splits.map((s) =>
                    pathObjective(problem, Float64Array.of(1.9 * s, 1.9 * (1 - s)), {
                      kind: 'elasticNet',
                      l1: 0,
                      l2: 0.1,
                    }),
                  ),
                },
              ],
            }),
          ],
        };
      });
    },
  }),
  defineClaim({
    id: 'group-lasso-norm',
    statement: 'The norm of the group lasso adds the lengths of the rows, one row for every input.',
    formula: String.raw`\|W\|_{2,1}=\sum_i\|w_{i,:}\|_2`,
    assumptions: 'Groups that do not overlap.',
    ingredient: { name: 'the norms of a matrix', value: measureMatrix },
    measure: ({ use, given }) => {
      const rows = given.rows('W');
      const found = use(matrixOf(rows), { rows: rows.length, columns: rows[0]!.length });
      return {
        numbers: { l21: found.inputGroups },
        charts: () => [
          drawCurves({
            title: message('The lengths add up to {0}', found.inputGroups),
            x: inputWord,
            y: message('length of the row'),
            curves: [
              {
                label: message('rows'),
                role: 'dots',
                x: numbersOf(rows.length),
                y: rows.map((row) => Math.hypot(...row)),
              },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'group-lasso-prox',
    statement: 'Its step shortens every row by the same length, and removes rows that are shorter.',
    formula: String.raw`\mathrm{prox}(w)=w\,\max\Bigl(0,1-\frac{k}{\|w\|}\Bigr)`,
    assumptions: 'Groups that do not overlap.',
    ingredient: { name: 'the step of the group lasso', value: shrinkGroup },
    measure: ({ use, given }) => {
      const [w, k] = [given.numbers('w'), given.number('k')];
      const after = use(w, k);
      return {
        numbers: { prox: after, prox_w_0p6_0p8_k2: use([0.6, 0.8], k), norm_after: Math.hypot(...after) },
        charts: () => {
          const lengths = numbersOf(41).map((at) => (at - 1) / 8);
          return [
            drawCurves({
              title: message('Length {0} becomes {1}', Math.hypot(...w), tell(Math.hypot(...after))),
              x: message('length before'),
              y: message('length after'),
              curves: [
                {
                  label: message('rows'),
                  x: lengths,
                  y: lengths.map((l) => Math.hypot(...use([0.6 * l, 0.8 * l], k))),
                },
              ],
            }),
          ];
        },
      };
    },
  }),
  defineClaim({
    id: 'group-lasso-row-selection',
    statement: 'Whole rows vanish together: an input that does not count is dropped for all outputs at once.',
    formula: String.raw`w_{i,:}=0`,
    assumptions: '80 samples, 10 inputs of which 3 count, 3 outputs.',
    ingredient: { name: 'whether the rows are groups', value: true, spoil: () => false },
    measure: ({ use }) => {
      const model = groupedRegression(9);
      const groups = numbersOf(10).map((at) => [at - 1]);
      const penalty = use
        ? ({ kind: 'groups', groups, weights: new Float64Array(10).fill(1) } as const)
        : ({ kind: 'elasticNet', l1Ratio: 0 } as const);
      const path = [...linearPath(model, penalty, { lambdas: [1, 0.6, 0.4, 0.2] })];
      const rows = groups.map(([at]) => [...path.at(-1)!.coefficients.subarray(at! * 3, at! * 3 + 3)]);
      const zeros = rows.map((row) => zerosOf(row));
      return {
        numbers: {
          zero_rows_of_10: zeros.filter((count) => count === 3).length,
          partially_zero_rows: zeros.filter((count) => count > 0 && count < 3).length,
        },
        charts: () => [
          drawTable({
            title: message('Seven of ten rows are empty'),
            columns: [message('output 1'), message('output 2'), message('output 3')],
            rows: rows.map((row, at) => [message('input {0}', at + 1), ...row]),
          }),
          drawCurves({
            title: message('Length of every row'),
            x: inputWord,
            y: message('length of the row'),
            curves: [
              { label: message('rows'), role: 'dots', x: numbersOf(10), y: rows.map((row) => Math.hypot(...row)) },
            ],
          }),
        ],
      };
    },
  }),
];
