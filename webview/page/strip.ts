import { createBadge } from '../kit/badge.ts';
import { createIconButton, type ButtonControl } from '../kit/buttons.ts';
import { element, setText } from '../kit/elements.ts';
import { createProgressLine } from '../kit/progressLine.ts';
import { t } from '../drawing/texts.ts';
import { createScrubber } from './scrubber.ts';
import type { RunCommand, StripState } from './state/stripState.ts';

/** The strip on top: title, state of the run, progress, what can be done. */
export interface Strip {
  readonly element: HTMLElement;
  show(state: StripState): void;
}

/** Builds the strip; it shows nothing yet. */
export function createStrip(
  onCommand: (command: RunCommand) => void,
  onShow: (step: number) => Promise<unknown>,
): Strip {
  const title = element('h1', { class: 'title' });
  const run = element('span', { class: 'runState' });
  const badges = element('span', { class: 'badges' });
  const buttons = createButtons(onCommand);
  const scrubber = createScrubber(onShow);
  const line = createProgressLine(t('Progress of the run'));
  let badgeKey = '';

  return {
    element: element('header', {
      class: 'strip',
      children: [
        element('div', {
          class: 'stripRow',
          children: [
            title,
            badges,
            element('div', { class: 'status', children: [run, scrubber.element] }),
            createToolbar(Object.values(buttons)),
          ],
        }),
        line.element,
      ],
    }),
    show(state) {
      setText(title, state.title);
      title.title = state.title;
      setText(run, state.run);
      run.title = state.runTooltip;
      const key = JSON.stringify(state.badges);
      if (key !== badgeKey)
        badges.replaceChildren(...state.badges.map(({ text, tooltip }) => createBadge(text, tooltip)));
      badgeKey = key;
      line.set(state.share);
      line.element.classList.toggle('failed', state.hasFailed);
      for (const [name, button] of Object.entries(buttons)) {
        const { isEnabled, label } = state.buttons[name as RunCommand];
        button.setEnabled(isEnabled);
        button.setLabel(label);
      }
      scrubber.show(state.scrubber);
    },
  };
}

function createButtons(onCommand: (command: RunCommand) => void): Readonly<Record<RunCommand, ButtonControl>> {
  return {
    run: createIconButton('run', t('Run'), () => onCommand('run')),
    pause: createIconButton('pause', t('Pause'), () => onCommand('pause')),
    step: createIconButton('step', t('One step'), () => onCommand('step')),
    stop: createIconButton('stop', t('Stop'), () => onCommand('stop')),
    reset: createIconButton('reset', t('Reset'), () => onCommand('reset')),
  };
}

function createToolbar(buttons: readonly ButtonControl[]): HTMLElement {
  return element('div', {
    class: 'buttons',
    attributes: { role: 'toolbar', 'aria-label': t('Run') },
    children: buttons.map((button) => button.element),
  });
}
