import type { LayerActivity } from '../../../analysis/network/activationGradients.ts';
import { fittingInitializer, predictSignal } from '../../../analysis/network/signalDepth.ts';
import { message, type Message } from '../../../core/ground/errors.ts';
import { initializers } from '../../../core/tables/initializers.ts';
import type { CurvesChart, Series, TableChart } from '../../../protocol/charts.ts';
import { curveOf, curvesChart, finite, fittingScale, layerLabel, short } from '../frame/chartParts.ts';
import type { Moment } from '../frame/moment.ts';
import { depthAxis, measuredOf, measureMoment, overLayers, tellRatio, type RatioTexts } from './layerActivity.ts';

/** The mean square of the output of every layer, measured and predicted. */
export function signalChart(moment: Moment, layers: readonly LayerActivity[]): CurvesChart | TableChart {
  const { architecture, train } = moment.prepared.problem;
  const meanSquare = train.inputs.reduce((sum, value) => sum + value * value, 0) / train.inputs.length;
  const chosen = predictSignal(architecture, meanSquare);
  if (layers.length === 1) return outputSignal(moment, layers[0]!.meanSquare, chosen.meanSquares[0]!);
  const fitting = fittingInitializer(architecture, meanSquare);
  const series = [
    overLayers(layers, (layer) => layer.meanSquare, {
      id: 'measured',
      label: message('measured now'),
      role: 'measured',
      group: 'signal',
    }),
    predictedSeries(chosen.meanSquares, { id: 'chosen', label: message('predicted at the start'), group: 'theory' }),
    ...startSeries(moment),
  ];
  if (fitting !== undefined) {
    const { meanSquares } = predictSignal(architecture, meanSquare, fitting);
    const label = message('predicted with {0}', initializers.get(fitting.name).label);
    series.push(predictedSeries(meanSquares, { id: 'fitting', label, group: 'fitting' }));
  }
  return curvesChart(
    moment,
    {
      id: 'signal',
      view: 'gradients',
      x: depthAxis,
      y: { label: message('mean squared pre-activation'), scale: fittingScale(series) },
      series,
    },
    {
      title: signalTitle(moment, layers, meanSquare),
      caption:
        fitting === undefined
          ? message(
              'Mean square of the pre-activations against depth: measured on {0} of {1} training samples, and predicted for the chosen initializer; none fits better.',
              ...measuredOf(moment),
            )
          : message(
              'Mean square of the pre-activations against depth: measured on {0} of {1} training samples, predicted for the chosen initializer and for the one that fits.',
              ...measuredOf(moment),
            ),
      description: message(
        'Layer 1: {0} measured, {1} predicted at the start.',
        short(layers[0]!.meanSquare),
        short(chosen.meanSquares[0]!),
      ),
      explanation: message(
        'q of the next layer = inputs * Var(W) * E[phi(sqrt(q) Z)^2], exact for wide layers with independent weights.',
      ),
    },
  );
}

/** What theory says of the signal, layer by layer. */
function predictedSeries(meanSquares: Float64Array, look: Pick<Series, 'id' | 'label' | 'group'>): Series {
  return curveOf(
    Array.from(meanSquares, (value, at) => ({ step: at + 1, value })),
    ({ value }) => value,
    { ...look, role: 'theory' },
  );
}

/** The signal of the initial weights, where training has moved them and they are kept. */
function startSeries({ snapshots, step, prepared }: Moment): readonly Series[] {
  const first = snapshots[0];
  if (first?.step !== 0 || step === 0) return [];
  const start = measureMoment({ prepared, parameters: first.parameters });
  const look = { id: 'start', label: message('measured at the start'), role: 'validation', group: 'signal' } as const;
  return [overLayers(start, (layer) => layer.meanSquare, look)];
}

/** How strong the signal is behind the hidden layers, as measured: against the inputs where there is one, else against the first. */
function signalTitle({ step }: Moment, layers: readonly LayerActivity[], ofInputs: number): Message {
  const isStart = step === 0;
  const none = isStart
    ? message('At the start no signal passes the hidden layers')
    : message('No signal passes the hidden layers');
  const hidden = layers.length - 1;
  const first = layers[0]!.meanSquare;
  if (hidden === 1) return tellRatio(first / ofInputs, { ...(isStart ? startOfOne : nowOfOne), none });
  return tellRatio(layers[hidden - 1]!.meanSquare / first, { ...(isStart ? startOfMany : nowOfMany), none });
}

type Ratio = Omit<RatioTexts, 'none'>;

const startOfOne: Ratio = {
  same: message('At the start the mean square at layer 1 is about that of the inputs'),
  times: (factor) => message('At the start the mean square at layer 1 is {0} times that of the inputs', factor),
  power: (exponent) =>
    message('At the start the mean square at layer 1 is about 10^{0} times that of the inputs', exponent),
};

const nowOfOne: Ratio = {
  same: message('The mean square at layer 1 is about that of the inputs'),
  times: (factor) => message('The mean square at layer 1 is {0} times that of the inputs', factor),
  power: (exponent) => message('The mean square at layer 1 is about 10^{0} times that of the inputs', exponent),
};

const startOfMany: Ratio = {
  same: message('At the start the signal stays about the same over the hidden layers'),
  times: (factor) => message('At the start the last hidden layer has {0} times the mean square of the first', factor),
  power: (exponent) =>
    message('At the start the last hidden layer has about 10^{0} times the mean square of the first', exponent),
};

const nowOfMany: Ratio = {
  same: message('The signal stays about the same over the hidden layers'),
  times: (factor) => message('The last hidden layer has {0} times the mean square of the first', factor),
  power: (exponent) => message('The last hidden layer has about 10^{0} times the mean square of the first', exponent),
};

/** A model without hidden layers has no depth to draw: what the output layer gets, as numbers. */
function outputSignal(moment: Moment, measured: number, predicted: number): TableChart {
  const cells = [measured, predicted].map(finite);
  return {
    kind: 'table',
    id: 'signal',
    view: 'gradients',
    run: moment.run,
    step: moment.step,
    title: message('Without hidden layers there is one signal: mean square {0} at the output layer', short(measured)),
    caption: message(
      'Mean square of the outputs before the loss: measured on {0} of {1} training samples, and predicted for the chosen initializer.',
      ...measuredOf(moment),
    ),
    description: message('Output layer: {0} measured, {1} predicted at the start.', short(measured), short(predicted)),
    explanation: message(
      'q of the outputs = inputs * Var(W) * mean square of the inputs, exact for wide layers with independent weights.',
    ),
    columns: [message('measured now'), message('predicted at the start')],
    rows: [{ label: layerLabel(0, 1), values: cells }],
  };
}
