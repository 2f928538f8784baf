/** Long work that stops every fraction of a millisecond, so that whoever drives it can leave room for other things. */
export type Sliced<T> = Generator<undefined, T>;

/** Drives the work to its end at once. */
export function finish<T>(work: Sliced<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** Drives the work until the time is over; undefined when it must go on later. */
export function driveUntil<T>(work: Sliced<T>, isOver: () => boolean): { readonly value: T } | undefined {
  do {
    const step = work.next();
    if (step.done === true) return { value: step.value };
  } while (!isOver());
  return undefined;
}

/** Calls `batch` for stretches of [0, count) of about this size. */
export function* inBatches(count: number, size: number, batch: (from: number, to: number) => void): Sliced<void> {
  for (let from = 0; from < count; from += size) {
    batch(from, Math.min(count, from + size));
    yield;
  }
}
