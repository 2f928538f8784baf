import type { Chart } from '../../protocol/charts.ts';

/** A picture that grows is sent this often (milliseconds). */
const growMilliseconds = 100;

/** Charts on their way out: of two with the same id that wait together only the newer is sent. */
export class ChartBatch {
  readonly #waiting = new Map<string, Chart>();
  readonly #ids = new Set<string>();
  readonly #clock: () => number;
  readonly #send: (charts: readonly Chart[]) => void;
  #sentAt: number;

  /** @param clock  milliseconds from any fixed moment */
  constructor(clock: () => number, send: (charts: readonly Chart[]) => void) {
    this.#clock = clock;
    this.#send = send;
    this.#sentAt = clock();
  }

  /** Every id that was ever added, in the order of the first time. */
  get ids(): readonly string[] {
    return [...this.#ids];
  }

  add(chart: Chart): void {
    this.#waiting.set(chart.id, chart);
    this.#ids.add(chart.id);
  }

  /** Sends what waits when the last time is long enough ago that somebody who looks would want to see more. */
  flushWhenDue(): void {
    if (this.#clock() - this.#sentAt > growMilliseconds) this.flush();
  }

  flush(): void {
    this.#send([...this.#waiting.values()]);
    this.#waiting.clear();
    this.#sentAt = this.#clock();
  }
}
