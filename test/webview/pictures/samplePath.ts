import { message } from '../../../src/core/ground/errors.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import type { CurvesChart } from '../../../src/protocol/charts.ts';
import { axis, columnOf, curvesChart } from './sampleCharts.ts';

export interface SamplePath {
  /** Coefficients; default 10. */
  readonly inputs?: number;
  /** Strengths; default 40. */
  readonly count?: number;
  readonly seed?: number;
}

/**
 * The lasso on orthonormal columns, where the path has a closed form: b_j = sign(z_j) max(0, |z_j| - lambda).
 * The axes are lambda, the l1 norm and the fraction of the largest squared norm that is reached.
 */
export function pathChart(sample: SamplePath = {}, overrides: Partial<CurvesChart> = {}): CurvesChart {
  const { inputs = 10, count = 40, seed = 1 } = sample;
  const random = createRandom(seed);
  const z = columnOf(inputs, () => random.normal());
  const top = z.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
  const lambdas = columnOf(count, (k) => top * 1e-3 ** (k / (count - 1)));
  const at = (input: number, lambda: number): number =>
    Math.sign(z[input]!) * Math.max(0, Math.abs(z[input]!) - lambda) || 0;
  const sumOf = (measure: (coefficient: number) => number): Float64Array =>
    lambdas.map((lambda) => z.reduce((sum, _, input) => sum + measure(at(input, lambda)), 0));
  const norm = sumOf(Math.abs);
  const squares = sumOf((one) => one * one);
  const whole = z.reduce((sum, one) => sum + one * one, 0);
  return curvesChart({
    id: 'path',
    view: 'path',
    x: axis('lambda', 'log10'),
    y: axis('coefficient'),
    series: Array.from({ length: inputs }, (_, input) => ({
      id: `x${input}`,
      label: message('input {0}', input + 1),
      role: 'measured' as const,
      x: lambdas.slice(),
      y: lambdas.map((lambda) => at(input, lambda)),
    })),
    marks: [
      { axis: 'x', at: top / 17, label: message('best') },
      { axis: 'x', at: top / 4, label: message('one standard error') },
    ],
    axes: [
      { id: 'lambda', axis: axis('lambda', 'log10'), values: lambdas },
      { id: 'norm', axis: axis('l1 norm'), values: norm },
      { id: 'share', axis: axis('fraction of deviance'), values: squares.map((one) => one / whole) },
    ],
    notes: [
      {
        label: message('non-zero weights'),
        values: lambdas.map((lambda) => z.filter((_, input) => at(input, lambda) !== 0).length),
        alongTop: true,
      },
    ],
    pick: { label: message('Write this strength into the text'), pointer: ['penalties', 0, 'lambda'], values: lambdas },
    namesAtEnds: true,
    ...overrides,
  });
}
