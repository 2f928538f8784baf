import type { Port } from '../../../src/protocol/endpoint.ts';
import { createCrew, type Crew } from '../../../src/engine/crew/crew.ts';

/** A request as it came to a thread. */
interface Asked {
  readonly id: number;
  readonly method: string;
  readonly params: unknown;
}

/** A thread that answers what and when a test says. */
export class FakeThread {
  /** Requests that have not been answered yet, and the ids of those that were cancelled. */
  readonly asked: Asked[] = [];
  readonly cancelled: number[] = [];
  isClosed = false;
  readonly die: (reason: string) => void;
  #receive: (frame: unknown) => void = () => undefined;

  constructor(onDeath: (reason: string) => void) {
    this.die = onDeath;
  }

  get port(): Port {
    return {
      post: (frame) => {
        const { kind, ...asked } = structuredClone(frame) as { readonly kind: string } & Asked;
        if (kind === 'request') this.asked.push(asked);
        else this.cancelled.push(asked.id);
      },
      listen: (receive) => (this.#receive = receive),
      close: () => (this.isClosed = true),
    };
  }

  /** Says whatever to the crew. */
  say(frame: unknown): void {
    this.#receive(structuredClone(frame));
  }

  /** Answers the oldest request. */
  answer(result: unknown): void {
    this.say({ kind: 'result', id: this.asked.shift()!.id, result });
  }

  /** Ends the oldest request as a job does that heard its cancel. */
  giveUp(): void {
    const failure = { code: 'engine/cancelled', message: { text: 'Cancelled.', args: [] } };
    this.say({ kind: 'error', id: this.asked.shift()!.id, failure });
  }
}

/** A crew of fake threads, in the order in which they were started. */
export function fakeCrew(size: number): { crew: Crew; threads: FakeThread[]; faults: unknown[] } {
  const threads: FakeThread[] = [];
  const faults: unknown[] = [];
  const crew = createCrew({
    size,
    start: (onDeath) => {
      const thread = new FakeThread(onDeath);
      threads.push(thread);
      return thread.port;
    },
    onFault: (error) => faults.push(error),
  });
  return { crew, threads, faults };
}

/** Lets everything happen that is ready to. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
