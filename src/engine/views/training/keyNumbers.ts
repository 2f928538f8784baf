import { message } from '../../../core/ground/errors.ts';
import type { KeyNumber, NumbersChart } from '../../../protocol/charts.ts';
import type { TrainingRecord } from '../../training/history.ts';
import { percent, recordAt, short } from '../frame/chartParts.ts';
import { numbersChart } from '../frame/keyNumbers.ts';
import type { Moment } from '../frame/moment.ts';
import { gapOf, isLowest } from './lossCharts.ts';
import { heldScore } from './scoreChart.ts';

/** What a run is looked at for: how well it fits, how far that carries, and how fast it still moves. */
export function trainingNumbers(moment: Moment): NumbersChart {
  const here = recordAt(moment);
  return numbersChart(moment, 'training', [
    lossNumber(moment, here),
    scoreNumber(moment, here),
    { label: message('gap to training'), value: message('{0}', short(gapOf(here))), chart: 'gap' },
    { label: message('gradient norm'), value: message('{0}', short(here.gradientNorm)), chart: 'gradient' },
    { label: message('learning rate'), value: message('{0}', short(here.learningRate)), chart: 'rate' },
  ]);
}

function lossNumber({ history }: Moment, here: TrainingRecord): KeyNumber {
  if (!Number.isFinite(here.validationLoss))
    return { label: message('training loss'), value: message('{0}', short(here.trainLoss)), chart: 'loss' };
  return {
    label: message('validation loss'),
    value: message('{0}', short(here.validationLoss)),
    ...(history.length > 1 && isLowest(here, history) && { note: message('lowest') }),
    chart: 'loss',
  };
}

function scoreNumber({ prepared }: Moment, here: TrainingRecord): KeyNumber {
  const { value, isValidation } = heldScore(here);
  if (prepared.task === 'classification')
    return {
      label: isValidation ? message('validation accuracy') : message('training accuracy'),
      value: message('{0} %', percent(value)),
      chart: 'score',
    };
  return {
    label: isValidation ? message('validation R squared') : message('training R squared'),
    value: message('{0}', short(value)),
    chart: 'score',
  };
}
