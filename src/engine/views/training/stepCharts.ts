import { message, type Message } from '../../../core/ground/errors.ts';
import { penalties } from '../../../core/tables/penalties.ts';
import type { CurvesChart, Series } from '../../../protocol/charts.ts';
import { curveOf, curvesChart, fittingScale, percent, recordAt, short } from '../frame/chartParts.ts';
import type { Moment } from '../frame/moment.ts';

/** Before the first step there is neither a gradient of a batch nor a learning rate. */
const noGradient = message('No step yet, so no gradient');
const noRate = message('No step yet, so no learning rate');

/** The norm of the gradient over the steps. */
export function gradientChart(moment: Moment): CurvesChart {
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
  const title = Number.isNaN(here.gradientNorm)
    ? noGradient
    : clip === undefined
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
      description: Number.isNaN(here.gradientNorm)
        ? noGradient
        : message('The gradient norm is {0} at step {1}.', short(here.gradientNorm), here.step),
      explanation: message(
        'Gradient of the batch loss plus subgradients of penalties without prox plus coupled decay. Clipping by norm scales it to the bound when it is longer.',
      ),
    },
  );
}

/** The learning rate over the steps, and its product with every strength. */
export function rateChart(moment: Moment): CurvesChart {
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
      title: Number.isNaN(rate)
        ? noRate
        : rateTitle(short(rate), short(shrink), { penalties: experiment.penalties.length > 0, decay: weightDecay > 0 }),
      caption:
        strengths.length > 0
          ? message(
              'Learning rate of the schedule, and its product with each strength: how hard a penalty or weight decay pulls in one step.',
            )
          : message('Learning rate of the schedule; nothing pulls the weights besides the loss.'),
      description: Number.isNaN(rate)
        ? noRate
        : message('At step {0} the learning rate is {1}.', moment.step, short(rate)),
      explanation: message(
        'eta * lambda is the threshold of a proximal step and, for L2, the share by which weights shrink in one step.',
      ),
    },
  );
}

/** What acts beside the loss goes by its name. */
function rateTitle(
  rate: number | string,
  shrink: number | string,
  acts: { readonly penalties: boolean; readonly decay: boolean },
): Message {
  if (acts.penalties && acts.decay)
    return message('Learning rate {0}; penalties and weight decay act with {1} per step', rate, shrink);
  if (acts.penalties) return message('Learning rate {0}; penalties act with {1} per step', rate, shrink);
  if (acts.decay) return message('Learning rate {0}; weight decay acts with {1} per step', rate, shrink);
  return message('Learning rate {0}', rate);
}
