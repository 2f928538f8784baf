import type { ChartKind } from '../../../src/protocol/charts.ts';
import { rendererOf } from '../../charts/charts.ts';
import { prepareCanvas } from '../../charts/frame/canvas.ts';
import { steadyContextOf } from '../../drawing/canvasContext.ts';
import { createCanvasPen } from '../../drawing/canvasPen.ts';
import { cssOf } from '../../drawing/colors.ts';
import type { Look } from '../../drawing/look.ts';
import type { Pen } from '../../drawing/pen.ts';
import { rulerOf } from '../../drawing/ruler.ts';
import { createSvgPen } from '../../drawing/svgPen.ts';
import { element } from '../../kit/elements.ts';
import { columnsOf } from '../../pictures/columns/columns.ts';
import { csvOf, fileNameOf, jsonOf } from '../../pictures/columns/exportText.ts';
import { framePicture, type FramedPicture } from '../../pictures/frame/framedPicture.ts';
import type { ChartOf, Picture, Size } from '../../pictures/frame/picture.ts';
import { say } from '../../drawing/texts.ts';

/** What a chart can be saved as. */
export type ExportFormat = 'svg' | 'png' | 'csv' | 'json';

/** What the `save` request takes. */
export interface SavedFile {
  readonly name: string;
  readonly encoding: 'utf8' | 'base64';
  readonly content: string;
}

/** The formats a kind of chart can be saved in; one that is text has no picture. */
export function formatsOf(kind: ChartKind): readonly ExportFormat[] {
  return rendererOf(kind).picture === undefined ? ['csv', 'json'] : ['svg', 'png', 'csv', 'json'];
}

/** A chart and how it is drawn; one that is text has no picture. */
export interface Exported<K extends ChartKind> {
  readonly chart: ChartOf<K>;
  readonly picture: Picture<K> | undefined;
}

/** A chart as a file: the picture in the colours of the theme, its columns in full precision, or all that it is as JSON. */
export function exportChart<K extends ChartKind>(
  { chart, picture }: Exported<K>,
  format: ExportFormat,
  look: Look,
  plot: Size,
): SavedFile {
  const name = fileNameOf(chart, format);
  switch (format) {
    case 'csv':
      return { name, encoding: 'utf8', content: csvOf(columnsOf(chart)) };
    case 'json':
      return { name, encoding: 'utf8', content: jsonOf(chart) };
    case 'svg':
      return { name, encoding: 'utf8', content: svgOf({ chart, picture }, look, plot) };
    case 'png':
      return { name, encoding: 'base64', content: pngOf({ chart, picture }, look, plot) };
    default:
      return format satisfies never;
  }
}

function frame<K extends ChartKind>(
  { chart, picture }: Exported<K>,
  look: Look,
  plot: Size,
  pen: Pick<Pen, 'measure'>,
): FramedPicture {
  if (picture === undefined) throw new Error(`A chart of kind ${chart.kind} has no picture.`);
  return framePicture(picture, chart, { look, size: plot }, pen);
}

function svgOf<K extends ChartKind>(exported: Exported<K>, look: Look, plot: Size): string {
  const ruler = rulerOf(look.font);
  const measure: Pen['measure'] = (text, size, isBold) => ruler.measure(text, size, isBold);
  const framed = frame(exported, look, plot, ruler);
  const pen = createSvgPen({ ...framed.size, background: cssOf(look.background), font: look.font, measure });
  framed.paint(pen);
  return pen.document(say(exported.chart.title), say(exported.chart.description));
}

function pngOf<K extends ChartKind>(exported: Exported<K>, look: Look, plot: Size): string {
  const canvas = element('canvas');
  // It is drawn once and read once.
  steadyContextOf(canvas);
  const framed = frame(exported, look, plot, rulerOf(look.font));
  const context = prepareCanvas(canvas, framed.size, 2);
  context.fillStyle = cssOf(look.background);
  context.fillRect(0, 0, framed.size.width, framed.size.height);
  framed.paint(createCanvasPen(context, look.font));
  return canvas.toDataURL('image/png').replace(/^[^,]*,/, '');
}
