import type { ChartKind } from '../../../src/protocol/charts.ts';
import { contextOf } from '../../drawing/canvasContext.ts';
import { forgetCuts, wholeAt } from '../../drawing/cutWords.ts';
import { createCanvasPen } from '../../drawing/canvasPen.ts';
import { element, pixelOf } from '../../kit/elements.ts';
import { createMemory, type Picture, type Probe, type Size } from '../../pictures/frame/picture.ts';
import type { Renderer } from './renderer.ts';

/** A canvas that fills its place and tells when that changes. */
export function fillWithCanvas(
  place: HTMLElement,
  onResize: () => void,
): { canvas: HTMLCanvasElement; size(): Size; dispose(): void } {
  const canvas = element('canvas', { attributes: { 'aria-hidden': 'true' } });
  place.prepend(canvas);
  const observer = new ResizeObserver(onResize);
  observer.observe(place);
  const stop = new AbortController();
  // What is cut has the whole as its tooltip.
  const tell = (event: PointerEvent): void => {
    const whole = wholeAt(canvas, ...pixelOf(canvas, event)) ?? '';
    if (place.title !== whole) place.title = whole;
  };
  place.addEventListener('pointermove', tell, { signal: stop.signal });
  return {
    canvas,
    size: () => ({ width: place.clientWidth, height: place.clientHeight }),
    dispose() {
      observer.disconnect();
      stop.abort();
      canvas.remove();
    },
  };
}

/** Sets the canvas's pixels for this size in CSS px and clears it. */
export function prepareCanvas(
  canvas: HTMLCanvasElement,
  { width, height }: Size,
  ratio: number,
): CanvasRenderingContext2D {
  const [pixelWidth, pixelHeight] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== pixelWidth) canvas.width = pixelWidth;
  if (canvas.height !== pixelHeight) canvas.height = pixelHeight;
  forgetCuts(canvas);
  const context = contextOf(canvas);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** A renderer that paints its picture on a canvas. */
export function onCanvas<K extends ChartKind>(picture: Picture<K>): Renderer<K> {
  return {
    picture,
    mount(place, first, context) {
      const surface = fillWithCanvas(place, () => context.requestPaint());
      const memory = createMemory();
      let chart = first;
      let probe: Probe | undefined;
      return {
        update: (next) => (chart = next),
        paint() {
          const size = surface.size();
          if (size.width === 0 || size.height === 0) return false;
          const look = context.look();
          const pen = createCanvasPen(prepareCanvas(surface.canvas, size, window.devicePixelRatio), look.font);
          probe = picture.paint(pen, chart, { look, size, memory });
          return true;
        },
        probe: () => probe,
        dispose: () => surface.dispose(),
      };
    },
  };
}
