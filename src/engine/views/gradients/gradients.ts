import type { LayerActivity } from '../../../analysis/network/activationGradients.ts';
import type { Chart } from '../../../protocol/charts.ts';
import { activationChart, layersChart } from './activationChart.ts';
import { clippingChart } from './clippingChart.ts';
import { depthChart, slopeChart } from './depthCharts.ts';
import type { Moment, ViewExperiment } from '../frame/moment.ts';
import { gradientHeat } from './gradientHeat.ts';
import { gradientNumbers } from './keyNumbers.ts';
import { measureMoment } from './layerActivity.ts';
import { sharesChart } from './sharesChart.ts';
import { signalChart } from './signalChart.ts';

/** The view Gradients: what the activations do to signal and gradient. */
export const gradients: ViewExperiment = {
  follows: 'run',
  *charts(moment): Generator<Chart> {
    const layers = measureMoment(moment);
    yield gradientNumbers(moment, layers);
    yield depthChart(moment, layers);
    const hidden = layers.slice(0, -1);
    if (hidden.length > 0) {
      const chosen = chosenLayer(moment, hidden);
      yield activationChart(moment, hidden[chosen]!, layers.length);
      yield slopeChart(moment, hidden);
      yield layersChart(moment, hidden, chosen);
      yield sharesChart(moment, hidden);
    }
    yield signalChart(moment, layers);
    yield gradientHeat(moment);
    if (moment.prepared.experiment.clip !== undefined) yield clippingChart(moment);
  },
};

/** The hidden layer at the place that is chosen on the axis over the depth, where layers count from 1; the first one unless told. */
function chosenLayer({ chosen }: Moment, hidden: readonly LayerActivity[]): number {
  const wanted = Math.round(chosen?.[0] ?? 1) - 1;
  return Math.max(0, Math.min(hidden.length - 1, wanted));
}
