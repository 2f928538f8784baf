import type { Axis, CurvesChart, Series } from '../../../src/protocol/charts.ts';
import { formatNumber } from '../../../src/core/ground/numberText.ts';
import { say, t } from '../../drawing/texts.ts';
import { sharedPoints } from './curvesAxes.ts';
import { isLine, wholeGroups } from './curvesTraces.ts';
import { keepSamples } from '../frame/sampleNames.ts';

/** How a reader has asked to see a chart; what is exported is what is seen. */
export interface ShownAs {
  /** The only series that is shown. */
  readonly only?: string | undefined;
  /** Of y, in place of the chart's own. */
  readonly scale?: Axis['scale'] | undefined;
  readonly isSmooth?: boolean | undefined;
  /** The stretch of x that is shown. */
  readonly range?: readonly [from: number, to: number] | undefined;
}

/** The chart as it is asked for; the caption says so. An unknown series leaves all of them. */
export function showAs(chart: CurvesChart, { only, scale, isSmooth, range }: ShownAs): CurvesChart {
  let shown = chart;
  if (isSmooth === true) shown = smooth(shown);
  if (only !== undefined) shown = isolate(shown, only);
  if (range !== undefined) shown = cut(shown, range);
  if (scale !== undefined && scale !== chart.y.scale)
    shown = { ...shown, y: { ...chart.y, scale }, ...remark(shown, t('y axis: {0}.', nameOfScale(scale))) };
  return shown;
}

function nameOfScale(scale: Axis['scale']): string {
  return scale === 'linear' ? t('linear') : t('logarithmic');
}

/** The other scale of y that makes sense: logarithmic where something is above zero, linear else. */
export function otherScale(chart: CurvesChart): Axis['scale'] | undefined {
  if (chart.y.scale !== 'linear') return 'linear';
  const isAbove = (series: Series): boolean =>
    series.y.some((value) => value > 0) && !series.y.some((value) => value < 0);
  return chart.series.length > 0 && chart.series.every(isAbove) ? 'log10' : undefined;
}

function isolate(chart: CurvesChart, only: string): CurvesChart {
  const found = chart.series.find(({ id }) => id === only);
  if (found === undefined || chart.series.length === 1) return chart;
  const shown: CurvesChart & { readonly [wholeGroups]: readonly (string | number)[] } = {
    ...chart,
    ...remark(chart, t('Only {0} of {1} curves.', say(found.label), chart.series.length)),
    series: [found],
    [wholeGroups]: chart.series.map((series) => series.group ?? series.id),
  };
  return shown;
}

/** Records on either side that are averaged: a fortieth of them. */
function reachOf(count: number): number {
  return Math.max(1, Math.round(count / 40));
}

/** Whether a chart has records enough to smooth. */
export function canSmooth(chart: CurvesChart): boolean {
  return chart.axes === undefined && chart.series.some((series) => isLine(series) && series.y.length >= 40);
}

/** Every line as the mean over a few records to either side; fewer at its ends, so that it begins and ends with its own. */
function smooth(chart: CurvesChart): CurvesChart {
  const longest = Math.max(0, ...chart.series.map(({ y }) => y.length));
  const reach = reachOf(longest);
  return {
    ...chart,
    ...remark(chart, t('Smoothed: mean of {0} records.', 2 * reach + 1)),
    series: chart.series.map((series) => (isLine(series) ? { ...series, y: meansOf(series.y, reach) } : series)),
  };
}

function meansOf(values: Float64Array, reach: number): Float64Array {
  return values.map((value, at) => {
    if (!Number.isFinite(value)) return value;
    const near = Math.min(reach, at, values.length - 1 - at);
    let [sum, count] = [0, 0];
    for (let index = at - near; index <= at + near; index += 1) {
      if (!Number.isFinite(values[index])) continue;
      sum += values[index]!;
      count += 1;
    }
    return sum / count;
  });
}

/** Only the points within a stretch of x; where all series share their points, what is said of the points too. */
function cut(chart: CurvesChart, [from, to]: readonly [number, number]): CurvesChart {
  const isIn = (x: number): boolean => x >= from && x <= to;
  const of = (xs: Float64Array, values: Float64Array): Float64Array => values.filter((_, index) => isIn(xs[index]!));
  const points = sharedPoints(chart);
  const series = chart.series.map(({ upper, samples, ...one }) => ({
    ...one,
    x: one.x.filter(isIn),
    y: of(one.x, one.y),
    ...(upper !== undefined && { upper: of(one.x, upper) }),
    ...(samples !== undefined && { samples: keepSamples(samples, (index) => isIn(one.x[index]!)) }),
  }));
  // A stretch without points shows nothing of the chart.
  if (series.every(({ x }) => x.length < 2)) return chart;
  return {
    ...chart,
    ...remark(chart, t('Zoomed: {0} from {1} to {2}.', say(chart.x.label), formatNumber(from), formatNumber(to))),
    series,
    ...(points !== undefined && {
      ...(chart.axes !== undefined && {
        axes: chart.axes.map((axis) => ({ ...axis, values: of(points, axis.values) })),
      }),
      ...(chart.notes !== undefined && {
        notes: chart.notes.map((note) => ({ ...note, values: of(points, note.values) })),
      }),
      ...(chart.pick !== undefined && { pick: { ...chart.pick, values: of(points, chart.pick.values) } }),
    }),
  };
}

/** The caption with one more sentence. */
function remark(chart: CurvesChart, sentence: string): Pick<CurvesChart, 'caption'> {
  return { caption: { text: '{0} {1}', args: [say(chart.caption), sentence] } };
}
