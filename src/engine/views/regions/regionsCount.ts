import { message } from '../../../core/ground/errors.ts';
import type { CurvesChart, Series } from '../../../protocol/charts.ts';
import { curvesChart, fittingScale, layerGroup, type ChartTexts } from '../frame/chartParts.ts';
import type { ViewWork, Moment } from '../frame/moment.ts';
import {
  changesOf,
  countedSteps,
  countSnapshots,
  type CountCells,
  type CountedStep,
  type CountMemory,
  type PatternChange,
  type SnapshotCells,
} from './numbers/countedSteps.ts';

/**
 * The curves of the count over training: as many recorded steps as there is time for, at rest all of them, growing.
 * @param now  the regions of the moment itself
 */
export async function* countCharts(
  moment: Moment,
  work: ViewWork,
  memory: CountMemory,
  { now, count }: { readonly now: SnapshotCells | undefined; readonly count: CountCells },
): AsyncGenerator<CurvesChart, void, undefined> {
  const more = countSnapshots(moment, work, memory, count);
  while ((await more.next()).done !== true) yield* curves(moment, work, memory, now);
  yield* curves(moment, work, memory, now);
}

function* curves(
  moment: Moment,
  { wants }: Pick<ViewWork, 'wants'>,
  memory: CountMemory,
  now: SnapshotCells | undefined,
): Generator<CurvesChart> {
  const points = countedSteps(moment, memory, now);
  if (points.length === 0) return;
  yield countChart(moment, points);
  const changes = changesOf(points);
  if (changes.length > 0 && wants('changes')) yield changeChart(moment, changes);
}

function countChart(moment: Moment, points: readonly CountedStep[]): CurvesChart {
  const series = countSeries(points);
  const y = { label: message('linear regions'), scale: fittingScale(series) };
  return curvesChart(
    moment,
    { id: 'count', view: 'regions', y, series, marks: bestMark(moment) },
    countTexts(moment, points),
  );
}

/** The whole network, and below it the network cut off after each hidden layer, the deepest first. */
function countSeries(points: readonly CountedStep[]): Series[] {
  const layers = points[0]!.perLayer.length;
  const curve = (
    look: Pick<Series, 'id' | 'label' | 'role'>,
    layer: number,
    read: (one: CountedStep) => number,
  ): Series => ({
    ...look,
    group: layerGroup(layer, layers),
    x: Float64Array.from(points, ({ step }) => step),
    y: Float64Array.from(points, read),
  });
  const shorter = Array.from({ length: Math.max(0, layers - 1) }, (_, layer) =>
    curve(
      {
        id: `layer-${layer + 1}`,
        label: layer === 0 ? message('layer 1 alone') : message('layers 1 to {0} alone', layer + 1),
        role: 'theory',
      },
      layer,
      ({ perLayer }) => perLayer[layer]!,
    ),
  );
  const whole = { id: 'cells', label: message('all layers'), role: 'measured' } as const;
  return [curve(whole, Math.max(0, layers - 1), ({ cells }) => cells), ...shorter.reverse()];
}

function countTexts({ step, snapshots }: Moment, points: readonly CountedStep[]): ChartTexts {
  const first = points[0]!;
  const here = points.findLast((point) => point.step <= step) ?? points.at(-1)!;
  return {
    title:
      first.step === here.step
        ? message('{0} linear regions at step {1}', here.cells, here.step)
        : message('{0} linear regions at step {1}, {2} at step {3}', first.cells, first.step, here.cells, here.step),
    caption: message(
      'Exact counts on this plane at {0} of {1} recorded steps; thin lines count the network cut off after each hidden layer.',
      points.length,
      new Set([...snapshots.map((snapshot) => snapshot.step), step]).size,
    ),
    description: message(
      'Counts over training: {0}.',
      thinOut(points, 12)
        .map((point) => `${point.step}: ${point.cells}`)
        .join(', '),
    ),
    explanation: message(
      'Each recorded state of the weights is enumerated anew on the same plane and the same rectangle. The number of regions says how finely the function may bend, not how well it fits: trained networks often have no more regions than random ones. Hanin, Rolnick (2019).',
    ),
  };
}

function thinOut<Item>(items: readonly Item[], most: number): Item[] {
  const every = Math.max(1, Math.ceil(items.length / most));
  return items.filter((_, at) => at % every === 0 || at === items.length - 1);
}

/** Where the validation loss was lowest, unless early stopping marks the step itself. */
function bestMark({ history, stoppedAt }: Moment): CurvesChart['marks'] {
  if (stoppedAt?.restoredStep !== undefined) return [];
  let best: { step: number; validationLoss: number } | undefined;
  for (const entry of history) {
    if (!Number.isFinite(entry.validationLoss)) continue;
    if (best === undefined || entry.validationLoss < best.validationLoss) best = entry;
  }
  if (best === undefined) return [];
  return [{ axis: 'x', at: best.step, label: message('lowest validation loss (step {0})', best.step) }];
}

function changeChart(moment: Moment, changes: readonly PatternChange[]): CurvesChart {
  const curve = (id: 'born' | 'gone', label: Series['label']): Series => ({
    id,
    label,
    role: 'measured',
    group: id,
    x: Float64Array.from(changes, ({ step }) => step),
    y: Float64Array.from(changes, (change) => change[id]),
  });
  const shown = changes.filter(({ step }) => step <= moment.step);
  const sum = (id: 'born' | 'gone'): number => shown.reduce((all, change) => all + change[id], 0);
  const last = shown.at(-1);
  return curvesChart(
    moment,
    {
      id: 'changes',
      view: 'regions',
      y: { label: message('patterns since the step before'), scale: 'linear' },
      series: [curve('born', message('new patterns')), curve('gone', message('lost patterns'))],
    },
    {
      title:
        last === undefined
          ? message('Before step {0} no change of the regions was counted', changes[0]!.step)
          : message(
              'Up to step {0} {1} regions were born and {2} died between the counted steps',
              last.step,
              sum('born'),
              sum('gone'),
            ),
      caption: message(
        'Activation patterns that appear on the plane and that disappear from one counted step to the next.',
      ),
      description:
        last === undefined
          ? message('Changes between {0} counted steps.', changes.length)
          : message(
              'Up to step {0}: {1} new and {2} lost patterns in the last interval.',
              last.step,
              last.born,
              last.gone,
            ),
      explanation: message(
        'A region is identified by its activation pattern: the same pattern is the same region, even where it has moved. Patterns are compared by 53-bit hashes. More steps in between show more births and deaths.',
      ),
    },
  );
}
