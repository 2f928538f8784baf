import { message } from '../../../core/ground/errors.ts';
import type { CurvesChart } from '../../../protocol/charts.ts';
import { curveOf, curvesChart, fittingScale, short } from '../frame/chartParts.ts';
import type { Moment } from '../frame/moment.ts';

/** The norm of the gradient before and after clipping, over the steps. */
export function clippingChart(moment: Moment): CurvesChart {
  const { clip } = moment.prepared.experiment;
  const bound = clip!.at;
  const records = moment.history.filter(({ gradientNorm }) => Number.isFinite(gradientNorm));
  const series = [
    curveOf(records, ({ gradientNorm }) => gradientNorm, {
      id: 'before',
      label: message('before clipping'),
      role: 'theory',
      group: 'before',
    }),
  ];
  if (clip!.by === 'norm') {
    series.push(
      curveOf(records, ({ gradientNorm }) => Math.min(gradientNorm, bound), {
        id: 'after',
        label: message('after clipping'),
        role: 'measured',
        group: 'gradient',
      }),
    );
  }
  const changed = records.filter(({ clipped }) => clipped).length;
  const largest = records.reduce((most, { gradientNorm }) => Math.max(most, gradientNorm), 0);
  return curvesChart(
    moment,
    {
      id: 'clipping',
      view: 'gradients',
      series,
      y: { label: message('gradient norm'), scale: fittingScale(series) },
      marks: [{ axis: 'y', at: bound, label: message('clip at {0}', bound) }],
    },
    {
      title: message(
        'Clipping changed {0} of {1} recorded steps; the longest gradient was {2}',
        changed,
        records.length,
        short(largest),
      ),
      caption: message('l2 norm of the whole gradient of the recorded steps.'),
      description: message('{0} of {1} recorded steps were clipped.', changed, records.length),
      explanation: message(
        'By norm: g * min(1, C / |g|). By value: each entry to [-C, C]. The share of a coupled penalty in the gradient does not change.',
      ),
    },
  );
}
