import type { LayerActivity } from '../../../analysis/network/activationGradients.ts';
import { activations } from '../../../core/tables/activations.ts';
import { message, type Message } from '../../../core/ground/errors.ts';
import type { ActivationChart } from '../../../protocol/charts.ts';
import { percent, short } from '../frame/chartParts.ts';
import type { Moment } from '../frame/moment.ts';
import { canSaturate, measuredOf } from './layerActivity.ts';

/** One activation with its slope over the values that reach it. */
export function activationChart(moment: Moment, layer: LayerActivity, layers: number): ActivationChart {
  const { name, options } = layer.activation;
  const activation = activations.get(name);
  const { edges, shares } = layer.histogram;
  const z = Float64Array.from({ length: 241 }, (_, at) => edges[0]! + ((edges.at(-1)! - edges[0]!) * at) / 240);
  return {
    kind: 'activation',
    id: `activation-${layer.layer}`,
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
    y: { label: message('value, slope, share'), scale: 'linear' },
    edges: edges.slice(),
    shares: shares.slice(),
    curve: {
      z,
      value: z.map((at) => activation.value(at, options)),
      slope: z.map((at) => activation.slope(at, options)),
    },
    layer: layer.layer,
    layers,
  };
}

function titleOf(layer: LayerActivity): Message {
  const place = [layer.layer + 1, short(layer.meanSquaredSlope)] as const;
  return canSaturate(layer)
    ? message('Layer {0}: mean squared slope {1}, {2} % saturated', ...place, percent(layer.saturatedShare))
    : message('Layer {0}: mean squared slope {1}, {2} % of the outputs are 0', ...place, percent(layer.zeroShare));
}
