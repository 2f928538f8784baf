import { sharedPoints } from './curvesAxes.ts';
import type { CurvesLayout } from './curvesLayout.ts';
import { nearest } from '../frame/nearest.ts';

/** A place of the crosshair: where it stands on x, and which point that is where all series share their points. */
export interface Stop {
  readonly x: number;
  readonly point: number | undefined;
}

/** The points of a chart where its series share them, else every x that occurs; in the order of x. */
export function stopsOf(layout: Pick<CurvesLayout, 'chart' | 'x'>): readonly Stop[] {
  return sharedPoints(layout.chart) === undefined ? looseStops(layout) : pointStops(layout);
}

function looseStops({ chart, x }: Pick<CurvesLayout, 'chart' | 'x'>): Stop[] {
  const values = new Set(
    chart.series.flatMap((series) => [...series.x]).filter((value) => Number.isFinite(x.place(value))),
  );
  return [...Float64Array.from(values).sort()].map((value) => ({ x: value, point: undefined }));
}

/** Points in the order of x; those of which nothing is known yet are no place to stand on. */
function pointStops({ chart, x }: Pick<CurvesLayout, 'chart' | 'x'>): Stop[] {
  const column = chart.series[0]?.x ?? new Float64Array(0);
  return Array.from(column, (value, point) => ({ x: value, point }))
    .filter(
      ({ x: value, point }) =>
        Number.isFinite(x.place(value)) && chart.series.some((series) => Number.isFinite(series.y[point])),
    )
    .sort((one, other) => one.x - other.x || one.point - other.point);
}

/** The index of a series at a stop, undefined beside the series. */
export function pointOf(xs: Float64Array, stop: Stop): number | undefined {
  if (stop.point !== undefined) return stop.point;
  const index = nearest(xs, stop.x);
  return index !== undefined && covers(xs, stop.x) ? index : undefined;
}

function covers(xs: Float64Array, value: number): boolean {
  const [first, last] = [xs[0]!, xs.at(-1)!];
  return value >= Math.min(first, last) && value <= Math.max(first, last);
}
