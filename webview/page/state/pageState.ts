import type { Chart, ViewName } from '../../../src/protocol/charts.ts';
import type { Progress } from '../../../src/protocol/messages.ts';

/** empty: nothing has run; waiting: a run has nothing to show yet; running; settled: at rest with everything drawn. */
export type PageState = 'empty' | 'waiting' | 'running' | 'settled';

/** How the page stands, for its layout and for those who drive it. */
export function stateOfPage(facts: {
  progress: Progress | undefined;
  charts: number;
  pending: number;
  hasFailed: boolean;
  /** The view computes something of its own. */
  isWorking: boolean;
}): PageState {
  const { progress, charts, pending, hasFailed, isWorking } = facts;
  if (progress?.state === 'running' || pending > 0 || isWorking) return charts === 0 ? 'waiting' : 'running';
  const isIdle = progress === undefined || progress.state === 'idle';
  return charts === 0 && isIdle && !hasFailed ? 'empty' : 'settled';
}

/** What stands on the screen, also while newer charts wait to be drawn: how many charts, and the newest run among them (0: none). */
export function tellShown(cards: readonly { readonly shownRun: number | undefined }[]): {
  readonly charts: number;
  readonly run: number;
} {
  const runs = cards.flatMap(({ shownRun }) => shownRun ?? []);
  return { charts: runs.length, run: Math.max(0, ...runs) };
}

/** The newest chart per view and id, in the order in which they first came. */
export interface ChartStore {
  /** Takes a batch. */
  add(charts: readonly Chart[]): void;
  /** A run came to rest: what an older run left over in the views that it drew is gone. */
  settle(run: number): void;
  /** Only these charts of a view stay. */
  keep(view: ViewName, ids: readonly string[]): void;
  list(view: ViewName): readonly Chart[];
  clear(): void;
}

export function createChartStore(): ChartStore {
  const views = new Map<ViewName, Map<string, Chart>>();
  const dropOlder = (charts: Map<string, Chart>, run: number): void => {
    for (const [id, chart] of charts) if (chart.run < run) charts.delete(id);
  };
  return {
    add(charts) {
      for (const chart of charts) {
        const known = views.get(chart.view) ?? new Map<string, Chart>();
        views.set(chart.view, known);
        const before = known.get(chart.id);
        if (before !== undefined && before.run > chart.run) continue;
        known.set(chart.id, chart);
        // The second round of a run: whatever it did not draw in the first does not belong to it.
        if (before?.run === chart.run) dropOlder(known, chart.run);
      }
    },
    settle(run) {
      for (const charts of views.values())
        if ([...charts.values()].some((chart) => chart.run === run)) dropOlder(charts, run);
    },
    keep(view, ids) {
      const known = views.get(view);
      for (const id of [...(known?.keys() ?? [])]) if (!ids.includes(id)) known?.delete(id);
    },
    list: (view) => [...(views.get(view)?.values() ?? [])],
    clear: () => views.clear(),
  };
}
