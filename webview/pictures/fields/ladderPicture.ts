import { formatNumber, formatPower } from '../../../src/core/ground/numberText.ts';
import type { LadderChart, LadderRung } from '../../../src/protocol/charts.ts';
import type { Look } from '../../drawing/look.ts';
import { fitText, writeFitted, type Box, type Pen } from '../../drawing/pen.ts';
import { createScale } from '../../drawing/scales/createScale.ts';
import type { Scale, Tick } from '../../drawing/scales/scale.ts';
import { say } from '../../drawing/texts.ts';
import { axisTitle, crisp, drawXTicks, labelSize, writeXTitle } from '../frame/axes.ts';
import type { Picture, Probe } from '../frame/picture.ts';

/** Of a line of the ladder: its words above its dots, px. */
const lineHeight = 34;
const bottom = 34;
/** From the top of the words of a line down to its dots, px. */
const trackTop = 23;

/** Each number on a line of its own, the largest on top; the numbers of parts share the last one. One logarithmic axis, words above the dots. */
export const ladderPicture: Picture<'ladder'> = {
  height: (chart) => Math.max(1, countLines(chart)) * lineHeight + bottom,
  paint(pen, chart, { look, size }) {
    const lines = linesOf(chart);
    const x = scaleOf(chart);
    const ticks = ticksOf(x, size.width);
    // Dots and numbers at the ends of the axis are whole.
    const margin = Math.max(8, ...ticks.map(({ label }) => Math.ceil(pen.measure(label, labelSize) / 2)));
    const width = Math.max(20, size.width - 2 * margin);
    const frame: Box = { left: margin, top: 0, width, height: lines.length * lineHeight };
    drawXTicks(pen, look, { frame, x, ticks });
    writeXTitle(pen, look, frame, axisTitle(chart.axis));
    drawMeasured(pen, look, { chart, frame, x });
    lines.forEach((line, at) => drawLine(pen, look, { line, frame, x, top: at * lineHeight }));
    return chart.rungs.length === 0 ? undefined : probeOf(chart, lines, { frame, x, look });
  },
};

/** Words and dots that stand on one line. */
interface Line {
  readonly label: string;
  readonly value: string;
  readonly isMeasured: boolean;
  readonly rungs: readonly LadderRung[];
}

/** One for each number, and one for all parts. */
function countLines({ rungs }: LadderChart): number {
  const own = rungs.filter(({ role }) => role === 'part').length;
  return rungs.length - own + Math.min(1, own);
}

function linesOf({ rungs, parts }: LadderChart): readonly Line[] {
  const lines = rungs
    .filter(({ role }) => role !== 'part')
    .map((rung) => ({
      label: say(rung.label),
      value: numberOf(rung),
      isMeasured: rung.role === 'measured',
      rungs: [rung],
    }));
  const own = rungs.filter(({ role }) => role === 'part');
  if (own.length === 0) return lines;
  const [largest, smallest] = [own[0]!, own.at(-1)!];
  const [low, high] = [numberOf(smallest), numberOf(largest)];
  const value = low === high ? high : `${low} – ${high}`;
  return [...lines, { label: say(parts), value, isMeasured: false, rungs: own }];
}

/** The number as the table has it. */
function numberOf({ values: [value], log10 }: LadderRung): string {
  if (typeof value === 'number') return formatNumber(value);
  return value === undefined || value === null ? formatPower(log10) : say(value);
}

/** Whole decades around all numbers. */
function scaleOf({ rungs }: LadderChart): Scale {
  const logs = rungs.map(({ log10 }) => log10).filter(Number.isFinite);
  const [low, high] = [Math.floor(Math.min(...logs, Infinity)), Math.ceil(Math.max(...logs, -Infinity))];
  return createScale('linear', Number.isFinite(low) ? [low, Math.max(low + 1, high)] : [0, 1]);
}

function ticksOf({ domain: [low, high] }: Scale, width: number): readonly Tick[] {
  const every = Math.ceil((high - low) / Math.max(2, Math.floor(width / 56)));
  const count = Math.floor((high - low) / every) + 1;
  return Array.from({ length: count }, (_, at) => {
    const exponent = low + at * every;
    return { value: exponent, label: formatPower(exponent) };
  });
}

/** What was measured is seen beside all others, on every line. */
function drawMeasured(
  pen: Pen,
  look: Look,
  { chart, frame, x }: { readonly chart: LadderChart; readonly frame: Box; readonly x: Scale },
): void {
  const measured = chart.rungs.find(({ role }) => role === 'measured');
  if (measured === undefined || !Number.isFinite(measured.log10)) return;
  const at = crisp(frame.left + x.place(measured.log10) * frame.width);
  for (let y = trackTop; y < frame.height; y += lineHeight)
    pen.line([at, y - 6, at, y + 6], { color: measuredColor(look), width: 1.5 });
}

function measuredColor(look: Look): string {
  return look.categories[0] ?? look.foreground;
}

function drawLine(
  pen: Pen,
  look: Look,
  { line, frame, x, top }: { readonly line: Line; readonly frame: Box; readonly x: Scale; readonly top: number },
): void {
  const color = line.isMeasured ? look.foreground : look.muted;
  const value = fitText(pen, line.value, labelSize, frame.width * 0.6);
  const text = { color, size: labelSize, baseline: 'top', isBold: line.isMeasured } as const;
  const needed = pen.measure(value, labelSize, line.isMeasured);
  pen.text(value, [frame.left + frame.width, top], { ...text, align: 'right' });
  writeFitted(pen, line.label, [frame.left, top], { ...text, room: frame.width - needed - 10 });
  const y = top + trackTop;
  pen.line([frame.left, crisp(y), frame.left + frame.width, crisp(y)], { color: look.grid, width: 1 });
  for (const { log10, role } of line.rungs) {
    if (!Number.isFinite(log10)) continue;
    const at = frame.left + x.place(log10) * frame.width;
    const dot = { color: role === 'measured' ? measuredColor(look) : look.foreground };
    if (role === 'measured') pen.shape('circle', [at, y, 5], dot);
    else if (role === 'theory') pen.shape('diamond', [at, y, 4], dot);
    else pen.shape('circle', [at, y, 3], undefined, { ...dot, width: 1 });
  }
}

function probeOf(
  { rungs, columns }: LadderChart,
  lines: readonly Line[],
  { frame, x, look }: { readonly frame: Box; readonly x: Scale; readonly look: Look },
): Probe {
  const lineOf = (index: number): number => lines.findIndex((line) => line.rungs.includes(rungs[index]!));
  const placeOf = (index: number): number => frame.left + x.place(rungs[index]!.log10) * frame.width;
  return {
    key: undefined,
    count: rungs.length,
    stride: 1,
    area: frame,
    valueOf: (index) => index,
    indexOf: (value) => value,
    indexAt(at, y) {
      const line = lines[Math.max(0, Math.min(lines.length - 1, Math.floor(y / lineHeight)))];
      const own = line?.rungs.map((rung) => rungs.indexOf(rung)) ?? [];
      return own.toSorted((one, other) => Math.abs(placeOf(one) - at) - Math.abs(placeOf(other) - at))[0];
    },
    lines: (index) => ({ x: placeOf(index), y: lineOf(index) * lineHeight + trackTop }),
    readout: (index) => ({
      title: say(rungs[index]!.label),
      rows: columns.flatMap((column, at) => {
        const value = rungs[index]!.values[at];
        if (value === undefined || value === null) return [];
        const text = typeof value === 'number' ? formatNumber(value) : say(value);
        return [{ label: say(column), value: text, ...(at === 0 && { color: measuredColor(look) }) }];
      }),
    }),
  };
}
