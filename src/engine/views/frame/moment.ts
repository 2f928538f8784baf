import type { LabConfig } from '../../../core/config/config.ts';
import type { NetworkFile } from '../../../core/experiment/networkFile.ts';
import type { TableDescription } from '../../../core/experiment/tableDescription.ts';
import type { Chart } from '../../../protocol/charts.ts';
import type { RunSummary, Place } from '../../../protocol/messages.ts';
import type { ClaimChoice } from '../../../protocol/claims.ts';
import type { Crew } from '../../crew/crew.ts';
import type { TrainingRecord } from '../../training/history.ts';
import type { PreparedRun } from '../../problem/preparedRun.ts';
import type { Snapshot } from '../../training/snapshots.ts';

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
  /** The text's newest wishes for the views; those in `prepared` are of the time when the run began. */
  readonly lab: LabConfig;
  /** What `lab.geometry.to` names. */
  readonly lineEnd?: NetworkFile | undefined;
  /** The place that is chosen on this view's plane, or the cell of its table. */
  readonly chosen: Place | undefined;
  /** The sample that is chosen, by its place in the data set. */
  readonly sample: number | undefined;
  /** The claim that is chosen, with its parameters. */
  readonly claim?: ClaimChoice | undefined;
  /** How the file of the data was read, where they are one. */
  readonly table?: TableDescription | undefined;
}

/** Lets messages in; throws when the work is ended. */
export type Pause = () => Promise<void>;

/** What a view may use while it computes. */
export interface ViewWork {
  /** Aborted by newer wishes, a newer run, and by the user. */
  readonly signal: AbortSignal;
  clock(): number;
  /**
   * Whether somebody looks at this chart: it stands in no named group, or in one that is open. What nobody looks at is not made. To ask is to say
   * that there is such a chart.
   */
  wants(chart: string): boolean;
  /** Lets messages in; to be awaited at least every few milliseconds of computing. */
  pause(): Promise<void>;
  /** How far long work is; the page shows a bar and a way to end it. Not needed for work of a moment. */
  progress(done: number, total: number): void;
  /** Other threads, where there are any. */
  readonly crew: Crew | undefined;
  /** What the view may use again as long as the run lives. */
  readonly memory: Map<string, unknown>;
  /** What it may use again in later runs of the same text: kept together with all that it depends on. */
  readonly lasting: Map<string, unknown>;
}

/** What a view computes. */
export interface ViewExperiment {
  /**
   * `run`: charts follow training and are made in full when it pauses or ends, and for `show`. `settled`: only the latter.
   * `data`: independent of the weights; begins with the run, goes on beside it, and begins anew when the wishes change.
   */
  readonly follows: 'run' | 'settled' | 'data';
  /** Share of the time that the charts of live moments may take; 0.2 unless told. */
  readonly liveShare?: number;
  /** Its charts are of the claim that is chosen. */
  readonly showsClaims?: boolean;
  /** Which of its charts read the norms of the weights in the records: they are measured only while one of them is looked at. */
  readonly readsNorms?: readonly string[];
  /**
   * `data` only: quick charts of the weights beside those of the data. Made when the view's own work has come to its end, and again when the
   * weights move or another step is shown.
   */
  ofWeights?(moment: Moment, work: ViewWork): Iterable<Chart> | AsyncIterable<Chart>;
  /** The charts of one moment, each as soon as it is ready; a later one replaces an earlier one with the same id. */
  charts(moment: Moment, work: ViewWork): Iterable<Chart> | AsyncIterable<Chart>;
}
