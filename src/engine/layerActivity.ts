import { measureActivity, type LayerActivity } from '../analysis/activationGradients.ts';
import { message } from '../core/errors.ts';
import type { Axis, Series } from '../protocol/charts.ts';
import { curveOf } from './chartParts.ts';
import type { Moment } from './experiments.ts';
import { activitySamples } from './gradientHeat.ts';

/** Every layer of a run at a moment, on training samples. */
export function measureMoment({ prepared, parameters }: Pick<Moment, 'prepared' | 'parameters'>): LayerActivity[] {
  const { problem } = prepared;
  return measureActivity(problem.architecture, parameters, problem.loss, activitySamples(problem, 256));
}

export const depthAxis: Axis = { label: message('layer, input to output'), scale: 'linear' };

export function overLayers(
  layers: readonly LayerActivity[],
  read: (layer: LayerActivity) => number,
  look: Pick<Series, 'id' | 'label' | 'role' | 'group'>,
): Series {
  return curveOf(
    layers.map((layer) => ({ step: layer.layer + 1, layer })),
    ({ layer }) => read(layer),
    look,
  );
}
