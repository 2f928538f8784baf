import type { LayerActivity } from '../../../analysis/network/activationGradients.ts';
import { message } from '../../../core/ground/errors.ts';
import type { CurvesChart, TableChart } from '../../../protocol/charts.ts';
import { curvesChart, finite, layerLabel, short } from '../frame/chartParts.ts';
import type { Moment } from '../frame/moment.ts';
import { depthAxis, measuredOf, overLayers, tellRatio } from './layerActivity.ts';

/** The gradient of every layer, measured and predicted. */
export function depthChart(moment: Moment, layers: readonly LayerActivity[]): CurvesChart | TableChart {
  const first = layers[0]!;
  const last = layers.at(-1)!;
  if (layers.length === 1) return outputGradient(moment, first);
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
      group: 'theory',
    }),
  ];
  const isPositive = series.every(({ y }) => y.every((value) => value > 0));
  return {
    ...curvesChart(
      moment,
      {
        id: 'depth',
        view: 'gradients',
        x: depthAxis,
        y: { label: message('gradient norm |dL/dz|'), scale: isPositive ? 'log10' : 'linear' },
        series,
      },
      {
        title: tellRatio(first.gradientNorm / last.gradientNorm, {
          same: message('The gradient at layer 1 is about as large as at the output layer'),
          times: (factor) => message('The gradient at layer 1 is {0} times that at the output layer', factor),
          power: (exponent) =>
            message('The gradient at layer 1 is about 10^{0} times that at the output layer', exponent),
          none: message('No gradient reaches layer 1'),
        }),
        caption: message(
          'Root mean square over {0} of {1} training samples of the gradient by the pre-activations of each layer; the last point is the output layer.',
          ...measuredOf(moment),
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
    ),
    chooses: message('Show this layer'),
  };
}

/** A model without hidden layers has no depth to draw: one number. */
function outputGradient(moment: Moment, { gradientNorm }: LayerActivity): TableChart {
  return {
    kind: 'table',
    id: 'depth',
    view: 'gradients',
    run: moment.run,
    step: moment.step,
    title: message('Without hidden layers there is one gradient: {0} at the output layer', short(gradientNorm)),
    caption: message(
      'Root mean square over {0} of {1} training samples of the gradient by the outputs; there are no layers to pass.',
      ...measuredOf(moment),
    ),
    description: message('Gradient norm {0} at the output layer, the only one.', short(gradientNorm)),
    explanation: message(
      'Gradients vanish or explode on the way through hidden layers. Here the weights get the gradient of the outputs times the inputs.',
    ),
    columns: [message('gradient norm |dL/dz|')],
    rows: [{ label: layerLabel(0, 1), values: [finite(gradientNorm)] }],
  };
}

/** The mean squared slope of every hidden layer, measured and predicted. */
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
      group: 'theory',
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
        'Mean over units and {0} of {1} training samples of the squared slope of the activation, beside its expectation for normal pre-activations.',
        ...measuredOf(moment),
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
