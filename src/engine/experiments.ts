import type { Chart, ViewName } from '../protocol/charts.ts';
import type { RunSummary } from '../protocol/messages.ts';
import { gradients } from './gradients.ts';
import type { TrainingRecord } from './history.ts';
import type { PreparedRun } from './preparedRun.ts';
import type { Snapshot } from './snapshots.ts';
import { training } from './training.ts';

/** One state of a run, all that the charts of a view are made of. Nothing in it changes later. */
export interface Moment {
  readonly run: number;
  readonly step: number;
  readonly prepared: PreparedRun;
  readonly parameters: Float32Array;
  readonly running: Float32Array;
  /** All records so far, oldest first. */
  readonly history: readonly TrainingRecord[];
  /** All snapshots that are kept, oldest first; the same object for the same snapshot. */
  readonly snapshots: readonly Snapshot[];
  /** Training goes on: be quick, a newer moment follows. */
  readonly isLive: boolean;
  readonly stoppedAt: RunSummary['stoppedAt'];
}

/** What a view computes. */
export interface ViewExperiment {
  /** `run`: charts follow training, at most 30 times a second. `settled`: computed when training pauses or ends, and for `show`. */
  readonly follows: 'run' | 'settled';
  /** The charts of one moment, each as soon as it is ready; looks at the signal where it takes long. */
  charts(moment: Moment, signal: AbortSignal): Iterable<Chart> | AsyncIterable<Chart>;
}

/** One line for each view that the engine computes. */
export const experiments: Partial<Readonly<Record<ViewName, ViewExperiment>>> = { training, gradients };
