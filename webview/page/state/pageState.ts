import type { Chart } from '../../../src/protocol/charts.ts';
import type { ViewName } from '../../../src/protocol/views.ts';
import type {
  DocumentControls,
  DocumentState,
  Failure,
  PageStart,
  Progress,
  ViewProgress,
} from '../../../src/protocol/messages.ts';
import { addCharts, emptyShelf, keepCharts, settleRun, type ChartShelf } from './chartShelf.ts';
import { describeEngine, type EngineTold } from './engineBadge.ts';
import { groupKey } from '../../../src/protocol/seats.ts';
import type { OpenGroups } from './seating.ts';
import { describeRun } from './stripState.ts';
import { addWork, endWork, type Works } from './workState.ts';

/** What the page says in passing: of a request that the host refused, of a chart that could not be drawn. */
export interface Remark {
  readonly of: 'request' | 'drawing';
  readonly text: string;
}

/** All that the page knows. What is on the screen follows from it. */
export interface PageState {
  /** The tabs of this page; they stay. */
  readonly views: readonly ViewName[];
  readonly view: ViewName;
  /** It stays with its document, whatever the editor shows. */
  readonly isLocked: boolean;
  readonly document: DocumentState;
  /** The values of the last valid text. */
  readonly controls: DocumentControls | undefined;
  readonly progress: Progress | undefined;
  readonly engine: EngineTold;
  readonly failure: Failure | undefined;
  readonly remark: Remark | undefined;
  readonly works: Works;
  readonly charts: ChartShelf;
  /** The groups of charts that are not folded. */
  readonly open: OpenGroups;
  /** The controls of the document are not folded. */
  readonly showsControls: boolean;
  /** What is read out to who does not see the strip. */
  readonly spoken: string;
}

/** What the host tells and the user does. */
export type PageEvent =
  /** Everything current, after the page woke up. */
  | { readonly type: 'started'; readonly start: PageStart }
  | { readonly type: 'document'; readonly document: DocumentState }
  | { readonly type: 'charts'; readonly charts: readonly Chart[] }
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'work'; readonly work: ViewProgress }
  /** These charts of a view stand, its others are gone. */
  | { readonly type: 'kept'; readonly view: ViewName; readonly ids: readonly string[] }
  | { readonly type: 'failure'; readonly failure: Failure | undefined }
  /** Undefined: the user has put it away. */
  | { readonly type: 'remark'; readonly remark: Remark | undefined }
  /** The host did what it was asked for. */
  | { readonly type: 'accepted' }
  /** Everything computed is gone. */
  | { readonly type: 'cleared' }
  /** The user opened or folded a group of the view that is shown. */
  | { readonly type: 'fold'; readonly group: string; readonly isOpen: boolean }
  /** The user opened or folded the controls. */
  | { readonly type: 'controls'; readonly isOpen: boolean }
  | { readonly type: 'view'; readonly view: ViewName }
  | { readonly type: 'locked'; readonly isLocked: boolean };

/** What the page remembers over a reload of how it was left. */
export interface Folding {
  /** The groups that are open. */
  readonly open: readonly string[];
  readonly showsControls: boolean;
}

/** The state in which a page begins. */
export function firstState(
  { views, view, isLocked, document, progress, failure }: PageStart,
  folding?: Folding,
): PageState {
  const engine = describeEngine(progress, undefined);
  const { controls } = document;
  return {
    views,
    view,
    isLocked,
    document,
    controls,
    progress,
    engine,
    failure,
    remark: undefined,
    works: new Map(),
    charts: emptyShelf,
    open: new Set(folding?.open),
    showsControls: folding?.showsControls ?? false,
    spoken: '',
  };
}

/** The state after an event; what the event does not touch stays the same object. */
export function nextState(state: PageState, event: PageEvent): PageState {
  switch (event.type) {
    case 'started':
      return start(state, event.start);
    case 'document':
      return withDocument(state, event.document);
    case 'charts':
      return { ...state, charts: addCharts(state.charts, event.charts) };
    case 'progress':
      return withProgress(state, event.progress);
    case 'work':
      return { ...state, works: addWork(state.works, event.work) };
    case 'kept':
      return { ...state, charts: keepCharts(state.charts, event.view, event.ids) };
    case 'failure':
      return { ...state, failure: event.failure };
    case 'remark':
      return { ...state, remark: event.remark };
    case 'accepted':
      return withoutRemark(state, 'request');
    case 'cleared':
      return withoutRemark({ ...state, charts: emptyShelf, works: new Map(), failure: undefined }, 'drawing');
    case 'view':
      return withView(state, event.view);
    case 'fold':
      return withGroup(state, event);
    case 'controls':
      return { ...state, showsControls: event.isOpen };
    case 'locked':
      return { ...state, isLocked: event.isLocked };
    default:
      return event satisfies never;
  }
}

function start(state: PageState, { document, charts, progress, failure, work, view, isLocked }: PageStart): PageState {
  const next = {
    ...state,
    controls: document.uri === state.document.uri ? state.controls : undefined,
    isLocked,
    charts: addCharts(emptyShelf, charts),
    progress,
    engine: describeEngine(progress, state.engine),
    failure,
    remark: undefined,
    works: worksIn(progress, work.reduce(addWork, new Map())),
    spoken: '',
  };
  return withView(withDocument(next, document), view);
}

/** Broken text keeps the title that it had, as it keeps its charts. */
function withDocument(state: PageState, document: DocumentState): PageState {
  const keepsTitle =
    document.controls === undefined && state.controls !== undefined && document.uri === state.document.uri;
  return {
    ...state,
    document: keepsTitle ? { ...document, title: state.document.title } : document,
    controls: document.controls ?? state.controls,
  };
}

/** A view that this page has no tab for is not shown: the first one is. */
function withView(state: PageState, view: ViewName): PageState {
  return { ...state, view: state.views.includes(view) ? view : (state.views[0] ?? view) };
}

function withGroup(
  state: PageState,
  { group, isOpen }: { readonly group: string; readonly isOpen: boolean },
): PageState {
  const open = new Set(state.open);
  const key = groupKey(state.view, { id: group });
  if (isOpen) open.add(key);
  else open.delete(key);
  return { ...state, open };
}

function withoutRemark(state: PageState, of: Remark['of']): PageState {
  return state.remark?.of === of ? { ...state, remark: undefined } : state;
}

/** A run that has failed computes nothing any more; its engine may be gone and cannot say so. */
function worksIn(progress: Progress | undefined, works: Works): Works {
  return progress?.state === 'failed' ? endWork(works) : works;
}

function withProgress(state: PageState, progress: Progress): PageState {
  const { progress: before } = state;
  const isNewRun = before?.run !== progress.run;
  const hasSettled = progress.state !== 'running' && (before?.state === 'running' || isNewRun);
  return {
    ...(isNewRun ? withoutRemark(state, 'drawing') : state),
    progress,
    engine: describeEngine(progress, state.engine),
    works: worksIn(progress, isNewRun ? new Map() : state.works),
    charts: hasSettled ? settleRun(state.charts, progress.run) : state.charts,
    spoken: hasSettled ? describeEnd(progress) : isNewRun ? '' : state.spoken,
  };
}

/** The end of a run in words; how it failed is said by its notice. */
function describeEnd(progress: Progress): string {
  return progress.state === 'failed' ? '' : describeRun(progress);
}
