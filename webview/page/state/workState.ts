import { views, type ViewName } from '../../../src/protocol/views.ts';
import type { ViewProgress } from '../../../src/protocol/messages.ts';
import { say, t } from '../../drawing/texts.ts';

/** What the views compute of their own beside training, or failed to. */
export type Works = ReadonlyMap<ViewName, ViewProgress>;

/** With newer news of one view; work that has ended is forgotten. */
export function addWork(works: Works, progress: ViewProgress): Works {
  const next = new Map(works);
  if (progress.state === 'working' || progress.state === 'failed') next.set(progress.view, progress);
  else next.delete(progress.view);
  return next;
}

/** Without what goes on: it has ended and nobody tells. What failed stays. */
export function endWork(works: Works): Works {
  return new Map([...works].filter(([, { state }]) => state !== 'working'));
}

/** Whether the view computes. */
export function isWorking(works: Works, view: ViewName): boolean {
  return works.get(view)?.state === 'working';
}

/** What the bar under the strip says of a view's work; undefined: it is not there. */
export interface WorkBarState {
  readonly isFailed: boolean;
  readonly sentence: string;
  /** From 0 to 1. */
  readonly share: number;
}

/** The bar of a view. */
export function workBarOf(works: Works, view: ViewName): WorkBarState | undefined {
  const work = works.get(view);
  // Work of a moment tells no total.
  if (work === undefined || (work.state === 'working' && work.total === 0)) return undefined;
  const share = work.total > 0 ? Math.min(1, work.done / work.total) : 0;
  return { isFailed: work.state === 'failed', sentence: sentenceOf(work, share), share };
}

function sentenceOf({ view, state, failure }: ViewProgress, share: number): string {
  if (state !== 'failed') return t('{0}, {1} %', say(views.get(view).work), Math.floor(100 * share));
  return failure === undefined
    ? t('This view could not be computed.')
    : t('This view could not be computed: {0}', say(failure.message));
}
