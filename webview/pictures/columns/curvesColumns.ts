import type { CurvesChart, Series } from '../../../src/protocol/charts.ts';
import { say, t } from '../../drawing/texts.ts';
import { axisTitle } from '../frame/axes.ts';
import { notesOf, otherAxes, sharedPoints, zoneAt } from '../curves/curvesAxes.ts';
import type { Column } from '../frame/picture.ts';

/** The data of curves: one row per point where the series share their points, else per x that occurs. */
export function curvesColumns(chart: CurvesChart): Column[] {
  const points = sharedPoints(chart);
  return points === undefined ? looseColumns(chart) : pointColumns(chart, points);
}

/** Series without a value at an x stay empty there. */
function looseColumns(chart: CurvesChart): Column[] {
  const xs = Float64Array.from(new Set(chart.series.flatMap((series) => [...series.x]))).sort();
  const cellsOf = (series: Series, values: Float64Array): Column['cells'] => {
    const found = new Map<number, number>();
    series.x.forEach((x, index) => found.set(x, values[index]!));
    return Array.from(xs, (x) => found.get(x));
  };
  return [{ name: axisTitle(chart.x), cells: [...xs] }, ...seriesColumns(chart, cellsOf)];
}

/** Points in the order of x: first what stands on x, then the other measures and notes of the point, then the series. */
function pointColumns(chart: CurvesChart, points: Float64Array): Column[] {
  const order = Array.from(points.keys())
    .filter(
      (point) => Number.isFinite(points[point]) && chart.series.some((series) => Number.isFinite(series.y[point])),
    )
    .sort((one, other) => points[one]! - points[other]! || one - other);
  const pick = (values: ArrayLike<number>): (number | undefined)[] => order.map((point) => values[point]);
  return [
    { name: axisTitle(chart.x), cells: pick(points) },
    ...otherAxes(chart).map(({ axis, values }) => ({ name: axisTitle(axis), cells: pick(values) })),
    ...zoneColumns(chart, pick(points)),
    ...notesOf(chart).map(({ label, values }) => ({ name: say(label), cells: pick(values) })),
    ...seriesColumns(chart, (_, values) => pick(values)),
  ];
}

function zoneColumns(chart: CurvesChart, xs: readonly (number | undefined)[]): Column[] {
  const { zones } = chart;
  if (zones === undefined || zones.length === 0) return [];
  const zoneOf = (x: number | undefined): string | undefined => {
    const zone = zoneAt(zones, x);
    return zone && say(zone.label);
  };
  return [{ name: t('zone'), cells: xs.map(zoneOf) }];
}

function seriesColumns(
  chart: CurvesChart,
  cellsOf: (series: Series, values: Float64Array) => Column['cells'],
): Column[] {
  return chart.series.flatMap((series): Column[] => {
    const name = say(series.label);
    if (series.upper === undefined) return [{ name, cells: cellsOf(series, series.y) }];
    return [
      { name: t('{0}, lower', name), cells: cellsOf(series, series.y) },
      { name: t('{0}, upper', name), cells: cellsOf(series, series.upper) },
    ];
  });
}
