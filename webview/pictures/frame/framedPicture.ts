import type { ChartKind } from '../../../src/protocol/charts.ts';
import { wrapText, type Pen } from '../../drawing/pen.ts';
import { say } from '../../drawing/texts.ts';
import { labelSize } from './axes.ts';
import { createMemory, type ChartOf, type Picture, type Setting, type Size } from './picture.ts';

const margin = 16;

/** A chart as a file shows it: title above, caption below, the same drawing between. */
export interface FramedPicture {
  readonly size: Size;
  paint(pen: Pen): void;
}

/** Lays a chart out as a picture of this width that stands alone. */
export function framePicture<K extends ChartKind>(
  picture: Picture<K>,
  chart: ChartOf<K>,
  { look, size: plot }: Pick<Setting, 'look' | 'size'>,
  pen: Pick<Pen, 'measure'>,
): FramedPicture {
  const inner = plot.width;
  const title = wrapText(pen, say(chart.title), { size: 13, isBold: true }, inner);
  const caption = wrapText(pen, say(chart.caption), { size: labelSize }, inner);
  const top = margin + title.length * 18 + 8;
  const bottom = top + plot.height + 8;
  return {
    size: { width: inner + 2 * margin, height: bottom + caption.length * 15 + margin },
    paint(into) {
      title.forEach((line, index) =>
        into.text(line, [margin, margin + index * 18], {
          color: look.foreground,
          size: 13,
          isBold: true,
          baseline: 'top',
        }),
      );
      into.move(margin, top, () => {
        picture.paint(into, chart, { look, size: plot, memory: createMemory() });
      });
      caption.forEach((line, index) =>
        into.text(line, [margin, bottom + index * 15], { color: look.muted, size: labelSize, baseline: 'top' }),
      );
    },
  };
}
