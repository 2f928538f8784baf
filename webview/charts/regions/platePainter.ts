import { steadyContextOf } from '../../drawing/canvasContext.ts';
import { createCanvasPen } from '../../drawing/canvasPen.ts';
import { paintCells } from '../../pictures/cells/cellPainter.ts';
import { boundaryStrokes, drawBoundary } from '../../pictures/cells/regionsPicture.ts';
import { borderLook } from '../../pictures/cells/regionsScene.ts';
import { placeIn } from '../../pictures/frame/planeFrame.ts';
import { inBatches, type Sliced } from '../../pictures/frame/slices.ts';
import type { PlateWish } from './cellPlates.ts';

/** Room for the pixels of one picture at a time, kept as long as the size stays. */
export interface Buffers {
  readonly image: ImageData;
  readonly fills: Uint32Array;
}

/** Paints cells and boundary on a canvas that is not seen yet; returns its buffers for the next. */
export function* paintPlate(
  canvas: HTMLCanvasElement,
  { scene, window, size }: PlateWish,
  ratio: number,
  kept: Buffers | undefined,
): Sliced<Buffers> {
  const { chart, look, index, colors } = scene;
  if (canvas.width !== size.width) canvas.width = size.width;
  if (canvas.height !== size.height) canvas.height = size.height;
  const context = steadyContextOf(canvas);
  const fits = kept?.image.width === size.width && kept.image.height === size.height;
  const image = fits ? kept.image : context.createImageData(size.width, size.height);
  const fills = fits ? kept.fills : new Uint32Array(size.width * size.height);
  const border = borderLook(look, index.mesh.layers);
  yield* paintCells({ index, colors, border, window, ...size, fills, pixels: new Uint32Array(image.data.buffer) });
  context.putImageData(image, 0, 0);
  const pen = createCanvasPen(context, look.font);
  const placing = placeIn({ left: 0, top: 0, ...size }, window);
  for (const stroke of boundaryStrokes(look)) {
    const scaled = { ...stroke, width: stroke.width * ratio };
    yield* inBatches(chart.boundary.length / 4, 256, (from, to) =>
      drawBoundary(pen, chart.boundary.subarray(4 * from, 4 * to), placing, scaled),
    );
  }
  return { image, fills };
}
