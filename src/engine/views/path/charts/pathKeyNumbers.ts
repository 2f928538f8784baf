import { message, type Message } from '../../../../core/ground/errors.ts';
import type { NumbersChart } from '../../../../protocol/charts.ts';
import { percent, short } from '../../frame/chartParts.ts';
import { numbersChart } from '../../frame/keyNumbers.ts';
import { isLinear, type PathPicture } from './pathCharts.ts';
import { nearestPoint, worstResidual } from './pathEvidenceCharts.ts';

/** What the chart of the score says at the strength that is chosen by the rule. */
function scoreAt({ moment }: PathPicture, score: number, isRule: boolean): { label: Message; value: Message } {
  if (moment.prepared.task === 'classification')
    return {
      label: isRule ? message('validation accuracy at 1 SE') : message('validation accuracy at best'),
      value: message('{0} %', percent(score)),
    };
  return {
    label: isRule ? message('validation R squared at 1 SE') : message('validation R squared at best'),
    value: message('{0}', short(score)),
  };
}

/** Which strengths mean something, what is left of the model at the one that is chosen by the rule, and how well the path is solved. */
export function pathNumbers(picture: PathPicture): NumbersChart {
  const { choice, points, moment, folds } = picture;
  const { best, oneStandardError, current } = choice;
  const rule = nearestPoint(points, oneStandardError ?? best ?? NaN);
  const isRule = oneStandardError !== undefined;
  const weakest = points[0];
  return numbersChart(moment, 'path', [
    {
      label:
        folds === undefined
          ? message('best strength (validation)')
          : message('best strength ({0} folds)', picture.plan.folds),
      value: message('{0}', short(best ?? NaN)),
      chart: 'error',
    },
    {
      label: message('one standard error'),
      value: message('{0}', short(oneStandardError ?? NaN)),
      chart: 'error',
    },
    { label: message('strength of the text'), value: message('{0}', short(current ?? NaN)), chart: 'strengths' },
    rule !== undefined && weakest !== undefined && isLinear(rule) && isLinear(weakest)
      ? {
          label: isRule ? message('weights, weakest to 1 SE') : message('weights, weakest to best'),
          value: message('{0} to {1}', weakest.nonZero, rule.nonZero),
          chart: 'coefficients',
        }
      : undefined,
    {
      ...scoreAt(picture, rule?.validationScore ?? NaN, isRule),
      chart: 'score',
    },
    {
      label: message('largest residual'),
      value: message('{0}', short(worstResidual(points))),
      chart: 'evidence',
    },
  ]);
}
