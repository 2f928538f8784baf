import { createButton } from '../kit/buttons.ts';
import { element, setText } from '../kit/elements.ts';
import { createProgressLine } from '../kit/progressLine.ts';
import { t } from '../drawing/texts.ts';
import type { WorkBarState } from './state/workState.ts';

/** Under the strip while the view that is shown computes for longer than a moment: how far it is, and a way to end it. */
export interface WorkBar {
  readonly element: HTMLElement;
  show(state: WorkBarState | undefined): void;
}

/** Builds the bar; it is hidden. */
export function createWorkBar(onHalt: () => void): WorkBar {
  const sentence = element('span', { class: 'workText', attributes: { role: 'status' } });
  const line = createProgressLine(t('Progress of this view'));
  const halt = createButton(t('Stop here'), 'secondary', onHalt);
  const bar = element('div', {
    class: 'workBar',
    attributes: { hidden: '' },
    children: [sentence, line.element, halt.element],
  });
  return {
    element: bar,
    show(state) {
      bar.hidden = state === undefined;
      if (state === undefined) return;
      setText(sentence, state.sentence);
      line.set(state.share);
    },
  };
}
