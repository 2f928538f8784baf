import type { Chart } from '../../../protocol/charts.ts';
import type { Moment, ViewExperiment, ViewWork } from '../frame/moment.ts';
import { constantsCharts } from './constantsCharts.ts';
import { rescalingChart } from './rescalingChart.ts';
import { curvatureCharts } from './curvatureCharts.ts';
import { surfaceCharts } from './surface/surfaceCharts.ts';

/** The view Geometry: the loss around the weights. While training runs it takes at most `liveShare` of the time. */
export const geometry: ViewExperiment = { follows: 'run', liveShare: 0.07, charts: geometryCharts };

async function* geometryCharts(moment: Moment, work: ViewWork): AsyncGenerator<Chart> {
  yield* surfaceCharts(moment, work);
  yield* curvatureCharts(moment, work);
  yield* constantsCharts(moment, work);
  const rescaling = await rescalingChart(moment, work);
  if (rescaling !== undefined) yield rescaling;
}
