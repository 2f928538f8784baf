import type { CurvesChart, Series } from '../../../src/protocol/charts.ts';
import { formatNumber } from '../../../src/core/ground/numberText.ts';
import { say, t } from '../../drawing/texts.ts';
import { notesOf, otherAxes, zoneAt } from './curvesAxes.ts';
import type { CurvesLayout } from './curvesLayout.ts';
import { pointOf, type Stop } from './curvesStops.ts';
import { nearest } from '../frame/nearest.ts';
import { isLine, manyLines, toPixels } from './curvesTraces.ts';
import type { Readout, ReadoutDot, ReadoutRow, ReadoutWish } from '../frame/picture.ts';

/** A series at a stop. */
interface Entry {
  readonly series: Series;
  readonly value: number;
  readonly upper: number | undefined;
  /** Height in the picture, NaN where the scale has none. */
  readonly y: number;
}

/** Fewer series than this are never left out. */
const leastRows = 4;

/** The series of a place; of more than there is room for, those near the pointer, else the largest. The whole readout has its other numbers too. */
export function readoutAt(
  layout: CurvesLayout,
  stops: readonly Stop[],
  index: number,
  wish: ReadoutWish = {},
): Readout {
  const { chart } = layout;
  const stop = stops[index]!;
  const before = markRows(layout, stops, index);
  const further = pointRows(chart, stop.point);
  const after = wish.isWhole === true ? further : [];
  const entries = entriesAt(layout, stop);
  const most = Math.max(leastRows, Math.min(manyLines, wish.most ?? Infinity) - 1 - before.length - after.length);
  const listed = chart.namesAtEnds === true ? withoutZeros(entries, wish.part) : entries;
  const shown =
    listed.length + Number(listed.length < entries.length) <= most
      ? arrange(chart, listed)
      : chooseEntries(listed, most - 1, { ...wish, near: placeAt(layout, wish.y) });
  const rows = shown.map((entry) => entryRow(layout, entry, wish.part));
  return {
    hasMore: after.length < further.length || shown.length < listed.length,
    title: titleOf(chart, stop.x),
    rows: [
      ...before,
      ...rows,
      ...restRow(entries, shown),
      ...after.map((row, order) => (order === 0 ? { ...row, isApart: true } : row)),
    ],
  };
}

/** The place of the first line that has a number there; where names stand at the ends of many lines, of the farthest from zero. */
export function dotAt(layout: CurvesLayout, stop: Stop): ReadoutDot | undefined {
  const { chart, frame, x } = layout;
  const lines = entriesAt(layout, stop).filter(({ series, y }) => isLine(series) && Number.isFinite(y));
  const [found] =
    chart.namesAtEnds === true
      ? lines.toSorted((one, other) => Math.abs(other.value) - Math.abs(one.value))
      : [...lines.filter(({ series }) => series.role !== 'theory'), ...lines];
  const color = layout.traces.find((trace) => trace.series === found?.series)?.color;
  if (found === undefined || color === undefined) return undefined;
  return { at: toPixels(frame, x.place(stop.x), found.y), value: formatNumber(found.value), color };
}

function titleOf(chart: CurvesChart, x: number): string {
  const place = `${say(chart.x.label)} ${formatNumber(x, 4)}`;
  const zone = zoneAt(chart.zones, x);
  return zone === undefined ? place : `${place} · ${say(zone.label)}`;
}

/** Names of the lines that stand nearest to this stop. */
function markRows({ chart, x }: CurvesLayout, stops: readonly Stop[], index: number): ReadoutRow[] {
  const marks = chart.marks.filter((mark) => mark.axis === 'x');
  if (marks.length === 0) return [];
  const places = stops.map((stop) => x.place(stop.x));
  return marks
    .filter((mark) => {
      const place = x.place(mark.at);
      return place >= -1e-9 && place <= 1 + 1e-9 && nearest(places, place) === index;
    })
    .map((mark) => ({ label: say(mark.label), value: formatNumber(mark.at, 4) }));
}

/** The other measures of a point and its further numbers. */
function pointRows(chart: CurvesChart, point: number | undefined): ReadoutRow[] {
  if (point === undefined) return [];
  const measures = [...otherAxes(chart).map(({ axis, values }) => ({ label: axis.label, values })), ...notesOf(chart)];
  return measures.flatMap(({ label, values }) => {
    const value = values[point];
    return value === undefined || Number.isNaN(value) ? [] : [{ label: say(label), value: formatNumber(value, 4) }];
  });
}

function entriesAt({ chart, y }: CurvesLayout, stop: Stop): Entry[] {
  return chart.series.flatMap((series): Entry[] => {
    const point = pointOf(series.x, stop);
    const value = point === undefined ? undefined : series.y[point];
    if (point === undefined || value === undefined) return [];
    // A gap among shared points says nothing; a series of its own that broke off says so.
    if (stop.point !== undefined && Number.isNaN(value)) return [];
    return [{ series, value, upper: series.upper?.[point], y: y.place(value) }];
  });
}

function placeAt({ frame }: CurvesLayout, pixel: number | undefined): number | undefined {
  return pixel === undefined ? undefined : 1 - (pixel - frame.top) / frame.height;
}

/** Coefficients that are zero are counted, not listed, but for the one that is meant. */
function withoutZeros(entries: readonly Entry[], part: string | undefined): readonly Entry[] {
  const isListed = (entry: Entry): boolean => entry.value !== 0 || entry.series.id === part;
  return entries.filter((entry) => !isListed(entry)).length < 2 ? entries : entries.filter(isListed);
}

/** Curves with their names at their ends are listed as they lie above each other, others in their order. */
function arrange(chart: CurvesChart, entries: readonly Entry[]): readonly Entry[] {
  return chart.namesAtEnds === true ? entries.toSorted((one, other) => other.value - one.value) : entries;
}

/** The raised one and its neighbours, those near the pointer, or the largest; listed as they lie above each other. */
function chooseEntries(
  entries: readonly Entry[],
  most: number,
  wish: { readonly part?: string | undefined; readonly near: number | undefined },
): Entry[] {
  const raised = entries.find((entry) => entry.series.id === wish.part);
  const near = raised?.y ?? wish.near;
  const distance = (entry: Entry): number =>
    near === undefined || Number.isNaN(entry.y) ? -Math.abs(entry.value) : Math.abs(entry.y - near);
  // A band or a cloud is no curve among the many: it is kept.
  const rank = (entry: Entry): number => (isLine(entry.series) ? (entry.value === 0 ? 2 : 1) : 0);
  return entries
    .toSorted(
      (one, other) =>
        Number(other === raised) - Number(one === raised) || rank(one) - rank(other) || distance(one) - distance(other),
    )
    .slice(0, most)
    .sort((one, other) => other.value - one.value);
}

function entryRow({ traces }: CurvesLayout, { series, value, upper }: Entry, raised: string | undefined): ReadoutRow {
  const low = formatNumber(value, 4);
  const color = traces.find((trace) => trace.series === series)?.color;
  return {
    label: say(series.label),
    value: upper === undefined ? low : `${low} … ${formatNumber(upper, 4)}`,
    ...(color !== undefined && { color }),
    ...(series.id === raised && { isRaised: true }),
  };
}

function restRow(entries: readonly Entry[], shown: readonly Entry[]): ReadoutRow[] {
  const rest = entries.length - shown.length;
  if (rest === 0) return [];
  const zeros = entries.filter((entry) => entry.value === 0).length - shown.filter((entry) => entry.value === 0).length;
  const label =
    shown.length === 0 && zeros === rest
      ? t('all {0} are 0', rest)
      : zeros === 0
        ? t('and {0} more', rest)
        : zeros === rest
          ? t('and {0} more that are 0', rest)
          : t('and {0} more, {1} of them 0', rest, zeros);
  return [{ label, value: '' }];
}
