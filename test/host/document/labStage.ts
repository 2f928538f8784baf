/** A lab without an editor: its text, its engine and its pages are played here. */
import { failure, formatMessage, type LabError } from '../../../src/core/ground/errors.ts';
import type { EngineClient } from '../../../src/host/document/engineClient.ts';
import { LabDocument, type EngineHearers } from '../../../src/host/document/labDocument.ts';
import type { LabSource } from '../../../src/host/document/labSource.ts';
import type { LabObserver } from '../../../src/host/document/observers.ts';
import { beginReading, completeReading, type Reading } from '../../../src/host/text/reading.ts';
import type { Findings, Samples } from '../../../src/language/reader/messages.ts';
import { createReaderService } from '../../../src/language/reader/readerService.ts';
import { readDocument, type LabProblem } from '../../../src/language/document/document.ts';
import type { NetworkFile } from '../../../src/core/experiment/networkFile.ts';
import type { Chart } from '../../../src/protocol/charts.ts';
import type { Failure, Progress } from '../../../src/protocol/messages.ts';
import type { ChartKey, ViewName } from '../../../src/protocol/views.ts';
import { Uri } from '../fake/values.ts';

/** A small experiment with generated data. */
export const small = '{ "data": { "source": "moons", "samples": 20 }, "training": { "epochs": 3 } }';

/** Lets everything that waits for nothing go on. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A text in memory; its data are generated when it is refreshed. */
export class FakeSource implements LabSource {
  readonly uri = Uri.parse('file:///work/small.reglab.json') as unknown as LabSource['uri'];
  version = '1.1';
  isGone = false;
  readonly failures: (Failure | undefined)[] = [];
  readonly asked: unknown[] = [];
  /** Problems that come with the data. */
  problems: readonly LabProblem[] = [];
  weights: NetworkFile | undefined;
  /** What `lab.geometry.to` names, where it can be read. */
  lineEnd: NetworkFile | undefined;
  /** The data are long in coming: nothing is refreshed before this ends. */
  gate: Promise<void> = Promise.resolve();
  text: string;
  /** Under which name the data are found, where that is not theirs: the file has another content. */
  dataName: string | undefined;
  readonly #service = createReaderService(formatMessage);

  constructor(text = small) {
    this.text = text;
  }

  read(): Reading['text'] {
    return readDocument(this.text);
  }

  reading(): Reading {
    return beginReading(this.text);
  }

  async refresh(): Promise<Reading> {
    const reading = this.reading();
    await this.gate;
    const found = this.#service.read({ text: reading.text.text, files: {} }, neverAborted) as Findings;
    const problems = [...found.problems, ...this.problems];
    const lineEnd = this.lineEnd && { lineEnd: 'end' };
    return completeReading(reading, { ...found, ...lineEnd, data: this.dataName ?? found.data, problems, files: [] });
  }

  samples({ text }: Reading): Promise<Samples | undefined> {
    const { data } = this.#service.read({ text: text.text, files: {} }, neverAborted) as Findings;
    const found = this.#service.samples({ data, weights: undefined }, neverAborted) as Samples | null;
    return Promise.resolve(found === null ? undefined : { ...found, weights: this.weights, lineEnd: this.lineEnd });
  }

  lineOf(offset: number): number {
    return this.text.slice(0, offset).split('\n').length;
  }

  showFailure(found: Failure | undefined): void {
    this.failures.push(found);
  }

  edit(...words: unknown[]): Promise<string> {
    this.asked.push(['edit', ...words]);
    return Promise.resolve('1.2');
  }

  reveal(...words: unknown[]): Promise<void> {
    this.asked.push(['reveal', ...words]);
    return Promise.resolve();
  }

  fix(...words: unknown[]): Promise<string> {
    this.asked.push(['fix', ...words]);
    return Promise.resolve('1.2');
  }

  focus(): Promise<void> {
    this.asked.push(['focus']);
    return Promise.resolve();
  }
}

const neverAborted = new AbortController().signal;

/** What an engine was asked, and how that ends. */
export interface Request {
  readonly method: string;
  readonly params: { readonly run: number } & Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal | undefined;
  readonly end: (error?: Error) => void;
}

/** An engine that does what the test says: runs go on until they are ended or cancelled, all else is done at once. */
export class FakeEngine {
  readonly requests: Request[] = [];
  isRunning = true;
  isDisposed = false;
  killed = 0;

  get client(): EngineClient {
    return this as unknown as EngineClient;
  }

  /** The requests of one kind. */
  of(method: string): Request[] {
    return this.requests.filter((one) => one.method === method);
  }

  request(method: string, params: Request['params'], signal?: AbortSignal): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const end = (error?: Error): void => {
        if (error === undefined) resolve(null);
        else reject(error);
      };
      signal?.addEventListener('abort', () => end(failure('engine/cancelled')));
      this.requests.push({ method, params, signal, end });
      if (method !== 'run') end();
    });
  }

  kill(): Promise<void> {
    this.killed += 1;
    return Promise.resolve();
  }

  close(): void {
    this.isDisposed = true;
  }
}

/** A page that writes down what it is told. */
export class FakePage implements LabObserver {
  views: readonly ViewName[];
  unfolded: readonly ChartKey[] = [];
  isVisible = true;
  readonly heard: [name: string, what: unknown][] = [];

  constructor(...views: ViewName[]) {
    this.views = views;
  }

  /** What it was told of one kind. */
  of(name: keyof LabObserver): unknown[] {
    return this.heard.filter(([heard]) => heard === name).map(([, what]) => what);
  }

  readonly document = (what: unknown): void => void this.heard.push(['document', what]);
  readonly charts = (what: unknown): void => void this.heard.push(['charts', what]);
  readonly progress = (what: unknown): void => void this.heard.push(['progress', what]);
  readonly work = (what: unknown): void => void this.heard.push(['work', what]);
  readonly kept = (what: unknown): void => void this.heard.push(['kept', what]);
  readonly folded = (what: unknown): void => void this.heard.push(['folded', what]);
  readonly failure = (what: unknown): void => void this.heard.push(['failure', what]);
  readonly cleared = (): void => void this.heard.push(['cleared', null]);
}

/** A lab with all that is around it. */
export interface Stage {
  readonly lab: LabDocument;
  readonly source: FakeSource;
  readonly engine: FakeEngine;
  /** What the engine tells. */
  readonly tell: EngineHearers;
  readonly page: FakePage;
  readonly settings: { live: boolean; delay: number | 'auto' };
  /** The time that it is for the lab, and how often its run has stood otherwise. */
  readonly time: { now: number; moves: number };
  readonly faults: unknown[];
}

/** Builds a lab that a page shows. */
export function stageLab(text?: string): Stage {
  const source = new FakeSource(text);
  const engine = new FakeEngine();
  const page = new FakePage('training');
  const settings: Stage['settings'] = { live: true, delay: 300 };
  const time = { now: 0, moves: 0 };
  const faults: unknown[] = [];
  let hearers: EngineHearers | undefined;
  const lab = new LabDocument(source, {
    settings: () => settings,
    clock: () => time.now,
    fault: (error) => faults.push(error),
    moved: () => (time.moves += 1),
    createEngine: (given) => {
      hearers = given;
      return engine.client;
    },
  });
  lab.attach(page);
  return { lab, source, engine, page, settings, time, faults, tell: hearers! };
}

/** How far a run is. */
export function progressOf(run: number, state: Progress['state'], step = 0): Progress {
  return { run, state, step, totalSteps: 10, epoch: 0, engine: 'kernel', stepsPerSecond: 1, recorded: [0, 1] };
}

/** A chart of which only the place and the run matter. */
export function chartOf(run: number, view: ViewName, id: string, step = 0): Chart {
  const text = { text: id, args: [] };
  const frame = { id, view, run, step, title: text, caption: text, description: text, explanation: text };
  return { ...frame, kind: 'table', columns: [], rows: [] } as unknown as Chart;
}

/** The code of a failure that a page was told. */
export const codeOf = (told: unknown): string | undefined => (told as LabError | null)?.code;
