import type { ConfusionChart } from '../../../src/protocol/charts.ts';
import { contrastOf, cssOf, parseColor, type Rgb } from '../../drawing/colors.ts';
import { formatNumber } from '../../../src/core/ground/numberText.ts';
import type { Look } from '../../drawing/look.ts';
import { fitText, type Box, type Pen } from '../../drawing/pen.ts';
import { divergingRamp } from '../../drawing/ramps.ts';
import { t } from '../../drawing/texts.ts';
import { labelSize } from '../frame/axes.ts';
import type { Picture, Probe, Size } from '../frame/picture.ts';

/** Room above for the name of the rows, below for the names of the columns and theirs. */
const margin = { top: 20, bottom: 36 };
const largest = { width: 110, height: 56 };
/** Names need this much, px, along their row or column. */
const nameHeight = 13;
const usefulName = 48;
/** Numbers of this contrast can be read: WCAG 2.2, 1.4.3. */
const readable = 4.5;

/** A table of shaded counts: right ones on the diagonal blue, wrong ones orange, stronger where they are a greater share of their row. */
export const confusionPicture: Picture<'confusion'> = {
  height: ({ classNames: { length } }) => margin.top + margin.bottom + length * rowHeight(length),
  paint(pen, chart, { look, size }) {
    const classes = chart.classNames.length;
    if (classes === 0) return undefined;
    const frame = frameOf(pen, chart, size);
    const cellOf = cellsOf(frame, classes);
    const fillOf = fillsOf(chart, look);
    drawNames(pen, chart, look, frame);
    drawCells(pen, look, { count: classes * classes, cellOf, fillOf });
    drawCounts(pen, chart, look, { cellOf, fillOf });
    const { chosen } = chart;
    if (chosen !== undefined)
      pen.rect(cellOf(chosen.truth * classes + chosen.predicted), undefined, { color: look.foreground, width: 2 });
    return probe(chart, frame, { cellOf, fillOf });
  },
};

function rowHeight(classes: number): number {
  if (classes <= 4) return 40;
  return classes <= 10 ? 26 : Math.max(4, Math.min(22, 360 / classes));
}

function frameOf(pen: Pen, { classNames }: ConfusionChart, size: Size): Box {
  const classes = classNames.length;
  const widest = Math.max(0, ...classNames.map((name) => pen.measure(name, labelSize)));
  const left = Math.ceil(Math.min(size.width * 0.3, widest)) + 8;
  return {
    left,
    top: margin.top,
    width: Math.max(20, Math.min(size.width - left - 4, classes * largest.width)),
    height: Math.max(20, Math.min(size.height - margin.top - margin.bottom, classes * largest.height)),
  };
}

/** The place of a cell, row after row; cells of some size keep a gap between them. */
function cellsOf(frame: Box, classes: number): (cell: number) => Box {
  const [width, height] = [frame.width / classes, frame.height / classes];
  const gap = Math.min(width, height) > 6 ? 1 : 0;
  return (cell) => ({
    left: frame.left + (cell % classes) * width,
    top: frame.top + Math.floor(cell / classes) * height,
    width: width - gap,
    height: height - gap,
  });
}

/** The colour of a cell; undefined for an empty one. */
function fillsOf({ classNames, counts }: ConfusionChart, look: Look): (cell: number) => Rgb | undefined {
  const classes = classNames.length;
  const sums = classNames.map((_, truth) =>
    counts.subarray(truth * classes, (truth + 1) * classes).reduce((sum, count) => sum + count, 0),
  );
  return (cell) => {
    const truth = Math.floor(cell / classes);
    const count = counts[cell]!;
    if (count === 0) return undefined;
    const strength = 0.2 + 0.8 * Math.sqrt(count / sums[truth]!);
    return divergingRamp(cell % classes === truth ? -strength : strength, look.background, look.isDark);
  };
}

interface Cells {
  readonly cellOf: (cell: number) => Box;
  readonly fillOf: (cell: number) => Rgb | undefined;
}

function drawCells(pen: Pen, look: Look, { count, cellOf, fillOf }: Cells & { readonly count: number }): void {
  for (let cell = 0; cell < count; cell += 1) {
    const fill = fillOf(cell);
    const isOutlined = look.isHighContrast && cellOf(cell).width > 6;
    pen.rect(
      cellOf(cell),
      fill === undefined
        ? look.isHighContrast
          ? undefined
          : { color: look.grid, opacity: 0.4 }
        : { color: cssOf(fill) },
      isOutlined ? { color: fill === undefined ? look.grid : look.foreground, width: 1 } : undefined,
    );
  }
}

/** The counts, where all of them find room in their cells. */
function drawCounts(pen: Pen, { counts }: ConfusionChart, look: Look, { cellOf, fillOf }: Cells): void {
  const { width, height } = cellOf(0);
  const texts = Array.from(counts, (count) => (count === 0 ? '' : formatNumber(count, 6)));
  const widest = Math.max(0, ...texts.map((text) => pen.measure(text, labelSize)));
  if (height < labelSize || widest > width - 2) return;
  texts.forEach((text, cell) => {
    const fill = fillOf(cell);
    if (fill === undefined) return;
    const { left, top } = cellOf(cell);
    pen.text(text, [left + width / 2, top + height / 2], {
      color: inkOn(fill, look),
      size: labelSize,
      align: 'center',
    });
  });
}

/** The theme's colour that reads on a fill, else black or white. */
function inkOn(fill: Rgb, look: Look): string {
  const own = [parseColor(look.foreground), look.background].find(
    (color) => color !== undefined && contrastOf(color, fill) >= readable,
  );
  const ends: readonly Rgb[] = [
    [0, 0, 0],
    [255, 255, 255],
  ];
  return cssOf(own ?? ends.toSorted((one, other) => contrastOf(other, fill) - contrastOf(one, fill))[0]!);
}

/** Classes beside their rows and under their columns, as many as there is room for; what is cut the readout tells in full. */
function drawNames(pen: Pen, { classNames }: ConfusionChart, look: Look, frame: Box): void {
  const classes = classNames.length;
  const [width, height] = [frame.width / classes, frame.height / classes];
  const bottom = frame.top + frame.height;
  const muted = { color: look.muted, size: labelSize, baseline: 'top' } as const;
  const ink = { color: look.foreground, size: labelSize };
  const everyRow = Math.ceil(nameHeight / height);
  const widest = Math.max(...classNames.map((name) => pen.measure(name, labelSize)));
  const everyColumn = Math.ceil((Math.min(widest, usefulName) + 4) / width);
  classNames.forEach((name, index) => {
    if (index % everyRow === 0)
      pen.text(fitText(pen, name, labelSize, frame.left - 8), [frame.left - 6, frame.top + (index + 0.5) * height], {
        ...ink,
        align: 'right',
      });
    if (index % everyColumn !== 0 || (everyColumn > 1 && index + everyColumn > classes)) return;
    const text = fitText(pen, name, labelSize, everyColumn * width - 4);
    const middle = frame.left + (index + 0.5) * width;
    const [x, align] = everyColumn > 1 ? ([middle - width / 2, 'left'] as const) : ([middle, 'center'] as const);
    pen.text(text, [x, bottom + 4], { ...ink, align, baseline: 'top' });
  });
  pen.text(fitText(pen, t('true class'), labelSize, frame.left + frame.width), [0, 0], muted);
  const right = frame.left + frame.width;
  pen.text(fitText(pen, t('predicted class'), labelSize, right), [right, bottom + 21], { ...muted, align: 'right' });
}

function probe({ classNames, counts }: ConfusionChart, frame: Box, { cellOf, fillOf }: Cells): Probe {
  const classes = classNames.length;
  const within = (share: number): number => Math.max(0, Math.min(classes - 1, Math.floor(share * classes)));
  return {
    key: undefined,
    count: classes * classes,
    stride: classes,
    area: frame,
    valueOf: (index) => index,
    indexOf: (value) => value,
    indexAt: (x, y) => within((y - frame.top) / frame.height) * classes + within((x - frame.left) / frame.width),
    lines(index) {
      const { left, top, width, height } = cellOf(index);
      return { x: left + width / 2, y: top + height / 2 };
    },
    readout(index) {
      const row = Math.floor(index / classes);
      const total = counts.subarray(row * classes, (row + 1) * classes).reduce((sum, count) => sum + count, 0);
      const count = counts[index]!;
      const fill = fillOf(index);
      return {
        title: t('{0} read as {1}', classNames[row]!, classNames[index % classes]!),
        rows: [
          { label: t('samples'), value: formatNumber(count, 6), ...(fill !== undefined && { color: cssOf(fill) }) },
          ...(total === 0
            ? []
            : [{ label: t('share of the true class'), value: `${formatNumber((100 * count) / total)} %` }]),
        ],
      };
    },
  };
}
