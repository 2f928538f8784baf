import { createToolkit } from './toolkit.ts';

export interface TabsControl {
  readonly element: HTMLElement;
  select(id: string): void;
}

/** A tab with its panel. */
export interface TabEntry {
  readonly id: string;
  readonly label: string;
  readonly panel: HTMLElement;
}

/**
 * Tabs over their panels; arrow keys move between tabs, Tab goes on into the panel.
 * @param beside  what stands in the row of the tabs and before the panels
 */
export function createTabs(
  label: string,
  tabs: readonly TabEntry[],
  beside: readonly HTMLElement[],
  onSelect: (id: string) => void,
): TabsControl {
  const panels = createToolkit('vscode-panels');
  panels.setAttribute('aria-label', label);
  const children = tabs.map(({ id, label: name }) => {
    const tab = document.createElement('vscode-panel-tab');
    tab.id = `tab-${id}`;
    tab.textContent = name;
    return tab;
  });
  const views = tabs.map(({ id, panel }) => {
    const view = document.createElement('vscode-panel-view');
    view.id = `panel-${id}`;
    view.append(panel);
    return view;
  });
  for (const one of beside) one.slot = 'end';
  panels.append(...children, ...beside, ...views);
  let current = '';
  const select = (id: string): void => {
    current = id;
    panels.setAttribute('activeid', `tab-${id}`);
  };
  panels.addEventListener('change', (event) => {
    // The toolkit also tells of itself when the page selects, and of changes inside the panels.
    if (event.target !== panels) return;
    const id = panels.activeid.replace(/^tab-/, '');
    if (id === '' || id === current) return;
    current = id;
    onSelect(id);
  });
  return { element: panels, select };
}
