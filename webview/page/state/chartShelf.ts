import type { Chart } from '../../../src/protocol/charts.ts';
import type { ViewName } from '../../../src/protocol/views.ts';

type ChartsById = ReadonlyMap<string, Chart>;

/** The newest chart per view and id, in the order in which they first came. Never changed: every step makes another one. */
export type ChartShelf = ReadonlyMap<ViewName, ChartsById>;

/** No charts. */
export const emptyShelf: ChartShelf = new Map();

/** With a batch of newer charts; views that have none in it stay the same object. */
export function addCharts(shelf: ChartShelf, charts: readonly Chart[]): ChartShelf {
  const added = new Map<ViewName, Map<string, Chart>>();
  for (const chart of charts) {
    const known = added.get(chart.view) ?? new Map(shelf.get(chart.view));
    added.set(chart.view, known);
    const before = known.get(chart.id);
    if (before !== undefined && before.run > chart.run) continue;
    known.set(chart.id, chart);
    // The second round of a run: whatever it did not draw in the first does not belong to it.
    if (before?.run === chart.run) for (const [id, { run }] of known) if (run < chart.run) known.delete(id);
  }
  return new Map([...shelf, ...added]);
}

/** A run came to rest: what an older run left over in the views that it drew is gone. */
export function settleRun(shelf: ChartShelf, run: number): ChartShelf {
  return new Map(
    [...shelf].map(([view, charts]) => {
      const isDrawn = [...charts.values()].some((chart) => chart.run === run);
      return [view, isDrawn ? only(charts, (chart) => chart.run >= run) : charts];
    }),
  );
}

/** Only these charts of a view stay. */
export function keepCharts(shelf: ChartShelf, view: ViewName, ids: readonly string[]): ChartShelf {
  const charts = shelf.get(view);
  return charts === undefined ? shelf : new Map([...shelf, [view, only(charts, ({ id }) => ids.includes(id))]]);
}

/** The charts of a view in their order. */
export function chartsOf(shelf: ChartShelf, view: ViewName): readonly Chart[] {
  return [...(shelf.get(view)?.values() ?? [])];
}

/** The chart of the latest step of the latest run, undefined where there are none. */
export function newestOf(charts: readonly Chart[]): Chart | undefined {
  return charts.reduce<Chart | undefined>(
    (newest, chart) =>
      newest === undefined || chart.run > newest.run || (chart.run === newest.run && chart.step > newest.step)
        ? chart
        : newest,
    undefined,
  );
}

function only(charts: ChartsById, isWanted: (chart: Chart) => boolean): ChartsById {
  return new Map([...charts].filter(([, chart]) => isWanted(chart)));
}
