import type { DocumentState } from '../../../src/protocol/messages.ts';
import { views, type ViewName } from '../../../src/protocol/views.ts';
import { usual, type CardAct } from './arrangement.ts';
import { chartsOf, newestOf } from './chartShelf.ts';
import { controlsOf, type ControlsState } from './controlsState.ts';
import type { PageEvent, PageState } from './pageState.ts';
import { actsOf, seatCharts, seenCharts, type Seating } from './seating.ts';
import { isFormer, moodOf, tellShown, waitingOf, type CardFacts, type PageMood, type Waiting } from './standing.ts';
import { stripOf, type StripState } from './stripState.ts';
import { isWorking } from './workState.ts';

/** No run goes on, nor does the view that is shown compute. */
export function isAtRest({ progress, works, view }: PageState): boolean {
  return progress?.state !== 'running' && !isWorking(works, view);
}

/** The first error of the text. */
export function firstErrorOf({ document }: PageState): DocumentState['problems'][number] | undefined {
  return document.problems.find((problem) => problem.severity === 'error');
}

/** What the strip shows. */
export function stripOfPage({ told, progress, engine, charts, view }: PageState): StripState {
  const newest = newestOf(chartsOf(charts, view));
  // A run that goes on, or rests, draws what is seen in a moment; one that has failed never does.
  const isFailed = progress?.state === 'failed' && isFormer(newest?.run, progress);
  const leftOver = !isFailed ? undefined : newest?.run === progress.run ? 'failed' : 'earlier';
  return stripOf({ document: told.document, progress, engine, isTimeless: views.get(view).isTimeless, leftOver });
}

/** What the controls show. */
export function controlsOfPage({ controls, told: { document }, view }: PageState): ControlsState {
  return controlsOf({ controls, isEditable: document.controls !== undefined && !document.stale, view });
}

/** The charts of a view on their seats. */
export function seatingOf({ charts, open, notMade, arrangements }: PageState, view: ViewName): Seating {
  return seatCharts(view, chartsOf(charts, view), {
    open,
    notMade: notMade.get(view) ?? [],
    arrangement: arrangements.get(view) ?? usual,
  });
}

/** What can be done with the card of a chart of a view. */
export function cardActs(state: PageState, view: ViewName, chart: string): readonly CardAct[] {
  return actsOf(seatingOf(state, view), chart, state.arrangements.get(view) ?? usual);
}

/** How the page stands with these cards in view. */
export interface Standing {
  readonly mood: PageMood;
  readonly waiting: Waiting;
  /** Charts on the screen, the newest run among them (0: none), and charts there are that are not folded away. */
  readonly shown: { readonly charts: number; readonly run: number };
  readonly total: number;
}

/** How the page stands. */
export function standingOf(state: PageState, cards: readonly CardFacts[]): Standing {
  const hasFailed = state.failure !== undefined;
  const mood = moodOf({
    progress: state.progress,
    charts: cards.length,
    pending: cards.filter((card) => !card.isDrawn).length,
    hasFailed,
    isWorking: isWorking(state.works, state.view),
  });
  const isBroken = state.document.controls === undefined && firstErrorOf(state) !== undefined;
  return {
    mood,
    waiting: waitingOf(mood, { isBroken, hasFailed }),
    shown: tellShown(cards),
    total: seenCharts(seatingOf(state, state.view)).length,
  };
}

/** The views whose cards must follow an event: the one that is seen, a hidden one only where charts of it are gone. */
export function viewsToShow(before: PageState, after: PageState, event: PageEvent): readonly ViewName[] {
  switch (event.type) {
    case 'cleared':
      return views.names;
    case 'kept':
      return [event.view];
    case 'started':
    case 'view':
      return [after.view];
    case 'fold':
    case 'card':
      return event.view === after.view ? [after.view] : [];
    case 'folded':
      return event.folded.view === after.view ? [after.view] : [];
    default:
      return before.charts.get(after.view) === after.charts.get(after.view) ? [] : [after.view];
  }
}
