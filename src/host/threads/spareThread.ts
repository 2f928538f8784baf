import type { HostThread } from './hostThread.ts';

/** A thread that is started before anyone needs it. */
export interface SpareThread {
  /** Starts it, unless one waits. */
  prepare(): void;
  /**
   * Hands it over, or starts one.
   * @param onDeath  called once when it ends without being asked to
   */
  take(onDeath: (reason: string) => void): HostThread;
  dispose(): void;
}

/**
 * Builds the place of a spare thread; none is started yet.
 * @param start  starts a thread; its argument is called once when it ends without being asked to
 */
export function createSpareThread(start: (onDeath: (reason: string) => void) => HostThread): SpareThread {
  let spare: { thread: HostThread; die: (reason: string) => void } | undefined;
  let isDisposed = false;
  return {
    prepare() {
      if (spare !== undefined || isDisposed) return;
      const one = {
        thread: start((reason) => one.die(reason)),
        // Nobody misses a thread that ends while it waits.
        die: (_reason: string): void => {
          if (spare === one) spare = undefined;
        },
      };
      spare = one;
    },
    take(onDeath) {
      const one = spare;
      spare = undefined;
      if (one === undefined) return start(onDeath);
      one.die = onDeath;
      return one.thread;
    },
    dispose() {
      isDisposed = true;
      spare?.thread.close();
      spare = undefined;
    },
  };
}
