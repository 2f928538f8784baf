/** Draws what changed, together, at most once in `interval` ms, and never while asleep. */
export interface Frames {
  /** Asks for a drawing; the same job asked twice runs once. */
  request(job: () => void): void;
  /** A job that will not be wanted any more. */
  cancel(job: () => void): void;
  /** Goes on after a sleep. */
  wake(): void;
  readonly pending: number;
}

export interface FramesOptions {
  /** requestAnimationFrame: the time in ms goes to the callback. */
  readonly schedule: (callback: (time: number) => void) => void;
  readonly isAwake: () => boolean;
  readonly interval: number;
  /** After every round of drawings. */
  readonly onDrawn: () => void;
  readonly onFault: (error: unknown) => void;
}

export function createFrames({ schedule, isAwake, interval, onDrawn, onFault }: FramesOptions): Frames {
  const jobs = new Set<() => void>();
  let isScheduled = false;
  let last = -Infinity;

  const arrange = (): void => {
    if (isScheduled || jobs.size === 0 || !isAwake()) return;
    isScheduled = true;
    schedule(draw);
  };
  const draw = (time: number): void => {
    isScheduled = false;
    // Half a millisecond of slack: display frames do not come at exact times.
    if (isAwake() && time - last >= interval - 0.5) {
      last = time;
      const due = [...jobs];
      jobs.clear();
      for (const job of due) runOne(job);
      onDrawn();
    }
    arrange();
  };
  const runOne = (job: () => void): void => {
    try {
      job();
    } catch (error) {
      onFault(error);
    }
  };

  return {
    request(job) {
      jobs.add(job);
      arrange();
    },
    cancel(job) {
      jobs.delete(job);
    },
    wake: arrange,
    get pending() {
      return jobs.size;
    },
  };
}
