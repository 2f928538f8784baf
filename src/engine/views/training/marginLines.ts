import type { WidestBand } from '../../../analysis/implicit/widestBand.ts';
import { message } from '../../../core/ground/errors.ts';
import type { CurvesChart, Series } from '../../../protocol/charts.ts';
import type { LinearClassifier, MarginOfWeights } from '../../reading/linearClassifier.ts';
import { curvesChart, short } from '../frame/chartParts.ts';
import type { Moment } from '../frame/moment.ts';

/** A line a x + b y + c = 0. */
export type Line = readonly [a: number, b: number, c: number];
type Interval = readonly [number, number];

/** The ends of the part of a line that lies in a rectangle, from left to right; nothing where it misses it. */
export function clipLine([a, b, c]: Line, [left, right]: Interval, [low, high]: Interval): [number, number][] {
  const ends: [number, number][] = [];
  const add = (x: number, y: number): void => {
    const isInside = x >= left && x <= right && y >= low && y <= high;
    if (isInside && !ends.some((end) => end[0] === x && end[1] === y)) ends.push([x, y]);
  };
  if (b !== 0) for (const x of [left, right]) add(x, -(a * x + c) / b);
  if (a !== 0) for (const y of [low, high]) add(-(b * y + c) / a, y);
  ends.sort((one, other) => one[0] - other[0] || one[1] - other[1]);
  return ends.length < 2 ? [] : [ends[0]!, ends.at(-1)!];
}

/** Training samples of two inputs, the line of the shown step, and the widest band with its edges; all in the units of the data. */
export function marginLinesChart(moment: Moment, classifier: LinearClassifier, found: FoundMargin): CurvesChart {
  const { dataset } = moment.prepared.data;
  const { band, here } = found;
  const isSeparated = band.margin > 0;
  return curvesChart(
    moment,
    {
      id: 'marginLines',
      view: 'training',
      x: { label: message(dataset.featureNames[0] ?? 'x'), scale: 'linear' },
      y: { label: message(dataset.featureNames[1] ?? 'y'), scale: 'linear' },
      series: [...dotsOf(moment), ...linesOf(moment, classifier, band)],
    },
    {
      title: isSeparated
        ? message('Boundary of step {0} and the widest band', moment.step)
        : message('Boundary of step {0}; no line was found that separates the classes', moment.step),
      caption: message('Training samples in the units of the data.'),
      description: message(
        'The boundary of step {0} has margin {1}, the widest band {2}.',
        moment.step,
        short(here.margin),
        short(band.margin),
      ),
      explanation: message(
        'The widest band has the largest margin in the space in which training happens: scaled inputs, with the intercept as one more weight. On the unscaled picture, and with an intercept, its edges need not be the widest in the plane.',
      ),
    },
  );
}

/** The band and the margin of the shown weights. */
interface FoundMargin {
  readonly band: WidestBand;
  readonly here: MarginOfWeights;
}

function columnOf({ prepared }: Moment, rows: Int32Array, feature: 0 | 1): Float64Array {
  const { inputs } = prepared.data.dataset;
  return Float64Array.from(rows, (row) => inputs[2 * row + feature]!);
}

function dotsOf(moment: Moment): Series[] {
  const { dataset, train } = moment.prepared.data;
  return dataset.classNames.map((name, code): Series => {
    const rows = train.rows.filter((row) => dataset.targets[row] === code);
    const look = { id: `class-${code}`, label: message(name), role: 'dots', group: `class-${code}` } as const;
    return { ...look, x: columnOf(moment, rows, 0), y: columnOf(moment, rows, 1) };
  });
}

function rangeOf(moment: Moment, feature: 0 | 1): Interval {
  const values = columnOf(moment, moment.prepared.data.train.rows, feature);
  const [low, high] = values.reduce<Interval>(
    ([least, most], x) => [Math.min(least, x), Math.max(most, x)],
    [Infinity, -Infinity],
  );
  const room = 0.08 * (high - low || 1);
  return [low - room, high + room];
}

function linesOf(moment: Moment, classifier: LinearClassifier, band: WidestBand): Series[] {
  const { mean, scale } = moment.prepared.data.inputScale;
  const [across, up] = [rangeOf(moment, 0), rangeOf(moment, 1)];
  /** Where the scaled inputs have this product with w. */
  const draw = (w: Float64Array, level: number, look: Pick<Series, 'id' | 'label' | 'role' | 'group'>): Series => {
    const [a, b] = [w[0]! / scale[0]!, w[1]! / scale[1]!];
    const ends = clipLine([a, b, (w[2] ?? 0) - a * mean[0]! - b * mean[1]! - level], across, up);
    return { ...look, x: Float64Array.from(ends, ([x]) => x), y: Float64Array.from(ends, ([, y]) => y) };
  };
  const run = { id: 'run', label: message('step {0}', moment.step), role: 'measured', group: 'run' } as const;
  const own = draw(classifier.weightsOf(moment.parameters), 0, run);
  if (!(band.margin > 0)) return [own];
  const widest = [0, band.margin, -band.margin].map((level, at) => {
    const label = at === 0 ? message('widest band') : message('its edge');
    return draw(band.direction, level, { id: `band-${at}`, label, role: 'theory', group: 'band' });
  });
  return [own, ...widest];
}
