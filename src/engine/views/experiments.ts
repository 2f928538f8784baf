import type { ViewName } from '../../protocol/views.ts';
import type { ViewExperiment } from './frame/moment.ts';
import { training } from './training/training.ts';

/** One line for each view of the table in `protocol/views.ts`. */
export const experiments: Readonly<Record<ViewName, ViewExperiment>> = {
  training,
  gradients: whenShown({ follows: 'run' }, async () => (await import('./gradients/gradients.ts')).gradients),
  regions: whenShown({ follows: 'run', liveShare: 0.09 }, async () => (await import('./regions/regions.ts')).regions),
  path: {
    ...whenShown({ follows: 'data' }, async () => (await import('./path/path.ts')).path),
    async *ofWeights(moment, work) {
      yield* (await import('./path/path.ts')).weightCharts(moment, work);
    },
  },
  geometry: whenShown(
    { follows: 'run', liveShare: 0.09 },
    async () => (await import('./geometry/geometry.ts')).geometry,
  ),
  theory: whenShown({ follows: 'data', showsClaims: true }, async () => (await import('./theory/theory.ts')).theory),
};

/** A view whose code is loaded when it is first shown: the engine starts without it. */
function whenShown(
  view: Omit<ViewExperiment, 'charts'>,
  load: () => Promise<Pick<ViewExperiment, 'charts'>>,
): ViewExperiment {
  return {
    ...view,
    async *charts(moment, work) {
      yield* (await load()).charts(moment, work);
    },
  };
}
