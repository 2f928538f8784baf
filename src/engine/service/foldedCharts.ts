/** One making of charts: of each that is asked for it is noted whether anybody looks at it. */
export interface FoldedNotes {
  note(chart: string, isWanted: boolean): void;
  /** Tells what was noted, beside what was known before. */
  tellSoFar(): void;
  /** The making is through: what it did not note is not there any more. */
  close(): void;
}

/** The charts of a view that it would have, and that stand in groups which nobody has opened: they are not made, only told of. */
export class FoldedCharts {
  readonly #tell: (charts: readonly string[]) => void;
  /** What each kind of making has noted. */
  readonly #noted = new Map<string, ReadonlySet<string>>();
  #told = '[]';

  constructor(tell: (charts: readonly string[]) => void) {
    this.#tell = tell;
  }

  /** Whether one of them is wanted by now. */
  some(isWanted: (chart: string) => boolean): boolean {
    return this.#all().some(isWanted);
  }

  /** Begins a making of this kind. */
  begin(kind: string): FoldedNotes {
    const before = this.#noted.get(kind) ?? [];
    const found = new Set<string>();
    return {
      note(chart, isWanted) {
        if (isWanted) found.delete(chart);
        else found.add(chart);
      },
      tellSoFar: () => this.#keep(kind, new Set([...before, ...found])),
      close: () => this.#keep(kind, found),
    };
  }

  #keep(kind: string, charts: ReadonlySet<string>): void {
    this.#noted.set(kind, charts);
    const all = this.#all();
    const told = JSON.stringify(all);
    if (told === this.#told) return;
    this.#told = told;
    this.#tell(all);
  }

  #all(): string[] {
    return [...new Set([...this.#noted.values()].flatMap((charts) => [...charts]))].sort();
  }
}
