import type { LayerActivity } from '../../../analysis/network/activationGradients.ts';
import { activations } from '../../../core/tables/activations.ts';
import { message, type Message } from '../../../core/ground/errors.ts';
import type { ActivationChart, LayersChart } from '../../../protocol/charts.ts';
import { percent, short } from '../frame/chartParts.ts';
import type { Moment } from '../frame/moment.ts';
import { canSaturate, measuredOf } from './layerActivity.ts';

/** One activation with its slope over the values that reach it. */
export function activationChart(moment: Moment, layer: LayerActivity, layers: number): ActivationChart {
  const activation = activations.get(layer.activation.name);
  return {
    kind: 'activation',
    id: 'activation',
    view: 'gradients',
    run: moment.run,
    step: moment.step,
    title: titleOf(layer),
    caption: message(
      'Where the pre-activations of layer {0} fall on {1} and its slope, on {2} of {3} training samples.',
      layer.layer + 1,
      activation.label,
      ...measuredOf(moment),
    ),
    description: message(
      'Mean square of the pre-activations {0}; {1} % of the outputs are 0; {2} of {3} units are dead, on {4} of {5} training samples.',
      short(layer.meanSquare),
      percent(layer.zeroShare),
      layer.deadUnits,
      layer.units,
      ...measuredOf(moment),
    ),
    explanation: message(
      'A histogram over these samples and all units of what the activation sees (after the norm), over the curve of the activation and of its derivative.',
    ),
    x: { label: message('pre-activation z'), scale: 'linear' },
    y: { label: message('share'), scale: 'linear' },
    ...histogramOf(layer, curvePoints),
    layer: layer.layer,
    layers,
  };
}

function layersTitle(layers: number): Message {
  if (layers === 1) return message('The one hidden layer');
  return layers === 2 ? message('Both hidden layers') : message('All {0} hidden layers', layers);
}

/** All hidden layers as small pictures of the same. */
export function layersChart(moment: Moment, hidden: readonly LayerActivity[], chosen: number): LayersChart {
  const [first] = hidden;
  return {
    kind: 'layers',
    id: 'layers',
    view: 'gradients',
    run: moment.run,
    step: moment.step,
    title: layersTitle(hidden.length),
    caption: message(
      'Where the pre-activations fall, under the activation, on {0} of {1} training samples; a click shows a layer large.',
      ...measuredOf(moment),
    ),
    description: message(
      'Histograms of {0} layers; the mean squared slope goes from {1} to {2}.',
      hidden.length,
      short(first?.meanSquaredSlope ?? NaN),
      short(hidden.at(-1)?.meanSquaredSlope ?? NaN),
    ),
    explanation: message(
      'A histogram over these samples and all units of what each activation sees (after the norm), over the curve of the activation.',
    ),
    x: { label: message('pre-activation z'), scale: 'linear' },
    panels: hidden.map((layer) => ({
      label: message('layer {0}', layer.layer + 1),
      note: noteOf(layer),
      ...histogramOf(layer, panelPoints),
    })),
    chosen,
  };
}

/** Points of the curve of a small picture. */
const panelPoints = 61;
/** Points of the curve of a large one. */
const curvePoints = 241;

function histogramOf(layer: LayerActivity, points: number): Pick<ActivationChart, 'edges' | 'shares' | 'curve'> {
  const { name, options } = layer.activation;
  const activation = activations.get(name);
  const { edges, shares } = layer.histogram;
  const width = edges.at(-1)! - edges[0]!;
  const z = Float64Array.from({ length: points }, (_, at) => edges[0]! + (width * at) / (points - 1));
  return {
    edges: edges.slice(),
    shares: shares.slice(),
    curve: {
      z,
      value: z.map((at) => activation.value(at, options)),
      slope: z.map((at) => activation.slope(at, options)),
    },
  };
}

function noteOf(layer: LayerActivity): Message {
  return canSaturate(layer)
    ? message('{0} % saturated', percent(layer.saturatedShare))
    : message('{0} % zero, {1} dead', percent(layer.zeroShare), layer.deadUnits);
}

function titleOf(layer: LayerActivity): Message {
  const place = [layer.layer + 1, short(layer.meanSquaredSlope)] as const;
  return canSaturate(layer)
    ? message('Layer {0}: mean squared slope {1}, {2} % saturated', ...place, percent(layer.saturatedShare))
    : message('Layer {0}: mean squared slope {1}, {2} % of the outputs are 0', ...place, percent(layer.zeroShare));
}
