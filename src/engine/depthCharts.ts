import type { LayerActivity } from '../analysis/activationGradients.ts';
import { message } from '../core/errors.ts';
import type { CurvesChart } from '../protocol/charts.ts';
import { curvesChart, short } from './chartParts.ts';
import type { Moment } from './experiments.ts';
import { depthAxis, overLayers } from './layerActivity.ts';

export function depthChart(moment: Moment, layers: readonly LayerActivity[]): CurvesChart {
  const first = layers[0]!;
  const last = layers.at(-1)!;
  const series = [
    overLayers(layers, ({ gradientNorm }) => gradientNorm, {
      id: 'measured',
      label: message('measured'),
      role: 'measured',
      group: 'gradient',
    }),
    overLayers(layers, ({ predictedGradientNorm }) => predictedGradientNorm, {
      id: 'predicted',
      label: message('predicted'),
      role: 'theory',
      group: 'gradient',
    }),
  ];
  const power = Math.log10(first.gradientNorm / last.gradientNorm);
  const isPositive = series.every(({ y }) => y.every((value) => value > 0));
  return curvesChart(
    moment,
    {
      id: 'depth',
      view: 'gradients',
      x: depthAxis,
      y: { label: message('gradient norm |dL/dz|'), scale: isPositive ? 'log10' : 'linear' },
      series,
    },
    {
      title: Number.isFinite(power)
        ? message("The gradient at layer 1 is 10^{0} of the last layer's", Number(power.toFixed(1)))
        : message('No gradient reaches layer 1'),
      caption: message(
        'Root mean square over samples of the gradient by the pre-activations of each layer; the last point is the output layer.',
      ),
      description: message(
        'From layer 1 ({0}) to the output layer ({1}).',
        short(first.gradientNorm),
        short(last.gradientNorm),
      ),
      explanation: message(
        'Predicted from the output down: each layer multiplies the squared gradient by G (the mean squared slope at the measured variance), its units and the mean squared weight above.',
      ),
    },
  );
}

export function slopeChart(moment: Moment, hidden: readonly LayerActivity[]): CurvesChart {
  const series = [
    overLayers(hidden, (layer) => layer.meanSquaredSlope, {
      id: 'measured',
      label: message('measured'),
      role: 'measured',
      group: 'slope',
    }),
    overLayers(hidden, (layer) => layer.theory, {
      id: 'theory',
      label: message('G at the measured variance'),
      role: 'theory',
      group: 'slope',
    }),
    overLayers(hidden, (layer) => layer.theoryAtOne, {
      id: 'theoryAtOne',
      label: message('G at variance 1'),
      role: 'theory',
      group: 'one',
    }),
  ];
  const first = hidden[0]!;
  return curvesChart(
    moment,
    {
      id: 'slope',
      view: 'gradients',
      x: depthAxis,
      y: { label: message('mean squared slope'), scale: 'linear' },
      series,
    },
    {
      title: message(
        'Mean squared slope of layer 1: {0} measured, {1} in theory',
        short(first.meanSquaredSlope),
        short(first.theory),
      ),
      caption: message(
        'Mean over samples and units of the squared slope of the activation, beside its expectation for normal pre-activations.',
      ),
      description: message(
        '{0} hidden layers; layer 1 has {1}, theory {2}.',
        hidden.length,
        short(first.meanSquaredSlope),
        short(first.theory),
      ),
      explanation: message(
        "G = E[phi'(sqrt(q) Z)^2] with Z standard normal and q the mean squared pre-activation. Trained layers are neither normal nor centred, so they may differ.",
      ),
    },
  );
}
