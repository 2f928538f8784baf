/** How many steps fit into the time there is, learnt from those that were done. */
export class Pace {
  #stepsPerMillisecond = 0;

  /** At least one. */
  fitting(milliseconds: number): number {
    return Math.max(1, Math.floor(milliseconds * this.#stepsPerMillisecond));
  }

  /** A speed that the clock is too coarse to see is taken for at least twice what was tried. */
  learn(steps: number, milliseconds: number): void {
    const seen = milliseconds > 0 ? steps / milliseconds : 2 * steps;
    const known = this.#stepsPerMillisecond;
    this.#stepsPerMillisecond =
      milliseconds > 0 && known > 0 ? Math.min((known + seen) / 2, 4 * known) : Math.max(seen, known);
  }
}
