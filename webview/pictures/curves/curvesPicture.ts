import type { CurvesChart } from '../../../src/protocol/charts.ts';
import { drawOver, drawUnder, layoutCurves } from './curvesLayout.ts';
import { probeCurves } from './curvesProbe.ts';
import { drawTraces } from './curvesTraces.ts';
import type { Picture } from '../frame/picture.ts';

/** Curves as exported files show them; on the screen Chart.js draws the lines between the same axes and labels. */
export const curvesPicture: Picture<'curves'> = {
  height: (chart) => heightOf(chart),
  paint(pen, chart, setting) {
    const { look } = setting;
    const layout = layoutCurves(pen, chart, setting);
    drawUnder(pen, look, layout);
    drawTraces(pen, layout.frame, layout.traces);
    drawOver(pen, look, layout);
    return probeCurves(layout);
  },
};

/** Names need lines, and words above the curves need room that is not taken from them. */
function heightOf(chart: CurvesChart): number {
  if (chart.namesAtEnds === true) return 300;
  const hasHead = chart.zones !== undefined || chart.marks.some((mark) => mark.axis === 'x');
  return chart.series.length > 8 || hasHead ? 240 : 200;
}
