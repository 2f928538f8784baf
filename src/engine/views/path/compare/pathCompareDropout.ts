import { message } from '../../../../core/ground/errors.ts';
import { createRandom } from '../../../../core/ground/random.ts';
import type { Chart } from '../../../../protocol/charts.ts';
import { curvesChart, short, type ChartTexts } from '../../frame/chartParts.ts';
import type { Moment, Pause } from '../../frame/moment.ts';
import { runDropout, type DropoutRuns } from './dropoutRuns.ts';
import { pairedSeries } from './pairedSeries.ts';
import { plainRegression } from './plainRegression.ts';

/** Dropout of the inputs of a linear model beside the ridge regression that it is on average. */
export async function* compareDropout(moment: Moment, pause: Pause): AsyncGenerator<Chart> {
  const data = plainRegression(moment.prepared);
  const random = createRandom(moment.prepared.experiment.training.seed).fork('dropout');
  const runs = await runDropout(data, random, pause);
  const { rates, found, theory } = runs;
  const series = pairedSeries(
    { names: data.names, x: rates, found, theory },
    {
      found: (name) => message('{0}, dropout', name),
      theory: (name) => message('{0}, ridge', name),
    },
  );
  const x = { label: message('share of inputs dropped'), scale: 'linear' } as const;
  const y = { label: message('coefficient'), scale: 'linear' } as const;
  const chart = curvesChart(moment, { id: 'dropout', view: 'path', x, y, series }, textsOf(runs));
  yield { ...chart, notes: [{ label: message('relative distance'), values: Float64Array.from(runs.gaps) }] };
}

function textsOf({ rates, epochs, gaps }: DropoutRuns): ChartTexts {
  return {
    title: message('Dropout ends within {0} % of the weighted ridge solution', short(100 * Math.max(...gaps))),
    caption: message(
      'Weights trained with random masks, averaged over the second half of {0} passes (dots), beside the ridge solution that averaging over all masks gives (lines), squared loss on these data.',
      epochs,
    ),
    description: message('{0} dropout rates from {1} to {2}.', rates.length, rates[0]!, rates.at(-1)!),
    explanation: message(
      'Inverted dropout adds 1/2 sum of r/(1 - r) s_j w_j^2 to the squared loss, s_j the mean square of input j: a strength for each input, not one for all (equal only for standardized inputs). For other losses it is an approximation. Wager, Wang, Liang (2013).',
    ),
  };
}
