import { normCost } from '../../../analysis/normalization/batchStatistics.ts';
import { normAxes, statisticGroups } from '../../../analysis/normalization/statisticGroups.ts';
import { message } from '../../../core/ground/errors.ts';
import { normalizations } from '../../../core/tables/normalizations.ts';
import { largestDifference, meanOf } from '../../setups/networks.ts';
import { normalizeRow, normalizeRows, norming } from '../../setups/normalized.ts';
import type { ClaimEntry } from '../../words/claim.ts';
import { defineClaim } from '../../words/defineClaim.ts';
import { drawCurves, drawHeat, drawTable, sample, tell } from '../../words/draw.ts';

const four = [1, 2, 4, 9];
const sampleWord = (at: number) => message('sample {0}', at + 1);
const feature = message('feature');
const valueWord = message('value');

/** Mean squared distance from the mean. */
function spreadOf(values: readonly number[]): number {
  const middle = meanOf(values);
  return meanOf(values.map((value) => (value - middle) ** 2));
}

/** What norms compute, along which axis, and what they do not see. */
export const normalizing: readonly ClaimEntry[] = [
  defineClaim({
    id: 'generic-normalisation-formula',
    statement:
      'Every norm subtracts a mean, divides by a spread, multiplies with a learnt scale and adds a learnt shift.',
    formula: String.raw`y=\gamma\,\frac{x-\mu}{\sigma}+\beta`,
    assumptions: 'Numbers that are not all equal; RMS norm leaves out the mean and the shift.',
    parameters: {
      scale: { label: 'scale', default: 2, range: [0.1, 5] },
      shift: { label: 'shift', default: 1, range: [-5, 5] },
    },
    ingredient: norming,
    closedForms: ({ scale = 2, shift = 1 }) => ({
      gamma: scale,
      beta: shift,
      // Mean 4 and variance 38/4 of 1, 2, 4, 9.
      output: four.map((x) => (scale * (x - 4)) / Math.sqrt(38 / 4) + shift),
      output_mean: shift,
      output_std: scale,
    }),
    measure: ({ use, parameters: { scale = 2, shift = 1 } }) => {
      const output = use('layer', [four]).rows[0]!.map((value) => scale * value + shift);
      const centred = four.map((x) => x - meanOf(four));
      return {
        numbers: {
          gamma: scale,
          beta: shift,
          output,
          output_mean: meanOf(output),
          output_std: Math.sqrt(spreadOf(output)),
        },
        charts: () => [
          drawHeat({
            title: message('Three steps: subtract the mean, divide by the spread, scale and shift'),
            x: message('number'),
            value: valueWord,
            rows: [
              [message('input'), four],
              [message('less the mean'), centred],
              [message('over the spread'), use('layer', [four]).rows[0]!],
              [message('scaled and shifted'), output],
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'normalised-zero-mean-unit-variance',
    statement: 'Before scale and shift the normalised numbers have mean 0 and variance 1.',
    formula: String.raw`\mathrm{Var}(\hat x)=\frac{\sigma^2}{\sigma^2+\epsilon}`,
    assumptions: 'The variance is the mean squared distance from the mean, over N and not N - 1.',
    correction:
      'The variance is 1 only without the small number that is added to it: of inputs a thousand times smaller half is missing already at 1e-5, and some libraries add 1e-3.',
    ingredient: norming,
    closedForms: () => ({ mean: 0, variance_eps_0: 1, variance_eps_1e_5_small_input: 9.5e-6 / (9.5e-6 + 1e-5) }),
    measure: ({ use, given }) => {
      const input = given.numbers('input');
      const plain = use('layer', [input]).rows[0]!;
      const small = (scale: number, epsilon = 1e-5): number =>
        spreadOf(use('layer', [input.map((value) => scale * value)], epsilon).rows[0]!);
      const scales = Array.from({ length: 61 }, (_, at) => 10 ** (-5 + at / 12));
      return {
        numbers: {
          normalised: plain,
          mean: meanOf(plain),
          variance_eps_0: spreadOf(plain),
          variance_eps_1e_5_small_input: small(1e-3),
        },
        charts: () => [
          drawCurves({
            title: message('Of small inputs the variance stays below 1: {0} at a scale of 0.001', tell(small(1e-3))),
            x: message('scale of the input'),
            y: message('variance after the norm'),
            xScale: 'log10',
            curves: [1e-5, 1e-3].map((epsilon) => ({
              label: message('{0} added', epsilon),
              x: scales,
              y: scales.map((scale) => small(scale, epsilon)),
            })),
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'affine-restores-identity',
    statement: 'With the spread as its scale and the mean as its shift a norm gives back what went in.',
    formula: String.raw`\gamma=\sigma,\ \beta=\mu\ \Rightarrow\ y=x`,
    assumptions: 'Nothing is added to the variance; the batch stays the same.',
    ingredient: norming,
    closedForms: () => ({ gamma: Math.sqrt(38 / 4), beta: 4, max_reconstruction_error: 0 }),
    measure: ({ use }) => {
      const { rows, means, variances } = use('layer', [four]);
      const [scale, shift] = [Math.sqrt(variances[0]!), means[0]!];
      const back = rows[0]!.map((value) => scale * value + shift);
      return {
        numbers: { gamma: scale, beta: shift, max_reconstruction_error: largestDifference(back, four) },
        charts: () => [
          drawHeat({
            title: message('Scale {0} and shift {1} undo the norm', tell(scale), tell(shift)),
            x: message('number'),
            value: valueWord,
            rows: [
              [message('input'), four],
              [message('normalised'), rows[0]!],
              [message('scaled and shifted'), back],
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'layer-norm-statistics',
    statement: 'Layer norm takes mean and variance of each sample over its features.',
    formula: String.raw`\mu_i=\frac1D\sum_jx_{ij},\qquad \sigma_i^2=\frac1D\sum_j(x_{ij}-\mu_i)^2`,
    assumptions: 'Two features or more; with two every sample becomes minus one and one.',
    ingredient: norming,
    measure: ({ use, given }) => {
      const rows = given.rows('X');
      const found = use('layer', rows);
      return {
        numbers: { mean: found.means, biased_variance: found.variances, normalised: found.rows },
        charts: () => [
          drawHeat({
            title: message('Each row by itself: with two features always minus one and one'),
            x: feature,
            value: message('after layer norm'),
            rows: found.rows.map((row, at) => [sampleWord(at), row] as const),
          }),
          drawTable({
            title: message('Mean and variance of each sample'),
            columns: [message('mean'), message('variance')],
            rows: found.means.map((mean, at) => [sampleWord(at), mean, found.variances[at]!] as const),
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'rms-norm-definition',
    statement: 'RMS norm divides each sample by the root of its mean square and learns a scale alone.',
    formula: String.raw`\hat x=\frac{x}{\sqrt{\frac1D\sum_jx_j^2}}`,
    assumptions: 'A sample that is not all 0; in practice a small number is added under the root.',
    ingredient: norming,
    closedForms: () => ({ rms: Math.sqrt(25 / 2), normalised: [3, 4].map((x) => x / Math.sqrt(25 / 2)) }),
    measure: ({ use, given, context: { random } }) => {
      const x = given.numbers('x');
      const { rows, variances } = use('rms', [x]);
      return {
        numbers: { rms: Math.sqrt(variances[0]!), normalised: rows[0]! },
        charts: () => {
          const points = Array.from({ length: 80 }, () => [2 * random.normal(), 2 * random.normal()]);
          const moved = use('rms', points).rows;
          return [
            drawCurves({
              title: message('Every sample lands on the circle of radius root 2'),
              x: message('first feature'),
              y: message('second feature'),
              curves: [
                { label: message('before'), role: 'dots', x: points.map(([a]) => a!), y: points.map(([, b]) => b!) },
                { label: message('after'), role: 'dots', x: moved.map(([a]) => a!), y: moved.map(([, b]) => b!) },
              ],
            }),
          ];
        },
      };
    },
  }),
  defineClaim({
    id: 'scale-and-shift-invariance',
    statement: 'RMS norm does not notice when its input is multiplied.',
    formula: String.raw`\mathrm{RMSNorm}(cx)=\mathrm{RMSNorm}(x),\quad c>0`,
    assumptions: 'Positive factors, and nothing added under the root.',
    correction:
      'Layer norm has that property, too. It also does not notice a number that is added to all features, which RMS norm does: 10 more for each of 1, 2, 4, 9 moves an output by 0.57. A negative factor turns all signs.',
    parameters: {
      factor: { label: 'factor', default: 7, range: [0.1, 20] },
      added: { label: 'added number', default: 10, range: [-20, 20] },
    },
    ingredient: {
      name: 'the norm',
      value: normalizeRow,
      spoil: (value) => (name, x) => value(name, x, 1),
    },
    closedForms: () => ({ rms_scale_7_max_change: 0, ln_scale_7_max_change: 0, ln_shift_10_max_change: 0 }),
    measure: ({ use, parameters: { factor = 7, added = 10 } }) => {
      const change = (name: 'layer' | 'rms', move: (x: number) => number): number =>
        largestDifference(use(name, four.map(move)), use(name, four));
      const turned = use(
        'rms',
        four.map((x) => -x),
      );
      const before = use('rms', four);
      return {
        numbers: {
          rms_scale_7_max_change: change('rms', (x) => factor * x),
          ln_scale_7_max_change: change('layer', (x) => factor * x),
          ln_shift_10_max_change: change('layer', (x) => x + added),
          rms_shift_10_max_change: change('rms', (x) => x + added),
          rms_negative_scale_flips_sign: Number(turned.every((value, at) => value === -before[at]!)),
        },
        charts: () => [
          drawCurves({
            title: message('RMS norm notices an added number, layer norm does not'),
            x: message('added number'),
            y: message('largest change of an output'),
            curves: (['rms', 'layer'] as const).map((name) => ({
              label: message(normalizations.get(name).label),
              ...sample((by) => change(name, (x) => x + by), [-20, 20], 81),
            })),
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'rms-norm-half-cost',
    statement: 'RMS norm costs about half of layer norm.',
    formula: String.raw`\frac{4D}{7D}`,
    assumptions:
      'Additions and multiplications for each value are counted; what is done once for each sample is left out.',
    correction:
      'Counted it is four operations against seven, and one sum over the sample instead of two. How much time that saves depends on the machine: where memory is the limit it is less.',
    ingredient: { name: 'the count of operations', value: normCost },
    refutes: [{ key: 'flop_ratio', says: 1 / 2, by: 0.05 }],
    measure: ({ use }) => {
      const [layer, rms] = [use('layer'), use('rms')];
      return {
        numbers: {
          flops_per_element_ln: layer.perValue,
          flops_per_element_rms: rms.perValue,
          flop_ratio: rms.perValue / layer.perValue,
          reductions_ln: layer.reductions,
          reductions_rms: rms.reductions,
        },
        charts: () => [
          drawTable({
            title: message('RMS norm needs {0} of the arithmetic', tell(rms.perValue / layer.perValue)),
            columns: [message('operations for each value'), message('sums over a sample')],
            rows: (['layer', 'rms'] as const).map(
              (name) => [message(normalizations.get(name).label), use(name).perValue, use(name).reductions] as const,
            ),
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'normalisations-differ-by-axis',
    statement: 'Batch norm, layer norm and RMS norm differ by the axis over which they take their numbers.',
    formula: String.raw`\text{batch: over samples;}\quad \text{layer, RMS: over features}`,
    assumptions: 'Samples in rows, features in columns.',
    correction:
      'That tells batch norm from layer norm. RMS norm uses the axis of layer norm; what it leaves out is the mean and the shift, and of inputs with mean 0 both give the same.',
    ingredient: {
      name: 'the norm',
      value: normalizeRows,
      spoil: (value) => (name, rows, epsilon) => value(name === 'rms' ? 'batch' : name, rows, epsilon),
    },
    refutes: [{ key: 'rms_axis_equals_ln_axis', says: 0, by: 1 }],
    closedForms: () => ({ rms_equals_ln_on_centred_input: 1, rms_axis_equals_ln_axis: 1 }),
    measure: ({ use, context: { random } }) => {
      const rows = Array.from({ length: 5 }, () => Array.from({ length: 4 }, () => 1 + random.normal()));
      const centred = rows.map((row) => row.map((value) => value - meanOf(row)));
      const apart = (data: readonly (readonly number[])[]): number =>
        largestDifference(use('rms', data).rows.flat(), use('layer', data).rows.flat());
      // A norm over features gives a row the same whatever stands in the others.
      const seesOthers = (name: 'rms' | 'layer'): boolean =>
        largestDifference(use(name, rows).rows[0]!, use(name, [rows[0]!, rows[2]!]).rows[0]!) > 1e-12;
      return {
        numbers: {
          rms_equals_ln_on_centred_input: Number(apart(centred) < 1e-12),
          rms_axis_equals_ln_axis: Number(seesOthers('rms') === seesOthers('layer')),
        },
        charts: () => [
          drawCurves({
            title: message('The nearer the mean is to 0, the more RMS norm is layer norm'),
            x: message('share of the mean that is left'),
            y: message('largest difference of the two norms'),
            curves: [
              {
                label: message('difference'),
                ...sample(
                  (left) => apart(rows.map((row) => row.map((value) => value - (1 - left) * meanOf(row)))),
                  [0, 1],
                  41,
                ),
              },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'normalisation-axes-by-tensor-shape',
    statement:
      'Of images batch norm keeps one mean and spread for each channel; of sequences layer norm keeps one for each token.',
    formula: String.raw`N\times C\times H\times W:\ C;\qquad N\times L\times D:\ N\,L`,
    assumptions: 'Layer norm of images over channels and places together.',
    ingredient: { name: 'the groups of values', value: statisticGroups },
    closedForms: () => ({
      bn_statistic_count: 3,
      bn_values_per_statistic: 2 * 4 * 5,
      ln_values_per_statistic: 3 * 4 * 5,
    }),
    measure: ({ use, given }) => {
      const [image, sequence] = [given.numbers('nchw'), given.numbers('nld')];
      const batch = use(image, normAxes.image.batch);
      const layer = use(image, normAxes.image.layer);
      const tokens = use(sequence, normAxes.sequence.layer);
      const [samples, channels] = image as [number, number];
      const places = image[2]! * image[3]!;
      const shown = [batch, layer, use(image, normAxes.image.instance)];
      return {
        numbers: {
          bn_statistic_count: batch.groups,
          bn_values_per_statistic: batch.members,
          ln_chw_statistic_count: layer.groups,
          ln_values_per_statistic: layer.members,
          ln_sequence_statistic_count: tokens.groups,
          ln_sequence_values_per_statistic: tokens.members,
        },
        charts: () => [
          drawHeat({
            title: message('Which channels of which images share a mean: the same colour, the same group'),
            x: message('channel, image after image'),
            value: message('group'),
            rows: ['batch norm', 'layer norm', 'instance norm'].map((name, at) => [
              message('{0}', name),
              Float64Array.from({ length: samples * channels }, (_, pair) => shown[at]!.groupOf[pair * places]! + 1),
            ]),
          }),
          drawTable({
            title: message('How many means, and over how many values'),
            columns: [message('means'), message('values for each')],
            rows: [
              [message('batch norm of images'), batch.groups, batch.members],
              [message('layer norm of images'), layer.groups, layer.members],
              [message('layer norm of sequences'), tokens.groups, tokens.members],
            ],
          }),
        ],
      };
    },
  }),
];
