import { t } from '../../drawing/texts.ts';
import { element } from '../../kit/elements.ts';

/** How long the hint stands, ms. */
const shownFor = 2000;

/** Says once per plane how the wheel zooms, to who turns it there without the key. */
export function createWheelHint(place: HTMLElement): { show(): void; dispose(): void } {
  const hint = element('div', { class: 'wheelHint', text: t('Ctrl and the wheel zoom'), attributes: { hidden: '' } });
  place.append(hint);
  let wasShown = false;
  let timer = 0;
  return {
    show() {
      if (wasShown) return;
      wasShown = true;
      hint.hidden = false;
      timer = window.setTimeout(() => (hint.hidden = true), shownFor);
    },
    dispose() {
      clearTimeout(timer);
      hint.remove();
    },
  };
}
