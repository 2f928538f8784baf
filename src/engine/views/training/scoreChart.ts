import { message, type Message } from '../../../core/ground/errors.ts';
import type { Axis, CurvesChart } from '../../../protocol/charts.ts';
import { recordedSamples } from '../../problem/evaluation.ts';
import { curveOf, curvesChart, percent, recordAt, short } from '../frame/chartParts.ts';
import type { Moment } from '../frame/moment.ts';
import type { TrainingRecord } from '../../training/history.ts';

/** Accuracy or R squared over the steps, of training and validation samples. */
export function scoreChart(moment: Moment): CurvesChart {
  const { history } = moment;
  const here = recordAt(moment);
  const most = recordedSamples(moment.prepared.problem.architecture.parameters);
  const isClass = moment.prepared.task === 'classification';
  // As the title tells it.
  const factor = isClass ? 100 : 1;
  const y: Axis = isClass
    ? { label: message('accuracy'), unit: message('%'), scale: 'linear' }
    : { label: message('R squared'), scale: 'linear' };
  const series = [
    curveOf(history, ({ trainScore }) => factor * trainScore, {
      id: 'train',
      label: message('training'),
      role: 'measured',
      group: 'fit',
    }),
    curveOf(history, ({ validationScore }) => factor * validationScore, {
      id: 'validation',
      label: message('validation'),
      role: 'validation',
      group: 'fit',
    }),
  ];
  const held = heldScore(here);
  return curvesChart(
    moment,
    { id: 'score', view: 'training', series, y },
    {
      title: scoreTitle(isClass, held),
      caption: isClass
        ? message('Per cent of the samples whose predicted class is right, on at most {0} samples of each split.', most)
        : message('Share of the variance that is explained, on at most {0} samples of each split.', most),
      description: isClass
        ? message(
            'At step {0}: training {1} %, validation {2} %.',
            here.step,
            percent(here.trainScore),
            percent(here.validationScore),
          )
        : message(
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

/** The score of the samples that are held out, where there are any. */
interface HeldScore {
  readonly value: number;
  readonly isValidation: boolean;
}

/** The score that a record is judged by. */
export function heldScore({ validationScore, trainScore }: TrainingRecord): HeldScore {
  const isValidation = Number.isFinite(validationScore);
  return { value: isValidation ? validationScore : trainScore, isValidation };
}

function scoreTitle(isClass: boolean, { value, isValidation }: HeldScore): Message {
  if (isClass)
    return isValidation
      ? message('Validation accuracy {0} %', percent(value))
      : message('Training accuracy {0} %', percent(value));
  return isValidation
    ? message('Validation R squared {0}', short(value))
    : message('Training R squared {0}', short(value));
}
