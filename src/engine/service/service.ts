import type { LabConfig } from '../../core/config/config.ts';
import { failure, LabError } from '../../core/ground/errors.ts';
import type { ViewName } from '../../protocol/charts.ts';
import { connect, type Endpoint, type Nothing, type Port } from '../../protocol/endpoint.ts';
import { toFailure } from '../../protocol/failures.ts';
import type { EngineEvents, EngineRequests, RunParameters, RunSummary } from '../../protocol/messages.ts';
import type { Crew } from '../crew/crew.ts';
import { experiments } from '../views/experiments.ts';
import { prepareRun } from '../problem/preparedRun.ts';
import { TrainingSession, type Outside } from '../training/trainer.ts';
import type { DrawingOutside } from './drawnRun.ts';
import { RunDrawings } from './runDrawings.ts';

/** What the service needs from outside. */
export interface ServiceOutside extends Outside {
  memory(): EngineRequests['memory']['result'];
  /** Other threads, where there are any. */
  readonly crew: Crew | undefined;
  /** Faults of ours, with their stack. */
  onFault(error: unknown): void;
}

type Connection = Endpoint<Nothing, EngineEvents>;

/** The run that owns the slot, from its start until a newer one takes its place. */
class ActiveRun {
  readonly run: number;
  readonly controller = new AbortController();
  session: TrainingSession | undefined;
  drawings: RunDrawings | undefined;
  readonly #endpoint: Connection;
  readonly #outside: ServiceOutside;
  readonly #lasting: DrawingOutside['lasting'];
  #views: readonly ViewName[];
  #lab: LabConfig;
  /** State and step of the last charts of a run that stood still. */
  #settledAt = '';
  #hasMoved = false;

  constructor(
    parameters: RunParameters,
    endpoint: Connection,
    outside: ServiceOutside,
    lasting: DrawingOutside['lasting'],
  ) {
    this.run = parameters.run;
    this.#views = parameters.views;
    this.#lab = parameters.experiment.lab;
    this.#endpoint = endpoint;
    this.#outside = outside;
    this.#lasting = lasting;
  }

  async train({ experiment, dataset, weights, paused }: RunParameters): Promise<RunSummary> {
    const start = { paused, wantsNorms: this.#views.includes('training') };
    const session = await TrainingSession.create(prepareRun(experiment, dataset, weights), this.#outside, start);
    this.session = session;
    if (this.#isOver()) {
      session.dispose();
      throw failure('engine/cancelled');
    }
    const drawings = new RunDrawings(this.run, session, { views: this.#views, lab: this.#lab }, this.#drawingOutside());
    this.drawings = drawings;
    this.#endpoint.tell('progress', session.progress(this.run));
    try {
      return await session.run(this.controller.signal, () => this.#follow(session, drawings));
    } catch (error) {
      // What was computed until then stays in view; a cancelled run belongs to nobody.
      if (!this.#isOver()) await drawings.settle();
      throw error;
    }
  }

  #drawingOutside(): DrawingOutside {
    const outside = this.#outside;
    return {
      clock: () => outside.clock(),
      yieldNow: () => outside.yieldNow(),
      crew: outside.crew,
      experiments,
      lasting: this.#lasting,
      tell: (name, payload, transfer) => this.#endpoint.tell(name, payload, transfer),
      onFault: (error) => outside.onFault(error),
    };
  }

  /** After each slice of training. */
  async #follow(session: TrainingSession, drawings: RunDrawings): Promise<void> {
    if (session.state === 'running') {
      this.#settledAt = '';
      // That training has begun is told before its first charts are made.
      if (!this.#hasMoved) this.#endpoint.tell('progress', session.progress(this.run));
      this.#hasMoved = true;
      return drawings.drawLive();
    }
    const here = `${session.state} ${session.step}`;
    if (here === this.#settledAt) return;
    this.#settledAt = here;
    this.#endpoint.tell('progress', session.progress(this.run));
    const settled = drawings.settle();
    // A paused run goes on when it is asked to, also while large charts are on their way.
    if (session.state !== 'paused') await settled;
  }

  #isOver(): boolean {
    return this.controller.signal.aborted;
  }

  async setViews(views: readonly ViewName[]): Promise<void> {
    this.#views = views;
    if (this.session !== undefined) this.session.wantsNorms = views.includes('training');
    await this.drawings?.setViews(views);
  }

  async setLab(lab: LabConfig): Promise<void> {
    this.#lab = lab;
    await this.drawings?.setLab(lab);
  }

  dispose(): void {
    this.controller.abort();
    this.drawings?.dispose();
    this.session?.dispose();
  }
}

/**
 * Serves the engine's requests on a port. One run at a time: a newer one cancels the older, whose request ends with engine/cancelled.
 * A run that has ended keeps answering `views` and `show` until the next begins.
 */
export function serveEngine(port: Port, outside: ServiceOutside): Connection {
  let active: ActiveRun | undefined;
  const lasting: DrawingOutside['lasting'] = new Map();
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
        const run = new ActiveRun(parameters, endpoint, outside, lasting);
        active = run;
        signal.addEventListener('abort', () => run.dispose());
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
        await ofRun(run, 'show').drawings?.show(step);
        return null;
      },
      lab: async ({ run, lab }) => {
        await ofRun(run, 'show').setLab(lab);
        return null;
      },
      choose: async ({ run, view, place }) => {
        await ofRun(run, 'show').drawings?.choose(view, place);
        return null;
      },
      halt: ({ run }) => {
        ofRun(run, 'stop').drawings?.halt();
        return null;
      },
      export: async ({ run, format, step }) => {
        const session = sessionOf(run, 'export');
        return (await import('./exportSession.ts')).exportSession(session, format, step);
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
