import type { Chart } from '../../protocol/charts.ts';
import type { DocumentState, Failure, Progress, ViewProgress } from '../../protocol/messages.ts';
import type { ViewName } from '../../protocol/views.ts';

/** Whoever shows a lab document: a page. Hidden ones get nothing. */
export interface LabObserver {
  readonly views: readonly ViewName[];
  /** Its groups of charts that are not folded (`groupKey`). */
  readonly open: readonly string[];
  readonly isVisible: boolean;
  document(state: DocumentState): void;
  charts(charts: readonly Chart[]): void;
  progress(progress: Progress): void;
  work(progress: ViewProgress): void;
  kept(kept: { readonly view: ViewName; readonly ids: readonly string[] }): void;
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

  /** What the pages that are seen show, each view once. */
  visibleViews(): ViewName[] {
    const visible = [...this.#all].filter(({ isVisible }) => isVisible);
    return [...new Set(visible.flatMap(({ views }) => views))];
  }

  /** The groups of charts that are not folded on the pages that are seen. */
  openGroups(): string[] {
    const visible = [...this.#all].filter(({ isVisible }) => isVisible);
    return [...new Set(visible.flatMap(({ open }) => open))];
  }

  /** Tells every page that is seen. */
  tell(action: (observer: LabObserver) => void): void {
    for (const observer of this.#all) if (observer.isVisible) action(observer);
  }
}
