import { message } from '../core/errors.ts';
import type { CurvesChart } from '../protocol/charts.ts';
import { curveOf, curvesChart, fittingScale, recordAt, short } from './chartParts.ts';
import { recordedSamples } from './evaluation.ts';
import type { Moment } from './experiments.ts';
import type { TrainingRecord } from './history.ts';

function best(history: readonly TrainingRecord[], read: (record: TrainingRecord) => number): TrainingRecord {
  return history.reduce((lowest, record) => (read(record) < read(lowest) ? record : lowest));
}

export function lossChart(moment: Moment): CurvesChart {
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

export function gapChart(moment: Moment): CurvesChart {
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
