import { contextOf } from './canvasContext.ts';
import { createCanvasPen } from './canvasPen.ts';
import type { Pen } from './pen.ts';

const rulers = new Map<string, Pick<Pen, 'measure'>>();

/** Measures texts in a font (a CSS family) where nothing is drawn. */
export function rulerOf(font: string): Pick<Pen, 'measure'> {
  const known = rulers.get(font);
  if (known !== undefined) return known;
  const ruler = createCanvasPen(contextOf(document.createElement('canvas')), font);
  rulers.set(font, ruler);
  return ruler;
}
