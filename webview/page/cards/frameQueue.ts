/** When jobs are due. */
export interface FrameRules {
  /** Between two rounds, ms. */
  readonly interval: number;
  /** Nobody has asked for anything for so long, ms: what is not seen may be done. */
  readonly quiet: number;
}

/** How the page stands when a display frame comes. */
export interface FrameFacts {
  readonly isAwake: boolean;
  /** No run goes on. */
  readonly isAtRest: boolean;
}

/** What a display frame is for: (the rest of) a round of jobs, one job that nobody sees, or nothing. */
export type FrameUse = 'round' | 'unseen' | 'nothing';

/** Which jobs are due in which display frame. A job asked for twice is done once. */
export class FrameQueue<Job> {
  readonly #rules: FrameRules;
  /** For the next round. */
  readonly #next = new Set<Job>();
  /** Of the round that goes on. */
  readonly #round = new Set<Job>();
  readonly #unseen = new Set<Job>();
  #wasAsked = false;
  #lastRound = -Infinity;
  #quietSince = -Infinity;

  constructor(rules: FrameRules) {
    this.#rules = rules;
  }

  /** Asks for a job: in the next round, or (what nobody sees) when nothing goes on; one that is due is not put off. */
  request(job: Job, when: 'now' | 'later'): void {
    this.#wasAsked = true;
    if (when === 'now') {
      this.#unseen.delete(job);
      if (!this.#round.has(job)) this.#next.add(job);
    } else if (!this.#next.has(job) && !this.#round.has(job)) this.#unseen.add(job);
  }

  /** Forgets a job. */
  cancel(job: Job): void {
    for (const jobs of [this.#next, this.#round, this.#unseen]) jobs.delete(job);
  }

  /** Jobs that are not done. */
  get pending(): number {
    return this.#next.size + this.#round.size + this.#unseen.size;
  }

  /** Whether a display frame is wanted. */
  isDue({ isAwake, isAtRest }: FrameFacts): boolean {
    return isAwake && (this.#round.size > 0 || this.#next.size > 0 || (this.#unseen.size > 0 && isAtRest));
  }

  /** Begins the display frame at this time, ms; says what it is for. */
  begin(time: number, { isAwake, isAtRest }: FrameFacts): FrameUse {
    if (this.#wasAsked) this.#quietSince = time;
    this.#wasAsked = false;
    if (!isAwake) return 'nothing';
    // Half a millisecond of slack: display frames do not come at exact times.
    if (this.#round.size === 0 && time - this.#lastRound >= this.#rules.interval - 0.5) {
      this.#lastRound = time;
      for (const job of this.#next) this.#round.add(job);
      this.#next.clear();
    }
    if (this.#round.size > 0) return 'round';
    const isQuiet = this.#next.size === 0 && isAtRest && time - this.#quietSince >= this.#rules.quiet;
    return isQuiet && this.#unseen.size > 0 ? 'unseen' : 'nothing';
  }

  /** Takes the next job of the round, or of those that nobody sees. */
  take(use: FrameUse): Job | undefined {
    const jobs = use === 'unseen' ? this.#unseen : this.#round;
    const [job] = jobs;
    if (job !== undefined) jobs.delete(job);
    return job;
  }
}
