import { failure } from '../../core/ground/errors.ts';
import { connect, type Endpoint, type Handlers, type Nothing, type Port } from '../../protocol/endpoint.ts';
import { buffersOf } from '../../protocol/buffers.ts';
import type { Job, JobContext, JobTable } from './job.ts';

/** On the wire a job is a request of its name; what goes in and comes out is known to its token alone. */
type JobRequests = Record<string, { params: unknown; result: unknown }>;

/** Other threads of the engine. */
export interface Crew {
  /** How many jobs run at the same time; more wait for their turn. */
  readonly size: number;
  /**
   * @throws LabError engine/cancelled    the signal was aborted
   * @throws LabError engine/worker-died  the thread ended under the job
   */
  run<Params, Result>(job: Job<Params, Result>, params: Params, signal?: AbortSignal): Promise<Result>;
  /** Ends the threads and every open job. */
  dispose(): void;
}

/** What a crew needs from outside. */
export interface CrewOutside {
  readonly size: number;
  /** Starts a thread that serves jobs; `onDeath` is called when it ends without being asked to. */
  start(onDeath: (reason: string) => void): Port;
  onFault(error: unknown): void;
}

interface Member {
  readonly endpoint: Endpoint<JobRequests, Nothing>;
  isBusy: boolean;
}

/** Builds a crew; a thread starts with the first job that needs it and stays for the next ones. */
export function createCrew(outside: CrewOutside): Crew {
  const members: Member[] = [];
  const waiting: (() => void)[] = [];
  let isOver = false;

  const hire = (): Member => {
    const port = outside.start((reason) => {
      const at = members.indexOf(member);
      if (at >= 0) members.splice(at, 1);
      member.endpoint.close(failure('engine/worker-died', [reason]));
      waiting.shift()?.();
    });
    const endpoint = connect<JobRequests, Nothing>({
      port,
      handlers: {},
      events: {},
      onFault: (error) => outside.onFault(error),
    });
    const member: Member = { endpoint, isBusy: false };
    members.push(member);
    return member;
  };
  const take = async (signal: AbortSignal | undefined): Promise<Member> => {
    for (;;) {
      if (isOver || signal?.aborted) throw failure('engine/cancelled');
      const free = members.find(({ isBusy }) => !isBusy) ?? (members.length < outside.size ? hire() : undefined);
      if (free !== undefined) {
        free.isBusy = true;
        return free;
      }
      await turn(waiting, signal);
    }
  };
  return {
    size: outside.size,
    async run<Params, Result>(job: Job<Params, Result>, params: Params, signal?: AbortSignal) {
      const member = await take(signal);
      try {
        return (await member.endpoint.request(job.name, params, signal)) as Result;
      } finally {
        member.isBusy = false;
        waiting.shift()?.();
      }
    },
    dispose() {
      isOver = true;
      for (const { endpoint } of members.splice(0)) endpoint.close(failure('engine/cancelled'));
      for (const wake of waiting.splice(0)) wake();
    },
  };
}

/** Waits to be called, or for the signal. */
function turn(waiting: (() => void)[], signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      signal?.removeEventListener('abort', leave);
      resolve();
    };
    const leave = (): void => {
      const at = waiting.indexOf(wake);
      if (at >= 0) waiting.splice(at, 1);
      wake();
    };
    waiting.push(wake);
    signal?.addEventListener('abort', leave);
  });
}

/** Does the jobs of a table for a crew on the other side of the port. */
export function serveJobs(
  port: Port,
  jobs: JobTable,
  outside: Omit<JobContext, 'signal'> & { onFault(error: unknown): void },
): Endpoint<Nothing, Nothing> {
  const handlers = Object.fromEntries(
    Object.entries(jobs).map(([name, work]) => [
      name,
      (params: unknown, signal: AbortSignal) =>
        work(params as never, { signal, clock: () => outside.clock(), pause: () => outside.pause() }),
    ]),
  ) as Handlers<JobRequests>;
  return connect<Nothing, Nothing, JobRequests>({
    port,
    handlers,
    events: {},
    onFault: (error) => outside.onFault(error),
    transferOf: buffersOf,
  });
}
