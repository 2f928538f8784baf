import type { CurvesChart } from '../../../src/protocol/charts.ts';
import { cssOf, mixColors, parseColor } from '../../drawing/colors.ts';
import type { Look } from '../../drawing/look.ts';
import type { Box, Pen } from '../../drawing/pen.ts';
import { formatNumber } from '../../../src/core/ground/numberText.ts';
import { extentOf } from '../../drawing/scales/domains.ts';
import type { Scale, Tick } from '../../drawing/scales/scale.ts';
import { axisTitle, drawAxes, frameOf, labelSize, xTicksOf } from '../frame/axes.ts';
import { drawHeadWords, drawMarkLines, drawZones, planHead, type Head } from './curvesHead.ts';
import { drawLevel } from './curvesLevels.ts';
import { drawNames, placeNames, planNames, type EndLabel, type NamePlan, type Side } from './curvesNames.ts';
import { drawTopRow, planTopRow, type TopRow } from './curvesTopRow.ts';
import { curveScales } from './curvesScales.ts';
import { crowd, hasManyLines, isLine, toPixels, tracesOf, type Trace } from './curvesTraces.ts';
import type { Setting } from '../frame/picture.ts';
import { drawChosenSample, type PlacedSamples } from '../frame/sampleNames.ts';

export interface CurvesLayout {
  readonly chart: CurvesChart;
  readonly frame: Box;
  readonly x: Scale;
  readonly y: Scale;
  readonly traces: readonly Trace[];
  readonly names: readonly EndLabel[];
  readonly nameSide: Side;
  /** Room for names between the numbers of y and the frame, px. */
  readonly yGap: number;
  readonly head: Head;
  readonly topRow: TopRow | undefined;
  readonly showsXTitle: boolean;
}

/** Where a chart is laid out. */
export interface CurvesPlace extends Setting {
  /** A control of the page names the x axis. */
  readonly hasAxisControl?: boolean;
}

/** Places every part of a curves chart. */
export function layoutCurves(pen: Pick<Pen, 'measure'>, chart: CurvesChart, place: CurvesPlace): CurvesLayout {
  const { look, size, memory } = place;
  const { x, y } = curveScales(chart, memory);
  const traces = tracesOf(chart, look, { x, y });
  const plan = planNames(pen, chart, traces, size);
  const whole = besideNames(frameOf(pen, size, y, plan.room), plan);
  const head = planHead(pen, chart, whole, x);
  const topRow = planTopRow(pen, chart, whole, x);
  const above = head.height + (topRow?.height ?? 0);
  // With less height there are fewer ticks on y, and perhaps narrower ones.
  const lower = besideNames(frameOf(pen, { ...size, height: size.height - above }, y, plan.room), plan);
  const frame = { ...whole, top: lower.top + above, height: lower.height };
  const names = placeNames(pen, chart, plan, frame);
  return {
    chart,
    frame,
    x,
    y,
    traces: quiet(chart, traces, names, look),
    names,
    nameSide: plan.side,
    yGap: plan.side === 'left' ? plan.room : 0,
    head,
    topRow,
    showsXTitle: place.hasAxisControl !== true,
  };
}

/** Names at the left stand between the numbers of y and the curves. */
function besideNames(frame: Box, { side, room }: NamePlan): Box {
  return side === 'right' ? frame : { ...frame, left: frame.left + room, width: Math.max(20, frame.width - plainRoom) };
}

/** At the right of curves without names, px. */
const plainRoom = 12;

/** More hues than anyone can tell apart say nothing: among many lines only those with a name have one, the others lie behind in grey. */
function quiet(chart: CurvesChart, traces: readonly Trace[], names: readonly EndLabel[], look: Look): readonly Trace[] {
  if (!hasManyLines(chart)) return traces;
  const groups = new Set(chart.series.filter(isLine).map((series) => series.group ?? series.id));
  const named = new Set(names.map((name) => name.series));
  const behind = cssOf(mixColors(look.background, parseColor(look.muted) ?? look.background, 0.45));
  const keepsHue = groups.size <= mostHues || [...groups].every((group) => typeof group === 'number');
  return crowd(traces, (trace) => named.has(trace.series)).map((trace) => {
    if (!isLine(trace.series)) return trace;
    if (named.has(trace.series)) return { ...trace, width: 1.5, rank: trace.rank + 0.5 };
    return keepsHue ? trace : { ...trace, color: behind, width: 0.75 };
  });
}

const mostHues = 8;

/** What lies under the lines: stretches of x and axes. */
export function drawUnder(pen: Pen, look: Look, layout: CurvesLayout): void {
  const { chart, frame, x, y, head, topRow } = layout;
  drawZones(pen, look, head, frame);
  drawAxes(pen, look, {
    frame,
    x,
    y,
    xTitle: layout.showsXTitle ? axisTitle(chart.x) : '',
    yTitle: axisTitle(chart.y),
    xTicks: wholeTicks(pen, layout),
    yGap: layout.yGap,
  });
  if (topRow !== undefined)
    drawTopRow(pen, look, topRow, {
      frame,
      top: frame.top - head.height - topRow.height - 3,
      chart,
    });
}

/** Where x counts things (layers), ticks stand at whole numbers only, and at the first and the last of them; where there is one place, at this alone. */
function wholeTicks(pen: Pen, { chart, x, frame }: CurvesLayout): ReturnType<typeof xTicksOf> {
  const ticks = xTicksOf(pen, x, frame.width);
  const columns = new Set(chart.series.map((series) => series.x));
  const extent = extentOf(columns, chart.x.scale);
  if (extent !== undefined && extent[0] === extent[1]) return [{ value: extent[0], label: formatNumber(extent[0]) }];
  const countsThings = chart.x.scale === 'linear' && [...columns].every((column) => column.every(Number.isInteger));
  const whole = countsThings ? ticks.filter((tick) => Number.isInteger(tick.value)) : ticks;
  const isFull = extent !== undefined && extent[0] > 0 && x.domain.every((end, at) => end === extent[at]);
  return countsThings && isFull ? withEnds(pen, whole, { x, frame, ends: extent }) : whole;
}

/** The ends, and of the others those that leave them room. */
function withEnds(
  pen: Pen,
  ticks: ReturnType<typeof xTicksOf>,
  { x, frame, ends }: Pick<CurvesLayout, 'x' | 'frame'> & { readonly ends: readonly number[] },
): ReturnType<typeof xTicksOf> {
  const first = ends.map((value) => ({ value, label: formatNumber(value) }));
  const apart = (one: Tick, other: Tick): boolean =>
    Math.abs(x.place(one.value) - x.place(other.value)) * frame.width >
    (pen.measure(one.label, labelSize) + pen.measure(other.label, labelSize)) / 2 + 6;
  const between = ticks.filter((tick) => first.every((end) => apart(tick, end)));
  return [...first, ...between].sort((one, other) => one.value - other.value);
}

/** What lies over the lines: labelled marks and the names at the ends. */
export function drawOver(pen: Pen, look: Look, layout: CurvesLayout): void {
  const { chart, frame, names, head } = layout;
  drawMarkLines(pen, look, head, frame);
  drawHeadWords(pen, look, head, frame);
  for (const mark of chart.marks) if (mark.axis === 'y') drawLevel(pen, look, layout, mark);
  drawNames(pen, look, names, { frame, isFan: chart.namesAtEnds === true });
  drawChosenSample(pen, samplesOf(layout), look);
}

/** Where the samples of a chart lie that can be named. */
export function samplesOf({ chart, frame, x, y }: CurvesLayout): readonly PlacedSamples[] {
  return chart.series.flatMap(({ samples, ...series }): PlacedSamples[] => {
    if (samples === undefined) return [];
    return [
      {
        facts: samples,
        at: (index) => toPixels(frame, x.place(series.x[index]!), y.place(series.y[index]!)),
      },
    ];
  });
}
