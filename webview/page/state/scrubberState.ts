import type { Progress } from '../../../src/protocol/messages.ts';
import { t } from '../../drawing/texts.ts';

/** What the slider over the recorded steps shows, and the buttons beside it. */
export interface ScrubberState {
  /** There is a step to choose. */
  readonly isShown: boolean;
  /** The steps that can be shown, ascending, and which of them is on show. */
  readonly steps: readonly number[];
  readonly index: number;
  /** Steps that mean something, and where they stand. */
  readonly marks: readonly { readonly index: number; readonly label: string }[];
  /** Another step is on show than that of the weights that count: where those are, and what goes back to them is called. */
  readonly home: { readonly index: number; readonly label: string } | undefined;
}

/** What the scrubber shows; a view without time has none, unless another step is on show and there has to be a way back. */
export function scrubberOf(progress: Progress | undefined, isTimeless: boolean): ScrubberState {
  const steps = progress?.recorded ?? [];
  const isShown =
    progress?.state !== 'running' && steps.length > 1 && (!isTimeless || progress?.shownStep !== undefined);
  if (progress === undefined || !isShown) return { isShown: false, steps: [], index: 0, marks: [], home: undefined };
  const indexOf = (step: number): number =>
    Math.max(
      0,
      steps.findLastIndex((recorded) => recorded <= step),
    );
  const restored = progress.stoppedAt?.restoredStep;
  return {
    isShown,
    steps,
    index: indexOf(shownStepOf(progress)),
    marks: restored === undefined ? [] : [{ index: indexOf(restored), label: t('Best weights (step {0})', restored) }],
    home:
      progress.shownStep === undefined
        ? undefined
        : {
            index: indexOf(progress.step),
            label: restored === undefined ? t('Back to the newest step') : t('Back to the best weights'),
          },
  };
}

/** The step that everything on the page is of. */
export function shownStepOf({ step, shownStep }: Progress): number {
  return shownStep ?? step;
}

/** Milliseconds in which the whole of a run is replayed. */
const replayMilliseconds = 12_000;

/** The record that a replay shows so many milliseconds after it began, later than the one before; undefined: it has come to its end. */
export function replayedIndex(
  { from, count }: { readonly from: number; readonly count: number },
  before: number,
  elapsed: number,
): number | undefined {
  if (before >= count - 1) return undefined;
  return Math.min(count - 1, Math.max(before + 1, from + Math.floor((elapsed / replayMilliseconds) * count)));
}
