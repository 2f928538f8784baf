import { t } from '../drawing/texts.ts';
import { createIconButton } from '../kit/buttons.ts';
import { element } from '../kit/elements.ts';
import { createSlider } from '../kit/slider.ts';
import { replayedIndex, type ScrubberState } from './state/scrubberState.ts';

/** The slider over the recorded steps, with a replay and a way back. */
export interface Scrubber {
  readonly element: HTMLElement;
  show(state: ScrubberState): void;
}

/** Milliseconds from one record of a replay to the next. */
const frameMilliseconds = 50;

/**
 * Builds it; it is hidden.
 * @param onShow  asks for a recorded step; done when it is drawn
 */
export function createScrubber(onShow: (step: number) => Promise<unknown>): Scrubber {
  let state: ScrubberState = { isShown: false, steps: [], index: 0, marks: [], home: undefined };
  const ask = async (index: number): Promise<void> => {
    const step = state.steps[index];
    if (step !== undefined) await onShow(step);
  };
  const replay = createReplay(ask, (isOn) => play.setLabel(isOn ? t('Stop the replay') : t('Replay the run')));
  const slider = createSlider(t('Recorded step to show'), (index) => {
    replay.stop();
    return ask(index);
  });
  const play = createIconButton('replay', t('Replay the run'), () => replay.toggle(state));
  const home = createIconButton('home', t('Back to the newest step'), () => {
    replay.stop();
    if (state.home !== undefined) void ask(state.home.index);
  });
  const marks = element('span', { class: 'scrubberMarks', attributes: { 'aria-hidden': 'true' } });
  const track = element('span', { class: 'scrubberTrack', children: [slider.element, marks] });
  const whole = element('div', {
    class: 'scrubber',
    attributes: { hidden: '' },
    children: [play.element, track, home.element],
  });
  let markKey = '';
  return {
    element: whole,
    show(next) {
      state = next;
      const { isShown, steps, index } = state;
      whole.hidden = !isShown;
      if (!isShown) replay.stop();
      slider.set({ most: Math.max(0, steps.length - 1), value: index, textOf: (at) => t('Step {0}', steps[at] ?? 0) });
      home.element.hidden = state.home === undefined;
      if (state.home !== undefined) home.setLabel(state.home.label);
      const key = JSON.stringify([state.marks, steps.length]);
      if (key !== markKey) marks.replaceChildren(...marksOf(state));
      markKey = key;
    },
  };
}

function marksOf({ marks, steps }: ScrubberState): HTMLElement[] {
  return marks.map(({ index, label }) => {
    const mark = element('span', { class: 'scrubberMark', attributes: { title: label } });
    mark.style.setProperty('--share', String(index / Math.max(1, steps.length - 1)));
    return mark;
  });
}

interface Replay {
  toggle(state: ScrubberState): void;
  stop(): void;
}

/** One record after the other, each when the one before is drawn. */
function createReplay(ask: (index: number) => Promise<void>, onTurn: (isOn: boolean) => void): Replay {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    onTurn(false);
  };
  return {
    stop,
    toggle({ steps, index, home }) {
      if (timer !== undefined) {
        stop();
        return;
      }
      const from = home === undefined || index >= steps.length - 1 ? 0 : index;
      const begin = performance.now();
      let at = from - 1;
      const next = async (): Promise<void> => {
        const own = timer;
        const found = replayedIndex({ from, count: steps.length }, at, performance.now() - begin);
        if (found === undefined) {
          stop();
          return;
        }
        at = found;
        await ask(at);
        // It may have been stopped meanwhile, or begun anew.
        if (timer === own) timer = setTimeout(() => void next(), frameMilliseconds);
      };
      onTurn(true);
      timer = setTimeout(() => void next(), 0);
    },
  };
}
