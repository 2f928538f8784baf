import { message } from '../../../core/ground/errors.ts';
import type { CurvesChart } from '../../../protocol/charts.ts';
import { curveOf, curvesChart, recordAt, short } from '../frame/chartParts.ts';
import type { Moment } from '../frame/moment.ts';

/** The multiplier of the constraint and the residual of its condition, over the steps. */
export function constraintChart(moment: Moment): CurvesChart {
  const here = recordAt(moment).constraint;
  const { radius } = moment.prepared.experiment.constraint!;
  const series = [
    curveOf(moment.history, ({ constraint }) => constraint?.multiplier ?? NaN, {
      id: 'multiplier',
      label: message('multiplier'),
      role: 'measured',
      group: 'multiplier',
    }),
    curveOf(moment.history, ({ constraint }) => constraint?.residual ?? NaN, {
      id: 'residual',
      label: message('KKT residual'),
      role: 'theory',
      group: 'residual',
    }),
  ];
  return curvesChart(
    moment,
    { id: 'constraint', view: 'training', series, y: { label: message('loss per unit of radius'), scale: 'linear' } },
    {
      title:
        here?.isActive === true
          ? message('The constraint is active: one more unit of radius is worth {0}', short(here.multiplier))
          : message('The constraint is slack: norm {0} inside radius {1}', short(here?.norm ?? NaN), radius),
      caption: message(
        'Shadow price of the ball, estimated from the gradient on all training samples; the residual is 0 at a constrained minimum.',
      ),
      description: message(
        'Multiplier {0}, residual {1}.',
        short(here?.multiplier ?? NaN),
        short(here?.residual ?? NaN),
      ),
      explanation: message(
        'At a minimum on the ball the negative gradient points outwards: its inner product with the weights over the radius is the multiplier, and its dual norm equals it.',
      ),
    },
  );
}
