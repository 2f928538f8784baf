import { element } from './elements.ts';

/** What a slider shows. */
export interface SliderState {
  readonly most: number;
  readonly value: number;
  /** What a value means. */
  textOf(value: number): string;
}

export interface SliderControl {
  readonly element: HTMLElement;
  set(state: SliderState): void;
}

/**
 * A slider over whole numbers from 0. The toolkit has none: the browser's own, in the theme's colours.
 * @param onMove  takes the value where it was moved; until that is done, news of where it stood do not move it back
 */
export function createSlider(label: string, onMove: (value: number) => Promise<unknown>): SliderControl {
  const input = element('input', {
    class: 'slider',
    attributes: { type: 'range', min: '0', step: '1', 'aria-label': label, title: label },
  });
  let told: SliderState = { most: 0, value: 0, textOf: String };
  let isHeld = false;
  let underway = 0;
  const stand = (): void => {
    if (!isHeld && underway === 0) input.value = String(told.value);
    input.setAttribute('aria-valuetext', told.textOf(Number(input.value)));
  };
  input.addEventListener('input', () => {
    isHeld = true;
    underway += 1;
    stand();
    void onMove(Number(input.value)).finally(() => {
      underway -= 1;
      stand();
    });
  });
  input.addEventListener('change', () => {
    isHeld = false;
    stand();
  });
  return {
    element: input,
    set(state) {
      told = state;
      input.max = String(state.most);
      stand();
    },
  };
}
