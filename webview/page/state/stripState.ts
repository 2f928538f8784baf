import type { DocumentState, Progress, RunState } from '../../../src/protocol/messages.ts';
import { formatNumber } from '../../drawing/scales/numbers.ts';
import { t } from '../../drawing/texts.ts';
import type { EngineBadge } from './engineBadge.ts';

/** What the buttons of the strip ask for. */
export type RunCommand = 'run' | 'pause' | 'step' | 'stop' | 'reset';

/** What the strip shows. */
export interface StripState {
  readonly title: string;
  /** The state of the run in one line. */
  readonly run: string;
  readonly badges: readonly EngineBadge[];
  /** Of the run that is done, from 0 to 1. */
  readonly share: number;
  readonly buttons: Readonly<Record<RunCommand, { readonly isEnabled: boolean; readonly label: string }>>;
  /** The slider over recorded steps. */
  readonly scrubber: {
    readonly isShown: boolean;
    readonly most: number;
    readonly value: number;
    readonly text: string;
  };
}

/** What the strip follows from. */
export interface StripFacts {
  readonly document: DocumentState;
  readonly progress: Progress | undefined;
  readonly engine: EngineBadge;
  /** The step that the charts are of; undefined: none are drawn; none: they are of no step. */
  readonly shownStep: number | undefined | 'none';
  /** The charts are of a run before the newest one, which will not draw them. */
  readonly isLeftOver: boolean;
}

/** What the strip shows. */
export function stripOf({ document, progress, engine, shownStep, isLeftOver }: StripFacts): StripState {
  return {
    title: document.title,
    run: describeRun(progress),
    badges: [...badgesOf(document, isLeftOver), engine],
    share: shareOf(progress),
    buttons: buttonsOf(document, progress?.state ?? 'idle'),
    scrubber: scrubberOf(progress, shownStep),
  };
}

/** A run that has finished is done, also where it ended early or went back to earlier weights. */
function shareOf(progress: Progress | undefined): number {
  if (progress === undefined || progress.totalSteps === 0) return 0;
  return progress.state === 'finished' ? 1 : Math.min(1, progress.step / progress.totalSteps);
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

function scrubberOf(progress: Progress | undefined, shownStep: StripFacts['shownStep']): StripState['scrubber'] {
  const newest = progress?.step ?? 0;
  const value = shownStep === 'none' ? newest : Math.min(shownStep ?? newest, newest);
  const hasSteps = progress !== undefined && progress.snapshots > 1 && shownStep !== 'none';
  return {
    isShown: hasSteps && progress.state !== 'running',
    most: newest,
    value,
    text: t('Step {0}', value),
  };
}

function badgesOf({ stale }: DocumentState, isLeftOver: boolean): readonly EngineBadge[] {
  if (stale) return [{ text: t('stale'), tooltip: t('The text has errors; the charts show its last valid version.') }];
  if (!isLeftOver) return [];
  return [{ text: t('earlier run'), tooltip: t('The newest run failed before it drew this view.') }];
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
  if (progress.stoppedAt?.restoredStep !== undefined)
    parts.push(t('best weights of a training to step {0}', progress.stoppedAt.step));
  if (state === 'running' && progress.stepsPerSecond > 0)
    parts.push(t('{0} steps/s', formatNumber(progress.stepsPerSecond, 2)));
  return parts.join(' · ');
}

/** The request behind a button. Going on after a pause is asked for as the pause was: the host turns it round. */
export function requestOf(command: RunCommand, progress: Progress | undefined): RunCommand {
  return command === 'run' && progress?.state === 'paused' ? 'pause' : command;
}
