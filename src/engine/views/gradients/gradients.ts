import type { LayerActivity } from '../../../analysis/network/activationGradients.ts';
import { message } from '../../../core/ground/errors.ts';
import type { Chart, NetworkChart } from '../../../protocol/charts.ts';
import { activationChart, layersChart } from './activationChart.ts';
import { clippingChart } from './clippingChart.ts';
import { depthChart, slopeChart } from './depthCharts.ts';
import type { Moment, ViewExperiment } from '../frame/moment.ts';
import { gradientHeat } from './gradientHeat.ts';
import { gradientNumbers } from './keyNumbers.ts';
import { measureMoment } from './layerActivity.ts';
import { networkChart } from '../network/networkChart.ts';
import { sharesChart } from './sharesChart.ts';
import { signalChart } from './signalChart.ts';

/** The view Gradients: what the activations do to signal and gradient. */
export const gradients: ViewExperiment = {
  follows: 'run',
  *charts(moment, work): Generator<Chart> {
    const layers = measureMoment(moment);
    yield gradientNumbers(moment, layers);
    yield depthChart(moment, layers);
    const hidden = layers.slice(0, -1);
    if (hidden.length > 0) {
      const chosen = chosenLayer(moment, hidden);
      yield activationChart(moment, hidden[chosen]!, layers.length);
      yield slopeChart(moment, hidden);
      yield layersChart(moment, hidden, chosen);
      if (work.wants('shares')) yield sharesChart(moment, hidden);
    }
    const dead = layers.map((layer) => layer.dead);
    yield networkChart(moment, 'gradients', chosenUnit(moment, hidden.length), dead);
    if (work.wants('signal')) yield signalChart(moment, layers);
    yield gradientHeat(moment);
    if (moment.prepared.experiment.clip !== undefined && work.wants('clipping')) yield clippingChart(moment);
  },
};

/** The hidden layer at the place that is chosen on the axis over the depth, where layers count from 1; the first one unless told. */
function chosenLayer({ chosen }: Moment, hidden: readonly LayerActivity[]): number {
  const wanted = Math.round(chosen?.[0] ?? 1) - 1;
  return Math.max(0, Math.min(hidden.length - 1, wanted));
}

/** What the drawing of the network shows as chosen: the layer of the detail, and the unit where one was chosen there. */
function chosenUnit({ chosen }: Moment, hidden: number): Pick<NetworkChart, 'chooses' | 'chosen'> {
  const chooses = message('Show this layer');
  if (chosen === undefined) return { chooses };
  const [layer, unit] = [Math.round(chosen[0]), Math.round(chosen[1])];
  if (layer < 1 || layer > hidden) return { chooses };
  return { chooses, chosen: { layer, ...(unit > 0 && { unit: unit - 1 }) } };
}
