import type { ViewName } from '../../src/protocol/views.ts';
import type { Place } from '../../src/protocol/messages.ts';
import type { Look } from '../drawing/look.ts';
import { createSharedAxis } from '../charts/frame/sharedAxis.ts';
import { element } from '../kit/elements.ts';
import type { HostAsker } from './askHost.ts';
import type { CardContext } from './cards/card.ts';
import type { Frames } from './cards/frames.ts';
import { createSight } from './cards/sight.ts';
import { createSharedCrosshair } from './crosshair/sharedCrosshair.ts';
import { writeClipboard } from './clipboard.ts';
import { createControlsRow, type ControlsRow } from './documentControls.ts';
import { editsInOrder } from './editsInOrder.ts';
import { newestOnly } from './newestOnly.ts';
import { createNotices, type Notices } from './notices.ts';
import { changeControl } from './state/edits.ts';
import { firstErrorOf } from './state/pageShows.ts';
import type { PageEvent, PageState } from './state/pageState.ts';
import { requestOf } from './state/stripState.ts';
import { createStrip, type Strip } from './strip.ts';
import { createViewPanel, type ViewPanel } from './viewPanel.ts';
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
  /** What is read out to who does not see the strip. */
  readonly spoken: HTMLElement;
}

/** What the parts ask of the page. */
export interface PartsContext {
  readonly asker: HostAsker;
  readonly frames: Frames;
  state(): PageState;
  look(): Look;
  /** The user chose a tab. */
  select(view: ViewName): void;
  /** What the user did on the page alone: folded something, put the remark away. */
  take(event: PageEvent): void;
}

/** Builds the parts; they show nothing yet. */
export function createParts(views: readonly ViewName[], context: PartsContext): PageParts {
  const { ask, tell } = context.asker;
  const edit = editsInOrder(ask, () => context.state().document.version);
  const panels = createPanels(views, { ...context, edit });
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
      visit: (problem) => tell('visit', { problem, version: context.state().document.version }),
      fix: (problem, fix) => tell('fix', { problem, fix, version: context.state().document.version }),
    }),
    workBar,
    panels,
    tabs: createViewTabs(panels, [workBar.element, controls.toggle, controls.element], (view) => context.select(view)),
    spoken: element('p', { class: 'spoken', attributes: { 'aria-live': 'polite' } }),
  };
}

function createPanels(
  views: readonly ViewName[],
  context: PartsContext & Pick<CardContext, 'edit'>,
): ReadonlyMap<ViewName, ViewPanel> {
  const { tell } = context.asker;
  const sight = createSight();
  const actions = {
    fold: (group: string, isOpen: boolean) => context.take({ type: 'fold', group, isOpen }),
    run: () => tell('run', null),
    showError() {
      const error = firstErrorOf(context.state());
      if (error !== undefined) tell('reveal', { pointer: error.pointer });
    },
  };
  // The charts of a view share a crosshair.
  const cardContext = (): Omit<CardContext, 'goTo'> => ({
    frames: context.frames,
    sight,
    crosshair: createSharedCrosshair(),
    axis: createSharedAxis(),
    look: () => context.look(),
    edit: context.edit,
    choose: (at: Place | undefined) => tell('choose', { place: at }),
    chooseSample: (sample) => tell('chooseSample', { sample }),
    save: (file) => tell('save', file),
    copy: writeClipboard,
  });
  return new Map(views.map((view) => [view, createViewPanel(view, cardContext(), actions)]));
}

/** The parts in their order on the page. */
export function elementsOf({ strip, notices, tabs, spoken }: PageParts): readonly HTMLElement[] {
  return [strip.element, notices.element, tabs.element, spoken];
}
