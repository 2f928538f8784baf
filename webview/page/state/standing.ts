import { isLost } from '../../../src/protocol/lostRun.ts';
import type { Progress } from '../../../src/protocol/messages.ts';
import { t } from '../../drawing/texts.ts';

/** empty: nothing has run; waiting: a run has nothing to show yet; running; settled: at rest with everything drawn. */
export type PageMood = 'empty' | 'waiting' | 'running' | 'settled';

/** empty: nothing has run; broken: the text has errors; waiting: a run goes on; failed: it failed; nothing: it has nothing for this view. */
export type Waiting = 'empty' | 'broken' | 'waiting' | 'failed' | 'nothing';

/** What is known of a card. */
export interface CardFacts {
  /** The newest chart is on the screen. */
  readonly isDrawn: boolean;
  /** The run of the chart that is on the screen. */
  readonly shownRun: number | undefined;
}

/** What the mood follows from. */
export interface MoodFacts {
  readonly progress: Progress | undefined;
  readonly charts: number;
  readonly pending: number;
  readonly hasFailed: boolean;
  /** The view computes something of its own. */
  readonly isWorking: boolean;
}

/** How the page stands, for its layout and for those who drive it. */
export function moodOf({ progress, charts, pending, hasFailed, isWorking }: MoodFacts): PageMood {
  if (progress?.state === 'running' || pending > 0 || isWorking) return charts === 0 ? 'waiting' : 'running';
  const isIdle = progress === undefined || progress.state === 'idle';
  return charts === 0 && isIdle && !hasFailed ? 'empty' : 'settled';
}

/** What stands in a view that has no cards. */
export function waitingOf(mood: PageMood, facts: { readonly isBroken: boolean; readonly hasFailed: boolean }): Waiting {
  if (mood === 'waiting') return mood;
  if (facts.isBroken) return 'broken';
  if (facts.hasFailed) return 'failed';
  return mood === 'empty' ? mood : 'nothing';
}

/** Whether a chart is of a run before the newest one, or of what was before the newest one failed. */
export function isFormer(run: number | undefined, progress: Progress | undefined): boolean {
  return run !== undefined && progress !== undefined && (run < progress.run || isLost(progress));
}

/** What a chart on the screen is of, where that is not what the strip tells of; undefined: it is. */
export function formerWords(run: number | undefined, progress: Progress | undefined): string | undefined {
  if (run === undefined || progress === undefined || !isFormer(run, progress)) return undefined;
  return run < progress.run ? t('earlier run') : t('before the failure');
}

/** What stands on the screen, also while newer charts wait to be drawn: how many charts, and the newest run among them (0: none). */
export function tellShown(cards: readonly Pick<CardFacts, 'shownRun'>[]): {
  readonly charts: number;
  readonly run: number;
} {
  const runs = cards.flatMap(({ shownRun }) => shownRun ?? []);
  return { charts: runs.length, run: Math.max(0, ...runs) };
}
