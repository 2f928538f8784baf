import { element } from './elements.ts';

/** A line that fills as work goes on. */
export interface ProgressLine {
  readonly element: HTMLElement;
  /** @param share  of the work that is done, from 0 to 1 */
  set(share: number): void;
}

/** Builds an empty line. */
export function createProgressLine(label: string): ProgressLine {
  const bar = element('div', { class: 'progressBar' });
  const line = element('div', {
    class: 'progressLine',
    attributes: { role: 'progressbar', 'aria-label': label, 'aria-valuemin': '0', 'aria-valuemax': '100' },
    children: [bar],
  });
  return {
    element: line,
    set(share) {
      bar.style.transform = `scaleX(${share})`;
      line.setAttribute('aria-valuenow', String(Math.round(100 * share)));
    },
  };
}
