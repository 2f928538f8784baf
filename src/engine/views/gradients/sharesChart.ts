import type { LayerActivity } from '../../../analysis/network/activationGradients.ts';
import { message, type Message } from '../../../core/ground/errors.ts';
import type { SharesChart } from '../../../protocol/charts.ts';
import { percent } from '../frame/chartParts.ts';
import type { Moment } from '../frame/moment.ts';
import { measuredOf } from './layerActivity.ts';

/** Which shares of every hidden layer are saturated, zero or dead. */
export function sharesChart(moment: Moment, hidden: readonly LayerActivity[]): SharesChart {
  const dead = hidden.reduce((sum, { deadUnits }) => sum + deadUnits, 0);
  const units = hidden.reduce((sum, layer) => sum + layer.units, 0);
  return {
    kind: 'shares',
    id: 'shares',
    view: 'gradients',
    run: moment.run,
    step: moment.step,
    title: dead > 0 ? deadTitle(dead, units, measuredOf(moment)) : saturationTitle(hidden),
    caption: message(
      'Saturated: slope under 1 % of the largest. Zero: output exactly 0. Dead: unit whose slope is 0 on all of them. On {0} of {1} training samples.',
      ...measuredOf(moment),
    ),
    description: message('{0} hidden layers, {1} dead units of {2}.', hidden.length, dead, units),
    explanation: message(
      'Shares of the (sample, unit) pairs, dead as a share of units. A dead unit may come back: momentum, decay and earlier layers still move it.',
    ),
    rows: hidden.map(({ layer }) => message('layer {0}', layer + 1)),
    parts: [
      {
        id: 'saturated',
        label: message('saturated'),
        values: Float64Array.from(hidden, ({ saturatedShare }) => saturatedShare),
      },
      { id: 'zero', label: message('zero'), values: Float64Array.from(hidden, ({ zeroShare }) => zeroShare) },
      {
        id: 'dead',
        label: message('dead'),
        values: Float64Array.from(hidden, (layer) => layer.deadUnits / layer.units),
      },
    ],
  };
}

/** Of samples that are not all a unit may be alive on another. */
function deadTitle(dead: number, units: number, [rows, all]: readonly [number, number]): Message {
  return rows === all
    ? message('{0} of {1} hidden units are dead', dead, units)
    : message('{0} of {1} hidden units are dead on {2} of {3} training samples', dead, units, rows, all);
}

function saturationTitle(hidden: readonly LayerActivity[]): Message {
  const { layer, saturatedShare } = hidden.reduce((most, one) =>
    one.saturatedShare > most.saturatedShare ? one : most,
  );
  if (saturatedShare === 0) return message('No unit is saturated');
  if (percent(saturatedShare) === 0) return message('Hardly any unit is saturated: under 0.1 % of every layer');
  return message(
    'Layer {0} is the most saturated: {1} % of its slopes are under 1 % of the largest',
    layer + 1,
    percent(saturatedShare),
  );
}
