import type { LayerActivity } from '../../../analysis/network/activationGradients.ts';
import { message } from '../../../core/ground/errors.ts';
import type { NumbersChart } from '../../../protocol/charts.ts';
import { short } from '../frame/chartParts.ts';
import { numbersChart } from '../frame/keyNumbers.ts';
import type { Moment } from '../frame/moment.ts';
import { tellRatio } from './layerActivity.ts';

/** How much of the gradient arrives at the first layer, and what the activations let through. */
export function gradientNumbers(moment: Moment, layers: readonly LayerActivity[]): NumbersChart {
  const [first, last] = [layers[0]!, layers.at(-1)!];
  const hidden = layers.slice(0, -1);
  if (hidden.length === 0)
    return numbersChart(moment, 'gradients', [
      {
        label: message('gradient at the output layer'),
        value: message('{0}', short(last.gradientNorm)),
        chart: 'depth',
      },
    ]);
  const units = hidden.reduce((sum, layer) => sum + layer.units, 0);
  const dead = hidden.reduce((sum, layer) => sum + layer.deadUnits, 0);
  const ratio = first.gradientNorm / last.gradientNorm;
  return numbersChart(moment, 'gradients', [
    {
      label: message('gradient at layer 1 against the output layer'),
      value: tellRatio(ratio, {
        same: message('about 1 times'),
        times: (factor) => message('{0} times', factor),
        power: (exponent) => message('about 10^{0} times', exponent),
        none: message('none'),
      }),
      chart: 'depth',
    },
    {
      label: message('per layer, toward the input'),
      value: message('{0} times', short(ratio ** (1 / hidden.length))),
      chart: 'depth',
    },
    {
      label: message('mean squared slope, layer 1'),
      value: message('{0}', short(first.meanSquaredSlope)),
      chart: 'slope',
    },
    { label: message('dead units'), value: message('{0} of {1}', dead, units), chart: 'shares' },
    {
      label: message('mean square of the signal, last hidden layer'),
      value: message('{0}', short(hidden.at(-1)!.meanSquare)),
      chart: 'signal',
    },
  ]);
}
