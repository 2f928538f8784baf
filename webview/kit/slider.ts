import { element } from './elements.ts';

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
