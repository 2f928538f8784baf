import { labelField } from './field.ts';
import { createToolkit } from './toolkit.ts';

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
    // A decimal comma is meant as one.
    const text = input.value.trim().replace(/^([^,.]*),([^,.]*)$/, '$1.$2');
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
    element: labelField(label, input),
    set({ value, isEnabled }) {
      truth = value;
      input.setAttribute('placeholder', value === undefined ? '–' : '');
      // What cannot be entered any more is not kept.
      if (!isDirty || !isEnabled) show();
      // The toolkit calls a text field "Text field" when it is put into the page.
      input.setAttribute('aria-label', label);
      input.toggleAttribute('disabled', !isEnabled);
    },
  };
}
