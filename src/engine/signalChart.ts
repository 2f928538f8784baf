import type { LayerActivity } from '../analysis/activationGradients.ts';
import { fittingInitializer, predictSignal } from '../analysis/signalDepth.ts';
import { message } from '../core/errors.ts';
import { initializers } from '../core/initializers.ts';
import type { CurvesChart, Series } from '../protocol/charts.ts';
import { curveOf, curvesChart, fittingScale, short } from './chartParts.ts';
import type { Moment } from './experiments.ts';
import { depthAxis, measureMoment, overLayers } from './layerActivity.ts';

export function signalChart(moment: Moment, layers: readonly LayerActivity[]): CurvesChart {
  const { architecture, train } = moment.prepared.problem;
  const meanSquare = train.inputs.reduce((sum, value) => sum + value * value, 0) / train.inputs.length;
  const chosen = predictSignal(architecture, meanSquare);
  const fitting = fittingInitializer(architecture, meanSquare);
  const asSeries = (values: Float64Array, look: Pick<Series, 'id' | 'label' | 'group'>): Series =>
    curveOf(
      Array.from(values, (value, at) => ({ step: at + 1, value })),
      ({ value }) => value,
      { ...look, role: 'theory' },
    );
  const series = [
    overLayers(layers, (layer) => layer.meanSquare, {
      id: 'measured',
      label: message('measured now'),
      role: 'measured',
      group: 'signal',
    }),
    asSeries(chosen.meanSquares, { id: 'chosen', label: message('predicted at the start'), group: 'signal' }),
  ];
  const first = moment.snapshots[0];
  if (first !== undefined && first.step === 0 && moment.step > 0) {
    const start = measureMoment({ prepared: moment.prepared, parameters: first.parameters });
    series.push(
      overLayers(start, (layer) => layer.meanSquare, {
        id: 'start',
        label: message('measured at the start'),
        role: 'validation',
        group: 'signal',
      }),
    );
  }
  if (fitting !== undefined) {
    const { meanSquares } = predictSignal(architecture, meanSquare, fitting);
    const label = message('predicted with {0}', initializers.get(fitting.name).label);
    series.push(asSeries(meanSquares, { id: 'fitting', label, group: 'fitting' }));
  }
  const last = chosen.meanSquares.length - 1;
  const power = Math.log10(chosen.meanSquares[Math.max(0, last - 1)]! / chosen.meanSquares[0]!);
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
      title: Number.isFinite(power)
        ? message('At the start the signal changes by 10^{0} over the hidden layers', Number(power.toFixed(1)))
        : message('At the start no signal passes the hidden layers'),
      caption: message(
        'Mean square of the pre-activations against depth: measured, predicted for the chosen initializer and for the one that fits.',
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
