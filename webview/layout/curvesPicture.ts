import { drawOver, drawTraces, drawUnder, layoutCurves, probeCurves } from './curvesLayout.ts';
import type { Picture } from './picture.ts';

/** Curves as exported files show them; on the screen Chart.js draws the lines between the same axes and labels. */
export const curvesPicture: Picture<'curves'> = {
  height: (chart) => (chart.series.length > 8 ? 240 : 200),
  paint(pen, chart, look, size, memory) {
    const layout = layoutCurves(pen, chart, look, size, memory);
    drawUnder(pen, look, layout);
    drawTraces(pen, layout);
    drawOver(pen, look, layout);
    return probeCurves(layout);
  },
};
