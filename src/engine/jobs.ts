import type { pathFold } from './pathJobs.ts';
import type { partOfPlane } from './regionJobs.ts';

/** What a job may use: it runs on a thread of the crew, beside the engine. */
export interface JobContext {
  readonly signal: AbortSignal;
  clock(): number;
  /** Lets a cancel in. */
  pause(): Promise<void>;
}

/** One entry for each kind of work that other threads do: plain data in, plain data out, nothing shared. */
export const jobs = {
  partOfPlane: async (params: Parameters<typeof partOfPlane>[0], context: JobContext) =>
    (await import('./regionJobs.ts')).partOfPlane(params, context),
  pathFold: async (params: Parameters<typeof pathFold>[0], context: JobContext) =>
    (await import('./pathJobs.ts')).pathFold(params, context),
} satisfies { readonly [name: string]: (params: never, context: JobContext) => Promise<unknown> };
