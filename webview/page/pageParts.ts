import { say, t } from '../drawing/texts.ts';
import { views, type ViewName } from '../../src/protocol/views.ts';
import type { DocumentState, Place, ProblemPlace } from '../../src/protocol/messages.ts';
import type { Look } from '../drawing/look.ts';
import { createSharedAxis } from '../charts/frame/sharedAxis.ts';
import { element } from '../kit/elements.ts';
import type { HostAsker } from './askHost.ts';
import type { CardContext } from './cards/card.ts';
import type { Frames } from './cards/frames.ts';
import { createSight } from './cards/sight.ts';
import { createSharedCrosshair } from './crosshair/sharedCrosshair.ts';
import { writeClipboard } from './clipboard.ts';
import { createClaimAsks, type PageClaims } from './claimAsks.ts';
import { createControlsRow, type ControlsRow } from './documentControls.ts';
import { editsInOrder } from './editsInOrder.ts';
import { newestOnly } from './newestOnly.ts';
import { createNotices, type Notices } from './notices.ts';
import { changeControl } from './state/edits.ts';
import { cardActs, firstErrorOf, seatingOf } from './state/pageShows.ts';
import type { PageEvent, PageState } from './state/pageState.ts';
import { neighboursOf } from './state/seating.ts';
import { requestOf } from './state/stripState.ts';
import { createStrip, type Strip } from './strip.ts';
import { createViewPanel, type PanelContext, type ViewActions, type ViewPanel } from './viewPanel.ts';
import { createViewTabs, type ViewTabs } from './viewTabs.ts';
import { createWorkBar, type WorkBar } from './workBar.ts';

/** The parts of the page; each shows what it is told. */
export interface PageParts {
  readonly strip: Strip;
  readonly controls: ControlsRow;
  readonly notices: Notices;
  readonly workBar: WorkBar;
  readonly panels: ReadonlyMap<ViewName, ViewPanel>;
  readonly tabs: ViewTabs;
  readonly claims: PageClaims;
  /** What is read out to who does not see the strip. */
  readonly spoken: HTMLElement;
}

/** What the parts ask of the page. */
export interface PartsContext {
  readonly asker: HostAsker;
  readonly frames: Frames;
  state(): PageState;
  look(): Look;
  /** What the user did on the page alone: folded something, put the remark away. */
  take(event: PageEvent): void;
}

/** Builds the parts; they show nothing yet. */
export function createParts(context: PartsContext): PageParts {
  const { ask, tell } = context.asker;
  const edit = editsInOrder(ask, () => context.state().document.version);
  const claims = createClaimAsks(context.asker, () => hindranceOf(context.state()));
  const panels = createPanels({ ...context, edit, claims });
  const workBar = createWorkBar(() => tell('halt', null));
  const controls = createControlsRow({
    change(name, value) {
      const { controls } = context.state();
      if (controls !== undefined) edit(changeControl(controls, name, value));
    },
    choose: (pointer, value) => edit([{ pointer, value }]),
    fold: (isOpen) => context.take({ type: 'controls', isOpen }),
  });
  return {
    strip: createStrip(
      (command) => tell(requestOf(command, context.state().progress), null),
      newestOnly((step) => ask('show', { step })),
    ),
    controls,
    notices: createNotices({
      edit,
      reveal: (pointer) => tell('reveal', { pointer }),
      closeRemark: () => context.take({ type: 'remark', remark: undefined }),
      visit: (problem) => tell('visit', placeOf(problem, context.state())),
      fix: (problem, fix) => tell('fix', { ...placeOf(problem, context.state()), fix }),
    }),
    workBar,
    claims,
    panels,
    tabs: createViewTabs(panels, [workBar.element, controls.toggle, controls.element], (view) => {
      context.take({ type: 'view', view });
      tell('view', { view });
    }),
    spoken: element('p', { class: 'spoken', attributes: { 'aria-live': 'polite' } }),
  };
}

/** Why nothing can be tried on the network of the text. */
function hindranceOf({ told: { document } }: PageState): string | undefined {
  const error = document.problems.find(({ severity }) => severity === 'error');
  return error && t('The text has an error in line {0}: {1}', error.line, say(error.message));
}

/** A problem among those that the host has told of the text that it is of. */
function placeOf(problem: DocumentState['problems'][number], { told: { document } }: PageState): ProblemPlace {
  const said = JSON.stringify(problem);
  const index = document.problems.findIndex((other) => JSON.stringify(other) === said);
  return { problem: Math.max(0, index), version: document.version };
}

function createPanels(context: PartsContext & Pick<CardContext, 'edit' | 'claims'>): ReadonlyMap<ViewName, ViewPanel> {
  const { tell } = context.asker;
  const sight = createSight();
  const actions = (view: ViewName): ViewActions => ({
    arrange(chart, act) {
      const neighbours = neighboursOf(seatingOf(context.state(), view), chart);
      context.take({ type: 'card', view, chart, act, neighbours });
    },
    actsOf: (chart) => cardActs(context.state(), view, chart),
    fold: (group: string, isOpen: boolean) => context.take({ type: 'fold', view, group, isOpen }),
    run: () => tell('run', null),
    showError() {
      const error = firstErrorOf(context.state());
      if (error !== undefined) tell('reveal', { pointer: error.pointer });
    },
  });
  // The charts of a view share a crosshair.
  const cardContext = (): PanelContext => ({
    frames: context.frames,
    sight,
    crosshair: createSharedCrosshair(),
    axis: createSharedAxis(),
    look: () => context.look(),
    edit: context.edit,
    choose: (at: Place | undefined) => tell('choose', { place: at }),
    chooseSample: (sample) => tell('chooseSample', { sample }),
    openView({ view, group, place }) {
      if (group !== undefined) context.take({ type: 'fold', view, group, isOpen: true });
      context.take({ type: 'view', view });
      tell('view', { view });
      if (place !== undefined) tell('choose', { place });
    },
    claims: context.claims,
    save: (file) => tell('save', file),
    copy: writeClipboard,
  });
  return new Map(views.names.map((view) => [view, createViewPanel(view, cardContext(), actions(view))]));
}

/** The parts in their order on the page. */
export function elementsOf({ strip, notices, tabs, spoken }: PageParts): readonly HTMLElement[] {
  return [strip.element, tabs.element, notices.element, spoken];
}
