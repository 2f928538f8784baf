import { compareKeys, patternKeys } from '../../../analysis/regions/cells/patternKeys.ts';
import type { PatternSet } from '../../../analysis/regions/cells/activationPatterns.ts';
import { message } from '../../../core/ground/errors.ts';
import type { CurvesChart, Series } from '../../../protocol/charts.ts';
import { curvesChart, fittingScale, layerGroup } from '../frame/chartParts.ts';
import type { ViewWork, Moment } from '../frame/moment.ts';
import { regionNetwork, type RegionNetwork } from '../../reading/regionNetwork.ts';
import type { RegionsState, SnapshotCells } from './regionsState.ts';
import type { Snapshot } from '../../training/snapshots.ts';

/** Patterns are compared from step to step up to this many regions. */
const mostKeys = 25_000;
/** Milliseconds that counting may take in a live moment, and at rest in all. */
const liveMilliseconds = 3;
const restMilliseconds = 30_000;
/** Pause between two pictures of a curve that grows. */
const pictureMilliseconds = 250;

/** The regions of a network on the plane or line of the view. */
export type CountedCells = PatternSet & { readonly perLayer: readonly number[] };

/** Counts the regions of one network; `beyond` the budget of cells, or not done at the deadline of the clock. */
export type CountCells = (regions: RegionNetwork, deadline: number) => Promise<CountedCells | 'beyond' | 'late'>;

/** One point of the curves. */
export interface CountedStep extends SnapshotCells {
  readonly step: number;
}

/** What is kept of a set of cells. */
export function summarizeCells(set: CountedCells): SnapshotCells {
  const keys = set.cells <= mostKeys ? patternKeys(set).sort() : undefined;
  return { cells: set.cells, perLayer: [...set.perLayer], keys };
}

/** Snapshots in an order in which the curve is spread evenly at any time: the ends, the middle, the quarters... */
export function spreadOrder(count: number): number[] {
  const order = count > 0 ? [0] : [];
  if (count > 1) order.push(count - 1);
  let gaps: [number, number][] = count > 2 ? [[0, count - 1]] : [];
  while (gaps.length > 0) {
    const next: [number, number][] = [];
    for (const [low, high] of gaps) {
      const middle = (low + high) >> 1;
      if (middle === low) continue;
      order.push(middle);
      next.push([low, middle], [middle, high]);
    }
    gaps = next;
  }
  return order;
}

/**
 * The curves of the count over training: as many recorded steps as there is time for, at rest all of them, growing.
 * @param now  the regions of the moment itself
 */
export async function* countCharts(
  moment: Moment,
  work: ViewWork,
  state: RegionsState,
  { now, count }: { readonly now: SnapshotCells | undefined; readonly count: CountCells },
): AsyncGenerator<CurvesChart, void, undefined> {
  const { snapshots, prepared } = moment;
  const begin = work.clock();
  const deadline = begin + (moment.isLive ? liveMilliseconds : restMilliseconds);
  let shown = begin;
  let done = 0;
  for (const at of spreadOrder(snapshots.length)) {
    const snapshot = snapshots[at]!;
    done += 1;
    // The moment itself is a point of the curve already, or beyond the budget.
    if (state.counts.has(snapshot) || snapshot.step === moment.step) continue;
    const start = work.clock();
    if (start + (moment.isLive ? state.countCost : 0) > deadline || work.signal.aborted) break;
    const regions = regionNetwork(prepared.problem.architecture, snapshot.parameters, snapshot.running);
    const found = regions.kind === 'refused' ? 'beyond' : await count(regions, deadline);
    state.countCost = work.clock() - start;
    if (found === 'late') break;
    // What is beyond the budget is not tried again: no keys, no number.
    state.counts.set(snapshot, found === 'beyond' ? uncounted : summarizeCells(found));
    if (moment.isLive) continue;
    work.progress(done, snapshots.length);
    if (work.clock() - shown < pictureMilliseconds) continue;
    yield* curves(moment, state, now);
    shown = work.clock();
  }
  yield* curves(moment, state, now);
}

const uncounted: SnapshotCells = { cells: NaN, perLayer: [], keys: undefined };

function* curves(moment: Moment, state: RegionsState, now: SnapshotCells | undefined): Generator<CurvesChart> {
  const points = countedSteps(moment, state.counts, now);
  if (points.length === 0) return;
  yield countChart(moment, points);
  const changes = changesOf(points);
  if (changes.length > 0) yield changeChart(moment, changes);
}

function countedSteps(
  { snapshots, step }: Moment,
  counts: WeakMap<Snapshot, SnapshotCells>,
  now: SnapshotCells | undefined,
): CountedStep[] {
  const points = snapshots.flatMap((snapshot): CountedStep[] => {
    const cells = snapshot.step === step ? undefined : counts.get(snapshot);
    return cells === undefined || Number.isNaN(cells.cells) ? [] : [{ ...cells, step: snapshot.step }];
  });
  const here = now ?? counts.get(snapshots.find((snapshot) => snapshot.step === step) ?? noSnapshot);
  if (here !== undefined && !Number.isNaN(here.cells)) points.push({ ...here, step });
  return points.sort((one, other) => one.step - other.step);
}

const noSnapshot: Snapshot = { step: -1, parameters: new Float32Array(0), running: new Float32Array(0) };

function countChart(moment: Moment, points: readonly CountedStep[]): CurvesChart {
  const layers = points[0]!.perLayer.length;
  const series: Series[] = [
    {
      id: 'cells',
      label: message('all layers'),
      role: 'measured',
      group: layerGroup(Math.max(0, layers - 1), layers),
      x: Float64Array.from(points, ({ step }) => step),
      y: Float64Array.from(points, ({ cells }) => cells),
    },
  ];
  for (let layer = layers - 2; layer >= 0; layer -= 1) {
    series.push({
      id: `layer-${layer + 1}`,
      label: layer === 0 ? message('layer 1 alone') : message('layers 1 to {0} alone', layer + 1),
      role: 'theory',
      group: layerGroup(layer, layers),
      x: Float64Array.from(points, ({ step }) => step),
      y: Float64Array.from(points, ({ perLayer }) => perLayer[layer]!),
    });
  }
  const first = points[0]!;
  const here = points.findLast(({ step }) => step <= moment.step) ?? points.at(-1)!;
  return curvesChart(
    moment,
    {
      id: 'count',
      view: 'regions',
      y: { label: message('linear regions'), scale: fittingScale(series) },
      series,
      marks: bestMark(moment),
    },
    {
      title:
        first.step === here.step
          ? message('{0} linear regions at step {1}', here.cells, here.step)
          : message('{0} linear regions at step {1}, {2} at step {3}', first.cells, first.step, here.cells, here.step),
      caption: message(
        'Exact counts on this plane at {0} of {1} recorded steps; thin lines count the network cut off after each hidden layer.',
        points.length,
        new Set([...moment.snapshots.map(({ step }) => step), moment.step]).size,
      ),
      description: message(
        'Counts over training: {0}.',
        thinOut(points, 12)
          .map(({ step, cells }) => `${step}: ${cells}`)
          .join(', '),
      ),
      explanation: message(
        'Each recorded state of the weights is enumerated anew on the same plane and the same rectangle. The number of regions says how finely the function may bend, not how well it fits: trained networks often have no more regions than random ones. Hanin, Rolnick (2019).',
      ),
    },
  );
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

interface Change {
  readonly step: number;
  readonly born: number;
  readonly gone: number;
}

function changesOf(points: readonly CountedStep[]): Change[] {
  return points.slice(1).flatMap((point, at) => {
    const before = points[at]!.keys;
    return before === undefined || point.keys === undefined
      ? []
      : [{ step: point.step, ...compareKeys(before, point.keys) }];
  });
}

function changeChart(moment: Moment, changes: readonly Change[]): CurvesChart {
  const curve = (id: string, label: Series['label'], read: (change: Change) => number): Series => ({
    id,
    label,
    role: 'measured',
    group: id,
    x: Float64Array.from(changes, ({ step }) => step),
    y: Float64Array.from(changes, read),
  });
  const last = changes.at(-1)!;
  const born = changes.reduce((sum, change) => sum + change.born, 0);
  const gone = changes.reduce((sum, change) => sum + change.gone, 0);
  return curvesChart(
    moment,
    {
      id: 'changes',
      view: 'regions',
      y: { label: message('patterns since the step before'), scale: 'linear' },
      series: [
        curve('born', message('new patterns'), (change) => change.born),
        curve('gone', message('lost patterns'), (change) => change.gone),
      ],
    },
    {
      title: message('{0} regions were born and {1} died between the counted steps', born, gone),
      caption: message(
        'Activation patterns that appear on the plane and that disappear from one counted step to the next.',
      ),
      description: message(
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
