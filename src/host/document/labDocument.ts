import type * as vscode from 'vscode';
import { placeOfLineEnd } from '../../core/config/parseConfigGeometry.ts';
import type { Experiment } from '../../core/config/config.ts';
import { failure, LabError } from '../../core/ground/errors.ts';
import type { LabProblem } from '../../language/document/document.ts';
import type { Chart } from '../../protocol/charts.ts';
import { toFailure } from '../../protocol/failures.ts';
import type { KeptNames } from '../../language/reader/messages.ts';
import type {
  DocumentState,
  EngineEvents,
  Failure,
  FoldedCharts,
  Progress,
  RunParameters,
  TextVersion,
  ViewProgress,
} from '../../protocol/messages.ts';
import type { ViewName } from '../../protocol/views.ts';
import { documentState, problemsForPage } from './documentState.ts';
import type { EngineClient } from './engineClient.ts';
import { followUp, markOf, unmarked, type TextMark } from './followUp.ts';
import type { LabSource } from './labSource.ts';
import { LivePace } from './livePace.ts';
import { Observers, type LabObserver } from './observers.ts';
import { checkRun } from '../text/reading.ts';
import { RunControls } from './runControls.ts';
import { RunRecord } from './runRecord.ts';

/** What a document hears of its engine. */
export type EngineHearers = { readonly [Name in keyof EngineEvents]: (payload: EngineEvents[Name]) => void } & {
  /** The engine's thread has ended without being asked to. */
  readonly died: (error: LabError) => void;
};

/** How runs follow the text. */
export interface LiveSettings {
  /** Whether they do. */
  readonly live: boolean;
  /** How many milliseconds after the last key; `auto`: as few as the engine keeps up with. */
  readonly delay: number | 'auto';
}

/** What a lab document gets from outside. */
export interface LabDocumentServices {
  readonly createEngine: (hearers: EngineHearers) => EngineClient;
  readonly settings: () => LiveSettings;
  /** Milliseconds from any fixed moment. */
  readonly clock: () => number;
  /** Hears faults of ours; expected failures are shown on the pages. */
  readonly fault: (error: unknown) => void;
  /** Hears that its run stands otherwise. */
  readonly moved: () => void;
}

/** All that the engine is told of a run. */
type RunOrder = Omit<RunParameters, 'table' | 'weights'> & {
  readonly table: RunParameters['table'] | undefined;
  readonly weights: RunParameters['weights'] | undefined;
};

/** Numbers runs over all documents, so that a chart can never be taken for another run's. */
let runs = 0;

/**
 * One text with everything that is live about it: what it means, its run, the newest chart of every id, its observers.
 * The text stays the only truth; a run is asked for after the last key and a newer one replaces the older.
 */
export class LabDocument {
  readonly source: LabSource;
  readonly engine: EngineClient;
  /** Pause, step, stop and all else that is done with its run. */
  readonly controls: RunControls;
  readonly #services: LabDocumentServices;
  readonly #observers = new Observers();
  readonly #record: RunRecord;
  readonly #pace = new LivePace();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #cancel: AbortController | undefined;
  /** Of the text that ran last. */
  #mark = unmarked;
  /** The data and weights that ran last. */
  #ran: KeptNames = { data: undefined, weights: undefined };
  /** A run of the text as it is waits for a page to be seen. */
  #isPending = false;
  #isDisposed = false;

  constructor(source: LabSource, services: LabDocumentServices) {
    this.source = source;
    this.#services = services;
    const record = new RunRecord(this.#observers, {
      failed: (failure) => source.showFailure(failure),
      moved: () => services.moved(),
    });
    this.#record = record;
    this.engine = services.createEngine({
      charts: (payload) => {
        record.hear('charts', payload);
        if (payload.run === record.run) this.#answered();
      },
      progress: (payload) => record.hear('progress', payload),
      work: (payload) => record.hear('work', payload),
      kept: (payload) => record.hear('kept', payload),
      folded: (payload) => record.hear('folded', payload),
      died: (error) => this.#fail(error),
    });
    this.controls = new RunControls(this.engine, record, (paused) => this.run(paused));
  }

  get uri(): vscode.Uri {
    return this.source.uri;
  }

  /** How far the newest run is; undefined before the first. */
  get currentProgress(): Progress | undefined {
    return this.#record.progress;
  }

  /** How the newest run failed, if it did. */
  get currentFailure(): Failure | undefined {
    return this.#record.failure;
  }

  /** What the views are still at. */
  get currentWork(): ViewProgress[] {
    return this.#record.work;
  }

  /** How many pages show it, hidden ones counted. */
  get observerCount(): number {
    return this.#observers.count;
  }

  /** A page that shows it is seen. */
  get isSeen(): boolean {
    return this.#observers.areSeen;
  }

  /** The recorded step that is on show where it is not that of the weights that count. */
  get shownStep(): number | undefined {
    return this.#record.progress?.shownStep;
  }

  /** The charts that nobody has opened. */
  get folded(): FoldedCharts[] {
    return this.#record.folded;
  }

  /** The newest charts of these views. */
  chartsOf(views: readonly ViewName[]): Chart[] {
    return this.#record.chartsOf(views);
  }

  /** Tells an observer from now on what comes, until what is returned is disposed. */
  attach(observer: LabObserver): { dispose(): void } {
    this.#observers.add(observer);
    return {
      dispose: () => {
        this.#observers.delete(observer);
        this.viewsChanged();
      },
    };
  }

  /** The text changed: pages learn of it at once, the run follows after the delay. */
  textChanged(): void {
    this.#tellText();
    const { live, delay } = this.#services.settings();
    if (!live) return;
    clearTimeout(this.#timer);
    const wait = this.#pace.key();
    this.#timer = setTimeout(() => this.#follow(), delay === 'auto' ? wait : delay);
  }

  /** The files of the text may say something else than what ran last. */
  filesChanged(): void {
    this.#tellText();
    const { experiment } = this.source.read();
    if (experiment === undefined || !this.#services.settings().live) return;
    const { data, weights, lineEnd } = this.source.reading();
    // A text that has changed is followed after the last key.
    const mark = this.#markOf(experiment);
    if (this.#mark.experiment !== mark.experiment) return;
    if (data === this.#ran.data && weights === this.#ran.weights) {
      if (lineEnd !== this.#ran.lineEnd && this.#mark.lab === mark.lab) this.#ask(this.#sendWishes());
    } else if (this.#observers.areSeen) this.run();
    else this.#isPending = true;
  }

  /** A page appeared, was hidden, shows another tab, or has other groups of charts open. */
  viewsChanged(): void {
    const looked = this.#observers.looked();
    if (looked.views.length > 0 && this.#isPending) this.run();
    else if (this.currentProgress !== undefined && this.engine.isRunning)
      this.#ask(this.engine.request('views', { run: this.#record.run, ...looked }));
  }

  /** Runs when nothing has run yet (a page was opened or came back), unless the user wants to start runs by hand. */
  ensureRun(): void {
    if (!this.#services.settings().live) return;
    if (this.currentProgress === undefined && this.#cancel === undefined) this.run();
  }

  /** What the page must know about the text. */
  state(): DocumentState {
    return documentState(this.source, this.#record.hasCharts);
  }

  /**
   * One of the problems that the pages were told of.
   * @throws LabError text/changed  they are of another text; engine/bad-request  there is none
   */
  problem(index: number, version: TextVersion): LabProblem {
    if (version !== this.source.version) throw failure('text/changed');
    const found = problemsForPage(this.source)[index];
    if (found === undefined) throw failure('engine/bad-request', ['problem']);
    return found;
  }

  /** Starts a new run of the text as it is; the former run is cancelled. `paused` stops it at step 0. Its end is told to the observers. */
  run(paused = false): void {
    void this.#runText(paused);
  }

  /** Ends the engine and runs the text as it is in a fresh one. */
  restart(): void {
    this.#cancel?.abort();
    this.engine.close();
    this.#record.halt();
    this.run();
  }

  /** Ends its run and its engine. */
  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    this.#cancel?.abort();
    this.engine.close();
  }

  async #runText(paused: boolean): Promise<void> {
    clearTimeout(this.#timer);
    this.#isPending = false;
    // A text that was gone may say something else when it is found again.
    const wasGone = this.source.isGone;
    if (!wasGone && this.source.read().experiment === undefined) {
      this.#tellText();
      return;
    }
    this.#cancel?.abort();
    const cancel = new AbortController();
    this.#cancel = cancel;
    const run = ++runs;
    this.#record.expect(run);
    this.#pace.ask(this.#services.clock());
    const isCurrent = (): boolean => this.#record.run === run && !this.#isDisposed;
    try {
      const reading = await this.source.refresh();
      if (!isCurrent()) return;
      const { experiment } = reading.text;
      if (wasGone) this.#tellText();
      if (experiment === undefined) return;
      this.#mark = this.#markOf(experiment);
      this.#ran = reading;
      checkRun(reading);
      const samples = await this.source.samples(reading);
      if (!isCurrent()) return;
      if (samples === undefined) {
        this.run(paused);
        return;
      }
      this.#record.begin();
      const { claim } = this.controls;
      const looked = { ...this.#observers.looked(), ...(claim && { claim }) };
      await this.#train({ run, experiment, ...samples, ...looked, paused }, cancel.signal);
    } catch (error) {
      if (isCurrent() && !(error instanceof LabError && error.code === 'engine/cancelled')) this.#fail(error);
    } finally {
      if (isCurrent()) this.#answered();
      if (this.#cancel === cancel) this.#cancel = undefined;
    }
  }

  /** The newest run has its first picture, or none will come. */
  #answered(): void {
    this.#pace.answer(this.#services.clock());
  }

  /** Asks the engine; the samples are handed over. */
  async #train({ table, weights, ...rest }: RunOrder, signal: AbortSignal): Promise<void> {
    const { inputs, targets } = rest.dataset;
    const memory = [inputs.buffer, targets.buffer].filter((one) => one instanceof ArrayBuffer);
    await this.engine.request('run', { ...rest, ...(table && { table }), ...(weights && { weights }) }, signal, memory);
  }

  /** What a change of the text asks for, after the last key. */
  #follow(): void {
    const { experiment } = this.source.read();
    if (experiment === undefined || this.source.isGone) return;
    const mark = this.#markOf(experiment);
    const next = followUp(this.#mark, mark, { isSeen: this.#observers.areSeen, isRunning: this.engine.isRunning });
    switch (next) {
      case 'run':
        this.run();
        break;
      case 'later':
        this.#isPending = true;
        break;
      case 'lab':
        this.#mark = mark;
        this.#ask(this.#sendWishes());
        break;
      case 'nothing':
        break;
      default:
        next satisfies never;
    }
  }

  /** Tells the run that there is the wishes for the views, with the file that they name; where that cannot be used the text says so. */
  async #sendWishes(): Promise<void> {
    const { run } = this.#record;
    const { experiment } = this.source.read();
    if (experiment === undefined) return;
    if (placeOfLineEnd(experiment) === undefined) {
      await this.engine.request('lab', { run, lab: experiment.lab });
      return;
    }
    const reading = await this.source.refresh();
    this.#ran = { ...this.#ran, lineEnd: reading.lineEnd };
    const lineEnd = reading.lineEnd === undefined ? undefined : (await this.source.samples(reading))?.lineEnd;
    // A newer text or run has wishes of its own.
    if (lineEnd === undefined || run !== this.#record.run || this.source.read().text !== reading.text.text) return;
    if (reading.problems.some(({ severity }) => severity === 'error')) return;
    await this.engine.request('lab', { run, lab: experiment.lab, lineEnd });
  }

  #markOf(experiment: Experiment): TextMark {
    return markOf(experiment, this.uri.path);
  }

  #tellText(): void {
    this.#observers.tell((observer) => observer.document(this.state()));
  }

  #fail(error: unknown): void {
    if (!(error instanceof LabError)) this.#services.fault(error);
    this.#record.fail(toFailure(error));
  }

  #ask(promise: Promise<unknown>): void {
    promise.catch((error: unknown) => {
      if (!(error instanceof LabError)) this.#services.fault(error);
    });
  }
}
