import { measureActivity, type LayerActivity } from '../analysis/activationGradients.ts';
import { fittingInitializer, predictSignal } from '../analysis/signalDepth.ts';
import { activations } from '../core/activations.ts';
import { message } from '../core/errors.ts';
import { initializers } from '../core/initializers.ts';
import type { ActivationChart, Axis, Chart, CurvesChart, Series, SharesChart } from '../protocol/charts.ts';
import { curveOf, curvesChart, fittingScale, percent, short } from './chartParts.ts';
import type { Moment, ViewExperiment } from './experiments.ts';
import { activitySamples, gradientHeat } from './gradientHeat.ts';

/** Layers that get a picture of their own. */
const picturedLayers = 16;

/** The view Gradients: what the activations do to signal and gradient. */
export const gradients: ViewExperiment = {
  follows: 'run',
  *charts(moment): Generator<Chart> {
    const layers = measureMoment(moment);
    yield depthChart(moment, layers);
    const hidden = layers.slice(0, -1);
    if (hidden.length > 0) {
      yield slopeChart(moment, hidden);
      yield sharesChart(moment, hidden);
    }
    for (const layer of hidden.slice(0, picturedLayers)) yield activationChart(moment, layer, layers.length);
    yield signalChart(moment, layers);
    yield gradientHeat(moment);
    if (moment.prepared.experiment.clip !== undefined) yield clippingChart(moment);
  },
};

/** Every layer of a run at a moment, on training samples. */
export function measureMoment({ prepared, parameters }: Pick<Moment, 'prepared' | 'parameters'>): LayerActivity[] {
  const { problem } = prepared;
  return measureActivity(problem.architecture, parameters, problem.loss, activitySamples(problem, 256));
}

const depthAxis: Axis = { label: message('layer, input to output'), scale: 'linear' };

function overLayers(
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

function depthChart(moment: Moment, layers: readonly LayerActivity[]): CurvesChart {
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

function slopeChart(moment: Moment, hidden: readonly LayerActivity[]): CurvesChart {
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

function sharesChart(moment: Moment, hidden: readonly LayerActivity[]): SharesChart {
  const dead = hidden.reduce((sum, { deadUnits }) => sum + deadUnits, 0);
  const units = hidden.reduce((sum, layer) => sum + layer.units, 0);
  const worst = hidden.reduce((most, layer) => (layer.saturatedShare > most.saturatedShare ? layer : most));
  return {
    kind: 'shares',
    id: 'shares',
    view: 'gradients',
    run: moment.run,
    step: moment.step,
    title:
      dead > 0
        ? message('{0} of {1} hidden units are dead', dead, units)
        : message(
            'Layer {0} is the most saturated: {1} % of its slopes are under 1 % of the largest',
            worst.layer + 1,
            percent(worst.saturatedShare),
          ),
    caption: message(
      'Saturated: slope under 1 % of the largest. Zero: output exactly 0. Dead: unit whose slope is 0 on every sample.',
    ),
    description: message('{0} hidden layers, {1} dead units of {2}.', hidden.length, dead, units),
    explanation: message(
      'Shares of all (sample, unit) pairs, dead as a share of units. A dead unit may come back: momentum, decay and earlier layers still move it.',
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

function activationChart(moment: Moment, layer: LayerActivity, layers: number): ActivationChart {
  const { name, options } = layer.activation;
  const activation = activations.get(name);
  const { edges, shares } = layer.histogram;
  const z = Float64Array.from({ length: 241 }, (_, at) => edges[0]! + ((edges.at(-1)! - edges[0]!) * at) / 240);
  return {
    kind: 'activation',
    id: `activation-${layer.layer}`,
    view: 'gradients',
    run: moment.run,
    step: moment.step,
    title: message(
      'Layer {0}: mean squared slope {1}, {2} % saturated',
      layer.layer + 1,
      short(layer.meanSquaredSlope),
      percent(layer.saturatedShare),
    ),
    caption: message(
      'Where the pre-activations of layer {0} fall on {1} and its slope.',
      layer.layer + 1,
      activation.label,
    ),
    description: message(
      'Mean square of the pre-activations {0}; {1} % of the outputs are 0; {2} of {3} units are dead.',
      short(layer.meanSquare),
      percent(layer.zeroShare),
      layer.deadUnits,
      layer.units,
    ),
    explanation: message(
      'A histogram over all samples and units of what the activation sees (after the norm), over the curve of the activation and of its derivative.',
    ),
    x: { label: message('pre-activation z'), scale: 'linear' },
    y: { label: message('value, slope, share'), scale: 'linear' },
    edges: edges.slice(),
    shares: shares.slice(),
    curve: {
      z,
      value: z.map((at) => activation.value(at, options)),
      slope: z.map((at) => activation.slope(at, options)),
    },
    layer: layer.layer,
    layers,
  };
}

function signalChart(moment: Moment, layers: readonly LayerActivity[]): CurvesChart {
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

function clippingChart(moment: Moment): CurvesChart {
  const { clip } = moment.prepared.experiment;
  const bound = clip!.at;
  const records = moment.history.filter(({ gradientNorm }) => Number.isFinite(gradientNorm));
  const series = [
    curveOf(records, ({ gradientNorm }) => gradientNorm, {
      id: 'before',
      label: message('before clipping'),
      role: 'theory',
      group: 'gradient',
    }),
  ];
  if (clip!.by === 'norm') {
    series.push(
      curveOf(records, ({ gradientNorm }) => Math.min(gradientNorm, bound), {
        id: 'after',
        label: message('after clipping'),
        role: 'measured',
        group: 'gradient',
      }),
    );
  }
  const changed = records.filter(({ clipped }) => clipped).length;
  const largest = records.reduce((most, { gradientNorm }) => Math.max(most, gradientNorm), 0);
  return curvesChart(
    moment,
    {
      id: 'clipping',
      view: 'gradients',
      series,
      y: { label: message('gradient norm'), scale: fittingScale(series) },
      marks: [{ axis: 'y', at: bound, label: message('clip at {0}', bound) }],
    },
    {
      title: message(
        'Clipping changed {0} of {1} recorded steps; the longest gradient was {2}',
        changed,
        records.length,
        short(largest),
      ),
      caption: message('l2 norm of the whole gradient of the recorded steps.'),
      description: message('{0} of {1} recorded steps were clipped.', changed, records.length),
      explanation: message(
        'By norm: g * min(1, C / |g|). By value: each entry to [-C, C]. The share of a coupled penalty in the gradient does not change.',
      ),
    },
  );
}
