import { createIconButton } from './buttons.ts';
import { element, freshId } from './elements.ts';
import { closeOnEscape } from './escape.ts';

export interface MenuItem {
  readonly label: string;
  readonly onChoose: () => void;
  /** A line parts it from what stands above. */
  readonly isApart?: boolean;
}

export interface MenuControl {
  readonly element: HTMLElement;
  /** Names the button and its menu anew. */
  name(label: string): void;
}

/** A button that opens a menu. */
export function createMenu(label: string, itemsOf: () => readonly MenuItem[]): MenuControl {
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
  return {
    element: whole,
    name(next) {
      button.setLabel(next);
      list.setAttribute('aria-label', next);
    },
  };
}

function createMenuItem({ label, onChoose, isApart }: MenuItem, close: (returnsFocus: boolean) => void): HTMLElement {
  const item = element('button', {
    class: isApart === true ? 'menuItem apart' : 'menuItem',
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
