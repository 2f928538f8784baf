/** What a job may use: it runs on a thread of the crew, beside the engine. */
export interface JobContext {
  readonly signal: AbortSignal;
  clock(): number;
  /** Lets a cancel in. */
  pause(): Promise<void>;
}

declare const carried: unique symbol;

/** The name of a kind of work that other threads do: plain data in, plain data out, nothing shared. Carries the types of both. */
export interface Job<Params, Result> {
  readonly name: string;
  readonly [carried]?: { readonly params: Params; readonly result: Result };
}

/** Names a kind of work; the table of jobs (`jobs.ts`) says under the same name what does it. */
export function defineJob<Params, Result>(name: string): Job<Params, Result> {
  return { name };
}

/** Every kind of work by its name, loaded when it is first asked for. */
export type JobTable = Readonly<Record<string, (params: never, context: JobContext) => Promise<unknown>>>;
