import * as vscode from 'vscode';
import type { Experiment, LabConfig } from '../../core/config/config.ts';
import { LabError, message } from '../../core/ground/errors.ts';
import type { LabProblem, LabText } from '../../language/document/document.ts';
import type { Chart } from '../../protocol/charts.ts';
import type { ViewName } from '../../protocol/views.ts';
import { toFailure } from '../../protocol/endpoint.ts';
import type { ExportedNetwork, ExportFormat } from '../../core/experiment/exportFormats.ts';
import type { DocumentState, Failure, Place, Progress, ViewProgress } from '../../protocol/messages.ts';
import type { EngineClient } from './engineClient.ts';
import { controlsOf } from './labControls.ts';
import type { TextReader } from './textReader.ts';

/** Whoever shows a lab document: a page. Hidden ones get nothing. */
export interface LabObserver {
  readonly views: readonly ViewName[];
  readonly isVisible: boolean;
  document(state: DocumentState): void;
  charts(charts: readonly Chart[]): void;
  progress(progress: Progress): void;
  work(progress: ViewProgress): void;
  kept(kept: { view: ViewName; ids: readonly string[] }): void;
  failure(failure: Failure | null): void;
  cleared(): void;
}

export interface LabDocumentServices {
  readonly reader: TextReader;
  readonly createEngine: (events: {
    charts: (payload: { run: number; charts: readonly Chart[] }) => void;
    progress: (progress: Progress) => void;
    work: (progress: ViewProgress) => void;
    kept: (kept: { run: number; view: ViewName; ids: readonly string[] }) => void;
    died: (error: LabError) => void;
  }) => EngineClient;
  readonly settings: () => { readonly live: boolean; readonly delay: number };
  readonly fault: (error: unknown) => void;
}

/** Numbers runs over all documents, so that a chart can never be taken for another run's. */
let runs = 0;

/**
 * One text with everything that is live about it: what it means, its run, the newest chart of every id, its observers.
 * The text stays the only truth; a run is asked for after the last key and a newer one replaces the older.
 */
export class LabDocument {
  readonly uri: vscode.Uri;
  readonly #document: vscode.TextDocument;
  readonly #services: LabDocumentServices;
  readonly #observers = new Set<LabObserver>();
  readonly #charts = new Map<string, Chart>();
  readonly #engine: EngineClient;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #run = 0;
  #cancel: AbortController | undefined;
  #progress: Progress | undefined;
  #failure: Failure | undefined;
  #lastExperiment = '';
  #lastLab = '';
  #shownStep: number | undefined;
  readonly #work = new Map<ViewName, ViewProgress>();
  #pending = false;
  #disposed = false;

  constructor(document: vscode.TextDocument, services: LabDocumentServices) {
    this.#document = document;
    this.uri = document.uri;
    this.#services = services;
    this.#engine = services.createEngine({
      charts: ({ run, charts }) => {
        if (run === this.#run) this.#receive(charts);
      },
      progress: (progress) => {
        if (progress.run === this.#run) this.#setProgress(progress);
      },
      work: (progress) => {
        if (progress.run === this.#run) this.#setWork(progress);
      },
      kept: (kept) => {
        if (kept.run === this.#run) this.#keep(kept.view, kept.ids);
      },
      died: (error) => this.#fail(error),
    });
  }

  get text(): LabText {
    return this.#services.reader.read(this.#document);
  }

  get textDocument(): vscode.TextDocument {
    return this.#document;
  }

  get engine(): EngineClient {
    return this.#engine;
  }

  get currentProgress(): Progress | undefined {
    return this.#progress;
  }

  get currentFailure(): Failure | undefined {
    return this.#failure;
  }

  /** What the views are still at. */
  get currentWork(): ViewProgress[] {
    return [...this.#work.values()];
  }

  get observerCount(): number {
    return this.#observers.size;
  }

  /** The newest charts of these views. */
  chartsOf(views: readonly ViewName[]): Chart[] {
    return [...this.#charts.values()].filter((chart) => views.includes(chart.view));
  }

  attach(observer: LabObserver): vscode.Disposable {
    this.#observers.add(observer);
    return new vscode.Disposable(() => {
      this.#observers.delete(observer);
      this.viewsChanged();
    });
  }

  /** The text changed: pages learn of it at once, the run follows after the delay. */
  textChanged(): void {
    this.#tell((observer) => observer.document(this.state()));
    const { live, delay } = this.#services.settings();
    if (!live) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#follow(), delay);
  }

  /** A page appeared, was hidden, or shows another tab. */
  viewsChanged(): void {
    if (this.#visibleViews().length > 0 && this.#pending) this.run();
    else if (this.#progress !== undefined && this.#engine.isRunning)
      this.#ask(this.#engine.request('views', { run: this.#run, views: this.#visibleViews() }));
  }

  /** Runs when nothing has run yet (a page was opened or came back), unless the user wants to start runs by hand. */
  ensureRun(): void {
    if (!this.#services.settings().live) return;
    if (this.#progress === undefined && this.#cancel === undefined) this.run();
  }

  /** What the page must know about the text. */
  state(): DocumentState {
    const { experiment } = this.text;
    const { problems } = this.#services.reader.reading(this.#document);
    const shown = problems.filter(({ severity }) => severity === 'error' || severity === 'warning');
    return {
      title: experiment?.title ?? this.uri.path.split('/').at(-1) ?? '',
      uri: this.uri.toString(),
      stale: this.#charts.size > 0 && experiment === undefined,
      problems: shown.slice(0, 20).map((problem) => ({
        severity: problem.severity === 'error' ? 'error' : 'warning',
        message: problem.message,
        pointer: problem.pointer,
        line: this.#document.positionAt(problem.start).line + 1,
      })),
      controls: experiment && controlsOf(experiment, this.text.value),
    };
  }

  /** Starts a new run of the text as it is; the former run is cancelled. `paused` stops it at step 0. Its end is told to the observers. */
  run(paused = false): void {
    void this.#runText(paused);
  }

  async #runText(paused: boolean): Promise<void> {
    clearTimeout(this.#timer);
    this.#pending = false;
    const { text } = this;
    if (text.experiment === undefined) {
      this.#tell((observer) => observer.document(this.state()));
      return;
    }
    this.#cancel?.abort();
    const cancel = new AbortController();
    this.#cancel = cancel;
    this.#run = ++runs;
    const run = this.#run;
    const isCurrent = (): boolean => this.#run === run && !this.#disposed;
    try {
      const { dataset, weights, problems } = await this.#services.reader.refresh(this.#document);
      if (!isCurrent()) return;
      const wrong = problems.find(({ severity }) => severity === 'error');
      if (dataset === undefined || wrong !== undefined) throw dataProblem(wrong);
      this.#lastExperiment = fingerprint(text.experiment);
      this.#lastLab = JSON.stringify(text.experiment.lab);
      this.#work.clear();
      this.#shownStep = undefined;
      this.#setFailure(undefined);
      this.#setProgress({ ...idle, run, state: 'running' });
      const { experiment } = text;
      const initial = weights && experiment.network.weights !== undefined ? { weights } : {};
      const parameters = { run, experiment, dataset, ...initial, views: this.#visibleViews(), paused };
      await this.#engine.request('run', parameters, cancel.signal);
    } catch (error) {
      if (isCurrent() && !(error instanceof LabError && error.code === 'engine/cancelled')) this.#fail(error);
    } finally {
      if (this.#cancel === cancel) this.#cancel = undefined;
    }
  }

  /** Pauses a running run, continues a paused one. */
  async togglePause(): Promise<void> {
    const state = this.#progress?.state;
    if (state === 'running') await this.#engine.request('pause', { run: this.#run });
    else if (state === 'paused') await this.#engine.request('resume', { run: this.#run });
    else this.run();
  }

  async step(): Promise<void> {
    const state = this.#progress?.state;
    if (state === 'running' || state === 'paused') await this.#engine.request('step', { run: this.#run });
    else this.run(true);
  }

  async stop(): Promise<void> {
    const state = this.#progress?.state;
    if (state === 'running' || state === 'paused') await this.#engine.request('stop', { run: this.#run });
  }

  /** Back to the initial weights, waiting. */
  reset(): void {
    this.#charts.clear();
    this.#tell((observer) => observer.cleared());
    this.run(true);
  }

  /** Charts as of a recorded step. */
  async show(step: number): Promise<void> {
    this.#shownStep = step;
    if (this.#progress !== undefined) await this.#engine.request('show', { run: this.#run, step });
  }

  /** The recorded step that the user chose to see; the newest may be a later one. */
  get shownStep(): number | undefined {
    return this.#shownStep;
  }

  /**
   * The network of the run as files.
   * @param step  undefined: the weights as they are
   * @throws LabError engine/no-run, export/failed
   */
  exportNetwork(format: ExportFormat, step: number | undefined): Promise<ExportedNetwork> {
    return this.#engine.request('export', { run: this.#run, format, ...(step !== undefined && { step }) });
  }

  /** Chooses a place on the plane of a view. */
  async choose(view: ViewName, place: Place | undefined): Promise<void> {
    if (this.#progress !== undefined) await this.#engine.request('choose', { run: this.#run, view, place });
  }

  /** Ends what the views compute beside training. */
  async halt(): Promise<void> {
    if (this.#progress !== undefined) await this.#engine.request('halt', { run: this.#run });
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
    this.#cancel?.abort();
    this.#engine.dispose();
  }

  #follow(): void {
    const { experiment } = this.text;
    if (experiment === undefined) return;
    if (fingerprint(experiment) === this.#lastExperiment) {
      this.#followLab(experiment.lab);
      return;
    }
    if (this.#visibleViews().length === 0) {
      this.#pending = this.#observers.size > 0;
      return;
    }
    this.run();
  }

  /** Only the wishes for the views changed: nothing is trained again. */
  #followLab(lab: LabConfig): void {
    const wishes = JSON.stringify(lab);
    if (wishes === this.#lastLab || !this.#engine.isRunning) return;
    this.#lastLab = wishes;
    this.#ask(this.#engine.request('lab', { run: this.#run, lab }));
  }

  #visibleViews(): ViewName[] {
    const visible = [...this.#observers].filter((observer) => observer.isVisible);
    return [...new Set(visible.flatMap((observer) => observer.views))];
  }

  #tell(action: (observer: LabObserver) => void): void {
    for (const observer of this.#observers) if (observer.isVisible) action(observer);
  }

  #receive(charts: readonly Chart[]): void {
    for (const chart of charts) {
      const key = `${chart.view}/${chart.id}`;
      for (const [other, old] of this.#charts) {
        if (old.view === chart.view && old.run !== chart.run) this.#charts.delete(other);
      }
      this.#charts.set(key, chart);
    }
    this.#tell((observer) => {
      const wanted = charts.filter((chart) => observer.views.includes(chart.view));
      if (wanted.length > 0) observer.charts(wanted);
    });
  }

  #keep(view: ViewName, ids: readonly string[]): void {
    for (const [key, chart] of this.#charts)
      if (chart.view === view && !ids.includes(chart.id)) this.#charts.delete(key);
    this.#tell((observer) => {
      if (observer.views.includes(view)) observer.kept({ view, ids });
    });
  }

  #setWork(progress: ViewProgress): void {
    if (progress.state === 'working' || progress.state === 'failed') this.#work.set(progress.view, progress);
    else this.#work.delete(progress.view);
    this.#tell((observer) => observer.work(progress));
  }

  #setProgress(progress: Progress): void {
    this.#progress = progress;
    this.#tell((observer) => observer.progress(progress));
  }

  #setFailure(found: Failure | undefined): void {
    this.#failure = found;
    this.#services.reader.showFailure(this.#document, found);
    this.#tell((observer) => observer.failure(found ?? null));
  }

  #fail(error: unknown): void {
    if (!(error instanceof LabError)) this.#services.fault(error);
    this.#setFailure(toFailure(error));
    const before = this.#progress ?? { ...idle, run: this.#run };
    this.#setProgress({ ...before, state: 'failed' });
  }

  #ask(promise: Promise<unknown>): void {
    promise.catch((error: unknown) => {
      if (!(error instanceof LabError)) this.#services.fault(error);
    });
  }
}

const idle: Progress = {
  run: 0,
  state: 'idle',
  step: 0,
  totalSteps: 0,
  epoch: 0,
  engine: undefined,
  stepsPerSecond: 0,
  snapshots: 0,
};

/** Two texts with the same fingerprint need no new run: white space, comments, the title and wishes for views do not count. */
function fingerprint(experiment: Experiment): string {
  return JSON.stringify({ ...experiment, title: '', lab: undefined });
}

/** What the data or theory say against a run. */
function dataProblem(problem: LabProblem | undefined): LabError {
  return new LabError('core/bad-data', problem?.message ?? message('The data could not be read.'));
}
