import { setText } from './elements.ts';
import { createIcon, type IconName } from './icons.ts';
import { createToolkit } from './toolkit.ts';

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

function finishButton(button: HTMLElement, onPress: () => void, setLabel: (label: string) => void): ButtonControl {
  button.addEventListener('click', () => {
    if (!button.hasAttribute('disabled')) onPress();
  });
  return { element: button, setLabel, setEnabled: (isEnabled) => button.toggleAttribute('disabled', !isEnabled) };
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
