/**
 * The momentum of accelerated proximal gradient steps: where the next step starts, given where the last ones ended. It starts anew when a
 * step turns against the direction, which means that the momentum overshoots.
 * @source O'Donoghue, Candes (2015), Found. Comput. Math. 15
 */
export class AcceleratedSteps {
  #ahead: Float64Array;
  #current: Float64Array;
  #momentum = 1;

  /** @param start  not changed */
  constructor(start: Float64Array) {
    this.#ahead = start.slice();
    this.#current = start;
  }

  /** Where the next step starts. */
  get ahead(): Float64Array {
    return this.#ahead;
  }

  /** The largest entry by which a step from `ahead` moved. */
  moveTo(next: Float64Array): number {
    const ahead = this.#ahead;
    let move = 0;
    for (let at = 0; at < next.length; at += 1) move = Math.max(move, Math.abs(next[at]! - ahead[at]!));
    return move;
  }

  /** Takes a step from `ahead` as done. @param next  kept, not changed */
  advance(next: Float64Array): void {
    const ahead = this.#ahead;
    const current = this.#current;
    let turn = 0;
    for (let at = 0; at < next.length; at += 1) turn += (ahead[at]! - next[at]!) * (next[at]! - current[at]!);
    const grown = turn > 0 ? 1 : (1 + Math.sqrt(1 + 4 * this.#momentum * this.#momentum)) / 2;
    const share = turn > 0 ? 0 : (this.#momentum - 1) / grown;
    this.#momentum = grown;
    this.#ahead = next.map((value, at) => value + share * (value - current[at]!));
    this.#current = next;
  }
}
