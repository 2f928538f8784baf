import type { Frames } from './frames.ts';

/** When a card is painted. */
export interface Painting {
  /** The newest chart is on the screen. */
  readonly isDone: boolean;
  /** What is on the screen is no longer so. */
  request(): void;
  /** The card came into sight or left it. */
  see(isSeen: boolean): void;
  cancel(): void;
}

/**
 * Paints in frames of the display: at once what is seen, the rest when nothing goes on.
 * @param paint  false when there is no room now
 * @param onPainted  called after it has painted
 */
export function createPainting(frames: Frames, paint: () => boolean, onPainted: () => void): Painting {
  let isDone = false;
  // Until it is known, so that a first chart does not wait.
  let isSeen = true;
  const job = (): void => {
    if (!paint()) return;
    isDone = true;
    onPainted();
  };
  const ask = (): void => frames.request(job, isSeen ? 'now' : 'later');
  return {
    get isDone() {
      return isDone;
    },
    request() {
      isDone = false;
      ask();
    },
    see(next) {
      isSeen = next;
      if (!isDone) ask();
    },
    cancel: () => frames.cancel(job),
  };
}
