import type { RunState, StoppedAt } from './messages.ts';

/** Whether a run has failed and left no weights that count: nothing is told of it, and no step of it can be shown. */
export function isLost({
  state,
  stoppedAt,
}: {
  readonly state: RunState;
  readonly stoppedAt?: StoppedAt | undefined;
}): boolean {
  return state === 'failed' && stoppedAt?.restoredStep === undefined;
}
