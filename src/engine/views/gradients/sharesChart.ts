import type { LayerActivity } from '../../../analysis/network/activationGradients.ts';
import { message, type Message } from '../../../core/ground/errors.ts';
import type { SharesChart } from '../../../protocol/charts.ts';
import { percent } from '../frame/chartParts.ts';
import type { Moment } from '../frame/moment.ts';
import { canSaturate, measuredOf } from './layerActivity.ts';

/** Which shares of every hidden layer are saturated, zero or dead. */
export function sharesChart(moment: Moment, hidden: readonly LayerActivity[]): SharesChart {
  const dead = hidden.reduce((sum, { deadUnits }) => sum + deadUnits, 0);
  const units = hidden.reduce((sum, layer) => sum + layer.units, 0);
  const bounded = hidden.filter(canSaturate);
  return {
    kind: 'shares',
    id: 'shares',
    view: 'gradients',
    run: moment.run,
    step: moment.step,
    title: dead > 0 ? deadTitle(dead, units, measuredOf(moment)) : aliveTitle(hidden, bounded),
    caption:
      bounded.length === 0
        ? message(
            'Zero: output exactly 0. Dead: unit whose slope is 0 on all of them. On {0} of {1} training samples.',
            ...measuredOf(moment),
          )
        : message(
            'Saturated: slope under 1 % of the largest, of activations that are not piecewise linear. Zero: output exactly 0. Dead: unit whose slope is 0 on all of them. On {0} of {1} training samples.',
            ...measuredOf(moment),
          ),
    description: message('{0} hidden layers, {1} dead units of {2}.', hidden.length, dead, units),
    explanation: message(
      'Shares of the (sample, unit) pairs, dead as a share of units. A dead unit may come back: momentum, decay and earlier layers still move it.',
    ),
    rows: hidden.map(({ layer }) => message('layer {0}', layer + 1)),
    parts: [
      ...(bounded.length === 0
        ? []
        : [
            {
              id: 'saturated',
              label: message('saturated'),
              values: Float64Array.from(hidden, (layer) => (canSaturate(layer) ? layer.saturatedShare : 0)),
            },
          ]),
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

function aliveTitle(hidden: readonly LayerActivity[], bounded: readonly LayerActivity[]): Message {
  if (bounded.length > 0) return saturationTitle(bounded);
  const { layer, zeroShare } = hidden.reduce((most, one) => (one.zeroShare > most.zeroShare ? one : most));
  return zeroShare === 0
    ? message('No hidden unit is dead, and no output is 0')
    : message(
        'No hidden unit is dead; most zeros are in layer {0}: {1} % of its outputs',
        layer + 1,
        percent(zeroShare),
      );
}

function saturationTitle(bounded: readonly LayerActivity[]): Message {
  const { layer, saturatedShare } = bounded.reduce((most, one) =>
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
