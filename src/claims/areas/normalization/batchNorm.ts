import { batchNormJacobian, inferenceSlope } from '../../../analysis/normalization/batchJacobian.ts';
import { runningAverages } from '../../../analysis/normalization/batchStatistics.ts';
import { message } from '../../../core/ground/errors.ts';
import { singularValues } from '../../../core/numbers/singularValues.ts';
import { squareOf } from '../../setups/matrices.ts';
import { largestDifference, meanOf } from '../../setups/networks.ts';
import { normalizeBatch, normalizeRows, norming } from '../../setups/normalized.ts';
import type { ClaimEntry } from '../../words/claim.ts';
import { defineClaim } from '../../words/defineClaim.ts';
import { drawCurves, drawHeat, drawTable, sample, tell } from '../../words/draw.ts';

const jacobian = { name: 'the derivative of batch norm', value: batchNormJacobian };
const three = [
  [1, 10],
  [3, 30],
  [5, 20],
] as const;
const four = [1, 2, 4, 9];
const sizes = [4, 16, 64];
/** Batches of each size. */
const batches = 20_000;

/** The same batch with others beside its first sample. */
const replaced = [three[0], [0, 0], [100, 50]] as const;

/** What batch norm does with a batch, and what it passes back. */
export const batchNorm: readonly ClaimEntry[] = [
  defineClaim({
    id: 'batch-norm-statistics',
    statement: 'Batch norm takes mean and variance of each feature over the batch; the variance is over N, not N - 1.',
    formula: String.raw`\mu_j=\frac1N\sum_ix_{ij},\qquad \sigma_j^2=\frac1N\sum_i(x_{ij}-\mu_j)^2`,
    assumptions: 'Training. For the running variance some libraries take the one over N - 1.',
    ingredient: norming,
    closedForms: () => ({
      X: three,
      mean: [3, 20],
      biased_variance: [8 / 3, 200 / 3],
      unbiased_variance: [4, 100],
      normalised_first_feature: [-Math.sqrt(3 / 2), 0, Math.sqrt(3 / 2)],
    }),
    measure: ({ use }) => {
      const { rows, means, variances } = use('batch', three);
      const count = three.length;
      return {
        numbers: {
          X: three,
          mean: means,
          biased_variance: variances,
          unbiased_variance: variances.map((value) => (value * count) / (count - 1)),
          normalised_first_feature: rows.map(([first]) => first!),
        },
        charts: () => [
          drawHeat({
            title: message('Each column by itself: mean 0 and variance 1 over the batch'),
            x: message('feature'),
            value: message('after batch norm'),
            rows: rows.map((row, at) => [message('sample {0}', at + 1), row] as const),
          }),
          drawTable({
            title: message('Mean and variance of each feature'),
            columns: [message('mean'), message('variance')],
            rows: means.map((mean, at) => [message('feature {0}', at + 1), mean, variances[at]!] as const),
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'batch-norm-inference-running-average',
    statement: 'For inference batch norm uses averages that were collected in training, not the batch at hand.',
    formula: String.raw`m\leftarrow\rho\,m+(1-\rho)\,\mu_B`,
    assumptions: 'The average begins at 0; the batches all have the same mean here.',
    parameters: { steps: { label: 'steps', default: 20, range: [1, 200], isWhole: true } },
    ingredient: { name: 'the running average', value: runningAverages },
    closedForms: ({ steps = 20 }) => ({
      running_mean: 5 * (1 - 0.9 ** steps),
      running_mean_momentum_0p99_100_steps: 5 * (1 - 0.99 ** 100),
    }),
    measure: ({ use, given, parameters: { steps = 20 } }) => {
      const mean = given.number('batch_mean');
      const [fast, slow] = [given.number('momentum'), given.number('framework_default_momentum_tfjs')];
      const after = (momentum: number, count: number): Float64Array =>
        use(new Float64Array(count).fill(mean), momentum);
      const counts = Array.from({ length: 200 }, (_, at) => at + 1);
      return {
        numbers: {
          steps,
          running_mean: after(fast, steps).at(-1)!,
          running_mean_momentum_0p99_100_steps: after(slow, 100).at(-1)!,
        },
        charts: () => [
          drawCurves({
            title: message(
              'After {0} steps the running mean is {1}, not {2}',
              steps,
              tell(after(fast, steps).at(-1)!),
              mean,
            ),
            x: message('step'),
            y: message('running mean'),
            curves: [fast, slow].map((momentum) => ({
              label: message('momentum {0}', momentum),
              x: counts,
              y: after(momentum, 200),
            })),
            marks: [{ axis: 'y', at: mean, label: message('mean of the batches') }],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'batch-norm-batch-size-noise',
    statement: 'What batch norm does to a sample depends on the others of its batch, the more the smaller the batch.',
    formula: String.raw`\mathrm{Var}(\mu_B)=\frac{\sigma^2}{B}`,
    assumptions: 'Independent samples; here standard normal ones in batches of 4, 16 and 64.',
    ingredient: norming,
    bands: { monte_carlo: { relative: 0.06 } },
    closedForms: () => ({
      variance_of_batch_mean: [1 / 4, 1 / 16, 1 / 64],
      monte_carlo: [1 / 4, 1 / 16, 1 / 64],
    }),
    measure: async ({ use, context }) => {
      const { random } = context;
      const found: number[] = [];
      for (const size of sizes) {
        let squares = 0;
        // A hundred batches at a time stand beside one another as features.
        for (let done = 0; done < batches; done += 100) {
          const rows = Array.from({ length: size }, () => Array.from({ length: 100 }, () => random.normal()));
          squares += use('batch', rows).means.reduce((sum, mean) => sum + mean * mean, 0);
          await context.pause();
        }
        found.push(squares / batches);
      }
      return {
        numbers: { variance_of_batch_mean: sizes.map((size) => 1 / size), monte_carlo: found },
        charts: () => {
          const draws = Array.from({ length: 120 }, (_, at) => at + 1);
          const place = (size: number): number =>
            use('batch', [[1], ...Array.from({ length: size - 1 }, () => [random.normal()])], 1e-5).rows[0]![0]!;
          return [
            drawCurves({
              title: message('A sample of value 1 comes out differently in every batch'),
              x: message('batch'),
              y: message('output of the same sample'),
              curves: sizes.map((size) => ({
                label: message('batches of {0}', size),
                role: 'dots',
                x: draws,
                y: draws.map(() => place(size)),
              })),
            }),
            drawCurves({
              id: 'noise',
              title: message('The variance of the mean is 1 over the size of the batch'),
              x: message('size of the batch'),
              y: message('variance of the mean'),
              xScale: 'log10',
              yScale: 'log10',
              curves: [
                { label: message('drawn'), role: 'dots', x: sizes, y: found },
                { label: message('1 over the size'), role: 'theory', x: sizes, y: sizes.map((size) => 1 / size) },
              ],
            }),
          ];
        },
      };
    },
  }),
  defineClaim({
    id: 'batch-norm-batch-of-one',
    statement:
      'With a batch of one sample batch norm gives its shift alone and passes no gradient back; two samples always become minus one and one.',
    formula: String.raw`N=1:\ \hat x=0`,
    assumptions: 'Training, layers of units (not images, whose places count as well); two samples that differ.',
    ingredient: {
      name: 'the norm and its derivative',
      value: { normalizeBatch, batchNormJacobian },
    },
    closedForms: () => ({ normalised_any_input: 0, input_gradient: 0, batch_of_two_values: [-1, 1] }),
    measure: ({ use }) => {
      const inputs = [-3, 0.5, 7];
      const alone = inputs.map((x) => use.normalizeBatch([x], 1e-5)[0]!);
      const slopes = inputs.map((x) => use.batchNormJacobian([x], { gamma: 1, epsilon: 1e-5 }).matrix[0]!);
      return {
        numbers: {
          normalised_any_input: Math.max(...alone.map(Math.abs)),
          input_gradient: Math.max(...slopes.map(Math.abs)),
          batch_of_two_values: use.normalizeBatch([2, 5]),
        },
        charts: () => [
          drawCurves({
            title: message('Alone every input becomes 0; beside a sample at 0 it becomes minus one or one'),
            x: message('input x'),
            y: message('after batch norm'),
            curves: [
              { label: message('alone'), ...sample((x) => normalizeBatch([x], 1e-5)[0]!, [-3, 3], 120) },
              {
                label: message('beside a sample at 0'),
                ...sample((x) => normalizeBatch([x, 0], 1e-5)[0]!, [-3, 3], 120),
              },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'layer-norm-batch-independence',
    statement: 'What layer norm makes of a sample does not depend on the other samples.',
    formula: String.raw`\mathrm{LN}(X)_i=f(x_i)`,
    assumptions: 'Batch norm stands beside it for comparison: other samples move its output.',
    ingredient: {
      name: 'the norm',
      value: normalizeRows,
      spoil: (value) => (name, rows) => value(name === 'layer' ? 'batch' : 'layer', rows),
    },
    closedForms: () => {
      // The mean of 1, 0 and 100, and their variance.
      const middle = 101 / 3;
      const variance = (1 + 100 ** 2) / 3 - middle ** 2;
      return {
        ln_change_when_other_samples_change: 0,
        bn_first_before: -Math.sqrt(3 / 2),
        bn_first_after: (1 - middle) / Math.sqrt(variance),
      };
    },
    measure: ({ use }) => {
      const first = (name: 'layer' | 'batch', rows: readonly (readonly number[])[]) => use(name, rows).rows[0]!;
      return {
        numbers: {
          ln_change_when_other_samples_change: largestDifference(first('layer', three), first('layer', replaced)),
          bn_first_before: first('batch', three)[0]!,
          bn_first_after: first('batch', replaced)[0]!,
        },
        charts: () => {
          const at = (name: 'layer' | 'batch') => (last: number) => first(name, [three[0], three[1], [last, last]])[0]!;
          return [
            drawCurves({
              title: message('Another sample moves: batch norm follows, layer norm does not'),
              x: message('value of another sample'),
              y: message('first output of the same sample'),
              curves: [
                { label: message('Layer norm'), ...sample(at('layer'), [-20, 100], 121) },
                { label: message('Batch norm'), ...sample(at('batch'), [-20, 100], 121) },
              ],
            }),
          ];
        },
      };
    },
  }),
  defineClaim({
    id: 'batch-norm-jacobian',
    statement: 'The derivative of what batch norm gives is its scale over the spread.',
    formula: String.raw`\frac{\partial y_i}{\partial x_j}=\frac{\gamma}{\sigma}\Bigl(\delta_{ij}-\frac1N-\frac{\hat x_i\hat x_j}{N}\Bigr)`,
    assumptions: 'Training, nothing added to the variance.',
    correction:
      'That is the slope at inference, where mean and spread are fixed. In training both move with the inputs: each slope is smaller, every sample acts on every other, and two directions are passed back as 0 altogether.',
    ingredient: jacobian,
    refutes: [{ key: 'off_diagonal_0_1', says: 0, by: 0.1 }],
    closedForms: () => ({ sigma: Math.sqrt(38 / 4), seed_diagonal: 1.5 / Math.sqrt(38 / 4), rank: 2, null_vectors: 2 }),
    measure: ({ use, given }) => {
      const x = given.numbers('x');
      const gamma = given.number('gamma');
      const { matrix, sigma } = use(x, { gamma, epsilon: 0 });
      const count = x.length;
      const found = singularValues(matrix, squareOf(count));
      const rank = found.filter((value) => value > 1e-10).length;
      const rows = Array.from({ length: count }, (_, at) => matrix.subarray(at * count, (at + 1) * count));
      const slope = inferenceSlope(sigma ** 2, { gamma, epsilon: 0 });
      return {
        numbers: {
          sigma,
          seed_diagonal: gamma / sigma,
          true_diagonal: rows.map((row, at) => row[at]!),
          off_diagonal_0_1: rows[0]![1]!,
          rank,
          null_vectors: count - rank,
          inference_diagonal: slope,
        },
        charts: () => [
          drawHeat({
            title: message('Training: every sample acts on every output'),
            x: message('input of sample'),
            value: message('derivative'),
            rows: rows.map((row, at) => [message('output {0}', at + 1), row] as const),
          }),
          drawHeat({
            id: 'said',
            title: message('As printed, and right for inference: {0} on the diagonal, nothing beside it', tell(slope)),
            x: message('input of sample'),
            value: message('derivative'),
            rows: rows.map(
              (row, at) => [message('output {0}', at + 1), row.map((_, other) => (other === at ? slope : 0))] as const,
            ),
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'batch-norm-gradient-rescaling',
    statement:
      'A small spread enlarges the gradient that batch norm passes back, a large one reduces it, and the scale multiplies it.',
    formula: String.raw`\|J\|_2=\frac{|\gamma|}{\sigma}`,
    assumptions: 'Three samples or more.',
    correction:
      'That holds for the largest factor by which a gradient can grow; two directions are always lost. As the spread goes to 0 the factor has no bound but the small number that is added to the variance.',
    ingredient: jacobian,
    closedForms: () => ({
      jacobian_spectral_norm_sigma_1x: 1 / Math.sqrt(38 / 4),
      jacobian_spectral_norm_input_scaled_0p1: 10 / Math.sqrt(38 / 4),
      gamma_halved_factor: 1 / 2,
    }),
    measure: ({ use, given }) => {
      const gamma = given.number('gamma');
      const largest = (scale: number, by = gamma, epsilon = 0): number => {
        const x = four.map((value) => scale * value);
        return singularValues(use(x, { gamma: by, epsilon }).matrix, squareOf(four.length))[0]!;
      };
      const scales = Array.from({ length: 41 }, (_, at) => 10 ** (-4 + at / 8));
      const sigma = Math.sqrt(meanOf(four.map((value) => (value - meanOf(four)) ** 2)));
      return {
        numbers: {
          jacobian_spectral_norm_sigma_1x: largest(1),
          jacobian_spectral_norm_input_scaled_0p1: largest(0.1),
          gamma_halved_factor: largest(1, gamma / 2) / largest(1),
        },
        charts: () => [
          drawCurves({
            title: message('The factor of the gradient is 1 over the spread, until the added number holds it'),
            x: message('spread of the inputs'),
            y: message('largest factor of the gradient'),
            xScale: 'log10',
            yScale: 'log10',
            curves: [0, 1e-5].map((epsilon) => ({
              label: message('{0} added', epsilon),
              x: scales.map((scale) => scale * sigma),
              y: scales.map((scale) => largest(scale, gamma, epsilon)),
            })),
          }),
        ],
      };
    },
  }),
];
