import type { LabConfig } from '../../core/config/config.ts';
import { LabError } from '../../core/ground/errors.ts';
import type { Chart, ViewName } from '../../protocol/charts.ts';
import { toFailure } from '../../protocol/endpoint.ts';
import type { EngineEvents, Place, ViewProgress } from '../../protocol/messages.ts';
import { buffersOf } from '../../protocol/buffers.ts';
import type { Crew } from '../crew/crew.ts';
import type { ViewExperiment, ViewWork, Moment } from '../views/frame/moment.ts';
import type { Snapshot } from '../training/snapshots.ts';
import type { TrainingSession } from '../training/trainer.ts';

/** What the drawings of a run need from outside. */
export interface DrawingOutside {
  clock(): number;
  yieldNow(): Promise<void>;
  readonly crew: Crew | undefined;
  readonly experiments: Partial<Readonly<Record<ViewName, ViewExperiment>>>;
  /** What the views keep from run to run. */
  readonly lasting: Map<ViewName, Map<string, unknown>>;
  tell<K extends keyof EngineEvents>(name: K, payload: EngineEvents[K], transfer?: readonly ArrayBuffer[]): void;
  /** Faults of ours, with their stack. */
  onFault(error: unknown): void;
}

/** What the drawings look at of a run. */
export type DrawnSession = Pick<
  TrainingSession,
  'state' | 'step' | 'prepared' | 'parameters' | 'running' | 'history' | 'snapshots' | 'stoppedAt' | 'progress'
>;

/** At most 30 chart events a second. */
const chartMilliseconds = 34;
/** Share of the time that the live charts of a view may take. */
const usualLiveShare = 0.2;
/** Charts are computed for this long before messages are let in. */
const drawMilliseconds = 8;
/** A picture that grows is sent this often. */
const growMilliseconds = 100;

/** The charts of one run: when they are made, from which moment, and what ends their making. */
export class RunDrawings {
  readonly #run: number;
  readonly #session: DrawnSession;
  readonly #outside: DrawingOutside;
  #views: readonly ViewName[];
  #lab: LabConfig;
  readonly #chosen = new Map<ViewName, Place>();
  readonly #memories = new Map<ViewName, Map<string, unknown>>();
  /** When the next live charts of a view may be made. */
  readonly #nextLive = new Map<ViewName, number>();
  /** Work that goes on, by view. */
  readonly #working = new Map<ViewName, AbortController>();
  /** The newest work of a view, also when it has ended: what older work still has is not sent. */
  readonly #newest = new Map<ViewName, AbortController>();
  /** Charts of weights beside work of data that is through: what ends their making. */
  readonly #beside = new Map<ViewName, AbortController>();
  /** Views that failed live: they wait until the run rests or the wishes change. */
  readonly #failed = new Set<ViewName>();
  #live: Promise<void> = Promise.resolve();
  /** A recorded step that is on show: live charts wait. */
  #shown: Snapshot | undefined;
  #isOver = false;
  #toldProgress = 0;

  constructor(
    run: number,
    session: DrawnSession,
    start: { readonly views: readonly ViewName[]; readonly lab: LabConfig },
    outside: DrawingOutside,
  ) {
    this.#run = run;
    this.#session = session;
    this.#views = start.views;
    this.#lab = start.lab;
    this.#outside = outside;
    void this.#drawAtRest(this.#views.filter((view) => this.#outside.experiments[view]?.follows === 'data'));
  }

  /** Charts of a moment of training, of the views whose turn it is. */
  async drawLive(): Promise<void> {
    if (this.#shown !== undefined) {
      this.#tellProgress(chartMilliseconds);
      return;
    }
    const now = this.#outside.clock();
    const due = this.#views.filter(
      (view) =>
        (this.#outside.experiments[view]?.follows === 'run' || this.#beside.has(view)) &&
        now >= (this.#nextLive.get(view) ?? 0) &&
        !this.#failed.has(view),
    );
    if (due.length === 0) {
      this.#tellProgress(chartMilliseconds);
      return;
    }
    for (const view of due) if (!this.#beside.has(view)) this.#end(view);
    this.#live = this.#drawMoment(due);
    await this.#live;
  }

  /** Charts of the run as it stands still now. */
  async settle(): Promise<void> {
    this.#shown = undefined;
    await Promise.all([this.#drawAtRest(this.#viewsOfWeights()), this.#drawBesideAtRest()]);
  }

  /** Charts as of the recorded step that is nearest; the newest step ends the show. */
  async show(step: number): Promise<void> {
    const isEarlier = step < this.#session.step;
    const snapshot = isEarlier ? this.#session.snapshots.nearest(step) : undefined;
    if (isEarlier && snapshot === undefined) return;
    this.#shown = snapshot;
    await Promise.all([this.#drawAtRest(this.#viewsOfWeights()), this.#drawBesideAtRest()]);
  }

  async setViews(views: readonly ViewName[]): Promise<void> {
    const added = views.filter((view) => !this.#views.includes(view));
    for (const view of this.#views.filter((view) => !views.includes(view))) {
      this.#end(view);
      this.#endBeside(view);
    }
    this.#views = views;
    await this.#redraw(added);
  }

  async setLab(lab: LabConfig): Promise<void> {
    this.#lab = lab;
    await this.#redraw(this.#views);
  }

  async choose(view: ViewName, place: Place | undefined): Promise<void> {
    if (place === undefined) this.#chosen.delete(view);
    else this.#chosen.set(view, place);
    if (this.#views.includes(view) && this.#followsWeights(view)) await this.#redraw([view]);
  }

  /** Ends all work of the views that goes on; what they have sent stays. */
  halt(): void {
    for (const view of [...this.#working.keys()]) this.#end(view, 'halted');
  }

  dispose(): void {
    this.#isOver = true;
    for (const view of [...this.#working.keys()]) this.#end(view);
    for (const view of [...this.#beside.keys()]) this.#endBeside(view);
    this.#memories.clear();
  }

  /** Views of weights that move are due with the next live moment; all others begin again at once. */
  async #redraw(views: readonly ViewName[]): Promise<void> {
    const isDueSoon = (view: ViewName): boolean => this.#isMoving && this.#followsWeights(view);
    for (const view of views) {
      this.#failed.delete(view);
      if (isDueSoon(view)) this.#nextLive.delete(view);
    }
    await this.#drawAtRest(views.filter((view) => this.#outside.experiments[view] !== undefined && !isDueSoon(view)));
  }

  #end(view: ViewName, state?: 'halted'): void {
    const controller = this.#working.get(view);
    if (controller === undefined) return;
    this.#working.delete(view);
    controller.abort();
    if (state !== undefined) this.#outside.tell('work', { run: this.#run, view, state, done: 0, total: 0 });
  }

  async #drawMoment(views: readonly ViewName[]): Promise<void> {
    const charts: Chart[] = [];
    for (const view of views) {
      const begin = this.#outside.clock();
      const take = (chart: Chart): void => void charts.push(chart);
      await (this.#beside.has(view) ? this.#makeBeside(view, true, take) : this.#make(view, true, take));
      const end = this.#outside.clock();
      const share = this.#outside.experiments[view]?.liveShare ?? usualLiveShare;
      this.#nextLive.set(view, Math.max(begin + chartMilliseconds, end + (1 / share - 1) * (end - begin)));
    }
    this.#tellProgress();
    this.#send(charts);
  }

  /** Each view on its own, so that one that takes long keeps none waiting; newer work on a view ends its older. */
  async #drawAtRest(views: readonly ViewName[]): Promise<void> {
    for (const view of views) {
      this.#end(view);
      this.#endBeside(view);
    }
    const before = this.#live;
    await before.catch(() => undefined);
    if (this.#isOver) return;
    await Promise.all(views.map((view) => this.#drawViewAtRest(view)));
    this.#tellProgress();
  }

  async #drawViewAtRest(view: ViewName): Promise<void> {
    const waiting = new Map<string, Chart>();
    const ids = new Set<string>();
    let sent = this.#outside.clock();
    const flush = (): void => {
      this.#send([...waiting.values()]);
      waiting.clear();
      sent = this.#outside.clock();
    };
    const controller = await this.#make(view, false, (chart) => {
      waiting.set(chart.id, chart);
      ids.add(chart.id);
      if (this.#outside.clock() - sent > growMilliseconds) flush();
    });
    if (controller === undefined || this.#newest.get(view) !== controller) return;
    // What is whole is seen while the charts beside it are made, which may take seconds.
    flush();
    if (!controller.signal.aborted && this.#outside.experiments[view]?.ofWeights !== undefined) {
      this.#beside.set(view, new AbortController());
      await this.#makeBeside(view, this.#isMoving, (chart) => {
        waiting.set(chart.id, chart);
        ids.add(chart.id);
      });
      if (this.#newest.get(view) !== controller) return;
    }
    flush();
    if (!controller.signal.aborted && !this.#isOver)
      this.#outside.tell('kept', { run: this.#run, view, ids: [...ids] });
  }

  #endBeside(view: ViewName): void {
    this.#beside.get(view)?.abort();
    this.#beside.delete(view);
  }

  /** Beside work of data that is through, the weights have moved. */
  async #drawBesideAtRest(): Promise<void> {
    await Promise.all(
      [...this.#beside.keys()].map(async (view) => {
        const charts: Chart[] = [];
        await this.#makeBeside(view, false, (chart) => charts.push(chart));
        this.#send(charts);
      }),
    );
  }

  /** The charts of the weights of a view of data; newer ones end older ones. */
  async #makeBeside(view: ViewName, isLive: boolean, take: (chart: Chart) => void): Promise<void> {
    const older = this.#beside.get(view);
    const experiment = this.#outside.experiments[view];
    if (older === undefined || experiment?.ofWeights === undefined || this.#isOver) return;
    older.abort();
    const controller = new AbortController();
    this.#beside.set(view, controller);
    const work = this.#workOf(view, controller.signal, () => undefined);
    try {
      for await (const chart of experiment.ofWeights(this.#moment(view, isLive), work)) {
        if (controller.signal.aborted) return;
        take(chart);
      }
    } catch (error) {
      if (controller.signal.aborted) return;
      if (!(error instanceof LabError)) this.#outside.onFault(error);
      this.#failed.add(view);
    }
  }

  get #isMoving(): boolean {
    return this.#session.state === 'running' && this.#shown === undefined;
  }

  /** Makes the charts of a view and takes care of all that can end it. */
  async #make(view: ViewName, isLive: boolean, take: (chart: Chart) => void): Promise<AbortController | undefined> {
    const experiment = this.#outside.experiments[view];
    if (experiment === undefined || this.#isOver) return undefined;
    this.#end(view);
    const controller = new AbortController();
    this.#working.set(view, controller);
    this.#newest.set(view, controller);
    const isCurrent = (): boolean => this.#working.get(view) === controller;
    const bar = this.#barOf(view, isLive, isCurrent);
    try {
      await this.#compute(
        experiment,
        this.#moment(view, isLive),
        this.#workOf(view, controller.signal, bar.progress),
        (chart) => {
          if (isCurrent()) take(chart);
        },
      );
      bar.close();
    } catch (error) {
      if (!isCurrent() || (error instanceof LabError && error.code === 'engine/cancelled')) return controller;
      if (!(error instanceof LabError)) this.#outside.onFault(error);
      bar.fail(error);
      this.#failed.add(view);
    } finally {
      if (isCurrent()) this.#working.delete(view);
    }
    return controller;
  }

  async #compute(
    experiment: ViewExperiment,
    moment: Moment,
    work: ViewWork,
    take: (chart: Chart) => void,
  ): Promise<void> {
    let looked = this.#outside.clock();
    for await (const chart of experiment.charts(moment, work)) {
      take(chart);
      if (this.#outside.clock() - looked < drawMilliseconds) continue;
      await this.#outside.yieldNow();
      if (work.signal.aborted) return;
      looked = this.#outside.clock();
    }
  }

  /** What is told of a view's work while it is the newest of its view. */
  #barOf(view: ViewName, isLive: boolean, isCurrent: () => boolean): Bar {
    let told = -Infinity;
    let last = { done: 0, total: 0 };
    const tell = (state: ViewProgress['state'], rest: Partial<ViewProgress> = {}): void => {
      if (isCurrent()) this.#outside.tell('work', { run: this.#run, view, state, ...last, ...rest });
    };
    // Live charts are of a moment and come too often to tell of their making.
    if (!isLive) tell('working');
    return {
      progress: (done, total) => {
        last = { done, total };
        const now = this.#outside.clock();
        if (now - told < chartMilliseconds) return;
        told = now;
        tell('working');
      },
      close: () => {
        if (!isLive) tell('finished');
      },
      fail: (error) => tell('failed', { failure: toFailure(error) }),
    };
  }

  #workOf(view: ViewName, signal: AbortSignal, progress: ViewWork['progress']): ViewWork {
    const memory = this.#memories.get(view) ?? new Map<string, unknown>();
    this.#memories.set(view, memory);
    const { crew, lasting: all } = this.#outside;
    const lasting = all.get(view) ?? new Map<string, unknown>();
    all.set(view, lasting);
    return {
      signal,
      clock: () => this.#outside.clock(),
      pause: () => this.#outside.yieldNow(),
      progress,
      crew,
      memory,
      lasting,
    };
  }

  #moment(view: ViewName, isLive: boolean): Moment {
    const session = this.#session;
    const shown = isLive ? undefined : this.#shown;
    return {
      run: this.#run,
      step: shown?.step ?? session.step,
      prepared: session.prepared,
      parameters: shown?.parameters ?? session.parameters.slice(),
      running: shown?.running ?? session.running.slice(),
      history: [...session.history.entries],
      snapshots: [...session.snapshots.all],
      isLive,
      stoppedAt: session.stoppedAt,
      lab: this.#lab,
      chosen: this.#chosen.get(view),
    };
  }

  #followsWeights(view: ViewName): boolean {
    const follows = this.#outside.experiments[view]?.follows;
    return follows === 'run' || follows === 'settled';
  }

  #viewsOfWeights(): ViewName[] {
    return this.#views.filter((view) => this.#followsWeights(view));
  }

  /** @param pause  milliseconds since the last time that have to be over */
  #tellProgress(pause = 0): void {
    const now = this.#outside.clock();
    if (this.#isOver || now - this.#toldProgress < pause) return;
    this.#toldProgress = now;
    this.#outside.tell('progress', this.#session.progress(this.#run));
  }

  #send(charts: readonly Chart[]): void {
    if (charts.length > 0 && !this.#isOver) this.#outside.tell('charts', { run: this.#run, charts }, buffersOf(charts));
  }
}

/** How the page learns that a view is at work. */
interface Bar {
  readonly progress: (done: number, total: number) => void;
  close(): void;
  fail(error: unknown): void;
}
