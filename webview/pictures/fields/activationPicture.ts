import type { ActivationChart } from '../../../src/protocol/charts.ts';
import { cssOf } from '../../drawing/colors.ts';
import { formatNumber } from '../../../src/core/ground/numberText.ts';
import type { Look } from '../../drawing/look.ts';
import { writeFitted, type Box, type Pen } from '../../drawing/pen.ts';
import { layerRamp } from '../../drawing/ramps.ts';
import { createScale } from '../../drawing/scales/createScale.ts';
import { extentOf, growDomain } from '../../drawing/scales/domains.ts';
import type { Domain, Scale } from '../../drawing/scales/scale.ts';
import { spreadLabels } from '../frame/spreadLabels.ts';
import { say, t } from '../../drawing/texts.ts';
import { axisTitle, crisp, drawAxes, frameOf, labelSize } from '../frame/axes.ts';
import { growRemembered, type Memory, type Picture, type Probe, type Size } from '../frame/picture.ts';

/** Histogram of pre-activations (left axis) under the activation's curve and slope (right axis). */
export const activationPicture: Picture<'activation'> = {
  height: () => 190,
  paint(pen, chart, { look, size, memory }) {
    const axes = scalesOf(chart, memory);
    const place = chart.layers > 1 ? chart.layer / (chart.layers - 1) : 0;
    const color = cssOf(layerRamp(place, look.isDark));
    const frame = frameOf(pen, size, axes.y, rightOf(pen, axes.curve, size));
    drawAxes(pen, look, { frame, x: axes.x, y: axes.y, xTitle: axisTitle(chart.x), yTitle: axisTitle(chart.y) });
    writeRightTitle(pen, look, size, axisTitle(chart.y));
    drawBars(pen, chart, { frame, axes }, color);
    drawCurve(pen, chart, look, { frame, axes });
    return probe(chart, frame, axes.x, color);
  },
};

/** What the numbers at the right are, over them. */
function writeRightTitle(pen: Pen, look: Look, { width }: Size, leftTitle: string): void {
  const room = width - pen.measure(leftTitle, labelSize) - 16;
  const style = { color: look.muted, size: labelSize, align: 'right', baseline: 'top', room } as const;
  writeFitted(pen, `${t('value')}, ${t('slope')}`, [width, 0], style);
}

/** Where the histogram and the curve stand. */
interface PlottingArea {
  readonly frame: Box;
  readonly axes: Scales;
}

interface Scales {
  readonly x: Scale;
  readonly y: Scale;
  readonly curve: Scale;
}

function scalesOf(chart: ActivationChart, memory: Memory): Scales {
  const edges = extentOf([chart.edges], 'linear') ?? [-1, 1];
  const isSeen = (index: number): boolean => chart.curve.z[index]! >= edges[0] && chart.curve.z[index]! <= edges[1];
  const seen = [chart.curve.value, chart.curve.slope].map((column) => column.filter((_, index) => isSeen(index)));
  const grow = (name: string, extent: Domain | undefined): Domain =>
    growRemembered(memory, chart.run, name, (previous) => growDomain('linear', extent, previous));
  const top = extentOf([chart.shares], 'linear')?.[1] ?? 1;
  const values = extentOf(seen, 'linear') ?? [0, 1];
  return {
    x: createScale('linear', edges),
    y: createScale('linear', grow('y', [0, top])),
    curve: createScale('linear', grow('curve', [Math.min(0, values[0]), Math.max(1, values[1])])),
  };
}

function rightOf(pen: Pick<Pen, 'measure'>, curve: Scale, size: Size): number {
  const ticks = Math.max(...curve.ticks(5).map((tick) => pen.measure(tick.label, labelSize)));
  const words = Math.max(pen.measure(t('value'), labelSize), pen.measure(t('slope'), labelSize));
  return Math.ceil(Math.min(size.width * 0.3, Math.max(ticks, words) + 14));
}

function drawBars(pen: Pen, chart: ActivationChart, { frame, axes: { x, y } }: PlottingArea, color: string): void {
  const bottom = frame.top + frame.height;
  chart.shares.forEach((share, index) => {
    if (!(share > 0)) return;
    const left = frame.left + x.place(chart.edges[index]!) * frame.width;
    const right = frame.left + x.place(chart.edges[index + 1]!) * frame.width;
    const height = Math.min(1, y.place(share)) * frame.height;
    pen.rect(
      { left, top: bottom - height, width: Math.max(0.5, right - left - 0.5), height },
      { color, opacity: 0.75 },
    );
  });
}

/** The curve and its slope over the right axis, named at their ends. */
function drawCurve(pen: Pen, chart: ActivationChart, look: Look, { frame, axes: { x, curve } }: PlottingArea): void {
  const { z, value, slope } = chart.curve;
  const at = (column: Float64Array, index: number): [number, number] => [
    frame.left + x.place(z[index]!) * frame.width,
    frame.top + (1 - curve.place(column[index]!)) * frame.height,
  ];
  const lines = [
    { column: value, label: t('value'), width: 1.75, dash: [] },
    { column: slope, label: t('slope'), width: 1.25, dash: [4, 3] },
  ];
  const zero = crisp(frame.top + (1 - curve.place(0)) * frame.height);
  if (curve.domain[0] < 0)
    pen.line([frame.left, zero, frame.left + frame.width, zero], { color: look.muted, width: 1, opacity: 0.5 });
  pen.clip(frame, () => {
    for (const { column, width, dash } of lines) {
      pen.line(
        Array.from(z).flatMap((_, index) => at(column, index)),
        { color: look.foreground, width, dash },
      );
    }
  });
  const last = z.findLastIndex((one) => one <= x.domain[1]);
  if (last < 0) return;
  const ends = lines.map(({ column, label }) => ({ label, y: at(column, last)[1] }));
  drawEnds(pen, look, ends, { frame, scale: curve });
}

/** The names of the lines at the right, and the ticks of their axis where they leave room. */
function drawEnds(
  pen: Pen,
  look: Look,
  ends: readonly { readonly label: string; readonly y: number }[],
  { frame, scale }: { readonly frame: Box; readonly scale: Scale },
): void {
  const [top, bottom] = [frame.top, frame.top + frame.height];
  const left = frame.left + frame.width + 6;
  const wanted = ends.map(({ y }) => Math.max(top, Math.min(bottom, y)));
  const spread = spreadLabels(wanted, { gap: 13, low: top, high: bottom });
  ends.forEach(({ label }, index) =>
    pen.text(label, [left, spread[index]!], { color: look.foreground, size: labelSize }),
  );
  for (const tick of scale.ticks(4)) {
    const y = top + (1 - scale.place(tick.value)) * frame.height;
    if (spread.every((one) => Math.abs(one - y) > 12))
      pen.text(tick.label, [left, y], { color: look.muted, size: labelSize });
  }
}

function probe(chart: ActivationChart, frame: Box, x: Scale, color: string): Probe | undefined {
  const count = chart.shares.length;
  if (count === 0) return undefined;
  const middle = (index: number): number => (chart.edges[index]! + chart.edges[index + 1]!) / 2;
  const binOf = (value: number): number | undefined => {
    const found = chart.edges.findLastIndex((edge) => edge <= value);
    return found < 0 || found > count || (found === count && value > chart.edges[count]!)
      ? undefined
      : Math.min(count - 1, found);
  };
  const curveAt = (column: Float64Array, value: number): number => {
    const above = Math.max(
      1,
      Math.min(
        chart.curve.z.length - 1,
        chart.curve.z.findIndex((z) => z >= value),
      ),
    );
    const [from, to] = [chart.curve.z[above - 1]!, chart.curve.z[above]!];
    return column[above - 1]! + ((value - from) / (to - from || 1)) * (column[above]! - column[above - 1]!);
  };
  return {
    key: axisTitle(chart.x),
    count,
    stride: 0,
    valueOf: middle,
    indexOf: binOf,
    indexAt: (pixel) => binOf(x.value(Math.max(0, Math.min(1, (pixel - frame.left) / frame.width)))),
    lines: (index) => ({ x: frame.left + x.place(middle(index)) * frame.width }),
    readout: (index) => ({
      title: `${say(chart.x.label)} ${formatNumber(chart.edges[index]!)} … ${formatNumber(chart.edges[index + 1]!)}`,
      rows: [
        { label: t('share'), value: `${formatNumber(100 * chart.shares[index]!)} %`, color },
        { label: t('value'), value: formatNumber(curveAt(chart.curve.value, middle(index))) },
        { label: t('slope'), value: formatNumber(curveAt(chart.curve.slope, middle(index))) },
      ],
    }),
  };
}
