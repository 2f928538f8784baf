import { formatMessage, message, type Message } from '../core/errors.ts';
import { penalties } from '../core/penalties.ts';
import type { Chart, CurvesChart, Series, TableChart } from '../protocol/charts.ts';
import {
  curveOf,
  curvesChart,
  fittingScale,
  layerGroup,
  layerLabel,
  percent,
  short,
  type ChartTexts,
} from './chartParts.ts';
import { recordedSamples } from './evaluation.ts';
import type { Moment, ViewExperiment } from './experiments.ts';
import type { TrainingRecord } from './history.ts';
import { predictionChart } from './predictionChart.ts';

/** The view Training: how the objective falls, and what of the network changes with it. */
export const training: ViewExperiment = {
  follows: 'run',
  *charts(moment): Generator<Chart> {
    if (moment.history.length === 0) return;
    yield lossChart(moment);
    const prediction = predictionChart(moment);
    if (prediction !== undefined) yield prediction;
    yield scoreChart(moment);
    if (moment.prepared.validation.count > 0) yield gapChart(moment);
    yield gradientChart(moment);
    yield rateChart(moment);
    yield* normCharts(moment);
    if (moment.prepared.experiment.constraint !== undefined) yield constraintChart(moment);
  },
};

/** The record of the shown step; there is always one. */
function recordAt({ history, step }: Moment): TrainingRecord {
  return history.findLast((record) => record.step <= step) ?? history[0]!;
}

function best(history: readonly TrainingRecord[], read: (record: TrainingRecord) => number): TrainingRecord {
  return history.reduce((lowest, record) => (read(record) < read(lowest) ? record : lowest));
}

function lossChart(moment: Moment): CurvesChart {
  const { history } = moment;
  const here = recordAt(moment);
  const series = [
    curveOf(history, ({ objective }) => objective, {
      id: 'objective',
      label: message('objective'),
      role: 'theory',
      group: 'objective',
    }),
    curveOf(history, ({ trainLoss }) => trainLoss, {
      id: 'train',
      label: message('training loss'),
      role: 'measured',
      group: 'loss',
    }),
    curveOf(history, ({ validationLoss }) => validationLoss, {
      id: 'validation',
      label: message('validation loss'),
      role: 'validation',
      group: 'loss',
    }),
  ];
  const hasValidation = Number.isFinite(here.validationLoss);
  const lowest = best(history, ({ validationLoss }) => validationLoss);
  const title = hasValidation
    ? message(
        'Validation loss {0} at step {1}; lowest {2} at step {3}',
        short(here.validationLoss),
        here.step,
        short(lowest.validationLoss),
        lowest.step,
      )
    : message('Training loss {0} at step {1}', short(here.trainLoss), here.step);
  return curvesChart(
    moment,
    {
      id: 'loss',
      view: 'training',
      series,
      y: { label: message('loss (mean per sample)'), scale: fittingScale(series) },
    },
    {
      title,
      caption: message('Mean loss per sample; the objective adds lambda times each penalty. Computed in float32.'),
      description: message(
        'From step 0 to step {0} the training loss went from {1} to {2}, the objective from {3} to {4}.',
        here.step,
        short(history[0]!.trainLoss),
        short(here.trainLoss),
        short(history[0]!.objective),
        short(here.objective),
      ),
      explanation: message(
        'objective = mean loss + sum of lambda * P(w). Dropout is off and norms use their running averages. Measured on at most {0} samples of each split; the summary takes all.',
        recordedSamples(moment.prepared.problem.architecture.parameters),
      ),
    },
  );
}

function scoreChart(moment: Moment): CurvesChart {
  const { history } = moment;
  const here = recordAt(moment);
  const isClass = moment.prepared.task === 'classification';
  const name = isClass ? message('accuracy') : message('R squared');
  const series = [
    curveOf(history, ({ trainScore }) => trainScore, {
      id: 'train',
      label: message('training'),
      role: 'measured',
      group: 'score',
    }),
    curveOf(history, ({ validationScore }) => validationScore, {
      id: 'validation',
      label: message('validation'),
      role: 'validation',
      group: 'score',
    }),
  ];
  const held = Number.isFinite(here.validationScore) ? here.validationScore : here.trainScore;
  const where = Number.isFinite(here.validationScore) ? 'validation' : 'training';
  return curvesChart(
    moment,
    { id: 'score', view: 'training', series, y: { label: name, scale: 'linear' } },
    {
      title: scoreTitle(isClass, where, held),
      caption: isClass
        ? message('Share of samples whose predicted class is right.')
        : message('Share of the variance that is explained.'),
      description: message(
        'At step {0}: training {1}, validation {2}.',
        here.step,
        short(here.trainScore),
        short(here.validationScore),
      ),
      explanation: isClass
        ? message('accuracy = right predictions / samples')
        : message(
            'R squared = 1 - sum of squared errors / sum of squared deviations from the mean of the same samples; it is negative when the mean would do better.',
          ),
    },
  );
}

function scoreTitle(isClass: boolean, where: 'validation' | 'training', value: number): Message {
  if (isClass)
    return where === 'validation'
      ? message('Validation accuracy {0} %', percent(value))
      : message('Training accuracy {0} %', percent(value));
  return where === 'validation'
    ? message('Validation R squared {0}', short(value))
    : message('Training R squared {0}', short(value));
}

function gapChart(moment: Moment): CurvesChart {
  const here = recordAt(moment);
  const gapOf = (record: TrainingRecord): number => record.validationLoss - record.trainLoss;
  const series = [
    curveOf(moment.history, gapOf, {
      id: 'gap',
      label: message('validation loss - training loss'),
      role: 'measured',
      group: 'gap',
    }),
  ];
  const gap = gapOf(here);
  return curvesChart(
    moment,
    {
      id: 'gap',
      view: 'training',
      series,
      y: { label: message('gap (loss)'), scale: 'linear' },
      marks: [{ axis: 'y', at: 0, label: message('no gap') }],
    },
    {
      title:
        gap >= 0
          ? message('Validation loss is {0} above training loss', short(gap))
          : message('Validation loss is {0} below training loss', short(-gap)),
      caption: message('Validation loss minus training loss, per sample.'),
      description: message('The gap is {0} at step {1}.', short(gap), here.step),
      explanation: message(
        'An estimate of the generalization gap. Its noise falls with the square root of the validation samples.',
      ),
    },
  );
}

function gradientChart(moment: Moment): CurvesChart {
  const { history } = moment;
  const here = recordAt(moment);
  const { clip } = moment.prepared.experiment;
  const series = [
    curveOf(history, ({ gradientNorm }) => gradientNorm, {
      id: 'norm',
      label: message('gradient norm'),
      role: 'measured',
      group: 'gradient',
    }),
  ];
  const measured = history.filter(({ gradientNorm }) => Number.isFinite(gradientNorm));
  const clipped = measured.filter((record) => record.clipped).length / Math.max(1, measured.length);
  const marks: CurvesChart['marks'] =
    clip === undefined ? [] : [{ axis: 'y', at: clip.at, label: message('clip at {0}', clip.at) }];
  const title =
    clip === undefined
      ? message('Gradient norm {0} at step {1}', short(here.gradientNorm), here.step)
      : message(
          'Gradient norm {0}; clipping changed {1} % of the recorded steps',
          short(here.gradientNorm),
          percent(clipped),
        );
  return curvesChart(
    moment,
    {
      id: 'gradient',
      view: 'training',
      series,
      marks,
      y: { label: message('gradient norm'), scale: fittingScale(series) },
    },
    {
      title,
      caption: message('l2 norm of the gradient of the last batch over all parameters, before clipping.'),
      description: message('The gradient norm is {0} at step {1}.', short(here.gradientNorm), here.step),
      explanation: message(
        'Gradient of the batch loss plus subgradients of penalties without prox plus coupled decay. Clipping by norm scales it to the bound when it is longer.',
      ),
    },
  );
}

function rateChart(moment: Moment): CurvesChart {
  const { history, prepared } = moment;
  const { experiment } = prepared;
  const rates = history.filter(({ learningRate }) => Number.isFinite(learningRate));
  const strengths = experiment.penalties.map(({ name, lambda }, at) => ({
    id: `penalty-${at}`,
    label: message('learning rate * lambda of {0}', penalties.get(name).label),
    strength: lambda,
  }));
  const { weightDecay } = experiment.optimizer;
  if (weightDecay > 0)
    strengths.push({ id: 'decay', label: message('learning rate * weight decay'), strength: weightDecay });
  const series: Series[] = [
    curveOf(rates, ({ learningRate }) => learningRate, {
      id: 'rate',
      label: message('learning rate'),
      role: 'measured',
      group: 'rate',
    }),
    ...strengths.map(({ id, label, strength }) =>
      curveOf(rates, ({ learningRate }) => learningRate * strength, { id, label, role: 'theory', group: id }),
    ),
  ];
  const rate = recordAt(moment).learningRate;
  const shrink = strengths.reduce((sum, { strength }) => sum + strength, 0) * rate;
  return curvesChart(
    moment,
    { id: 'rate', view: 'training', series, y: { label: message('per step'), scale: fittingScale(series) } },
    {
      title:
        strengths.length > 0
          ? message('Learning rate {0}; penalties act with {1} per step', short(rate), short(shrink))
          : message('Learning rate {0}', short(rate)),
      caption: message(
        'Learning rate of the schedule, and its product with each strength: how hard a penalty pulls in one step.',
      ),
      description: message('At step {0} the learning rate is {1}.', moment.step, short(rate)),
      explanation: message(
        'eta * lambda is the threshold of a proximal step and, for L2, the share by which weights shrink in one step.',
      ),
    },
  );
}

function* normCharts(moment: Moment): Generator<Chart> {
  const measured = moment.history.flatMap((record) =>
    record.norms === undefined ? [] : [{ step: record.step, norms: record.norms }],
  );
  const here = measured.findLast(({ step }) => step <= moment.step) ?? measured[0];
  if (here === undefined) return;
  const count = here.norms.layers.length;
  const first = measured[0]!;
  const growth =
    total(here.norms.layers.map(({ frobenius }) => frobenius)) /
    total(first.norms.layers.map(({ frobenius }) => frobenius));
  const series = here.norms.layers.map((_, layer) =>
    curveOf(measured, ({ norms }) => norms.layers[layer]!.frobenius, {
      id: `layer-${layer}`,
      label: layerLabel(layer, count),
      role: 'measured',
      group: layerGroup(layer, count),
    }),
  );
  yield curvesChart(
    moment,
    { id: 'norms', view: 'training', series, y: { label: message('Frobenius norm'), scale: fittingScale(series) } },
    {
      title: message('Weights are {0} times as long as at the start', short(growth)),
      caption: message("Frobenius norm of each layer's weights."),
      description: message(
        'At step {0} all weights together have length {1}.',
        here.step,
        short(total(here.norms.layers.map(({ frobenius }) => frobenius))),
      ),
      explanation: message(
        'The Frobenius norm is the root of the sum of squared weights; its half square is what an L2 penalty charges.',
      ),
    },
  );
  const sizes = [
    curveOf(measured, ({ norms }) => norms.lipschitz, {
      id: 'lipschitz',
      label: message('Lipschitz bound'),
      role: 'theory',
      group: 'lipschitz',
    }),
    curveOf(measured, ({ norms }) => norms.path, {
      id: 'path',
      label: message('path norm'),
      role: 'measured',
      group: 'path',
    }),
  ];
  yield curvesChart(
    moment,
    {
      id: 'capacity',
      view: 'training',
      series: sizes,
      y: { label: message('size of the network'), scale: fittingScale(sizes) },
    },
    {
      title: message('Outputs differ by at most {0} times the distance of the inputs', short(here.norms.lipschitz)),
      caption: message('Product of spectral norms and activation slopes (an upper bound), and the path norm.'),
      description: message(
        'At step {0} the Lipschitz bound is {1} and the path norm {2}.',
        here.step,
        short(here.norms.lipschitz),
        short(here.norms.path),
      ),
      explanation: message(
        "The bound multiplies each layer's largest singular value with the largest slope of its activation and the gain of its norm. The path norm sums the products of squared weights along all paths.",
      ),
    },
  );
  yield ledger(moment, here);
}

const total = (norms: readonly number[]): number => Math.hypot(...norms);

function ledger(
  moment: Moment,
  { step, norms }: { readonly step: number; readonly norms: NonNullable<TrainingRecord['norms']> },
): TableChart {
  const count = norms.layers.length;
  const finite = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined);
  const texts: ChartTexts = {
    title: message('Largest singular value {0}, in {1}', ...largestSpectral(norms)),
    caption: message('Norms of each weight matrix (rows are inputs, columns are units) at step {0}, in float64.', step),
    description: message('Norms of {0} weight matrices.', count),
    explanation: message(
      'Stable rank is Frobenius squared over spectral squared. Group norms sum the lengths of rows or columns. Singular values of large matrices are left out.',
    ),
  };
  const columns = [
    message('Frobenius'),
    message('spectral'),
    message('nuclear'),
    message('stable rank'),
    message('l1'),
    message('input groups'),
    message('unit groups'),
  ];
  return {
    kind: 'table',
    id: 'ledger',
    view: 'training',
    run: moment.run,
    step,
    ...texts,
    columns,
    rows: norms.layers.map((layer, at) => ({
      label: layerLabel(at, count),
      values: [
        layer.frobenius,
        layer.spectral,
        layer.nuclear,
        layer.stableRank,
        layer.l1,
        layer.inputGroups,
        layer.unitGroups,
      ].map(finite),
    })),
  };
}

function largestSpectral({ layers }: NonNullable<TrainingRecord['norms']>): [number | string, string] {
  const values = layers.map(({ spectral }) => spectral);
  const largest = Math.max(...values);
  return [short(largest), formatMessage(layerLabel(values.indexOf(largest), layers.length))];
}

function constraintChart(moment: Moment): CurvesChart {
  const here = recordAt(moment).constraint;
  const { radius } = moment.prepared.experiment.constraint!;
  const series = [
    curveOf(moment.history, ({ constraint }) => constraint?.multiplier ?? NaN, {
      id: 'multiplier',
      label: message('multiplier'),
      role: 'measured',
      group: 'multiplier',
    }),
    curveOf(moment.history, ({ constraint }) => constraint?.residual ?? NaN, {
      id: 'residual',
      label: message('KKT residual'),
      role: 'theory',
      group: 'residual',
    }),
  ];
  return curvesChart(
    moment,
    { id: 'constraint', view: 'training', series, y: { label: message('loss per unit of radius'), scale: 'linear' } },
    {
      title:
        here?.isActive === true
          ? message('The constraint is active: one more unit of radius is worth {0}', short(here.multiplier))
          : message('The constraint is slack: norm {0} inside radius {1}', short(here?.norm ?? NaN), radius),
      caption: message(
        'Shadow price of the ball, estimated from the gradient on all training samples; the residual is 0 at a constrained minimum.',
      ),
      description: message(
        'Multiplier {0}, residual {1}.',
        short(here?.multiplier ?? NaN),
        short(here?.residual ?? NaN),
      ),
      explanation: message(
        'At a minimum on the ball the negative gradient points outwards: its inner product with the weights over the radius is the multiplier, and its dual norm equals it.',
      ),
    },
  );
}
