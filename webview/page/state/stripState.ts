import type { DocumentState, Progress, RunState } from '../../../src/protocol/messages.ts';
import { formatNumber } from '../../../src/core/ground/numberText.ts';
import { t } from '../../drawing/texts.ts';
import type { Badge, EngineTold } from './engineBadge.ts';
import { scrubberOf, type ScrubberState } from './scrubberState.ts';

/** What the buttons of the strip ask for. */
export type RunCommand = 'run' | 'pause' | 'step' | 'stop' | 'reset';

/** What the strip shows. */
export interface StripState {
  readonly title: string;
  /** The state of the run in one line. */
  readonly run: string;
  /** The same, and which implementation trains. */
  readonly runTooltip: string;
  readonly badges: readonly Badge[];
  /** Of the run that is done, from 0 to 1. */
  readonly share: number;
  readonly hasFailed: boolean;
  readonly buttons: Readonly<Record<RunCommand, { readonly isEnabled: boolean; readonly label: string }>>;
  /** The slider over recorded steps. */
  readonly scrubber: ScrubberState;
}

/** What the strip follows from. */
export interface StripFacts {
  readonly document: DocumentState;
  readonly progress: Progress | undefined;
  readonly engine: EngineTold;
  /** The charts of the view are of no step. */
  readonly isTimeless: boolean;
  /** The newest run failed: the charts are of what was before it failed, or of an earlier run. */
  readonly leftOver: 'failed' | 'earlier' | undefined;
}

/** What the strip shows. */
export function stripOf({ document, progress, engine, isTimeless, leftOver }: StripFacts): StripState {
  const run = describeRun(progress);
  return {
    title: document.title,
    run,
    runTooltip: engine.tooltip === '' ? run : `${run}\n${engine.tooltip}`,
    badges: [...badgesOf(document, leftOver), ...(engine.badge === undefined ? [] : [engine.badge])],
    share: shareOf(progress),
    buttons: buttonsOf(document, progress?.state ?? 'idle'),
    hasFailed: progress?.state === 'failed',
    scrubber: scrubberOf(progress, isTimeless),
  };
}

/** A run that has finished or failed is over, also where it ended early or went back to earlier weights. */
function shareOf(progress: Progress | undefined): number {
  if (progress === undefined) return 0;
  if (progress.state === 'finished' || progress.state === 'failed') return 1;
  return progress.totalSteps === 0 ? 0 : Math.min(1, trainedSteps(progress) / progress.totalSteps);
}

function buttonsOf(document: DocumentState, state: RunState): StripState['buttons'] {
  const canRun = document.controls !== undefined;
  return {
    run: { isEnabled: canRun && state !== 'running', label: state === 'paused' ? t('Continue') : t('Run') },
    pause: { isEnabled: state === 'running', label: t('Pause') },
    step: { isEnabled: canRun && state !== 'running', label: t('One step') },
    stop: { isEnabled: state === 'running' || state === 'paused', label: t('Stop') },
    reset: { isEnabled: canRun && state !== 'idle', label: t('Reset') },
  };
}

function badgesOf({ stale }: DocumentState, leftOver: StripFacts['leftOver']): readonly Badge[] {
  if (stale) return [{ text: t('stale'), tooltip: t('The text has errors; the charts show its last valid version.') }];
  switch (leftOver) {
    case undefined:
      return [];
    case 'earlier':
      return [{ text: t('earlier run'), tooltip: t('The newest run failed before it drew this view.') }];
    case 'failed':
      return [{ text: t('before the failure'), tooltip: t('The run failed: what is shown is what was before.') }];
    default:
      return leftOver satisfies never;
  }
}

/** The state of a run in one line: "Running · step 120 of 400 · epoch 3 · 900 steps/s"; of an earlier step that is on show which it is. */
export function describeRun(progress: Progress | undefined): string {
  if (progress === undefined || progress.state === 'idle' || progress.totalSteps === 0) return nameOf(progress?.state);
  const { shownStep, epoch, state, stepsPerSecond } = progress;
  if (shownStep !== undefined) return t('Step {0} shown of {1}', shownStep, trainedSteps(progress));
  return [
    describeEnd(progress),
    ...(epoch > 0 && state !== 'failed' ? [t('epoch {0}', epoch)] : []),
    ...(state === 'running' && stepsPerSecond > 0 ? [t('{0} steps/s', formatNumber(stepsPerSecond, 2))] : []),
  ].join(' · ');
}

function nameOf(state: RunState = 'idle'): string {
  switch (state) {
    case 'idle':
      return t('Ready');
    case 'running':
      return t('Running');
    case 'paused':
      return t('Paused');
    case 'finished':
      return t('Finished');
    case 'stopped':
      return t('Stopped');
    case 'failed':
      return t('Failed');
    default:
      return state satisfies never;
  }
}

/** Where the run stands, and whose weights count where earlier ones have been put back. */
function describeEnd({ state, step, totalSteps, stoppedAt }: Progress): string {
  const restored = stoppedAt?.restoredStep;
  if (stoppedAt === undefined || (restored === undefined && state !== 'finished'))
    return `${nameOf(state)} · ${t('step {0} of {1}', step, totalSteps)}`;
  if (restored === undefined) return t('Stopped at step {0}', stoppedAt.step);
  if (state === 'failed') return t('Failed after step {0}, weights of step {1}', stoppedAt.step, restored);
  return stoppedAt.reason === 'last-step'
    ? t('Finished at step {0}, weights of step {1}', stoppedAt.step, restored)
    : t('Stopped at step {0}, weights of step {1}', stoppedAt.step, restored);
}

/** How far the training went; the weights that count may be earlier ones. */
function trainedSteps({ step, stoppedAt, recorded }: Progress): number {
  return Math.max(step, stoppedAt?.step ?? 0, recorded?.at(-1) ?? 0);
}

/** The request behind a button. Going on after a pause is asked for as the pause was: the host turns it round. */
export function requestOf(command: RunCommand, progress: Progress | undefined): RunCommand {
  return command === 'run' && progress?.state === 'paused' ? 'pause' : command;
}
