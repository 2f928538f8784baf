import { deadUnits } from '../../../analysis/network/deadUnits.ts';
import { tensorsByLayer } from '../../../core/experiment/tensorLayout.ts';
import { formatMessage, message, type Message } from '../../../core/ground/errors.ts';
import type { NetworkChart, NetworkLayer } from '../../../protocol/charts.ts';
import type { ViewName } from '../../../protocol/views.ts';
import { layerLabel, short } from '../frame/chartParts.ts';
import type { Moment } from '../frame/moment.ts';
import { activityRows, activitySamples, samplesOfMoment } from './activitySamples.ts';

/** Units of a layer that are drawn; of wider ones so many, evenly spaced, so that they stay the same while a run goes on. */
const mostUnits = 24;

/**
 * The network as units and weights, at the shown step.
 * @param place  what of the view is chosen and can be
 * @param dead   per layer a 1 for every dead unit on the samples of `activitySamples`, where that is known
 */
export function networkChart(
  moment: Moment,
  view: ViewName,
  place: Pick<NetworkChart, 'chooses' | 'chosen'> = {},
  dead = deadUnitsOf(moment),
): NetworkChart {
  const layers = layersOf(moment, dead);
  const elided = layers.filter(({ units, shown }) => shown.length < units).length;
  return {
    kind: 'network',
    id: 'network',
    view,
    run: moment.run,
    step: moment.step,
    title: titleOf(moment, layers, dead),
    caption:
      elided === 0
        ? message(
            'All units, the largest weights: the thicker, the larger in its layer; dashed: below 0. Hollow units are dead.',
          )
        : message(
            'At most {0} units of a layer, evenly spaced: the thicker a weight, the larger in its layer; dashed: below 0. Hollow units are dead.',
            mostUnits,
          ),
    description: message('{0}.', layers.map(describe).join('; ')),
    explanation: message(
      'The weights of the shown step, each as thick as its size in its layer; left out are those below a fiftieth of the largest, and, until a unit is chosen, all but the 150 largest between two layers. A unit is dead when its slope is 0 on every sample that is measured; norms are not folded into the weights.',
    ),
    layers,
    ...place,
  };
}

function deadUnitsOf({ prepared: { problem }, parameters }: Moment): readonly Uint8Array[] {
  return deadUnits(problem.architecture, parameters, activitySamples(problem, samplesOfMoment));
}

/** Evenly spaced units from the first to the last. */
function shownUnits(units: number): Int32Array {
  const count = Math.min(units, mostUnits);
  return Int32Array.from({ length: count }, (_, at) => (count < 2 ? 0 : Math.round((at * (units - 1)) / (count - 1))));
}

/** @param dead  per layer a 1 for every unit that is */
function layersOf({ prepared, parameters }: Moment, dead: readonly Uint8Array[]): readonly NetworkLayer[] {
  const { data } = prepared;
  const { architecture } = prepared.problem;
  const { featureNames, classNames, targetNames } = data.dataset;
  const inputs = shownUnits(architecture.inputs);
  const found: NetworkLayer[] = [
    {
      label: message('inputs'),
      units: architecture.inputs,
      shown: inputs,
      names: Array.from(inputs, (at) => featureNames[at] ?? ''),
      dead: new Uint8Array(inputs.length),
      bias: new Float32Array(0),
      weights: new Float32Array(0),
    },
  ];
  tensorsByLayer(architecture).forEach(({ weights, bias }, layer) => {
    const { units } = architecture.layers[layer]!;
    const before = found.at(-1)!.shown;
    const shown = shownUnits(units);
    const isLast = layer === architecture.layers.length - 1;
    const names = classNames.length === units ? classNames : targetNames.length === units ? targetNames : [];
    found.push({
      label: layerLabel(layer, architecture.layers.length),
      units,
      shown,
      names: isLast && names.length > 0 ? Array.from(shown, (at) => names[at]!) : [],
      dead: isLast ? new Uint8Array(shown.length) : Uint8Array.from(shown, (at) => dead[layer]![at]!),
      bias: Float32Array.from(shown, (at) => (bias ? parameters[bias.offset + at]! : 0)),
      weights: Float32Array.from(
        { length: before.length * shown.length },
        (_, at) =>
          parameters[weights.offset + before[Math.floor(at / shown.length)]! * units + shown[at % shown.length]!]!,
      ),
    });
  });
  return found;
}

function titleOf(
  { prepared: { problem } }: Moment,
  layers: readonly NetworkLayer[],
  dead: readonly Uint8Array[],
): Message {
  const hidden = dead.slice(0, -1);
  const count = hidden.reduce((sum, layer) => sum + layer.reduce((one, other) => one + other, 0), 0);
  const units = hidden.reduce((sum, layer) => sum + layer.length, 0);
  const [rows, all] = [activityRows(problem, samplesOfMoment), problem.train.count];
  if (count > 0)
    return rows === all
      ? message('{0} of {1} hidden units are dead', count, units)
      : message('{0} of {1} hidden units are dead on {2} of {3} training samples', count, units, rows, all);
  const { value, from, to } = largestWeight(layers);
  return message('The largest weight drawn is {0}, from {1} to {2}', short(value), from, to);
}

/** The weight that is largest in size among those that are drawn. */
function largestWeight(layers: readonly NetworkLayer[]): { value: number; from: string; to: string } {
  let [value, layer, at] = [0, 1, 0];
  layers.forEach(({ weights }, index) =>
    weights.forEach((weight, place) => {
      if (Math.abs(weight) > Math.abs(value)) [value, layer, at] = [weight, index, place];
    }),
  );
  const width = layers[layer]!.shown.length;
  return {
    value,
    from: unitName(layers[layer - 1]!, Math.floor(at / width)),
    to: unitName(layers[layer]!, at % width),
  };
}

/** A unit for people: its name, or its layer and number, both from 1. */
function unitName({ names, shown, label }: NetworkLayer, at: number): string {
  return names[at] ?? `${formatMessage(label)}/${shown[at]! + 1}`;
}

function describe({ label, units, shown, dead }: NetworkLayer): string {
  const lost = dead.reduce((sum, one) => sum + one, 0);
  const of = shown.length < units ? `${shown.length} of ${units}` : String(units);
  return `${formatMessage(label)}: ${of}${lost > 0 ? `, ${lost} dead` : ''}`;
}
