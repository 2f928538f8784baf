/** The canvas's 2D context. */
export function contextOf(
  canvas: HTMLCanvasElement,
  settings: CanvasRenderingContext2DSettings = {},
): CanvasRenderingContext2D {
  const context = canvas.getContext('2d', settings);
  if (context === null) throw new Error('This browser has no 2D canvas.');
  return context;
}

/**
 * A context that is drawn by the processor, for what changes at every frame of the display: the time then does not depend on a graphics card,
 * which a remote window may lack, and pictures that were made as numbers, or go to such a canvas, need not go there and back.
 */
export function steadyContextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  return contextOf(canvas, { willReadFrequently: true });
}

/** A canvas of this many pixels that is on no page. */
export function createCanvas(width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return canvas;
}
