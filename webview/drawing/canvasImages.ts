import { contextOf, createCanvas } from './canvasContext.ts';
import { parseColor, type Rgb } from './colors.ts';
import type { Pen, Raster } from './pen.ts';

type Context = CanvasRenderingContext2D;

/** The part of a pen on a canvas that draws images made of numbers. */
export function penOfImages(context: Context): Required<Pick<Pen, 'raster' | 'pixels'>> {
  return {
    raster(box, raster) {
      if (raster.rows === 0 || raster.columns === 0) return;
      const image = rasterImage(raster);
      context.save();
      context.imageSmoothingEnabled = raster.isSmooth;
      context.imageSmoothingQuality = 'high';
      context.drawImage(image, box.left, box.top, box.width, box.height);
      context.restore();
    },
    pixels(box, paint) {
      const { a: scaleX, d: scaleY } = context.getTransform();
      const image = pixelImage(box.width * scaleX, box.height * scaleY, paint);
      context.drawImage(image, box.left, box.top, box.width, box.height);
    },
  };
}

/** One pixel per cell. */
function rasterImage({ rows, columns, color }: Raster): HTMLCanvasElement {
  const canvas = createCanvas(columns, rows);
  const context = contextOf(canvas);
  const image = context.createImageData(columns, rows);
  const read = createReader();
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const text = color(row, column);
      if (text !== undefined) image.data.set([...read(text), 255], 4 * (row * columns + column));
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** Reads colours; most cells have the colour of another. */
function createReader(): (text: string) => Rgb {
  const known = new Map<string, Rgb>();
  return (text) => {
    let found = known.get(text);
    if (found === undefined) {
      found = parseColor(text) ?? [0, 0, 0];
      known.set(text, found);
    }
    return found;
  };
}

/** As fine as the display shows it, one pixel at least. */
function pixelImage(width: number, height: number, paint: Parameters<Required<Pen>['pixels']>[1]): HTMLCanvasElement {
  const canvas = createCanvas(Math.max(1, Math.round(width)), Math.max(1, Math.round(height)));
  const context = contextOf(canvas);
  const image = context.createImageData(canvas.width, canvas.height);
  paint(new Uint32Array(image.data.buffer), canvas.width, canvas.height);
  context.putImageData(image, 0, 0);
  return canvas;
}
