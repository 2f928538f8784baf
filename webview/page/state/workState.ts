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

/** What the bar beside the tabs says of a view's work; undefined: it is not there. */
export interface WorkBarState {
  readonly sentence: string;
  /** From 0 to 1. */
  readonly share: number;
}

/** The bar of a view. */
export function workBarOf(works: Works, view: ViewName): WorkBarState | undefined {
  const work = works.get(view);
  // Work of a moment tells no total.
  if (work?.state !== 'working' || work.total === 0) return undefined;
  const share = Math.min(1, work.done / work.total);
  return { sentence: t('{0}, {1} %', say(views.get(view).work), Math.floor(100 * share)), share };
}

/** What is said over the cards of a view whose work has failed, or in their place. */
export function failureOfWork(works: Works, view: ViewName): string | undefined {
  const work = works.get(view);
  if (work?.state !== 'failed') return undefined;
  const { failure } = work;
  return failure === undefined
    ? t('This view could not be computed.')
    : t('This view could not be computed: {0}', say(failure.message));
}
