import { toFailure } from '../../protocol/failures.ts';
import type { ViewProgress } from '../../protocol/messages.ts';
import { eventMilliseconds } from './drawnRun.ts';

/** What is told of the work of a view, beside the run and the view that it belongs to. */
export type WorkNews = Omit<ViewProgress, 'run' | 'view'>;

/** How the page learns that a view is at work. */
export interface WorkBar {
  progress(done: number, total: number): void;
  close(): void;
  fail(error: unknown): void;
}

/**
 * Begins to tell of the work of a view. Live charts are of a moment and come too often to tell of their making, unless they fail or take so long
 * that the view itself tells its progress.
 * @param clock  milliseconds from any fixed moment
 */
export function openWorkBar(isLive: boolean, clock: () => number, tell: (news: WorkNews) => void): WorkBar {
  let toldAt = -Infinity;
  let last = { done: 0, total: 0 };
  if (!isLive) tell({ state: 'working', ...last });
  return {
    progress(done, total) {
      last = { done, total };
      const now = clock();
      if (now - toldAt < eventMilliseconds) return;
      toldAt = now;
      tell({ state: 'working', ...last });
    },
    close() {
      if (!isLive) tell({ state: 'finished', ...last });
    },
    fail(error) {
      tell({ state: 'failed', ...last, failure: toFailure(error) });
    },
  };
}
