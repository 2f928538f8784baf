import { message, type Message } from '../../../core/ground/errors.ts';
import type { CurvesChart, Series } from '../../../protocol/charts.ts';
import { curveOf, curvesChart, fittingScale, recordAt, short } from '../frame/chartParts.ts';
import { recordedSamples } from '../../problem/evaluation.ts';
import type { Moment } from '../frame/moment.ts';
import type { TrainingRecord } from '../../training/history.ts';

/** The record with the lowest validation loss. */
export function lowestValidation(history: readonly TrainingRecord[]): TrainingRecord {
  return history.reduce((lowest, record) => (record.validationLoss < lowest.validationLoss ? record : lowest));
}

/** Whether no record has a validation loss that is lower in the digits that are told. */
export function isLowest(here: TrainingRecord, history: readonly TrainingRecord[]): boolean {
  return short(here.validationLoss) === short(lowestValidation(history).validationLoss);
}

/** Objective, training loss and validation loss over the steps. */
export function lossChart(moment: Moment): CurvesChart {
  const { history } = moment;
  const here = recordAt(moment);
  const series = [
    ...objectiveSeries(history),
    curveOf(history, ({ trainLoss }) => trainLoss, {
      id: 'train',
      label: message('training loss'),
      role: 'measured',
      group: 'fit',
    }),
    curveOf(history, ({ validationLoss }) => validationLoss, {
      id: 'validation',
      label: message('validation loss'),
      role: 'validation',
      group: 'fit',
    }),
  ];
  const hasValidation = Number.isFinite(here.validationLoss);
  const title = hasValidation
    ? validationTitle(here, history)
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
      description:
        here.step === 0
          ? message(
              'At step 0 the training loss is {0}, the objective {1}.',
              short(here.trainLoss),
              short(here.objective),
            )
          : message(
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

/** The objective, where a penalty makes it another number than the loss. */
function objectiveSeries(history: readonly TrainingRecord[]): readonly Series[] {
  if (history.every(({ objective, trainLoss }) => Object.is(objective, trainLoss))) return [];
  const look = { id: 'objective', label: message('objective'), role: 'theory', group: 'objective' } as const;
  return [curveOf(history, ({ objective }) => objective, look)];
}

function validationTitle(here: TrainingRecord, history: readonly TrainingRecord[]): Message {
  if (history.length === 1) return message('Validation loss {0} at step {1}', short(here.validationLoss), here.step);
  if (isLowest(here, history))
    return message('Validation loss {0} at step {1}, its lowest', short(here.validationLoss), here.step);
  const lowest = lowestValidation(history);
  return message(
    'Validation loss {0} at step {1}; lowest {2} at step {3}',
    short(here.validationLoss),
    here.step,
    short(lowest.validationLoss),
    lowest.step,
  );
}

/** Losses come from outputs in float32: this share of them is beyond their digits. */
const roundingShare = 1e-6;

/** Validation loss minus training loss; 0 where they differ by no more than their rounding. */
export function gapOf({ validationLoss, trainLoss }: TrainingRecord): number {
  const gap = validationLoss - trainLoss;
  const size = Math.max(Math.abs(validationLoss), Math.abs(trainLoss));
  return Math.abs(gap) <= roundingShare * size ? 0 : gap;
}

function gapTitle(gap: number): Message {
  if (gap === 0) return message('No gap beyond rounding between validation loss and training loss');
  return gap > 0
    ? message('Validation loss is {0} above training loss', short(gap))
    : message('Validation loss is {0} below training loss', short(-gap));
}

/** How much larger the validation loss is than the training loss, over the steps. */
export function gapChart(moment: Moment): CurvesChart {
  const here = recordAt(moment);
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
      title: gapTitle(gap),
      caption: message(
        'Validation loss minus training loss, per sample, on at most {0} samples of each split; differences within rounding count as 0.',
        recordedSamples(moment.prepared.problem.architecture.parameters),
      ),
      description: message('The gap is {0} at step {1}.', short(gap), here.step),
      explanation: message(
        'An estimate of the generalization gap. Its noise falls with the square root of the validation samples.',
      ),
    },
  );
}
