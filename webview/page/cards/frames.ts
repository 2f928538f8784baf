import { FrameQueue, type FrameFacts, type FrameRules } from './frameQueue.ts';

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

/** How often and how long drawings may be done, and what they depend on. */
export interface FramesOptions extends FrameRules {
  /** requestAnimationFrame: the time in ms goes to the callback. */
  readonly schedule: (callback: (time: number) => void) => void;
  readonly isAwake: () => boolean;
  /** ms, on `clock`. */
  readonly budget: number;
  readonly clock: () => number;
  /** No run goes on: what is not seen may be drawn, once nobody has asked for anything for `quiet` ms. */
  readonly isAtRest: () => boolean;
  /** After every round of drawings. */
  readonly onDrawn: () => void;
  readonly onFault: (error: unknown) => void;
}

/** Drawings in frames of the display. */
export function createFrames(options: FramesOptions): Frames {
  const queue = new FrameQueue<() => void>(options);
  const facts = (): FrameFacts => ({ isAwake: options.isAwake(), isAtRest: options.isAtRest() });
  let isScheduled = false;
  const arrange = (): void => {
    if (isScheduled || !queue.isDue(facts())) return;
    isScheduled = true;
    options.schedule(draw);
  };
  const draw = (time: number): void => {
    isScheduled = false;
    drawFrame(queue, time, facts(), options);
    arrange();
  };
  return {
    request(job, when = 'now') {
      queue.request(job, when);
      arrange();
    },
    cancel: (job) => queue.cancel(job),
    wake: arrange,
    get pending() {
      return queue.pending;
    },
  };
}

/** As many drawings of a round as the budget allows; of those that nobody sees one, so that a hand that moves meanwhile is not held up. */
function drawFrame(queue: FrameQueue<() => void>, time: number, facts: FrameFacts, options: FramesOptions): void {
  const use = queue.begin(time, facts);
  if (use === 'nothing') return;
  const { clock, budget, onDrawn, onFault } = options;
  const start = clock();
  const isOver = (): boolean => use === 'unseen' || clock() - start >= budget;
  do {
    const job = queue.take(use);
    if (job === undefined) break;
    try {
      job();
    } catch (error) {
      onFault(error);
    }
  } while (!isOver());
  onDrawn();
}
