import type { Chart } from '../../protocol/charts.ts';
import type { DocumentState, Failure, FoldedCharts, Looked, Progress, ViewProgress } from '../../protocol/messages.ts';
import type { ChartKey, ViewName } from '../../protocol/views.ts';

/** Whoever shows a lab document: a page. Hidden ones get nothing. */
export interface LabObserver {
  readonly views: readonly ViewName[];
  /** The charts in named groups that it shows. */
  readonly unfolded: readonly ChartKey[];
  readonly isVisible: boolean;
  document(state: DocumentState): void;
  charts(charts: readonly Chart[]): void;
  progress(progress: Progress): void;
  work(progress: ViewProgress): void;
  kept(kept: { readonly view: ViewName; readonly ids: readonly string[] }): void;
  folded(folded: FoldedCharts): void;
  failure(failure: Failure | null): void;
  cleared(): void;
}

/** The pages of one document. */
export class Observers {
  readonly #all = new Set<LabObserver>();

  /** Hidden ones counted. */
  get count(): number {
    return this.#all.size;
  }

  add(observer: LabObserver): void {
    this.#all.add(observer);
  }

  delete(observer: LabObserver): void {
    this.#all.delete(observer);
  }

  /** What the pages that are seen show, each view and chart once. */
  looked(): Required<Looked> {
    const visible = [...this.#all].filter(({ isVisible }) => isVisible);
    return {
      views: [...new Set(visible.flatMap(({ views }) => views))],
      unfolded: [...new Set(visible.flatMap(({ unfolded }) => unfolded))],
    };
  }

  /** Some page is seen. */
  get areSeen(): boolean {
    return [...this.#all].some(({ isVisible }) => isVisible);
  }

  /** Tells every page that is seen. */
  tell(action: (observer: LabObserver) => void): void {
    for (const observer of this.#all) if (observer.isVisible) action(observer);
  }
}
