import { message, type Message } from '../../../core/ground/errors.ts';
import { constraints } from '../../../core/tables/constraints.ts';
import { optimizers } from '../../../core/tables/optimizers.ts';
import { penalties } from '../../../core/tables/penalties.ts';
import { restGain } from '../../../core/tables/restGain.ts';
import { keepsBaseRate } from '../../../core/tables/schedules.ts';
import type { CurvesChart, Series, TableChart } from '../../../protocol/charts.ts';
import { curveOf, curvesChart, fittingScale, percent, recordAt, short } from '../frame/chartParts.ts';
import type { Moment } from '../frame/moment.ts';

type Experiment = Moment['prepared']['experiment'];

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

/** What pulls at the weights beside the loss, per step and learning rate. */
interface Pull {
  readonly id: string;
  readonly label: Message;
  readonly strength: number;
  /** Whether an adaptive optimizer divides it by the size of the gradients: then nobody knows how far it moves. */
  readonly isRescaled: boolean;
}

/** With momentum a steady pull moves 1 / (1 - momentum) times as far, and a proximal step is as long; decay beside the update is not. */
function pullsOf({ penalties: terms, optimizer }: Experiment): Pull[] {
  const gain = restGain(optimizer);
  const { adaptive, decoupled } = optimizers.get(optimizer.name);
  const pulls = terms.map(({ name, lambda }, at): Pull => {
    const entry = penalties.get(name);
    return {
      id: `penalty-${at}`,
      label:
        gain === 1
          ? message('learning rate * lambda of {0}', entry.label)
          : message('learning rate * lambda / (1 - momentum) of {0}', entry.label),
      strength: gain * lambda,
      isRescaled: adaptive && !(optimizer.proximal && entry.prox !== undefined),
    };
  });
  const { weightDecay } = optimizer;
  if (weightDecay === 0) return pulls;
  const isBeside = decoupled || gain === 1;
  const label = isBeside
    ? message('learning rate * weight decay')
    : message('learning rate * weight decay / (1 - momentum)');
  const strength = isBeside ? weightDecay : gain * weightDecay;
  return [...pulls, { id: 'decay', label, strength, isRescaled: adaptive && !decoupled }];
}

/** The learning rate, and its product with every strength: over the steps, or as they are where every step has the same. */
export function rateChart(moment: Moment): CurvesChart | TableChart {
  const { schedule } = moment.prepared.experiment;
  return keepsBaseRate(schedule, moment.prepared.problem.totalSteps) ? oneRate(moment) : ratesOverSteps(moment);
}

const rateExplanation = message(
  'eta * lambda, with momentum over 1 - momentum, is the threshold of a proximal step and, for L2, about the share by which weights shrink in one step.',
);

/** The same rate at every step has no curve worth its room. */
function oneRate({ run, step, prepared }: Moment): TableChart {
  const { experiment } = prepared;
  const { learningRate } = experiment.optimizer;
  const pulls = pullsOf(experiment);
  return {
    kind: 'table',
    id: 'rate',
    view: 'training',
    run,
    step,
    title: rateTitle(learningRate, pulls),
    caption: rateCaption(experiment, pulls),
    description: message('At every step the learning rate is {0}.', short(learningRate)),
    explanation: rateExplanation,
    columns: [message('at every step')],
    rows: [
      { label: message('learning rate'), values: [learningRate] },
      ...pulls.map(({ label, strength }) => ({ label, values: [learningRate * strength] })),
    ],
  };
}

function ratesOverSteps(moment: Moment): CurvesChart {
  const { history, prepared } = moment;
  const rates = history.filter(({ learningRate }) => Number.isFinite(learningRate));
  const pulls = pullsOf(prepared.experiment);
  const series: Series[] = [
    curveOf(rates, ({ learningRate }) => learningRate, {
      id: 'rate',
      label: message('learning rate'),
      role: 'measured',
      group: 'rate',
    }),
    ...pulls.map(({ id, label, strength }) =>
      curveOf(rates, ({ learningRate }) => learningRate * strength, { id, label, role: 'theory', group: id }),
    ),
  ];
  const rate = recordAt(moment).learningRate;
  return curvesChart(
    moment,
    { id: 'rate', view: 'training', series, y: { label: message('per step'), scale: fittingScale(series) } },
    {
      title: Number.isNaN(rate) ? noRate : rateTitle(rate, pulls),
      caption: rateCaption(prepared.experiment, pulls),
      description: Number.isNaN(rate)
        ? noRate
        : message('At step {0} the learning rate is {1}.', moment.step, short(rate)),
      explanation: rateExplanation,
    },
  );
}

function rateCaption({ constraint }: Experiment, pulls: readonly Pull[]): Message {
  if (pulls.length === 0)
    return constraint === undefined
      ? message('Learning rate of the schedule; nothing pulls the weights besides the loss.')
      : message(
          'Learning rate of the schedule; after each step the weights are put back into their constraint, {0} of radius {1}.',
          constraints.get(constraint.name).label,
          constraint.radius,
        );
  return pulls.some(({ isRescaled }) => isRescaled)
    ? message(
        'Learning rate of the schedule, and its product with each strength. What goes through the gradient is divided by its size in an adaptive optimizer: how far it moves the weights is not this number.',
      )
    : message(
        'Learning rate of the schedule, and its product with each strength: how hard a penalty or weight decay pulls in one step.',
      );
}

/** What acts beside the loss goes by its name. */
function rateTitle(rate: number, pulls: readonly Pull[]): Message {
  const known = pulls.filter(({ isRescaled }) => !isRescaled);
  const shrink = short(known.reduce((sum, { strength }) => sum + strength, 0) * rate);
  const hasDecay = known.some(({ id }) => id === 'decay');
  const hasPenalties = known.length > Number(hasDecay);
  const args = [short(rate), shrink] as const;
  if (hasPenalties && hasDecay)
    return message('Learning rate {0}; penalties and weight decay act with {1} per step', ...args);
  if (hasPenalties) return message('Learning rate {0}; penalties act with {1} per step', ...args);
  if (hasDecay) return message('Learning rate {0}; weight decay acts with {1} per step', ...args);
  return message('Learning rate {0}', short(rate));
}
