import { measureActivity, type LayerActivity } from '../../../analysis/network/activationGradients.ts';
import { activations } from '../../../core/tables/activations.ts';
import { message, type Message } from '../../../core/ground/errors.ts';
import type { Axis, Series } from '../../../protocol/charts.ts';
import { curveOf, short } from '../frame/chartParts.ts';
import type { Moment } from '../frame/moment.ts';
import { activityRows, activitySamples, samplesOfMoment } from '../network/activitySamples.ts';

/** Every layer of a run at a moment, on training samples. */
export function measureMoment({ prepared, parameters }: Pick<Moment, 'prepared' | 'parameters'>): LayerActivity[] {
  const { problem } = prepared;
  return measureActivity(problem.architecture, parameters, problem.loss, activitySamples(problem, samplesOfMoment));
}

/** On how many of how many training samples the layers of a moment are measured: two numbers of every text about them. */
export function measuredOf({ prepared }: Pick<Moment, 'prepared'>): readonly [number, number] {
  const { problem } = prepared;
  return [activityRows(problem, samplesOfMoment), problem.train.count];
}

/** The axis of charts over the layers. */
export const depthAxis: Axis = { label: message('layer, input to output'), scale: 'linear', isWhole: true };

/** A number of every layer as a curve over the depth; layers count from 1. */
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

/** Whether slopes near 0 mean saturation: with two straight pieces a slope of 0 means an output of 0, no more. */
export function canSaturate({ activation: { name, options } }: Pick<LayerActivity, 'activation'>): boolean {
  return activations.get(name).pieces?.(options) === undefined;
}

/** How a ratio is told: that both are alike, as a factor, or as a whole power of ten where the factor is beyond 10,000 or 1/1000. */
export interface RatioTexts {
  readonly same: Message;
  readonly times: (factor: number | string) => Message;
  readonly power: (exponent: number) => Message;
  /** Where the ratio is 0, infinite or of nothing. */
  readonly none: Message;
}

/** Factors this close to 1 are called the same. */
const alike = 1.05;

/** A ratio in words. */
export function tellRatio(ratio: number, { same, times, power, none }: RatioTexts): Message {
  if (!(ratio > 0 && Number.isFinite(ratio))) return none;
  if (ratio < alike && ratio > 1 / alike) return same;
  if (ratio >= 1e-3 && ratio <= 1e4) return times(short(ratio));
  return power(Math.round(Math.log10(ratio)));
}
