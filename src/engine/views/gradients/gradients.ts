import type { Chart } from '../../../protocol/charts.ts';
import { activationChart } from './activationChart.ts';
import { clippingChart } from './clippingChart.ts';
import { depthChart, slopeChart } from './depthCharts.ts';
import type { ViewExperiment } from '../frame/moment.ts';
import { gradientHeat } from './gradientHeat.ts';
import { measureMoment } from './layerActivity.ts';
import { sharesChart } from './sharesChart.ts';
import { signalChart } from './signalChart.ts';

/** Layers that get a picture of their own. */
const picturedLayers = 16;

/** The view Gradients: what the activations do to signal and gradient. */
export const gradients: ViewExperiment = {
  follows: 'run',
  *charts(moment): Generator<Chart> {
    const layers = measureMoment(moment);
    yield depthChart(moment, layers);
    const hidden = layers.slice(0, -1);
    if (hidden.length > 0) {
      yield slopeChart(moment, hidden);
      yield sharesChart(moment, hidden);
    }
    for (const layer of hidden.slice(0, picturedLayers)) yield activationChart(moment, layer, layers.length);
    yield signalChart(moment, layers);
    yield gradientHeat(moment);
    if (moment.prepared.experiment.clip !== undefined) yield clippingChart(moment);
  },
};
