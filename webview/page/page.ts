import { t } from '../drawing/texts.ts';
import { setText } from '../kit/elements.ts';
import { readLook } from '../kit/theme.ts';
import type { PageStart } from '../../src/protocol/messages.ts';
import type { ChartKey } from '../../src/protocol/views.ts';
import { createHostAsker, type Host, type HostAsker } from './askHost.ts';
import { createFrames, type Frames, type FramesOptions } from './cards/frames.ts';
import type { SavedState } from './editor.ts';
import { createParts, elementsOf, type PageParts } from './pageParts.ts';
import { noticesOf } from './state/noticesState.ts';
import { controlsOfPage, isAtRest, seatingOf, standingOf, stripOfPage, viewsToShow } from './state/pageShows.ts';
import { lostSentence } from './state/lostSentence.ts';
import { formerWords } from './state/standing.ts';
import {
  firstState,
  foldingOf,
  foldingState,
  nextState,
  type Folding,
  type PageEvent,
  type PageState,
  type Remark,
} from './state/pageState.ts';
import { unfoldedOf } from './state/seating.ts';
import { isAllTold } from './state/toldText.ts';
import { failureOfWork, workBarOf } from './state/workState.ts';

/** The whole page: everything that the host tells ends here. */
export interface Page {
  /** Takes what the host tells, or what the user does. */
  take(event: PageEvent): void;
  /** The theme changed. */
  restyle(): void;
  /** The page is seen again. */
  wake(): void;
  /** The charts in named groups that it shows. */
  readonly unfolded: readonly ChartKey[];
}

/** The charts in named groups that a page will show that was left so. */
export function firstUnfolded(folding: Folding | undefined): readonly ChartKey[] {
  const { open, arrangements } = foldingState(folding);
  return unfoldedOf(open, arrangements);
}

/** Where the page stands and whom it asks. */
export interface PageOptions {
  readonly place: HTMLElement;
  readonly first: PageStart;
  /** How it was left. */
  readonly folding?: Folding | undefined;
  readonly host: Host;
  readonly remember: (state: SavedState) => void;
  readonly onFault: (error: unknown) => void;
}

/** Builds the page; it shows nothing before it is told that it has started. */
export function createPage({ place, first, folding, host, remember, onFault }: PageOptions): Page {
  let state = firstState(first, folding);
  let look = readLook();
  let drawings = 0;

  const asker = createHostAsker(host, {
    accepted() {
      if (state.remark?.of === 'request') take({ type: 'accepted' });
    },
    refused(words) {
      take({ type: 'remark', remark: { of: 'request', text: words } });
      // What the controls show is what the text says, also after an edit that was refused.
      parts.controls.show(controlsOfPage(state));
    },
  });
  const frames = createPageFrames({
    isAtRest: () => isAtRest(state),
    onDrawn() {
      drawings += 1;
      mark();
    },
    onFault(error) {
      take({ type: 'remark', remark: remarkOn(error) });
      onFault(error);
    },
  });
  const parts = createParts({
    asker,
    frames,
    state: () => state,
    look: () => look,
    take: (event) => take(event),
  });
  place.replaceChildren(...elementsOf(parts));

  const mark = (): void => markPage(parts, state, drawings);
  const telling = createTelling(() => take({ type: 'told' }));
  const take = (event: PageEvent): void => {
    const before = state;
    state = nextState(before, event);
    showChanges(parts, before, state, event);
    telling.wait(!isAllTold(state.told, state.document));
    if (event.type === 'started' || !isLeftAs(before, state)) remember(savedState(state));
    if (event.type === 'fold' || event.type === 'card') askForUnfolded(before, state, asker);
    if (event.type === 'started' || event.type === 'view') parts.panels.get(state.view)?.redraw();
    mark();
    frames.wake();
  };
  return {
    take,
    restyle() {
      look = readLook();
      parts.panels.get(state.view)?.redraw();
    },
    wake: () => frames.wake(),
    get unfolded() {
      return unfoldedOf(state.open, state.arrangements);
    },
  };
}

/** A chart could not be drawn. */
function remarkOn(error: unknown): Remark {
  const reason = error instanceof Error ? error.message : String(error);
  return { of: 'drawing', text: t('A chart could not be drawn: {0}', reason) };
}

/** After so long without a drawing the next one does not wait for a display frame, ms. */
const pageRest = 100;

/** How long a text that has become wrong is taken for one that is being typed, ms. */
const typingTime = 700;

/** Calls back when something has waited for long enough. */
function createTelling(tell: () => void): { wait(isWaiting: boolean): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    wait(isWaiting) {
      if (isWaiting) {
        timer ??= setTimeout(() => {
          timer = undefined;
          tell();
        }, typingTime);
        return;
      }
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

/** What is folded is not made: another group that is open, or another chart of one that is pinned, has to be asked for. */
function askForUnfolded(before: PageState, after: PageState, { tell }: Pick<HostAsker, 'tell'>): void {
  const unfolded = unfoldedOf(after.open, after.arrangements);
  const known = unfoldedOf(before.open, before.arrangements);
  if (unfolded.join() !== known.join()) tell('unfold', { unfolded });
}

function savedState(state: PageState): SavedState {
  const { document, view, isLocked } = state;
  return { uri: document.uri, view, isLocked, ...foldingOf(state) };
}

/** Whether a reload would find the page the same. */
function isLeftAs(one: PageState, other: PageState): boolean {
  const kept = ['view', 'isLocked', 'open', 'showsControls', 'arrangements'] as const;
  return kept.every((key) => one[key] === other[key]) && one.document.uri === other.document.uri;
}

/** At most thirty rounds a second, a third of a display frame at a time; what comes after a rest is drawn at once, and shown in the next frame. */
function createPageFrames(page: Pick<FramesOptions, 'isAtRest' | 'onDrawn' | 'onFault'>): Frames {
  let last = -Infinity;
  return createFrames({
    schedule: (callback) => {
      const draw = (time: number): void => {
        last = performance.now();
        callback(time);
      };
      if (performance.now() - last > pageRest) queueMicrotask(() => draw(performance.now()));
      else requestAnimationFrame(draw);
    },
    isAwake: () => document.visibilityState === 'visible',
    interval: 1000 / 30,
    budget: 10,
    clock: () => performance.now(),
    quiet: 100,
    ...page,
  });
}

/** Shows what an event changed. The controls are left alone otherwise: the user may be at them. */
function showChanges(parts: PageParts, before: PageState, after: PageState, event: PageEvent): void {
  const isNew = (key: 'document' | 'failure' | 'remark' | 'told' | 'view'): boolean =>
    event.type === 'started' || before[key] !== after[key];
  if (isNew('document')) document.title = after.document.title;
  if (isNew('told') || isNew('view')) parts.controls.show(controlsOfPage(after));
  if (isNew('told') || isNew('failure') || isNew('remark')) parts.notices.show(noticesOf(after));
  if (isNew('told')) parts.claims.textChanged();
  if (before.view !== after.view) parts.panels.get(before.view)?.leave();
  if (event.type === 'started' || event.type === 'view') parts.tabs.select(after.view);
  for (const view of viewsToShow(before, after, event)) parts.panels.get(view)?.show(seatingOf(after, view));
  parts.controls.setOpen(after.showsControls);
  parts.workBar.show(workBarOf(after.works, after.view));
  parts.strip.show(stripOfPage(after));
  setText(parts.spoken, after.spoken);
  document.body.classList.toggle('stale', after.told.document.stale);
}

/** Tells those who drive the page how it stands, and the view what to show where it has no cards. */
function markPage({ panels }: PageParts, state: PageState, drawings: number): void {
  const panel = panels.get(state.view);
  const { mood, waiting, shown, total } = standingOf(state, panel?.cards ?? []);
  const lost = lostSentence(state, (panel?.cards.length ?? 0) > 0);
  panel?.setWaiting(waiting, lost ?? failureOfWork(state.works, state.view));
  document.body.classList.toggle('lostRun', lost !== undefined);
  for (const { element, shownRun } of panel?.cards ?? []) {
    const words = formerWords(shownRun, state.progress);
    if (words === undefined) delete element.dataset['former'];
    else element.dataset['former'] = words;
  }
  const { dataset } = document.body;
  dataset['state'] = mood;
  dataset['charts'] = String(shown.charts);
  dataset['drawn'] = String(drawings);
  dataset['run'] = String(shown.run);
  dataset['view'] = state.view;
  dataset['total'] = String(total);
}
