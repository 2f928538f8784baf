import type { SharesChart } from '../../../src/protocol/charts.ts';
import { cssOf } from '../../drawing/colors.ts';
import { formatNumber } from '../../../src/core/ground/numberText.ts';
import type { Look } from '../../drawing/look.ts';
import { fitText, patterns, type Box, type Pattern, type Pen } from '../../drawing/pen.ts';
import { createScale } from '../../drawing/scales/createScale.ts';
import { say } from '../../drawing/texts.ts';
import { drawXTicks, labelSize } from '../frame/axes.ts';
import type { Picture, Probe } from '../frame/picture.ts';

const rowHeight = 44;
const captionSize = 10;
const legendHeight = 18;

/** A thin bar for every measure of every row; measures may overlap, so they are not stacked. Told apart by colour and pattern, named above. */
export const sharesPicture: Picture<'shares'> = {
  height: (chart) => Math.max(120, 2 * legendHeight + chart.rows.length * rowHeight + 28),
  paint(pen, chart, { look, size }) {
    const rows = chart.rows.map(say);
    const styles = stylesOf(chart, look);
    const left =
      Math.ceil(Math.min(size.width * 0.35, Math.max(0, ...rows.map((row) => pen.measure(row, labelSize))))) + 8;
    const top = drawLegend(pen, chart, look, { styles, width: size.width }) + 6;
    const frame: Box = {
      left,
      top,
      width: Math.max(20, size.width - left - 18),
      height: Math.min(Math.max(20, size.height - top - 22), rows.length * 56),
    };
    const step = frame.height / Math.max(1, rows.length);
    rows.forEach((row, index) => {
      const at = frame.top + index * step;
      pen.text(fitText(pen, row, labelSize, left - 8), [left - 6, at + step / 2], {
        color: look.foreground,
        size: labelSize,
        align: 'right',
      });
      drawBar(pen, chart, look, {
        box: { left, top: at + step * 0.08, width: frame.width, height: step * 0.84 },
        row: index,
        styles,
      });
    });
    const x = createScale('linear', [0, 1]);
    drawXTicks(pen, look, {
      frame,
      x,
      ticks: [0, 0.25, 0.5, 0.75, 1].map((value) => ({ value, label: `${100 * value} %` })),
    });
    return rows.length === 0 ? undefined : probe(chart, frame, step, styles);
  },
};

interface PartStyle {
  readonly color: string;
  readonly pattern: Pattern;
}

function stylesOf(chart: SharesChart, look: Look): PartStyle[] {
  return chart.parts.map((_, index) => ({
    color: look.categories[index % Math.max(1, look.categories.length)] ?? look.foreground,
    pattern: patterns[index % patterns.length]!,
  }));
}

/** Names beside their patterns, wrapped; returns the height used. */
function drawLegend(
  pen: Pen,
  chart: SharesChart,
  look: Look,
  { styles, width }: { readonly styles: readonly PartStyle[]; readonly width: number },
): number {
  let x = 0;
  let y = 0;
  chart.parts.forEach((part, index) => {
    const label = fitText(pen, say(part.label), labelSize, width - 18);
    const needed = 18 + pen.measure(label, labelSize);
    if (x > 0 && x + needed > width) [x, y] = [0, y + legendHeight];
    pen.rect({ left: x + 0.5, top: y + 2.5, width: 11, height: 11 }, styles[index], {
      color: styles[index]!.color,
      width: 1,
    });
    pen.text(label, [x + 17, y + 8], { color: look.foreground, size: labelSize });
    x += needed + 14;
  });
  return y + legendHeight;
}

function drawBar(
  pen: Pen,
  chart: SharesChart,
  look: Look,
  { box, row, styles }: { box: Box; row: number; styles: readonly PartStyle[] },
): void {
  pen.rect(box, { color: look.grid, opacity: 0.5 });
  const height = box.height / Math.max(1, chart.parts.length);
  chart.parts.forEach((part, index) => {
    const share = Math.max(0, Math.min(1, part.values[row] ?? 0));
    const top = box.top + index * height;
    const bar: Box = { left: box.left, top: top + 0.5, width: share * box.width, height: height - 1 };
    if (share > 0) pen.rect(bar, styles[index], { color: styles[index]!.color, width: 1 });
    const label = `${formatNumber(100 * share, share < 0.1 ? 2 : 3)} %`;
    const needed = pen.measure(label, captionSize);
    const isInside = bar.width + needed + 6 > box.width;
    const x = isInside ? box.left + bar.width - 4 : box.left + bar.width + 4;
    if (isInside) {
      const plate: Box = { left: x - needed - 2, top: top + 1, width: needed + 4, height: height - 2 };
      pen.rect(plate, { color: cssOf(look.background), opacity: 0.85 });
    }
    pen.text(label, [x, top + height / 2], {
      color: look.foreground,
      size: captionSize,
      align: isInside ? 'right' : 'left',
    });
  });
}

function probe(chart: SharesChart, frame: Box, step: number, styles: readonly PartStyle[]): Probe {
  const rowAt = (y: number): number => Math.max(0, Math.min(chart.rows.length - 1, Math.floor((y - frame.top) / step)));
  return {
    key: undefined,
    count: chart.rows.length,
    stride: 1,
    area: frame,
    valueOf: (index) => index,
    indexOf: (value) => value,
    indexAt: (_x, y) => rowAt(y),
    lines: (index) => ({ y: frame.top + (index + 0.5) * step }),
    readout: (index) => ({
      title: say(chart.rows[index]!),
      rows: chart.parts.map((part, order) => ({
        label: say(part.label),
        value: `${formatNumber(100 * (part.values[index] ?? Number.NaN))} %`,
        color: styles[order]!.color,
      })),
    }),
  };
}
