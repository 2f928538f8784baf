import { message } from '../../../core/ground/errors.ts';
import { penalties } from '../../../core/tables/penalties.ts';
import { clean, drawPoints, fitPolynomials, gapByNormalEquations, places, type Fit } from '../../setups/fits.ts';
import { pullOf } from '../../setups/thresholds.ts';
import type { ClaimEntry } from '../../words/claim.ts';
import { defineClaim } from '../../words/defineClaim.ts';
import { drawCurves, drawTable, sample, tell } from '../../words/draw.ts';

/** Twelve points whose errors resemble those of the record, which were drawn by another generator. */
const seed = 30142;
const fits = { name: 'the fits of the polynomial', value: fitPolynomials };

function curvesOf(title: ReturnType<typeof message>, list: readonly Fit[], useSeed: number) {
  const { x, data } = drawPoints(useSeed);
  return drawCurves({
    title,
    x: message('input x'),
    y: message('output'),
    curves: [
      { label: message('truth'), role: 'theory', x: places, y: places.map(clean) },
      { label: message('samples'), role: 'dots', x, y: data.target },
      ...list.map(({ lambda, curve }) => ({ label: message('strength {0}', lambda), x: places, y: curve })),
    ],
  });
}

/** What L2 does to weights and to fits. */
export const weights: readonly ClaimEntry[] = [
  defineClaim({
    id: 'overfitting-signature',
    statement:
      'A model with too much freedom keeps lowering its training error while its error on other data rises; what lies between is the generalization gap.',
    formula: String.raw`gap=L_{val}-L_{train}`,
    assumptions: 'Twelve noisy points of a sine, a polynomial of degree 9; the other data are the sine itself.',
    ingredient: fits,
    closedForms: () => ({
      train_falls_validation_rises: 1,
      generalisation_gap_lambda_0: gapByNormalEquations(0, seed),
      generalisation_gap_lambda_100: gapByNormalEquations(100, seed),
    }),
    bands: { generalisation_gap_lambda_0: { relative: 1e-6 }, generalisation_gap_lambda_100: { relative: 1e-6 } },
    measure: ({ use }) => {
      const [free, middle, held] = use([0, 0.1, 100], seed);
      const isSigned = free!.train < middle!.train && free!.validation > middle!.validation;
      return {
        numbers: {
          train_falls_validation_rises: Number(isSigned),
          generalisation_gap_lambda_0: free!.validation - free!.train,
          generalisation_gap_lambda_100: held!.validation - held!.train,
        },
        charts: () => [
          curvesOf(
            message('Without a penalty the gap is {0}', tell(free!.validation - free!.train)),
            [free!, middle!, held!],
            seed,
          ),
        ],
      };
    },
  }),
  defineClaim({
    id: 'lambda-sweep-capacity',
    statement:
      'Without a penalty a model over-fits, with a very strong one it under-fits; between lies a best strength, such as 1e-4 or 1e-2.',
    formula: String.raw`L_{train}(\lambda)\ \text{rises},\qquad L_{val}(\lambda)\ \text{falls, then rises}`,
    assumptions: 'Twelve noisy points of a sine, a polynomial of degree 9.',
    correction:
      'The shape is typical, the strengths are not: they depend on the scale of the data, on sum or mean, and on the half in the penalty. Here the best is 0.1.',
    ingredient: fits,
    bands: { train_mse: { relative: 0.25 }, validation_mse: { relative: 0.25 } },
    measure: ({ use, given }) => {
      const found = use(given.numbers('lambda'), seed);
      const isRising = found.every(
        (fit, at) => at === 0 || (fit.train >= found[at - 1]!.train - 1e-12 && fit.size <= found[at - 1]!.size + 1e-12),
      );
      const best = found.reduce((one, other) => (other.validation < one.validation ? other : one));
      return {
        numbers: {
          train_mse: found.map(({ train }) => train),
          validation_mse: found.map(({ validation }) => validation),
          best_lambda: isRising ? best.lambda : Number.NaN,
        },
        charts: () => {
          const strengths = Array.from({ length: 41 }, (_, at) => 10 ** (-4 + at * 0.15));
          const swept = fitPolynomials(strengths, seed);
          return [
            drawCurves({
              title: message('The best of these strengths is {0}', best.lambda),
              x: message('strength'),
              y: message('mean squared error'),
              xScale: 'log10',
              yScale: 'log10',
              curves: [
                { label: message('training'), x: strengths, y: swept.map(({ train }) => train) },
                { label: message('other data'), x: strengths, y: swept.map(({ validation }) => validation) },
              ],
              marks: [{ axis: 'x', at: best.lambda, label: message('best') }],
            }),
            { ...curvesOf(message('Three fits'), [found[0]!, best, found.at(-1)!], seed), id: 'fits' },
          ];
        },
      };
    },
  }),
  defineClaim({
    id: 'l2-penalty-gradient',
    statement:
      'Half the strength times the squared length of the weights has the gradient strength times weights; it is added to that of the data.',
    formula: String.raw`\nabla\tfrac\lambda2\|\theta\|^2=\lambda\theta`,
    assumptions: 'None.',
    ingredient: {
      name: 'value and slope of L2',
      value: (theta: Float64Array) => {
        const gradient = new Float64Array(theta.length);
        const shape = { rows: 1, columns: theta.length };
        penalties.get('l2').subgradient(theta, shape, {}, gradient);
        return { value: penalties.get('l2').penalty(theta, shape, {}), gradient };
      },
    },
    closedForms: (_values, given) => ({
      gradient: given.numbers('theta').map((value) => given.number('lambda') * value),
    }),
    measure: ({ use, given }) => {
      const theta = Float64Array.from(given.numbers('theta'));
      const strength = given.number('lambda');
      const { value, gradient } = use(theta);
      return {
        numbers: { gradient: [...gradient].map((slope) => strength * slope), penalty_value: strength * value },
        charts: () => [
          drawCurves({
            title: message('The pull grows with the weight'),
            x: message('weight'),
            y: message('slope of the penalty'),
            curves: [
              { label: message('L2'), ...sample((t) => strength * use(Float64Array.of(t)).gradient[0]!, [-3, 3], 25) },
              {
                label: message('the three weights'),
                role: 'dots',
                x: theta,
                y: gradient.map((slope) => strength * slope),
              },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'l2-penalises-large-weights-more',
    statement:
      'L2 pulls harder on larger weights, so it likes many small ones better than few large ones; L1 pulls on all alike.',
    formula: String.raw`\lambda\theta_j\quad\text{against}\quad\lambda\,\mathrm{sign}(\theta_j)`,
    assumptions: 'None.',
    ingredient: { name: 'the slopes of the penalties', value: pullOf },
    closedForms: () => ({
      weights: [1, 10],
      lambda: 0.1,
      l2_pull: [0.1, 1],
      l1_pull: [0.1, 0.1],
      equal_sum_split_penalty_1_feature: 1,
      equal_sum_split_penalty_4_features: 1 / 4,
    }),
    measure: ({ use }) => {
      const [sizes, strength] = [[1, 10], 0.1];
      const squared = (w: Float64Array): number =>
        2 * penalties.get('l2').penalty(w, { rows: 1, columns: w.length }, {});
      return {
        numbers: {
          weights: sizes,
          lambda: strength,
          l2_pull: sizes.map((w) => strength * use('l2', w)),
          l1_pull: sizes.map((w) => strength * use('l1', w)),
          equal_sum_split_penalty_1_feature: squared(Float64Array.of(1)),
          equal_sum_split_penalty_4_features: squared(new Float64Array(4).fill(1 / 4)),
        },
        charts: () => [
          drawCurves({
            title: message('A line through 0 for L2, a step for L1'),
            x: message('weight'),
            y: message('pull'),
            curves: (['l2', 'l1'] as const).map((name) => ({
              label: message(penalties.get(name).label),
              ...sample((w) => strength * use(name, w), [-10, 10], 201),
            })),
          }),
          drawTable({
            title: message('A total of 1, split'),
            columns: [message('squared length')],
            rows: [1, 2, 4, 8].map((parts) => [
              message('{0} inputs', parts),
              squared(new Float64Array(parts).fill(1 / parts)),
            ]),
          }),
        ],
      };
    },
  }),
];
