import { LabError } from '../../core/ground/errors.ts';
import type { Chart } from '../../protocol/charts.ts';
import type { ViewName } from '../../protocol/views.ts';
import { withoutGaps } from '../views/frame/finding.ts';
import type { Moment, ViewExperiment, ViewWork } from '../views/frame/moment.ts';
import { ChartBatch } from './chartBatch.ts';
import { DrawingPace } from './drawingPace.ts';
import type { DrawnRun } from './drawnRun.ts';
import { FoldedCharts, type FoldedNotes } from './foldedCharts.ts';
import { openWorkBar } from './workBar.ts';

/** Share of the time that the live charts of a view may take. */
const usualLiveShare = 0.2;
/** Charts are computed for this long before messages are let in (milliseconds). */
const drawMilliseconds = 8;

/** One making of the charts of a view. */
class Work {
  readonly controller = new AbortController();
  /** Until it has come to its end, or was ended. */
  isGoing = true;
}

type TakeChart = (chart: Chart) => void;

/** The charts of one view of a run. At any time one work makes them; newer work ends the older, of which nothing more is sent. */
export class ViewDrawing {
  /** The place that is chosen on the view's plane. */
  chosen: Moment['chosen'];
  readonly #view: ViewName;
  readonly #experiment: ViewExperiment;
  readonly #run: DrawnRun;
  readonly #folded: FoldedCharts;
  #memory = new Map<string, unknown>();
  /** The newest work, also when it has ended: what older work still has is not sent. */
  #newest: Work | undefined;
  /** Charts of weights beside work of data that is through: what ends their making. */
  #beside: AbortController | undefined;
  readonly #pace: DrawingPace;
  /** It failed, and waits until the run rests or the wishes change. */
  #hasFailed = false;
  #isOver = false;

  constructor(view: ViewName, experiment: ViewExperiment, run: DrawnRun) {
    this.#view = view;
    this.#experiment = experiment;
    this.#run = run;
    this.#pace = new DrawingPace(experiment.liveShare ?? usualLiveShare);
    this.#folded = new FoldedCharts((charts) => {
      if (!this.#isOver) run.outside.tell('folded', { run: run.run, view, charts });
    });
  }

  get followsData(): boolean {
    return this.#experiment.follows === 'data';
  }

  get followsWeights(): boolean {
    return !this.followsData;
  }

  /** Its charts are of the claim that is chosen. */
  get showsClaims(): boolean {
    return this.#experiment.showsClaims === true;
  }

  /** Whether it is its turn to show a live moment. */
  isDue(now: number): boolean {
    const isLive = this.#experiment.follows === 'run' || this.#beside !== undefined;
    return isLive && this.#pace.isDue(now) && !this.#hasFailed;
  }

  /** Charts are looked at that were folded when it was drawn. What goes on at rest and is long sees to them at its end. */
  get lacksCharts(): boolean {
    return this.#isLacking && !(this.followsData && this.#newest?.isGoing === true);
  }

  /**
   * The wishes have changed, or the view is shown again.
   * @returns whether the next live moment will show it, so that nothing has to be drawn at rest
   */
  renew(): boolean {
    this.#hasFailed = false;
    const isDueSoon = this.followsWeights && this.#run.isMoving();
    if (isDueSoon) this.#pace.hurry();
    return isDueSoon;
  }

  /** A live moment is about to be drawn: work on the same charts ends. */
  makeWay(): void {
    if (this.#beside === undefined) this.#endWork();
  }

  /** Makes the charts of a live moment; when the next may be made follows from the time that it took. */
  async drawLive(take: TakeChart): Promise<void> {
    const { outside } = this.#run;
    const begin = outside.clock();
    await (this.#beside === undefined ? this.#make(true, take) : this.#makeBeside(true, take));
    this.#pace.note(begin, outside.clock());
  }

  /** Makes all charts and sends them as they come; those that the view had and this time has not are gone. */
  async drawAtRest(): Promise<void> {
    const { run, outside } = this.#run;
    const batch = new ChartBatch(
      () => outside.clock(),
      (charts) => this.#run.send(charts),
    );
    const work = await this.#make(false, (chart) => {
      batch.add(chart);
      batch.flushWhenDue();
    });
    if (work === undefined || this.#newest !== work) return;
    const { signal } = work.controller;
    // What is whole is seen while the charts beside it are made, which may take seconds.
    batch.flush();
    if (!signal.aborted && this.#experiment.ofWeights !== undefined) {
      this.#beside = new AbortController();
      await this.#makeBeside(this.#run.isMoving(), (chart) => batch.add(chart));
      if (this.#newest !== work) return;
    }
    batch.flush();
    if (signal.aborted || this.#isOver) return;
    outside.tell('kept', { run, view: this.#view, ids: batch.ids });
    // A group was opened when its charts had had their turn.
    if (this.#isLacking) await this.drawAtRest();
  }

  /** Beside work of data that is through, the weights have moved. */
  async drawBesideAtRest(): Promise<void> {
    const charts: Chart[] = [];
    await this.#makeBeside(false, (chart) => charts.push(chart));
    this.#run.send(charts);
  }

  /** Ends the work that goes on, because the user wants it; what it has sent stays. */
  halt(): void {
    const { run, outside } = this.#run;
    if (this.#endWork()) outside.tell('work', { run, view: this.#view, state: 'halted', done: 0, total: 0 });
  }

  /** Ends all that goes on. */
  end(): void {
    this.#endWork();
    this.#beside?.abort();
    this.#beside = undefined;
  }

  /** The run is over: nothing is begun or told again. */
  dispose(): void {
    this.#isOver = true;
    this.end();
    this.#memory = new Map();
  }

  get #isLacking(): boolean {
    return this.#folded.some((chart) => this.#run.wants(this.#view, chart));
  }

  /** @returns whether there was any */
  #endWork(): boolean {
    if (this.#newest?.isGoing !== true) return false;
    this.#newest.isGoing = false;
    this.#newest.controller.abort();
    return true;
  }

  /** Makes the charts of the view and takes care of all that can end it. */
  async #make(isLive: boolean, take: TakeChart): Promise<Work | undefined> {
    if (this.#isOver) return undefined;
    this.#endWork();
    const { run, outside } = this.#run;
    const work = new Work();
    this.#newest = work;
    const bar = openWorkBar(
      isLive,
      () => outside.clock(),
      (news) => {
        if (work.isGoing) outside.tell('work', { run, view: this.#view, ...news });
      },
    );
    const folded = this.#folded.begin('charts');
    const view = this.#workOf(work.controller.signal, folded, (done, total) => bar.progress(done, total));
    try {
      await this.#compute(this.#moment(isLive), view, (chart) => {
        if (!work.isGoing) return;
        take(chart);
        folded.tellSoFar();
      });
      // A live moment may leave charts out.
      if (work.isGoing && !isLive) folded.close();
      bar.close();
    } catch (error) {
      if (!work.isGoing || (error instanceof LabError && error.code === 'engine/cancelled')) return work;
      this.#noteFailure(error);
      bar.fail(error);
    } finally {
      work.isGoing = false;
    }
    return work;
  }

  async #compute(moment: Moment, work: ViewWork, take: TakeChart): Promise<void> {
    let looked = work.clock();
    for await (const chart of this.#experiment.charts(moment, work)) {
      take(withoutGaps(chart));
      if (work.clock() - looked < drawMilliseconds) continue;
      await work.pause();
      if (work.signal.aborted) return;
      looked = work.clock();
    }
  }

  /** The charts of the weights of a view of data; newer ones end older ones. */
  async #makeBeside(isLive: boolean, take: TakeChart): Promise<void> {
    if (this.#beside === undefined || this.#experiment.ofWeights === undefined || this.#isOver) return;
    this.#beside.abort();
    const controller = new AbortController();
    this.#beside = controller;
    const { signal } = controller;
    const folded = this.#folded.begin('ofWeights');
    const work = this.#workOf(signal, folded, () => undefined);
    try {
      for await (const chart of this.#experiment.ofWeights(this.#moment(isLive), work)) {
        if (signal.aborted) return;
        take(withoutGaps(chart));
      }
      if (isLive) folded.tellSoFar();
      else if (!signal.aborted) folded.close();
    } catch (error) {
      if (!signal.aborted) this.#noteFailure(error);
    }
  }

  #noteFailure(error: unknown): void {
    if (!(error instanceof LabError)) this.#run.outside.onFault(error);
    this.#hasFailed = true;
  }

  #moment(isLive: boolean): Moment {
    return this.#run.moment(isLive, this.chosen);
  }

  #workOf(signal: AbortSignal, folded: FoldedNotes, progress: ViewWork['progress']): ViewWork {
    const { outside } = this.#run;
    const lasting = outside.lasting.get(this.#view) ?? new Map<string, unknown>();
    outside.lasting.set(this.#view, lasting);
    return {
      signal,
      clock: () => outside.clock(),
      wants: (chart) => {
        const isWanted = this.#run.wants(this.#view, chart);
        folded.note(chart, isWanted);
        return isWanted;
      },
      pause: () => outside.yieldNow(),
      progress,
      crew: outside.crew,
      memory: this.#memory,
      lasting,
    };
  }
}
