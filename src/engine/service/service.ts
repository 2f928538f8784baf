import { failure, LabError } from '../../core/ground/errors.ts';
import { connect, type Handlers, type Nothing, type Port } from '../../protocol/endpoint.ts';
import { toFailure } from '../../protocol/failures.ts';
import type { EngineEvents, EngineRequests } from '../../protocol/messages.ts';
import type { TrainingSession } from '../training/trainer.ts';
import { ActiveRun, type Connection, type ServiceOutside } from './activeRun.ts';
import type { DrawingOutside } from './drawnRun.ts';

/** The one run that answers. */
class RunSlot {
  #active: ActiveRun | undefined;

  /** A newer run ends the older. */
  take(make: () => ActiveRun): ActiveRun {
    this.#active?.dispose();
    this.#active = make();
    return this.#active;
  }

  /** @throws LabError engine/no-run with what was asked for */
  runOf(run: number, verb: string): ActiveRun {
    if (this.#active?.run !== run) throw failure('engine/no-run', [verb]);
    return this.#active;
  }

  /**
   * Waits while the first weights of the run are measured.
   * @throws LabError engine/no-run, also when training could not be set up
   */
  async sessionOf(run: number, verb: string): Promise<TrainingSession> {
    const active = this.runOf(run, verb);
    await active.whenSetUp;
    const { session } = active;
    if (session === undefined) throw failure('engine/no-run', [verb]);
    return session;
  }
}

/**
 * Serves the engine's requests on a port. One run at a time: a newer one cancels the older, whose request ends with engine/cancelled.
 * A run that has ended keeps answering `views` and `show` until the next begins.
 */
export function serveEngine(port: Port, outside: ServiceOutside): Connection {
  const slot = new RunSlot();
  const lasting: DrawingOutside['lasting'] = new Map();
  const endpoint: Connection = connect<Nothing, EngineEvents, EngineRequests>({
    port,
    events: {},
    onFault: (error) => outside.onFault(error),
    handlers: {
      async run(parameters, signal) {
        const run = slot.take(() => new ActiveRun(parameters, endpoint, outside, lasting));
        signal.addEventListener('abort', () => run.dispose());
        try {
          return await run.train(parameters);
        } catch (error) {
          throw asLabError(error);
        }
      },
      ...trainingHandlers(slot),
      ...viewHandlers(slot),
      ...claimHandlers(outside),
      memory: () => outside.memory(),
    },
  });
  return endpoint;
}

/** What is asked of a run's training. */
function trainingHandlers(
  slot: RunSlot,
): Pick<Handlers<EngineRequests>, 'pause' | 'resume' | 'step' | 'stop' | 'export'> {
  return {
    pause: async ({ run }) => {
      (await slot.sessionOf(run, 'pause')).pause();
      return null;
    },
    resume: async ({ run }) => {
      (await slot.sessionOf(run, 'resume')).resume();
      return null;
    },
    step: async ({ run }) => {
      (await slot.sessionOf(run, 'step')).stepOnce();
      return null;
    },
    stop: async ({ run }) => {
      (await slot.sessionOf(run, 'stop')).stop();
      return null;
    },
    export: async ({ run, format, step }) => {
      const session = await slot.sessionOf(run, 'export');
      return (await import('./exportSession.ts')).exportSession(session, format, step);
    },
  };
}

/** What is asked of a run's views. */
function viewHandlers(
  slot: RunSlot,
): Pick<Handlers<EngineRequests>, 'views' | 'show' | 'lab' | 'choose' | 'chooseSample' | 'chooseClaim' | 'halt'> {
  return {
    views: async ({ run, ...looked }) => {
      await slot.runOf(run, 'show').setViews(looked);
      return null;
    },
    show: async ({ run, step }) => {
      await slot.runOf(run, 'show').drawings?.show(step);
      return null;
    },
    lab: async ({ run, ...wishes }) => {
      await slot.runOf(run, 'show').setLab(wishes);
      return null;
    },
    choose: async ({ run, view, place }) => {
      await slot.runOf(run, 'show').drawings?.choose(view, place);
      return null;
    },
    chooseSample: async ({ run, sample }) => {
      await slot.runOf(run, 'show').drawings?.chooseSample(sample);
      return null;
    },
    chooseClaim: async ({ run, claim }) => {
      await slot.runOf(run, 'show').chooseClaim(claim);
      return null;
    },
    halt: ({ run }) => {
      slot.runOf(run, 'stop').drawings?.halt();
      return null;
    },
  };
}

/** What is asked of claims, whatever runs. */
function claimHandlers(
  outside: Pick<ServiceOutside, 'clock' | 'yieldNow'>,
): Pick<Handlers<EngineRequests>, 'listClaims' | 'verifyClaims'> {
  return {
    listClaims: async () => (await import('../views/theory/claimLists.ts')).listClaims(),
    verifyClaims: async ({ ids }, signal) =>
      (await import('../views/theory/claimLists.ts')).verifyListed(ids, {
        signal,
        clock: () => outside.clock(),
        pause: () => outside.yieldNow(),
      }),
  };
}

/** Memory that cannot be had is a failure of the experiment, not of ours. */
function asLabError(error: unknown): unknown {
  if (error instanceof LabError || !(error instanceof RangeError)) return error;
  return failure('engine/out-of-memory', [formatReason(error)]);
}

function formatReason(error: unknown): string {
  return String(toFailure(error).message.args[0] ?? '');
}
