import { LabError } from '../../src/core/ground/errors.ts';
import type { Chart } from '../../src/protocol/charts.ts';
import type { Endpoint, Nothing } from '../../src/protocol/endpoint.ts';
import type {
  DocumentState,
  Failure,
  PageRequests,
  PageStart,
  Place,
  Progress,
  ViewProgress,
} from '../../src/protocol/messages.ts';
import { views, type ViewName } from '../../src/protocol/views.ts';
import { createTabs, type TabsControl } from '../kit/controls.ts';
import { createSharedCrosshair } from './crosshair/crosshair.ts';
import { createControlsRow } from './documentControls.ts';
import type { Look } from '../drawing/look.ts';
import type { SavedState } from './editor.ts';
import { element, setText } from '../kit/elements.ts';
import { createFrames, type Frames } from './cards/frames.ts';
import { createNotices } from './notices.ts';
import { createChartStore, stateOfPage, tellShown, type PageState } from './state/pageState.ts';
import { createSight } from './cards/sight.ts';
import { createStrip, describeRun } from './strip.ts';
import { say, t } from '../drawing/texts.ts';
import { readLook } from '../kit/theme.ts';
import { createWorkBar } from './workBar.ts';
import { createViewPanel, type ViewPanel, type Waiting } from './viewPanel.ts';

/** The whole page: everything that the host tells ends here. */
export interface Page {
  /** Everything current, after the page woke up. */
  start(start: PageStart): void;
  setDocument(document: DocumentState): void;
  addCharts(charts: readonly Chart[]): void;
  setProgress(progress: Progress): void;
  setWork(work: ViewProgress): void;
  /** These charts of a view stand, its others are gone. */
  keep(view: ViewName, ids: readonly string[]): void;
  setFailure(failure: Failure | undefined): void;
  clear(): void;
  select(view: ViewName): void;
  restyle(): void;
  wake(): void;
}

export interface PageOptions {
  readonly place: HTMLElement;
  readonly first: PageStart;
  readonly host: Pick<Endpoint<PageRequests, Nothing>, 'request'>;
  readonly remember: (state: SavedState) => void;
  readonly onFault: (error: unknown) => void;
}

export function createPage({ place, first, host, remember, onFault }: PageOptions): Page {
  const store = createChartStore();
  let { document: text, progress, view } = first;
  let failure: Failure | undefined = first.failure;
  let look: Look = readLook();
  let drawings = 0;

  const ask: Pick<typeof host, 'request'>['request'] = async (method, params) => {
    try {
      return await host.request(method, params);
    } catch (error) {
      notices.remark(
        error instanceof LabError ? say(error.userMessage) : error instanceof Error ? error.message : String(error),
      );
      // What the controls show is what the text says, also after an edit that was refused.
      controls.set(text.controls, text.stale);
      throw error;
    }
  };
  const tell = (...[method, params]: Parameters<typeof ask>): void => void ask(method, params).catch(() => undefined);
  const frames: Frames = createFrames({
    schedule: (callback) => void requestAnimationFrame(callback),
    isAwake: () => document.visibilityState === 'visible',
    interval: 1000 / 30,
    budget: 10,
    clock: () => performance.now(),
    isAtRest: () => progress?.state !== 'running' && !workBar.isWorking,
    quiet: 100,
    onDrawn: () => {
      drawings += 1;
      mark();
    },
    onFault: (error) => {
      notices.remark(t('A chart could not be drawn: {0}', error instanceof Error ? error.message : String(error)));
      onFault(error);
    },
  });
  const sight = createSight();
  const strip = createStrip(
    // Going on after a pause is asked for as the pause was: the host turns it round.
    (command) => tell(command === 'run' && progress?.state === 'paused' ? 'pause' : command, null),
    newestOnly((step) => ask('show', { step })),
  );
  const edit = (changes: PageRequests['edit']['params']['changes']): void => tell('edit', { changes });
  const controls = createControlsRow(edit);
  const workBar = createWorkBar(() => tell('halt', null));
  const notices = createNotices({ edit, reveal: (pointer) => tell('reveal', { pointer }) });
  const firstError = (): DocumentState['problems'][number] | undefined =>
    text.problems.find((problem) => problem.severity === 'error');
  const showError = (): void => {
    const error = firstError();
    if (error !== undefined) tell('reveal', { pointer: error.pointer });
  };
  const spoken = element('p', { class: 'spoken', attributes: { 'aria-live': 'polite' } });
  const panels = new Map<ViewName, ViewPanel>(
    first.views.map((name) => {
      const context = {
        frames,
        sight,
        crosshair: createSharedCrosshair(),
        look: () => look,
        edit,
        choose: (at: Place | undefined) => tell('choose', { place: at }),
        save: (file: PageRequests['save']['params']) => tell('save', file),
      };
      return [name, createViewPanel(name, context, { run: () => tell('run', null), showError })];
    }),
  );
  const tabs = createViewTabs(panels, (name) => {
    show(name);
    tell('view', { view: name });
  });
  place.replaceChildren(
    strip.element,
    controls.element,
    notices.element,
    workBar.element,
    tabs?.element ?? onlyPanel(panels),
    spoken,
  );

  const panelOf = (name: ViewName): ViewPanel | undefined => panels.get(name);
  const show = (name: ViewName): void => {
    view = panels.has(name) ? name : (first.views[0] ?? name);
    tabs?.select(view);
    controls.setView(view);
    workBar.setView(view);
    remember({ uri: text.uri, view, views: first.views });
    panelOf(view)?.show(store.list(view));
    panelOf(view)?.redraw();
    refresh();
  };
  /** Strip and data marks; cards refresh when their charts change. */
  const refresh = (): void => {
    const newest = newestOf(store.list(view));
    strip.set(text, progress, views.get(view).isTimeless ? 'none' : newest?.step);
    document.body.classList.toggle('stale', text.stale);
    mark();
    frames.wake();
  };
  const mark = (): void => {
    const charts = store.list(view);
    const cards = panelOf(view)?.cards ?? [];
    const state = stateOfPage({
      progress,
      charts: cards.length,
      pending: cards.filter((card) => !card.isDrawn).length,
      hasFailed: failure !== undefined,
      isWorking: workBar.isWorking,
    });
    panelOf(view)?.setWaiting(waitingOf(state));
    const { dataset } = document.body;
    dataset['state'] = state;
    const shown = tellShown(cards);
    dataset['charts'] = String(shown.charts);
    dataset['drawn'] = String(drawings);
    dataset['run'] = String(shown.run);
    dataset['view'] = view;
    dataset['total'] = String(charts.length);
  };
  const waitingOf = (state: PageState): Waiting => {
    if (state === 'waiting') return state;
    if (text.controls === undefined && firstError() !== undefined) return 'broken';
    if (failure !== undefined) return 'failed';
    return state === 'empty' ? state : 'nothing';
  };
  const setProgress = (next: Progress): void => {
    const before = progress;
    progress = next;
    if (before?.run !== next.run) workBar.clear();
    const isAtRest = next.state !== 'running';
    if (isAtRest && (before?.state === 'running' || before?.run !== next.run)) {
      store.settle(next.run);
      panelOf(view)?.show(store.list(view));
      if (next.state !== 'failed') setText(spoken, describeRun(next));
    }
    refresh();
  };
  const setDocument = (next: DocumentState): void => {
    text = next;
    document.title = next.title;
    controls.set(next.controls, next.stale);
    notices.setProblems(next.problems);
    refresh();
  };
  const setFailure = (next: Failure | undefined): void => {
    failure = next;
    notices.setFailure(next);
    refresh();
  };

  return {
    setProgress,
    setDocument,
    setFailure,
    start(start) {
      store.clear();
      store.add(start.charts);
      progress = start.progress;
      failure = start.failure;
      notices.setFailure(failure);
      setDocument(start.document);
      workBar.clear();
      for (const work of start.work) workBar.add(work);
      show(start.view);
    },
    addCharts(charts) {
      store.add(charts);
      panelOf(view)?.show(store.list(view));
      refresh();
    },
    setWork(work) {
      workBar.add(work);
      mark();
      frames.wake();
    },
    keep(name, ids) {
      store.keep(name, ids);
      panelOf(name)?.show(store.list(name));
      refresh();
    },
    clear() {
      store.clear();
      workBar.clear();
      for (const panel of panels.values()) panel.show([]);
      setFailure(undefined);
    },
    select: show,
    restyle() {
      look = readLook();
      panelOf(view)?.redraw();
    },
    wake: () => frames.wake(),
  };
}

/** While one request is on its way, only the newest of the next ones is kept: a slider moves faster than charts come. */
function newestOnly<T>(request: (value: T) => Promise<unknown>): (value: T) => void {
  let isBusy = false;
  let next: { readonly value: T } | undefined;
  const send = async (value: T): Promise<void> => {
    isBusy = true;
    // What went wrong has been shown by the one who asked.
    await request(value).catch(() => undefined);
    isBusy = false;
    if (next !== undefined) {
      const { value: newest } = next;
      next = undefined;
      await send(newest);
    }
  };
  return (value) => {
    if (isBusy) next = { value };
    else void send(value);
  };
}

function newestOf(charts: readonly Chart[]): Chart | undefined {
  return charts.reduce<Chart | undefined>(
    (newest, chart) =>
      newest === undefined || chart.run > newest.run || (chart.run === newest.run && chart.step > newest.step)
        ? chart
        : newest,
    undefined,
  );
}

/** Tabs where there is more than one view. */
function createViewTabs(
  panels: ReadonlyMap<ViewName, ViewPanel>,
  onSelect: (view: ViewName) => void,
): TabsControl | undefined {
  if (panels.size < 2) return undefined;
  const entries = [...panels].map(([id, panel]) => ({ id, label: say(views.get(id).name), panel: panel.element }));
  return createTabs(t('Views'), entries, (id) => {
    const view = [...panels.keys()].find((name) => name === id);
    if (view !== undefined) onSelect(view);
  });
}

function onlyPanel(panels: ReadonlyMap<ViewName, ViewPanel>): HTMLElement {
  const [only] = panels.values();
  return element('main', { class: 'single', children: [only?.element] });
}
