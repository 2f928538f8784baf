import { views, type ViewName } from '../../src/protocol/views.ts';
import { createTabs } from '../kit/tabs.ts';
import { element } from '../kit/elements.ts';
import { say, t } from '../drawing/texts.ts';

/** The views of a page, of which one is seen. */
export interface ViewTabs {
  readonly element: HTMLElement;
  select(view: ViewName): void;
}

/**
 * Tabs over the views.
 * @param beside  what stands in the row of the tabs and under it
 */
export function createViewTabs(
  panels: ReadonlyMap<ViewName, { readonly element: HTMLElement }>,
  beside: readonly HTMLElement[],
  onSelect: (view: ViewName) => void,
): ViewTabs {
  const entries = [...panels].map(([id, panel]) => ({ id, label: say(views.get(id).name), panel: panel.element }));
  const tabs = createTabs(t('Views'), entries, beside, (id) => {
    const view = [...panels.keys()].find((name) => name === id);
    if (view !== undefined) onSelect(view);
  });
  return { element: element('main', { children: [tabs.element] }), select: (view) => tabs.select(view) };
}
