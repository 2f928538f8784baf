import { failure, LabError } from '../core/errors.ts';
import type { Chart, ViewName } from '../protocol/charts.ts';
import { connect, toFailure, type Endpoint, type Nothing, type Port } from '../protocol/endpoint.ts';
import type { EngineEvents, EngineRequests, RunParameters, RunSummary } from '../protocol/messages.ts';
import { experiments, type Moment } from './experiments.ts';
import { prepareRun } from './preparedRun.ts';
import type { Snapshot } from './snapshots.ts';
import { TrainingSession, type Outside } from './trainer.ts';

/** What the service needs from outside. */
export interface ServiceOutside extends Outside {
  memory(): EngineRequests['memory']['result'];
  /** Faults of ours, with their stack. */
  onFault(error: unknown): void;
}

/** At most 30 chart events a second. */
const chartMilliseconds = 34;
/** Training keeps at least this share of the time: charts wait until this many times their own cost has passed. */
const chartPause = 4;
/** Charts are computed for this long before messages are let in. */
const drawMilliseconds = 8;

type Connection = Endpoint<Nothing, EngineEvents>;

/** The run that owns the slot, from its start until a newer one takes its place. */
class ActiveRun {
  readonly run: number;
  readonly controller = new AbortController();
  session: TrainingSession | undefined;
  readonly #endpoint: Connection;
  readonly #outside: ServiceOutside;
  #views: readonly ViewName[];
  /** When the next charts may be sent. */
  #nextCharts = 0;
  #drawing: Promise<void> = Promise.resolve();
  #shown: AbortController | undefined;
  /** An earlier step is on show: live charts wait. */
  #isHolding = false;
  /** State and step of the last charts of a run that stood still. */
  #settledAt = '';

  constructor(parameters: RunParameters, endpoint: Connection, outside: ServiceOutside) {
    this.run = parameters.run;
    this.#views = parameters.views;
    this.#endpoint = endpoint;
    this.#outside = outside;
  }

  async train({ experiment, dataset, paused }: RunParameters): Promise<RunSummary> {
    const start = { paused, wantsNorms: this.#views.includes('training') };
    const session = await TrainingSession.create(prepareRun(experiment, dataset), this.#outside, start);
    this.session = session;
    if (this.#isOver()) {
      session.dispose();
      throw failure('engine/cancelled');
    }
    this.#tellProgress();
    try {
      return await session.run(this.controller.signal, () => this.#follow(session));
    } catch (error) {
      // What was computed until then stays in view; a cancelled run belongs to nobody.
      if (!this.#isOver()) await this.#settle();
      throw error;
    }
  }

  /** After each slice of training. */
  async #follow(session: TrainingSession): Promise<void> {
    const isMoving = session.state === 'running';
    if (isMoving) this.#settledAt = '';
    if (isMoving && this.#outside.clock() < this.#nextCharts) return;
    if (isMoving) return this.#queue(() => this.#draw(this.#moment(true), this.#isHolding ? [] : this.#views));
    const here = `${session.state} ${session.step}`;
    if (here === this.#settledAt) return;
    this.#settledAt = here;
    this.#isHolding = false;
    await this.#settle();
  }

  setViews(views: readonly ViewName[]): Promise<void> {
    const added = views.filter((view) => !this.#views.includes(view));
    this.#views = views;
    if (this.session !== undefined) this.session.wantsNorms = views.includes('training');
    this.#nextCharts = 0;
    const isMoving = this.session?.state === 'running';
    return added.length > 0 && !isMoving ? this.#settle(added) : Promise.resolve();
  }

  /** Charts as of the recorded step that is nearest. */
  async show(step: number): Promise<void> {
    this.#shown?.abort();
    const { session } = this;
    if (session === undefined) return;
    this.#isHolding = step < session.step;
    if (!this.#isHolding) return this.#settle();
    const snapshot = session.snapshots.nearest(step);
    if (snapshot === undefined) return;
    const shown = new AbortController();
    this.#shown = shown;
    await this.#queue(() => this.#draw(this.#moment(false, snapshot), this.#views, shown.signal));
  }

  dispose(): void {
    this.controller.abort();
    this.#shown?.abort();
    this.session?.dispose();
  }

  #isOver(): boolean {
    return this.controller.signal.aborted;
  }

  #tellProgress(): void {
    if (this.session !== undefined) this.#endpoint.tell('progress', this.session.progress(this.run));
  }

  async #settle(views = this.#views): Promise<void> {
    await this.#queue(() => this.#draw(this.#moment(false), views));
  }

  /** One after the other, so that charts of one moment stay together. */
  #queue(draw: () => Promise<void>): Promise<void> {
    const drawNow = (): Promise<void> => (this.#isOver() ? Promise.resolve() : draw());
    this.#drawing = this.#drawing.then(drawNow, drawNow);
    return this.#drawing;
  }

  #moment(isLive: boolean, snapshot?: Snapshot): Moment {
    const session = this.session!;
    return {
      run: this.run,
      step: snapshot?.step ?? session.step,
      prepared: session.prepared,
      parameters: snapshot?.parameters ?? session.parameters.slice(),
      running: snapshot?.running ?? session.running.slice(),
      history: [...session.history.entries],
      snapshots: [...session.snapshots.all],
      isLive,
      stoppedAt: session.stoppedAt,
    };
  }

  async #draw(moment: Moment, views = this.#views, signal = this.controller.signal): Promise<void> {
    const begin = this.#outside.clock();
    let looked = begin;
    const charts: Chart[] = [];
    for (const view of views) {
      const experiment = experiments[view];
      if (experiment === undefined || (moment.isLive && experiment.follows === 'settled')) continue;
      for await (const chart of experiment.charts(moment, signal)) {
        charts.push(chart);
        if (this.#outside.clock() - looked < drawMilliseconds) continue;
        await this.#outside.yieldNow();
        if (signal.aborted || this.#isOver()) return;
        looked = this.#outside.clock();
      }
    }
    const end = this.#outside.clock();
    this.#nextCharts = Math.max(begin + chartMilliseconds, end + chartPause * (end - begin));
    this.#tellProgress();
    if (charts.length > 0) this.#endpoint.tell('charts', { run: this.run, charts }, buffersOf(charts));
  }
}

/** The memory behind all arrays of some plain data, to be handed over instead of copied. */
export function buffersOf(value: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const visit = (part: unknown): void => {
    if (ArrayBuffer.isView(part)) {
      if (part.buffer instanceof ArrayBuffer) found.add(part.buffer);
    } else if (Array.isArray(part)) part.forEach(visit);
    else if (typeof part === 'object' && part !== null) Object.values(part).forEach(visit);
  };
  visit(value);
  return [...found];
}

/**
 * Serves the engine's requests on a port. One run at a time: a newer one cancels the older, whose request ends with engine/cancelled.
 * A run that has ended keeps answering `views` and `show` until the next begins.
 */
export function serveEngine(port: Port, outside: ServiceOutside): Connection {
  let active: ActiveRun | undefined;
  const ofRun = (run: number, verb: string): ActiveRun => {
    if (active?.run !== run) throw failure('engine/no-run', [verb]);
    return active;
  };
  const sessionOf = (run: number, verb: string): TrainingSession => {
    const { session } = ofRun(run, verb);
    if (session === undefined) throw failure('engine/no-run', [verb]);
    return session;
  };
  const endpoint: Connection = connect<Nothing, EngineEvents, EngineRequests>({
    port,
    events: {},
    onFault: (error) => outside.onFault(error),
    handlers: {
      async run(parameters, signal) {
        active?.dispose();
        const run = new ActiveRun(parameters, endpoint, outside);
        active = run;
        signal.addEventListener('abort', () => run.controller.abort());
        try {
          return await run.train(parameters);
        } catch (error) {
          throw asLabError(error);
        }
      },
      pause: ({ run }) => {
        sessionOf(run, 'pause').pause();
        return null;
      },
      resume: ({ run }) => {
        sessionOf(run, 'resume').resume();
        return null;
      },
      step: ({ run }) => {
        sessionOf(run, 'step').stepOnce();
        return null;
      },
      stop: ({ run }) => {
        sessionOf(run, 'stop').stop();
        return null;
      },
      views: async ({ run, views }) => {
        await ofRun(run, 'show').setViews(views);
        return null;
      },
      show: async ({ run, step }) => {
        await ofRun(run, 'show').show(step);
        return null;
      },
      memory: () => outside.memory(),
    },
  });
  return endpoint;
}

/** Memory that cannot be had is a failure of the experiment, not of ours. */
function asLabError(error: unknown): unknown {
  if (error instanceof LabError || !(error instanceof RangeError)) return error;
  return failure('engine/out-of-memory', [formatReason(error)]);
}

function formatReason(error: unknown): string {
  return String(toFailure(error).message.args[0] ?? '');
}
