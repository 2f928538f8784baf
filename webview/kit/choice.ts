import { labelField } from './field.ts';
import { createToolkit } from './toolkit.ts';

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
    element: labelField(label, dropdown),
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
