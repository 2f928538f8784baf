import type { Chart } from '../../protocol/charts.ts';
import type { EngineEvents, Failure, FoldedCharts, Progress, ViewProgress } from '../../protocol/messages.ts';
import type { ViewName } from '../../protocol/views.ts';
import type { Observers } from './observers.ts';

const idle: Progress = {
  run: 0,
  state: 'idle',
  step: 0,
  totalSteps: 0,
  epoch: 0,
  engine: undefined,
  stepsPerSecond: 0,
};

/** Who hears of a run beside its pages, and before they do. */
export interface RunHearer {
  /** How it failed; undefined: the next one has begun. */
  failed(failure: Failure | undefined): void;
  /** It stands otherwise. */
  moved(): void;
}

/** What is known of the newest run of a document, told to its pages as it comes. What older runs still say is not heard. */
export class RunRecord {
  readonly #observers: Observers;
  readonly #hears: RunHearer;
  readonly #charts = new Map<string, Chart>();
  readonly #work = new Map<ViewName, ViewProgress>();
  readonly #folded = new Map<ViewName, readonly string[]>();
  #run = 0;
  #progress: Progress | undefined;
  #failure: Failure | undefined;

  constructor(observers: Observers, hears: RunHearer) {
    this.#observers = observers;
    this.#hears = hears;
  }

  /** The number of the newest run; 0 before the first. */
  get run(): number {
    return this.#run;
  }

  get progress(): Progress | undefined {
    return this.#progress;
  }

  /** It goes on, or would. */
  get isUnderway(): boolean {
    return this.#progress?.state === 'running' || this.#progress?.state === 'paused';
  }

  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** What the views are still at, and what they failed at. */
  get work(): ViewProgress[] {
    return [...this.#work.values()];
  }

  /** The charts that the views have in groups which nobody has opened. */
  get folded(): FoldedCharts[] {
    return [...this.#folded].map(([view, charts]) => ({ view, charts }));
  }

  get hasCharts(): boolean {
    return this.#charts.size > 0;
  }

  /** The newest charts of these views. */
  chartsOf(views: readonly ViewName[]): Chart[] {
    return [...this.#charts.values()].filter((chart) => views.includes(chart.view));
  }

  /** A run is prepared: it is the newest from now on. What is known of the one before stays until this one begins. */
  expect(run: number): void {
    this.#run = run;
  }

  /** The run that was prepared begins; charts of the one before stay until it draws. */
  begin(): void {
    this.#work.clear();
    this.#setFailure(undefined);
    this.#setProgress({ ...idle, run: this.#run, state: 'running' });
  }

  /** The newest run has failed. */
  fail(failure: Failure): void {
    this.#setFailure(failure);
    for (const [view, { state }] of this.#work) if (state === 'working') this.#work.delete(view);
    const own = this.#progress?.run === this.#run ? this.#progress : { ...idle, run: this.#run };
    this.#setProgress({ ...own, state: 'failed' });
  }

  /** The engine was ended on purpose: a run that went on has stopped. */
  halt(): void {
    if (this.isUnderway && this.#progress) this.#setProgress({ ...this.#progress, state: 'stopped' });
  }

  /** Forgets all charts. */
  clear(): void {
    this.#charts.clear();
    this.#folded.clear();
    this.#observers.tell((observer) => observer.cleared());
  }

  /** An event of the engine. */
  hear<Name extends keyof EngineEvents>(name: Name, payload: EngineEvents[Name]): void {
    if (payload.run === this.#run) this.#hearers[name](payload);
  }

  readonly #hearers: { readonly [Name in keyof EngineEvents]: (payload: EngineEvents[Name]) => void } = {
    charts: ({ charts }) => this.#receive(charts),
    progress: (progress) => this.#setProgress(progress),
    work: (progress) => this.#setWork(progress),
    kept: ({ view, ids }) => this.#keep(view, ids),
    folded: ({ view, charts }) => this.#setFolded({ view, charts }),
  };

  #receive(charts: readonly Chart[]): void {
    for (const chart of charts) {
      // The first chart of a run takes those of the runs before out of its view.
      for (const [key, old] of this.#charts)
        if (old.view === chart.view && old.run !== chart.run) this.#charts.delete(key);
      this.#charts.set(`${chart.view}/${chart.id}`, chart);
    }
    this.#observers.tell((observer) => {
      const wanted = charts.filter((chart) => observer.views.includes(chart.view));
      if (wanted.length > 0) observer.charts(wanted);
    });
  }

  #keep(view: ViewName, ids: readonly string[]): void {
    for (const [key, chart] of this.#charts)
      if (chart.view === view && !ids.includes(chart.id)) this.#charts.delete(key);
    this.#observers.tell((observer) => {
      if (observer.views.includes(view)) observer.kept({ view, ids });
    });
  }

  #setFolded(folded: FoldedCharts): void {
    this.#folded.set(folded.view, folded.charts);
    this.#observers.tell((observer) => {
      if (observer.views.includes(folded.view)) observer.folded(folded);
    });
  }

  #setWork(progress: ViewProgress): void {
    if (progress.state === 'working' || progress.state === 'failed') this.#work.set(progress.view, progress);
    else this.#work.delete(progress.view);
    this.#observers.tell((observer) => observer.work(progress));
  }

  #setProgress(progress: Progress): void {
    this.#progress = progress;
    this.#hears.moved();
    this.#observers.tell((observer) => observer.progress(progress));
  }

  #setFailure(failure: Failure | undefined): void {
    this.#failure = failure;
    this.#hears.failed(failure);
    this.#observers.tell((observer) => observer.failure(failure ?? null));
  }
}
