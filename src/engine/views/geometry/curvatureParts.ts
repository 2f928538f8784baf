import { densityLimits, type CurvatureShare, type SmearedDensity } from '../../../analysis/geometry/curvatureShares.ts';
import type { Curvature, Spectrum } from '../../../analysis/geometry/spectrum.ts';
import { message, type Message } from '../../../core/ground/errors.ts';
import type { CurvesChart, Series, TableChart } from '../../../protocol/charts.ts';
import { curvesChart, finite, percent, short } from '../frame/chartParts.ts';
import type { Moment } from '../frame/moment.ts';
import { withRemarks } from './surface/lossTexts.ts';

/** What is said of the spectrum of one matrix. */
type Row = TableChart['rows'][number];

/** The spectra of the loss, of the loss with each penalty, and of its parts, side by side. */
export function partsTable(moment: Moment, curvature: Curvature, shares: readonly CurvatureShare[]): TableChart {
  const { loss, method } = curvature;
  return {
    kind: 'table',
    id: 'parts',
    view: 'geometry',
    run: moment.run,
    step: moment.step,
    title: partsTitle(curvature),
    caption:
      method === 'exact'
        ? message('Of all {0} eigenvalues, in float64.', loss.eigenvalues.length)
        : message('Both ends by Lanczos iteration, each within a millionth of the largest.'),
    description: message('The largest eigenvalue of the loss is {0}.', short(loss.sharpness)),
    explanation: withRemarks(
      moment,
      message(
        'L2 on all parameters adds lambda to every eigenvalue; where biases are left out it adds at most lambda. L1 adds nothing where it is smooth. The Gauss-Newton part is what remains if every layer is taken as straight: never negative for a convex loss. What bends below 0 comes from the rest. The condition number is the largest over the smallest absolute eigenvalue; nothing stands there for a singular matrix.',
      ),
    ),
    columns: [
      message('lowest'),
      message('largest'),
      message('condition'),
      message('negative'),
      message('trace'),
      message('lowest, over that of the loss'),
    ],
    rows: partsRows(moment, curvature, shares),
  };
}

function partsTitle({ loss, objective }: Curvature): Message {
  if (loss.lowest === null || objective.lowest === null)
    return loss === objective
      ? message('The largest eigenvalue is {0}', short(loss.sharpness))
      : message(
          'Penalties move the largest eigenvalue from {0} to {1}',
          short(loss.sharpness),
          short(objective.sharpness),
        );
  return loss === objective
    ? message('The lowest eigenvalue is {0}, the largest {1}', short(loss.lowest), short(loss.sharpness))
    : message(
        'Penalties move the lowest eigenvalue by {0}, to {1}',
        short(objective.lowest - loss.lowest),
        short(objective.lowest),
      );
}

function partsRows(moment: Moment, { loss, objective, method }: Curvature, shares: readonly CurvatureShare[]): Row[] {
  const { penalties } = moment.prepared.problem.experiment;
  const active = penalties.filter(({ lambda }) => lambda > 0);
  const rowOf = (label: Message, spectrum: Spectrum): Row => ({
    label,
    values: [
      finite(lowest(spectrum)),
      finite(spectrum.sharpness),
      spectrum.condition ?? undefined,
      method === 'exact' ? spectrum.negative : undefined,
      spectrum.trace ?? undefined,
      spectrum === loss ? undefined : finite(lowest(spectrum) - lowest(loss)),
    ],
  });
  const labelOf = (of: CurvatureShare['of']): Message => {
    if (of === 'gaussNewton') return message('Gauss-Newton part of the loss');
    return of === 'remainder' ? message('the rest of the loss') : withPenalty(penalties[of.penalty]!);
  };
  const alone = shares.filter(({ of }) => typeof of === 'object');
  const parts = shares.filter(({ of }) => typeof of !== 'object');
  const together = active.length === 1 ? withPenalty(active[0]!) : message('loss and all penalties');
  return [
    rowOf(message('loss'), loss),
    ...alone.map(({ of, spectrum }) => rowOf(labelOf(of), spectrum)),
    ...(loss === objective ? [] : [rowOf(together, objective)]),
    ...parts.map(({ of, spectrum }) => rowOf(labelOf(of), spectrum)),
  ];
}

type Penalty = Moment['prepared']['problem']['experiment']['penalties'][number];

function withPenalty({ name, lambda }: Penalty): Message {
  return message('loss and {0} times {1}', short(lambda), name);
}

const lowest = (spectrum: Spectrum): number => spectrum.lowest ?? NaN;

/** Below this share of its peak a density is not drawn. */
const leastDensity = 1e-5;

/** How many eigenvalues of the loss there are around each value. */
export function densityChart(
  moment: Moment,
  { method }: Curvature,
  density: SmearedDensity | undefined,
): CurvesChart | undefined {
  if (density === undefined) return undefined;
  const { grid, mean, low, high, width, seeds, nearZero } = density;
  const least = leastDensity * Math.max(...mean);
  const seen = (values: Float64Array): Float64Array => values.map((value) => (value < least ? NaN : value));
  const series: Series[] = [
    { id: 'density', label: message('density'), role: 'measured', group: 'density', x: grid, y: seen(mean) },
  ];
  if (seeds > 1)
    series.push({
      ...{ id: 'band', label: message('all starts'), role: 'band', group: 'density', x: grid },
      y: low.map((value) => Math.max(value, least)),
      upper: seen(high),
    });
  const title = message('{0} % of the eigenvalues lie within a hundredth of the largest around 0', percent(nearZero));
  return curvesChart(
    moment,
    {
      id: 'density',
      view: 'geometry',
      series,
      x: { label: message('eigenvalue'), scale: 'linear', isWhole: true },
      y: { label: message('density'), scale: 'log10' },
    },
    {
      title,
      caption:
        method === 'exact'
          ? message(
              'All {0} eigenvalues, each smeared by {1}.',
              moment.prepared.problem.architecture.parameters,
              short(width),
            )
          : message(
              'Quadrature by Lanczos iteration: mean and range of {0} seeded starts, {1} products each, smeared by {2}.',
              seeds,
              densityLimits.steps,
              short(width),
            ),
      description: title,
      explanation: withRemarks(
        moment,
        message(
          'A bulk at 0 and a few large eigenvalues, about as many as there are classes, are usual: along the bulk the loss hardly bends. The area under the curve is 1; each start gives an unbiased estimate. Ghorbani et al. (2019), ICML; Yao et al. (2020), PyHessian.',
        ),
      ),
    },
  );
}
