import type { Chart } from '../../../src/protocol/charts.ts';
import type { ViewName } from '../../../src/protocol/views.ts';
import type {
  DocumentControls,
  DocumentState,
  Failure,
  FoldedCharts,
  PageStart,
  Progress,
  ViewProgress,
} from '../../../src/protocol/messages.ts';
import { arrange, usual, type Arrangement, type Arrangements, type CardAct } from './arrangement.ts';
import { addCharts, emptyShelf, keepCharts, settleRun, type ChartShelf } from './chartShelf.ts';
import { describeEngine, type EngineTold } from './engineBadge.ts';
import { keyOfGroup, type OpenGroups } from './seating.ts';
import { describeRun } from './stripState.ts';
import { tellAll, tellNext, type ToldText } from './toldText.ts';
import { addWork, endWork, type Works } from './workState.ts';

/** What the page says in passing: of a request that the host refused, of a chart that could not be drawn. */
export interface Remark {
  readonly of: 'request' | 'drawing';
  readonly text: string;
}

/** All that the page knows. What is on the screen follows from it. */
export interface PageState {
  readonly view: ViewName;
  /** It stays with its document, whatever the editor shows. */
  readonly isLocked: boolean;
  readonly document: DocumentState;
  /** What of it is told. */
  readonly told: ToldText;
  /** The values of the last valid text. */
  readonly controls: DocumentControls | undefined;
  readonly progress: Progress | undefined;
  readonly engine: EngineTold;
  readonly failure: Failure | undefined;
  readonly remark: Remark | undefined;
  readonly works: Works;
  readonly charts: ChartShelf;
  /** Charts of the views that are not made, because nobody has opened their group. */
  readonly notMade: ReadonlyMap<ViewName, readonly string[]>;
  /** The groups of charts that are not folded. */
  readonly open: OpenGroups;
  readonly arrangements: Arrangements;
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
  /** What waited to be told of the text has waited long enough. */
  | { readonly type: 'told' }
  | { readonly type: 'charts'; readonly charts: readonly Chart[] }
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'work'; readonly work: ViewProgress }
  /** These charts of a view stand, its others are gone. */
  | { readonly type: 'kept'; readonly view: ViewName; readonly ids: readonly string[] }
  | { readonly type: 'folded'; readonly folded: FoldedCharts }
  | { readonly type: 'failure'; readonly failure: Failure | undefined }
  /** Undefined: the user has put it away. */
  | { readonly type: 'remark'; readonly remark: Remark | undefined }
  /** The host did what it was asked for. */
  | { readonly type: 'accepted' }
  /** Everything computed is gone. */
  | { readonly type: 'cleared' }
  /** The user opened or folded a group of a view. */
  | { readonly type: 'fold'; readonly view: ViewName; readonly group: string; readonly isOpen: boolean }
  /** The user did this to a card of a view; `neighbours` are the cards of its seat. */
  | {
      readonly type: 'card';
      readonly view: ViewName;
      readonly chart: string;
      readonly act: CardAct;
      readonly neighbours: readonly string[];
    }
  /** The user opened or folded the controls. */
  | { readonly type: 'controls'; readonly isOpen: boolean }
  | { readonly type: 'view'; readonly view: ViewName }
  | { readonly type: 'locked'; readonly isLocked: boolean };

/** What the page remembers over a reload of how it was left. */
export interface Folding {
  /** The groups that are open. */
  readonly open: readonly string[];
  readonly showsControls: boolean;
  /** How the cards of the views are arranged. */
  readonly cards: Readonly<Partial<Record<ViewName, Arrangement>>>;
}

/** The part of the state that is remembered. */
export function foldingState(folding?: Folding): Pick<PageState, 'open' | 'showsControls' | 'arrangements'> {
  return {
    open: new Set(folding?.open),
    showsControls: folding?.showsControls ?? false,
    arrangements: new Map(Object.entries(folding?.cards ?? {}) as [ViewName, Arrangement][]),
  };
}

/** What is remembered of the state. */
export function foldingOf({ open, showsControls, arrangements }: PageState): Folding {
  return { open: [...open], showsControls, cards: Object.fromEntries(arrangements) };
}

/** The state in which a page begins. */
export function firstState({ view, isLocked, document, progress, failure }: PageStart, folding?: Folding): PageState {
  const engine = describeEngine(progress, undefined);
  const { controls } = document;
  return {
    view,
    isLocked,
    document,
    told: tellAll(document),
    controls,
    progress,
    engine,
    failure,
    remark: undefined,
    works: new Map(),
    charts: emptyShelf,
    notMade: new Map(),
    ...foldingState(folding),
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
    case 'told':
      return { ...state, told: tellAll(state.document) };
    case 'charts':
      return { ...state, charts: addCharts(state.charts, event.charts) };
    case 'progress':
      return withProgress(state, event.progress);
    case 'work':
      return { ...state, works: addWork(state.works, event.work) };
    case 'kept':
      return { ...state, charts: keepCharts(state.charts, event.view, event.ids) };
    case 'folded':
      return { ...state, notMade: addFolded(state.notMade, event.folded) };
    case 'card':
      return withCard(state, event);
    case 'failure':
      return { ...state, failure: event.failure };
    case 'remark':
      return { ...state, remark: event.remark };
    case 'accepted':
      return withoutRemark(state, 'request');
    case 'cleared':
      return withoutRemark(
        { ...state, charts: emptyShelf, notMade: new Map(), works: new Map(), failure: undefined },
        'drawing',
      );
    case 'view':
      return { ...state, view: event.view };
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

function start(
  state: PageState,
  { document, charts, folded, progress, failure, work, view, isLocked }: PageStart,
): PageState {
  const next = {
    ...state,
    controls: document.uri === state.document.uri ? state.controls : undefined,
    view,
    isLocked,
    charts: addCharts(emptyShelf, charts),
    notMade: folded.reduce(addFolded, new Map<ViewName, readonly string[]>()),
    progress,
    engine: describeEngine(progress, state.engine),
    failure,
    remark: undefined,
    works: worksIn(progress, work.reduce(addWork, new Map())),
    spoken: '',
  };
  const woken = withDocument(next, document);
  return { ...woken, told: tellAll(woken.document) };
}

/** Broken text keeps the title that it had, as it keeps its charts. */
function withDocument(state: PageState, next: DocumentState): PageState {
  const keepsTitle = next.controls === undefined && state.controls !== undefined && next.uri === state.document.uri;
  const document = keepsTitle ? { ...next, title: state.document.title } : next;
  return { ...state, document, told: tellNext(state.told, document), controls: next.controls ?? state.controls };
}

function withGroup(state: PageState, { view, group, isOpen }: Extract<PageEvent, { type: 'fold' }>): PageState {
  const open = new Set(state.open);
  const key = keyOfGroup(view, { id: group });
  if (isOpen) open.add(key);
  else open.delete(key);
  return { ...state, open };
}

function withCard(state: PageState, { view, chart, act, neighbours }: Extract<PageEvent, { type: 'card' }>): PageState {
  const next = arrange(state.arrangements.get(view) ?? usual, chart, act, neighbours);
  return { ...state, arrangements: new Map([...state.arrangements, [view, next]]) };
}

function addFolded(notMade: PageState['notMade'], { view, charts }: FoldedCharts): PageState['notMade'] {
  return new Map([...notMade, [view, charts]]);
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
