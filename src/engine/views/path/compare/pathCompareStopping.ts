import { largestFilterGap } from '../../../../analysis/paths/equivalents/stoppedDescent.ts';
import { message } from '../../../../core/ground/errors.ts';
import type { Chart, CurvesChart, Series } from '../../../../protocol/charts.ts';
import { curvesChart, short, type ChartTexts } from '../../frame/chartParts.ts';
import type { Moment, Pause } from '../../frame/moment.ts';
import { lambdaAxis } from '../charts/pathCharts.ts';
import { pairedSeries } from './pairedSeries.ts';
import { plainRegression } from './plainRegression.ts';
import { filtersOfData, runStopping, type DataFilters, type StoppingRuns } from './stoppingRuns.ts';

/** Gradient descent stopped early beside ridge regression with lambda = 1 / (learning rate * steps). */
export async function* compareStopping(moment: Moment, pause: Pause): AsyncGenerator<Chart> {
  const data = plainRegression(moment.prepared);
  const runs = await runStopping(data, pause);
  if (runs === undefined) return;
  yield stoppingChart(moment, data.names, runs);
  yield filterChart(moment, runs);
}

/** Strengths ascend, as on the other charts. */
function stoppingChart(moment: Moment, names: readonly string[], runs: StoppingRuns): CurvesChart {
  const series = pairedSeries(
    {
      names,
      x: runs.strengths.toReversed(),
      found: runs.found.toReversed(),
      theory: runs.theory.toReversed(),
    },
    {
      found: (name) => message('{0}, stopped', name),
      theory: (name) => message('{0}, ridge', name),
    },
  );
  const y = { label: message('coefficient'), scale: 'linear' } as const;
  const chart = curvesChart(moment, { id: 'stopping', view: 'path', x: lambdaAxis, y, series }, stoppingTexts(runs));
  const notes = [
    { label: message('steps'), values: Float64Array.from(runs.steps.toReversed()) },
    { label: message('distance of the weights'), values: Float64Array.from(runs.distances.toReversed()) },
  ];
  return { ...chart, notes };
}

function stoppingTexts({ distances, wholeLength, off, steps }: StoppingRuns): ChartTexts {
  const largest = largestFilterGap();
  return {
    title: message(
      'Stopped descent is up to {0} % of the least-squares length away from ridge',
      short(100 * (Math.max(...distances) / wholeLength)),
    ),
    caption: message(
      'Gradient descent from 0 after t steps (dots) at lambda = 1/(learning rate * t) beside ridge of that strength (lines), squared loss on these data. The steps agree with their closed form to {0}.',
      short(off),
    ),
    description: message('{0} stopping times from 1 to {1} steps.', steps.length, steps.at(-1) ?? 0),
    explanation: message(
      'Along an eigenvector of curvature mu descent has come 1 - (1 - eta mu)^t of the way, ridge mu/(mu + lambda). With lambda = 1/(eta t) and small steps the two never differ by more than {0} (at mu eta t = {1}): near, not equal. Ali, Kolter, Tibshirani (2019).',
      short(largest.gap),
      short(largest.at),
    ),
  };
}

/** The filters at the middle stop. */
function filterChart(moment: Moment, runs: StoppingRuns): CurvesChart {
  const steps = runs.steps[Math.floor(runs.steps.length / 2)]!;
  const ofData = filtersOfData(runs, steps);
  const { at, gap } = largestFilterGap();
  return curvesChart(
    moment,
    {
      id: 'filters',
      view: 'path',
      x: { label: message('curvature * learning rate * steps'), scale: 'log10' },
      y: { label: message('share of the least-squares weight'), scale: 'linear' },
      series: filterSeries(ofData),
      marks: [{ axis: 'x', at, label: message('furthest apart: {0}', short(gap)) }],
    },
    {
      title: message(
        'The filters differ by at most {0}; on these data after {1} steps by {2}',
        short(gap),
        steps,
        short(ofData.gap),
      ),
      caption: message(
        'How much of the least-squares solution is there along each eigenvector, continuous time (curves) and steps (dots).',
      ),
      description: message('{0} curvatures of the data are in the picture.', ofData.u.length),
      explanation: message(
        '1 - e^-u and u/(1 + u) with u = mu eta t. Halving the learning rate doubles the equivalent strength; 1/t alone is no strength.',
      ),
    },
  );
}

function filterSeries({ u, reached }: DataFilters): Series[] {
  const x = (): Float64Array => Float64Array.from({ length: 121 }, (_, k) => 10 ** (-3 + k / 20));
  return [
    {
      id: 'descent',
      label: message('stopped descent'),
      role: 'measured',
      group: 'descent',
      x: x(),
      y: x().map((value) => 1 - Math.exp(-value)),
    },
    {
      id: 'ridge',
      label: message('ridge'),
      role: 'validation',
      group: 'ridge',
      x: x(),
      y: x().map((value) => value / (1 + value)),
    },
    { id: 'data', label: message('curvatures of these data'), role: 'dots', group: 'descent', x: u, y: reached },
  ];
}
