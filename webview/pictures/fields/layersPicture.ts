import type { LayerPanel, LayersChart } from '../../../src/protocol/charts.ts';
import { cssOf } from '../../drawing/colors.ts';
import type { Look } from '../../drawing/look.ts';
import { fitText, isInside, type Box, type Pen } from '../../drawing/pen.ts';
import { layerRamp } from '../../drawing/ramps.ts';
import { say } from '../../drawing/texts.ts';
import { labelSize } from '../frame/axes.ts';
import type { Picture, Probe } from '../frame/picture.ts';

const gap = 10;
/** Of a panel with its two lines of text, px. */
const panelHeight = 104;
/** Panels are not narrower, px; of very many layers half as wide ones are still told apart. */
const narrowest = 132;
const manyLayers = 48;
const lineHeight = 15;

/** Every layer as a small histogram under its activation, in rows from the first to the last. */
export const layersPicture: Picture<'layers'> = {
  height: ({ panels }, { width }) => {
    const rows = Math.ceil(panels.length / columnsOf(panels.length, width));
    return Math.max(40, rows * (panelHeight + gap) - gap);
  },
  paint(pen, chart, { look, size }) {
    const boxes = boxesOf(chart.panels.length, size.width);
    chart.panels.forEach((panel, index) => drawPanel(pen, look, { chart, panel, index, box: boxes[index]! }));
    return probe(chart, boxes, size.width);
  },
};

function columnsOf(count: number, width: number): number {
  const least = count > manyLayers ? narrowest / 2 : narrowest;
  return Math.max(1, Math.min(count, Math.floor((width + gap) / (least + gap))));
}

function boxesOf(count: number, width: number): readonly Box[] {
  const columns = columnsOf(count, width);
  // One layer alone does not fill the page.
  const wide = Math.min(260, (width + gap) / columns - gap);
  return Array.from({ length: count }, (_, index) => ({
    left: (index % columns) * (wide + gap),
    top: Math.floor(index / columns) * (panelHeight + gap),
    width: wide,
    height: panelHeight,
  }));
}

interface Drawn {
  readonly chart: LayersChart;
  readonly panel: LayerPanel;
  readonly index: number;
  readonly box: Box;
}

function drawPanel(pen: Pen, look: Look, { chart, panel, index, box }: Drawn): void {
  const place = chart.panels.length > 1 ? index / chart.panels.length : 0;
  const isChosen = index === chart.chosen;
  const inner = { left: box.left + 6, top: box.top + 4, width: box.width - 12, height: box.height - 8 };
  pen.rect(
    box,
    { color: look.foreground, opacity: 0.05 },
    { color: isChosen ? look.foreground : look.grid, width: isChosen ? 1.5 : 1 },
  );
  const text = (words: string, y: number): void =>
    pen.text(fitText(pen, words, labelSize, inner.width), [inner.left, y], {
      color: look.muted,
      size: labelSize,
      baseline: 'top',
    });
  text(say(panel.label), inner.top);
  text(say(panel.note), inner.top + inner.height - lineHeight + 2);
  const plot = { ...inner, top: inner.top + lineHeight, height: inner.height - 2 * lineHeight - 2 };
  drawBars(pen, panel, plot, cssOf(layerRamp(place, look.isDark)));
  drawCurve(pen, panel, plot, look);
}

function drawBars(pen: Pen, { edges, shares }: LayerPanel, plot: Box, color: string): void {
  const top = Math.max(...shares, Number.MIN_VALUE);
  const [low, high] = [edges[0] ?? 0, edges.at(-1) ?? 1];
  const at = (edge: number): number => plot.left + ((edge - low) / (high - low || 1)) * plot.width;
  shares.forEach((share, bin) => {
    if (!(share > 0)) return;
    const [left, right] = [at(edges[bin]!), at(edges[bin + 1]!)];
    const height = (share / top) * plot.height;
    const bar = { left, top: plot.top + plot.height - height, width: Math.max(0.5, right - left - 0.5), height };
    pen.rect(bar, { color, opacity: 0.75 });
  });
}

/** The activation over its own range: its shape, not its size. */
function drawCurve(pen: Pen, { curve: { z, value } }: LayerPanel, plot: Box, look: Look): void {
  const [low, high] = [Math.min(0, ...value), Math.max(...value)];
  const [from, to] = [z[0] ?? 0, z.at(-1) ?? 1];
  const points = Array.from(z).flatMap((one, index) => [
    plot.left + ((one - from) / (to - from || 1)) * plot.width,
    plot.top + (1 - (value[index]! - low) / (high - low || 1)) * plot.height,
  ]);
  pen.line(points, { color: look.foreground, width: 1.25 });
}

function probe({ panels }: LayersChart, boxes: readonly Box[], width: number): Probe | undefined {
  if (panels.length === 0) return undefined;
  return {
    key: undefined,
    count: panels.length,
    stride: columnsOf(panels.length, width),
    valueOf: (index) => index + 1,
    indexOf: (value) => (value >= 1 && value <= panels.length ? Math.round(value) - 1 : undefined),
    indexAt(x, y) {
      const found = boxes.findIndex((box) => isInside(box, x, y));
      return found < 0 ? undefined : found;
    },
    lines: (index) => ({ x: boxes[index]!.left + boxes[index]!.width / 2, y: boxes[index]!.top + 2 }),
    readout(index) {
      const { label, note } = panels[index]!;
      return { title: say(label), rows: [{ label: say(note), value: '' }] };
    },
  };
}
