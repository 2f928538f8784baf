/**
 * Draws what changed at most once in `interval` ms, and never while asleep; what takes longer than `budget` goes on in the next display frame,
 * so that keys and pointer are heard between.
 */
export interface Frames {
  /** Asks for a drawing; the same job asked twice runs once. What nobody sees (`later`) waits until nothing goes on. */
  request(job: () => void, when?: 'now' | 'later'): void;
  /** A job that will not be wanted any more. */
  cancel(job: () => void): void;
  /** Goes on after a sleep, or when a run has come to rest. */
  wake(): void;
  readonly pending: number;
}

export interface FramesOptions {
  /** requestAnimationFrame: the time in ms goes to the callback. */
  readonly schedule: (callback: (time: number) => void) => void;
  readonly isAwake: () => boolean;
  readonly interval: number;
  /** ms, on `clock`. */
  readonly budget: number;
  readonly clock: () => number;
  /** No run goes on: what is not seen may be drawn, once nobody has asked for anything for `quiet` ms. */
  readonly isAtRest: () => boolean;
  readonly quiet: number;
  /** After every round of drawings. */
  readonly onDrawn: () => void;
  readonly onFault: (error: unknown) => void;
}

export function createFrames(options: FramesOptions): Frames {
  const { schedule, isAwake, interval, budget, clock, isAtRest, quiet, onDrawn, onFault } = options;
  const jobs = new Set<() => void>();
  /** Of the round that is being drawn. */
  const round = new Set<() => void>();
  const laterJobs = new Set<() => void>();
  let isScheduled = false;
  let wasAsked = false;
  let last = -Infinity;
  let quietSince = -Infinity;

  const arrange = (): void => {
    const isDue = round.size > 0 || jobs.size > 0 || (laterJobs.size > 0 && isAtRest());
    if (isScheduled || !isDue || !isAwake()) return;
    isScheduled = true;
    schedule(draw);
  };
  const draw = (time: number): void => {
    isScheduled = false;
    if (wasAsked) quietSince = time;
    wasAsked = false;
    // Half a millisecond of slack: display frames do not come at exact times.
    if (isAwake() && round.size === 0 && time - last >= interval - 0.5) {
      last = time;
      for (const job of jobs) round.add(job);
      jobs.clear();
    }
    if (isAwake() && round.size > 0) drawSome();
    else if (isAwake() && jobs.size === 0 && isAtRest() && time - quietSince >= quiet) drawOneUnseen();
    arrange();
  };
  const drawSome = (): void => {
    const begin = clock();
    for (const job of round) {
      round.delete(job);
      runOne(job);
      if (clock() - begin >= budget) break;
    }
    onDrawn();
  };
  /** One in a display frame, so that a hand that moves meanwhile is not held up. */
  const drawOneUnseen = (): void => {
    const [job] = laterJobs;
    if (job === undefined) return;
    laterJobs.delete(job);
    runOne(job);
    onDrawn();
  };
  const runOne = (job: () => void): void => {
    try {
      job();
    } catch (error) {
      onFault(error);
    }
  };

  return {
    request(job, when = 'now') {
      wasAsked = true;
      if (when === 'now') {
        laterJobs.delete(job);
        if (!round.has(job)) jobs.add(job);
      } else if (!jobs.has(job) && !round.has(job)) laterJobs.add(job);
      arrange();
    },
    cancel(job) {
      for (const all of [jobs, round, laterJobs]) all.delete(job);
    },
    wake: arrange,
    get pending() {
      return jobs.size + round.size + laterJobs.size;
    },
  };
}
