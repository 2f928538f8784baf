import { views, type ViewName } from '../../src/protocol/views.ts';
import { createTabs } from '../kit/tabs.ts';
import { element } from '../kit/elements.ts';
import { say, t } from '../drawing/texts.ts';

/** The views of a page, of which one is seen. */
export interface ViewTabs {
  readonly element: HTMLElement;
  select(view: ViewName): void;
}

/** Tabs over the views; a view that is alone needs none. */
export function createViewTabs(
  panels: ReadonlyMap<ViewName, { readonly element: HTMLElement }>,
  onSelect: (view: ViewName) => void,
): ViewTabs {
  if (panels.size < 2) {
    const [only] = panels.values();
    return { element: element('main', { class: 'single', children: [only?.element] }), select: () => undefined };
  }
  const entries = [...panels].map(([id, panel]) => ({ id, label: say(views.get(id).name), panel: panel.element }));
  return createTabs(t('Views'), entries, (id) => {
    const view = [...panels.keys()].find((name) => name === id);
    if (view !== undefined) onSelect(view);
  });
}
