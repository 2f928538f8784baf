import type { DocumentState, Progress, RunState } from '../../src/protocol/messages.ts';
import { createBadge, createIconButton, createSlider, type ButtonControl } from '../kit/controls.ts';
import { formatNumber } from '../drawing/numbers.ts';
import { element, setText } from '../kit/elements.ts';
import { describeEngine, type EngineBadge } from './state/engineBadge.ts';
import { t } from '../drawing/texts.ts';

export type RunCommand = 'run' | 'pause' | 'step' | 'stop' | 'reset';

/** The strip on top: title, state of the run, progress, what can be done. */
export interface Strip {
  readonly element: HTMLElement;
  /** @param shownStep  the step that the charts are of; undefined: none are drawn; none: they are of no step */
  set(document: DocumentState, progress: Progress | undefined, shownStep: number | undefined | 'none'): void;
}

export function createStrip(onCommand: (command: RunCommand) => void, onShow: (step: number) => void): Strip {
  const title = element('h1', { class: 'title' });
  const state = element('span', { class: 'runState' });
  const badges = element('span', { class: 'badges' });
  const buttons: Readonly<Record<RunCommand, ButtonControl>> = {
    run: createIconButton('run', t('Run'), () => onCommand('run')),
    pause: createIconButton('pause', t('Pause'), () => onCommand('pause')),
    step: createIconButton('step', t('One step'), () => onCommand('step')),
    stop: createIconButton('stop', t('Stop'), () => onCommand('stop')),
    reset: createIconButton('reset', t('Reset'), () => onCommand('reset')),
  };
  const scrubber = createSlider(t('Recorded step to show'), onShow);
  const line = element('div', {
    class: 'progressLine',
    attributes: {
      role: 'progressbar',
      'aria-label': t('Progress of the run'),
      'aria-valuemin': '0',
      'aria-valuemax': '100',
    },
  });
  const bar = element('div', { class: 'progressBar' });
  line.append(bar);
  const toolbar = element('div', {
    class: 'buttons',
    attributes: { role: 'toolbar', 'aria-label': t('Run') },
    children: Object.values(buttons).map((button) => button.element),
  });
  let badgeKey = '';
  let engine: EngineBadge | undefined;

  return {
    element: element('header', {
      class: 'strip',
      children: [
        element('div', {
          class: 'stripRow',
          children: [title, badges, element('div', { class: 'status', children: [state, scrubber.element] }), toolbar],
        }),
        line,
      ],
    }),
    set(document, progress, shownStep) {
      setText(title, document.title);
      title.title = document.title;
      setText(state, describeRun(progress));
      engine = describeEngine(progress, engine);
      const found = badgesOf(document, engine);
      const key = JSON.stringify(found);
      if (key !== badgeKey) badges.replaceChildren(...found.map(([text, tooltip]) => createBadge(text, tooltip)));
      badgeKey = key;
      const share =
        progress === undefined || progress.totalSteps === 0 ? 0 : Math.min(1, progress.step / progress.totalSteps);
      bar.style.transform = `scaleX(${share})`;
      line.setAttribute('aria-valuenow', String(Math.round(100 * share)));
      setButtons(buttons, document, progress?.state ?? 'idle');
      const newest = progress?.step ?? 0;
      const step = shownStep === 'none' ? newest : Math.min(shownStep ?? newest, newest);
      const hasSteps = progress !== undefined && progress.snapshots > 1 && shownStep !== 'none';
      scrubber.element.hidden = !hasSteps || progress.state === 'running';
      scrubber.set({ most: progress?.step ?? 0, value: step, text: t('Step {0}', step) });
    },
  };
}

function setButtons(
  buttons: Readonly<Record<RunCommand, ButtonControl>>,
  document: DocumentState,
  state: RunState,
): void {
  const canRun = document.controls !== undefined;
  const isActive = state === 'running' || state === 'paused';
  buttons.run.setEnabled(canRun && state !== 'running');
  buttons.run.setLabel(state === 'paused' ? t('Continue') : t('Run'));
  buttons.pause.setEnabled(state === 'running');
  buttons.step.setEnabled(canRun && state !== 'running');
  buttons.stop.setEnabled(isActive);
  buttons.reset.setEnabled(canRun && state !== 'idle');
}

/** The state of a run in one line: "Running · step 120 of 400 · epoch 3 · 900 steps/s". */
export function describeRun(progress: Progress | undefined): string {
  const state = progress?.state ?? 'idle';
  const names: Readonly<Record<RunState, string>> = {
    idle: t('Ready'),
    running: t('Running'),
    paused: t('Paused'),
    finished: t('Finished'),
    stopped: t('Stopped'),
    failed: t('Failed'),
  };
  if (progress === undefined || state === 'idle' || progress.totalSteps === 0) return names[state];
  const parts = [
    names[state],
    t('step {0} of {1}', progress.step, progress.totalSteps),
    t('epoch {0}', progress.epoch),
  ];
  if (state === 'running' && progress.stepsPerSecond > 0)
    parts.push(t('{0} steps/s', formatNumber(progress.stepsPerSecond, 2)));
  return parts.join(' · ');
}

function badgesOf({ stale }: DocumentState, engine: EngineBadge): (readonly [string, string])[] {
  const ofEngine = [engine.text, engine.tooltip] as const;
  return stale
    ? [[t('stale'), t('The text has errors; the charts show its last valid version.')], ofEngine]
    : [ofEngine];
}
