import './styleNonce.ts';
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeDropdown,
  vsCodeLink,
  vsCodeOption,
  vsCodePanelTab,
  vsCodePanelView,
  vsCodePanels,
  vsCodeTextField,
  type Button,
  type Dropdown,
  type Panels,
  type TextField,
} from '@vscode/webview-ui-toolkit';
import { element, freshId, setText } from './elements.ts';
import { closeOnEscape } from './escape.ts';
import { createIcon, type IconName } from './icons.ts';

/** Makes the toolkit's elements known to the page; once, before any control is built. */
export function registerControls(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeDropdown(),
    vsCodeLink(),
    vsCodeOption(),
    vsCodePanelTab(),
    vsCodePanelView(),
    vsCodePanels(),
    vsCodeTextField(),
  );
}

/** The toolkit's classes stand behind their tag names only. */
interface ToolkitTags {
  readonly 'vscode-button': Button;
  readonly 'vscode-dropdown': Dropdown;
  readonly 'vscode-text-field': TextField;
  readonly 'vscode-panels': Panels;
}

function createToolkit<K extends keyof ToolkitTags>(tag: K): ToolkitTags[K] {
  const made: HTMLElement = document.createElement(tag);
  return made as ToolkitTags[K];
}

export interface ButtonControl {
  readonly element: HTMLElement;
  setEnabled(isEnabled: boolean): void;
  setLabel(label: string): void;
}

/** A button with a text. */
export function createButton(label: string, appearance: 'primary' | 'secondary', onPress: () => void): ButtonControl {
  const button = createToolkit('vscode-button');
  button.setAttribute('appearance', appearance);
  button.textContent = label;
  return finishButton(button, onPress, (next) => setText(button, next));
}

/** A button with a picture; its name is its tooltip. */
export function createIconButton(icon: IconName, label: string, onPress: () => void): ButtonControl {
  const button = createToolkit('vscode-button');
  const name = (next: string): void => {
    button.setAttribute('aria-label', next);
    button.title = next;
  };
  // The name comes first: an icon button without one is called "Icon Button" by the toolkit.
  name(label);
  button.setAttribute('appearance', 'icon');
  button.append(createIcon(icon));
  return finishButton(button, onPress, name);
}

function finishButton(button: Button, onPress: () => void, setLabel: (label: string) => void): ButtonControl {
  button.addEventListener('click', () => {
    if (!button.hasAttribute('disabled')) onPress();
  });
  return { element: button, setLabel, setEnabled: (isEnabled) => button.toggleAttribute('disabled', !isEnabled) };
}

export interface ChoiceControl {
  readonly element: HTMLElement;
  set(state: {
    readonly options: readonly { readonly value: string; readonly label: string }[];
    readonly value: string;
    readonly isEnabled: boolean;
  }): void;
}

/** A labelled choice of one out of several. */
export function createChoice(label: string, onChoose: (value: string) => void): ChoiceControl {
  const dropdown = createToolkit('vscode-dropdown');
  dropdown.setAttribute('aria-label', label);
  let shown = '';
  let wanted = '';
  dropdown.addEventListener('change', () => {
    if (dropdown.value === wanted) return;
    wanted = dropdown.value;
    onChoose(dropdown.value);
  });
  return {
    element: field(label, dropdown),
    set({ options, value, isEnabled }) {
      const key = JSON.stringify(options);
      wanted = value;
      if (key !== shown) {
        shown = key;
        dropdown.replaceChildren(...options.map((option) => createOption(option, option.value === value)));
      }
      if (dropdown.value !== value) dropdown.value = value;
      dropdown.toggleAttribute('disabled', !isEnabled);
    },
  };
}

function createOption(
  { value, label }: { readonly value: string; readonly label: string },
  isSelected: boolean,
): HTMLElement {
  const option = document.createElement('vscode-option');
  option.setAttribute('value', value);
  option.toggleAttribute('selected', isSelected);
  option.textContent = label;
  return option;
}

export interface NumberControl {
  readonly element: HTMLElement;
  set(state: { readonly value: number | undefined; readonly isEnabled: boolean }): void;
}

export interface NumberOptions {
  readonly label: string;
  readonly tooltip: string;
  /** Whether the number may be used. */
  readonly accepts: (value: number) => boolean;
  /** The next number with arrow up (1) or down (-1). */
  readonly stepped: (value: number, direction: 1 | -1) => number;
  readonly onChange: (value: number) => void;
}

/** A labelled number; Enter or leaving the field commits it, the arrow keys go up and down. */
export function createNumber({ label, tooltip, accepts, stepped, onChange }: NumberOptions): NumberControl {
  const input = createToolkit('vscode-text-field');
  input.setAttribute('aria-label', label);
  input.title = tooltip;
  let truth: number | undefined;
  let isDirty = false;
  const show = (): void => {
    isDirty = false;
    input.value = truth === undefined ? '' : String(truth);
    input.classList.remove('invalid');
    input.removeAttribute('aria-invalid');
  };
  const read = (): number | undefined => {
    const text = input.value.trim();
    const value = Number(text);
    return text !== '' && accepts(value) ? value : undefined;
  };
  const commit = (value: number | undefined): void => {
    if (value === undefined || value === truth) show();
    else {
      isDirty = false;
      onChange(value);
    }
  };
  input.addEventListener('input', () => {
    isDirty = true;
    const isBad = read() === undefined;
    input.classList.toggle('invalid', isBad);
    input.setAttribute('aria-invalid', String(isBad));
  });
  input.addEventListener('change', () => commit(read()));
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && isDirty) {
      event.preventDefault();
      show();
    }
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    const from = read() ?? truth;
    if (from === undefined) return;
    const next = stepped(from, event.key === 'ArrowUp' ? 1 : -1);
    if (!accepts(next)) return;
    input.value = String(next);
    commit(next);
  });
  return {
    element: field(label, input),
    set({ value, isEnabled }) {
      truth = value;
      input.setAttribute('placeholder', value === undefined ? '–' : '');
      if (!isDirty) show();
      // The toolkit calls a text field "Text field" when it is put into the page.
      input.setAttribute('aria-label', label);
      input.toggleAttribute('disabled', !isEnabled);
    },
  };
}

function field(label: string, control: HTMLElement): HTMLElement {
  return element('div', {
    class: 'field',
    children: [element('span', { class: 'fieldLabel', text: label, attributes: { 'aria-hidden': 'true' } }), control],
  });
}

/** A short remark beside the title. Not the toolkit's badge: that one sets a style attribute, which a strict policy refuses. */
export function createBadge(text: string, tooltip: string): HTMLElement {
  return element('span', {
    class: 'badge',
    text,
    attributes: { role: 'note', title: tooltip, 'aria-label': `${text}: ${tooltip}` },
  });
}

/** A place to go to. */
export function createLink(text: string, onPress: () => void): HTMLElement {
  const link = document.createElement('vscode-link');
  link.setAttribute('href', '#');
  link.textContent = text;
  link.addEventListener('click', (event) => {
    event.preventDefault();
    onPress();
  });
  return link;
}

export interface TabsControl {
  readonly element: HTMLElement;
  select(id: string): void;
}

/** Tabs over their panels; arrow keys move between tabs, Tab goes on into the panel. */
export function createTabs(
  label: string,
  tabs: readonly { readonly id: string; readonly label: string; readonly panel: HTMLElement }[],
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
  panels.append(...children, ...views);
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

export interface MenuItem {
  readonly label: string;
  readonly onChoose: () => void;
}

/** A button that opens a menu. */
export function createMenu(label: string, itemsOf: () => readonly MenuItem[]): HTMLElement {
  const id = freshId('menu');
  const list = element('div', { class: 'menu', attributes: { role: 'menu', id, 'aria-label': label, hidden: '' } });
  let forget: (() => void) | undefined;
  const close = (returnsFocus: boolean): void => {
    if (list.hidden) return;
    list.hidden = true;
    forget?.();
    forget = undefined;
    button.element.setAttribute('aria-expanded', 'false');
    if (returnsFocus) button.element.focus();
  };
  const open = (): void => {
    list.replaceChildren(...itemsOf().map((item) => createMenuItem(item, close)));
    list.hidden = false;
    forget = closeOnEscape(() => close(true));
    button.element.setAttribute('aria-expanded', 'true');
    (list.firstElementChild as HTMLElement | null)?.focus();
  };
  const button = createIconButton('more', label, () => (list.hidden ? open() : close(true)));
  button.element.setAttribute('aria-haspopup', 'menu');
  button.element.setAttribute('aria-expanded', 'false');
  button.element.setAttribute('aria-controls', id);
  const whole = element('div', { class: 'menuPlace', children: [button.element, list] });
  list.addEventListener('keydown', (event) => moveInMenu(list, event));
  whole.addEventListener('focusout', (event) => {
    if (!(event.relatedTarget instanceof Node && whole.contains(event.relatedTarget))) close(false);
  });
  return whole;
}

function createMenuItem({ label, onChoose }: MenuItem, close: (returnsFocus: boolean) => void): HTMLElement {
  const item = element('button', {
    class: 'menuItem',
    text: label,
    attributes: { role: 'menuitem', type: 'button', tabindex: '-1' },
  });
  item.addEventListener('click', () => {
    close(true);
    onChoose();
  });
  return item;
}

function moveInMenu(list: HTMLElement, event: KeyboardEvent): void {
  const items = [...list.children] as HTMLElement[];
  const current = items.indexOf(document.activeElement as HTMLElement);
  const target = { ArrowDown: current + 1, ArrowUp: current - 1, Home: 0, End: items.length - 1 }[event.key];
  if (target === undefined) return;
  event.preventDefault();
  items[(target + items.length) % items.length]?.focus();
}

export interface SliderControl {
  readonly element: HTMLElement;
  set(state: { readonly most: number; readonly value: number; readonly text: string }): void;
}

/** A slider over whole numbers from 0. The toolkit has none: the browser's own, in the theme's colours. */
export function createSlider(label: string, onMove: (value: number) => void): SliderControl {
  const input = element('input', {
    class: 'slider',
    attributes: { type: 'range', min: '0', step: '1', 'aria-label': label, title: label },
  });
  let isHeld = false;
  input.addEventListener('input', () => {
    isHeld = true;
    onMove(Number(input.value));
  });
  input.addEventListener('change', () => (isHeld = false));
  return {
    element: input,
    set({ most, value, text }) {
      input.max = String(most);
      if (!isHeld) input.value = String(value);
      input.setAttribute('aria-valuetext', text);
    },
  };
}
