import { eventMilliseconds } from './drawnRun.ts';

/** The first makings of charts compile their code and say nothing of the later ones. */
const freeDrawings = 2;
/** The least of so many makings counts: what else the machine does at that moment makes one longer, never shorter. */
const remembered = 3;

/** When the next live charts of a view may be made, so that they take no more than their share of the time. */
export class DrawingPace {
  readonly #share: number;
  readonly #took: number[] = [];
  #drawings = 0;
  #next = 0;

  /** @param share  of the time, above 0, at most 1 */
  constructor(share: number) {
    this.#share = share;
  }

  isDue(now: number): boolean {
    return now >= this.#next;
  }

  /** The next may be made at once. */
  hurry(): void {
    this.#next = 0;
  }

  /** Charts were made from `begin` to `end` (milliseconds). */
  note(begin: number, end: number): void {
    this.#took.push(end - begin);
    if (this.#took.length > remembered) this.#took.shift();
    this.#drawings += 1;
    const cost = this.#drawings <= freeDrawings ? 0 : Math.min(...this.#took);
    this.#next = Math.max(begin + eventMilliseconds, end + (1 / this.#share - 1) * cost);
  }
}
