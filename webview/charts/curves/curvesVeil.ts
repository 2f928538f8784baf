import { createCanvasPen } from '../../drawing/canvasPen.ts';
import { element } from '../../kit/elements.ts';
import type { CurvesLayout } from '../../pictures/curves/curvesLayout.ts';
import { drawRaised } from '../../pictures/curves/curvesRaised.ts';
import type { Size } from '../../pictures/frame/picture.ts';
import { pointOf, stopsOf } from '../../pictures/curves/curvesStops.ts';
import { prepareCanvas } from '../frame/canvas.ts';
import type { DrawingContext } from '../frame/renderer.ts';

/** A canvas over the curves on which one of them is raised: the others need not be drawn again for it. */
export interface Veil {
  /** Follows a new drawing; returns how to raise a curve over it at a stop of the crosshair. */
  follow(layout: CurvesLayout, size: Size): (index: number | undefined, part: string | undefined) => void;
  dispose(): void;
}

export function createVeil(below: HTMLCanvasElement, context: DrawingContext): Veil {
  const canvas = element('canvas', { attributes: { 'aria-hidden': 'true', hidden: '' } });
  below.after(canvas);
  let drawn: string | undefined;
  return {
    follow(layout, size) {
      drawn = undefined;
      const stops = stopsOf(layout);
      return (index, part) => {
        canvas.hidden = part === undefined;
        const key = part === undefined ? undefined : JSON.stringify([index, part]);
        if (key === drawn || part === undefined) {
          drawn = key;
          return;
        }
        drawn = key;
        const look = context.look();
        const pen = createCanvasPen(prepareCanvas(canvas, size, window.devicePixelRatio), look.font);
        const series = layout.chart.series.find(({ id }) => id === part);
        const stop = index === undefined ? undefined : stops[index];
        const point = series === undefined || stop === undefined ? undefined : pointOf(series.x, stop);
        drawRaised(pen, look, layout, { id: part, point, size });
      };
    },
    dispose: () => canvas.remove(),
  };
}
