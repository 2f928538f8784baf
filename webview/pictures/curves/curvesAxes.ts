import type { Axis, CurvesChart } from '../../../src/protocol/charts.ts';
import { createScale } from '../../drawing/scales/createScale.ts';
import { extentOf } from '../../drawing/scales/domains.ts';
import type { Scale } from '../../drawing/scales/scale.ts';
import { say } from '../../drawing/texts.ts';
import { axisTitle } from '../frame/axes.ts';

/** A measure of the points of a chart that may stand on x. */
export interface PointAxis {
  readonly axis: Axis;
  readonly values: Float64Array;
}

/** The points that all series of a chart share, where they do: one thing per index, with notes, a pick and other axes. */
export function sharedPoints(chart: CurvesChart): Float64Array | undefined {
  if (chart.axes === undefined && chart.notes === undefined && chart.pick === undefined) return undefined;
  const points = chart.series[0]?.x;
  return points !== undefined && chart.series.every((series) => isSameColumn(series.x, points)) ? points : undefined;
}

/** The same chart with one column of x for all series that hold the same numbers: each came over the wire as a copy of its own. */
export function internPoints(chart: CurvesChart): CurvesChart {
  const points = chart.axes?.[0]?.values ?? chart.series[0]?.x;
  if (points === undefined || chart.series.length < 2) return chart;
  return {
    ...chart,
    series: chart.series.map((series) =>
      series.x !== points && isSameColumn(series.x, points) ? { ...series, x: points } : series,
    ),
  };
}

/** The measure that names the points to other charts, whatever stands on x: the first axis. */
export function firstAxis(chart: CurvesChart): PointAxis | undefined {
  const points = sharedPoints(chart);
  return chart.axes?.[0] ?? (points === undefined ? undefined : { axis: chart.x, values: points });
}

/**
 * The chart with another of its measures on x. Series take its values; marks and zones, given in x of the first axis, move along with the
 * curves they stood on. The first axis and an unknown id leave the chart as it is.
 */
export function standOn(chart: CurvesChart, id: string | undefined): CurvesChart {
  const [first] = chart.axes ?? [];
  const chosen = chart.axes?.find((axis) => axis.id === id);
  if (first === undefined || chosen === undefined || chosen === first) return chart;
  const carry = carrier(first, chosen);
  const zones = chart.zones?.flatMap((zone) => {
    const ends = [carry.within(zone.from), carry.within(zone.to)];
    const [from, to] = [Math.min(...ends), Math.max(...ends)];
    return Number.isFinite(from + to) ? [{ ...zone, from, to }] : [];
  });
  return {
    ...chart,
    x: chosen.axis,
    series: chart.series.map((series) => ({
      ...series,
      x: isSameColumn(series.x, first.values) ? chosen.values : series.x.map(carry.exactly),
    })),
    marks: chart.marks.flatMap((mark) => {
      if (mark.axis === 'y') return [mark];
      const at = carry.exactly(mark.at);
      // Beside the points nothing is known of the other measure.
      return Number.isFinite(at) ? [{ ...mark, at }] : [];
    }),
    ...(zones !== undefined && { zones }),
    ...(chart.shownX !== undefined && { shownX: carry.exactly(chart.shownX) }),
  };
}

interface Carrier {
  /** The other measure where the first one has this value; NaN beside the points. */
  readonly exactly: (value: number) => number;
  /** The same, of the nearest value that the points reach. */
  readonly within: (value: number) => number;
}

/** Between two points both measures run evenly along the drawn line, so that what stood on a curve still does. */
function carrier(from: PointAxis, to: PointAxis): Carrier {
  const extent = extentOf([from.values], from.axis.scale);
  const [source, target] = [scaleOf(from), scaleOf(to)];
  if (extent === undefined || source === undefined || target === undefined)
    return { exactly: () => Number.NaN, within: () => Number.NaN };
  const places = Array.from(from.values, (value) => source.place(value));
  const others = Array.from(to.values, (value) => target.place(value));
  const exactly = (value: number): number => {
    const place = source.place(value);
    for (let index = 0; index < places.length; index += 1) {
      const [start, end] = [places[index]!, places[index + 1] ?? places[index]!];
      if (!(isWithin(place, start, end) && Number.isFinite(others[index]!))) continue;
      const share = end === start ? 0 : (place - start) / (end - start);
      const there = share < slack ? others[index]! : others[index]! + share * (others[index + 1]! - others[index]!);
      if (Number.isFinite(there)) return target.value(there);
    }
    return Number.NaN;
  };
  return { exactly, within: (value) => exactly(Math.max(extent[0], Math.min(extent[1], value))) };
}

/** Of the length of an axis: what rounding alone may put between two equal places. */
const slack = 1e-9;

function isWithin(place: number, start: number, end: number): boolean {
  return place >= Math.min(start, end) - slack && place <= Math.max(start, end) + slack;
}

function scaleOf({ axis, values }: PointAxis): Scale | undefined {
  const extent = extentOf([values], axis.scale);
  return extent && createScale(axis.scale, extent);
}

/** Whether two columns hold the same numbers. */
export function isSameColumn(one: Float64Array, other: Float64Array): boolean {
  return one === other || (one.length === other.length && areEqual(one, other));
}

/** The stretch that holds this x. */
export function zoneAt(
  zones: CurvesChart['zones'],
  x: number | undefined,
): NonNullable<CurvesChart['zones']>[number] | undefined {
  return x === undefined
    ? undefined
    : zones?.find(({ from, to }) => x >= Math.min(from, to) && x <= Math.max(from, to));
}

/** The measures that do not stand on x. */
export function otherAxes(chart: CurvesChart): readonly PointAxis[] {
  return (chart.axes ?? []).filter(
    ({ axis }) => axis.scale !== chart.x.scale || axisTitle(axis) !== axisTitle(chart.x),
  );
}

function areEqual(one: Float64Array, other: Float64Array): boolean {
  for (let index = 0; index < one.length; index += 1) if (!Object.is(one[index], other[index])) return false;
  return true;
}

/** The notes of the points that no axis says already. */
export function notesOf(chart: CurvesChart): NonNullable<CurvesChart['notes']> {
  const said = new Set((chart.axes ?? []).map(({ axis }) => say(axis.label)));
  return (chart.notes ?? []).filter(({ label }) => !said.has(say(label)));
}
