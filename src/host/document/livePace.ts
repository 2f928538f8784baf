/** Milliseconds to a first picture that typing does not feel: a run that shows itself within them costs nothing to start anew. */
const cheap = 50;
/** The first wait, once a key comes before the picture that the key before has asked for. */
const firstWait = 60;
/** The longest wait. */
const longestWait = 300;

/**
 * How long a changed text waits for the next key before it is run. Not at all while every key has its picture before the next one comes; each key
 * that comes earlier doubles the wait, each picture that is there in time halves it, and a cheap one ends it. Times are milliseconds from any fixed moment.
 */
export class LivePace {
  #wait = 0;
  /** When the run was asked for whose picture is still to come. */
  #asked: number | undefined;

  /** A run is asked for. */
  ask(now: number): void {
    this.#asked = now;
  }

  /** Its first picture is there, or it has ended without one. */
  answer(now: number): void {
    if (this.#asked === undefined) return;
    const cost = now - this.#asked;
    this.#asked = undefined;
    const half = this.#wait / 2;
    this.#wait = cost <= cheap || half < firstWait ? 0 : half;
  }

  /**
   * A key has changed the text.
   * @returns how long to wait for the next one
   */
  key(): number {
    if (this.#asked !== undefined) this.#wait = Math.min(longestWait, Math.max(firstWait, 2 * this.#wait));
    return this.#wait;
  }
}
