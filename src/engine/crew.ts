import { failure } from '../core/errors.ts';
import { connect, type Endpoint, type Handlers, type Nothing, type Port } from '../protocol/endpoint.ts';
import { buffersOf } from '../protocol/buffers.ts';
import { jobs, type JobContext } from './jobs.ts';

type Jobs = typeof jobs;
export type JobName = keyof Jobs;
export type JobParams<K extends JobName> = Jobs[K] extends (params: infer P, context: JobContext) => unknown
  ? P
  : never;
export type JobResult<K extends JobName> = Jobs[K] extends (...all: never) => Promise<infer R> ? R : never;
type JobRequests = { [K in JobName]: { params: JobParams<K>; result: JobResult<K> } };

/** Other threads of the engine. */
export interface Crew {
  /** How many jobs run at the same time; more wait for their turn. */
  readonly size: number;
  /**
   * @throws LabError engine/cancelled    the signal was aborted
   * @throws LabError engine/worker-died  the thread ended under the job
   */
  run<K extends JobName>(job: K, params: JobParams<K>, signal?: AbortSignal): Promise<JobResult<K>>;
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
    async run(job, params, signal) {
      const member = await take(signal);
      try {
        return await member.endpoint.request(job, params, signal);
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

/** Does jobs for a crew on the other side of the port. */
export function serveJobs(
  port: Port,
  outside: Omit<JobContext, 'signal'> & { onFault(error: unknown): void },
): Endpoint<Nothing, Nothing> {
  const handlers = Object.fromEntries(
    Object.entries<(params: never, context: JobContext) => Promise<unknown>>(jobs).map(([name, work]) => [
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
