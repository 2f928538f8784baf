import type { Message } from '../core/ground/errors.ts';
import type { LabText, TextRange } from './document/document.ts';

/** A command shown over the document. */
export interface Lens<View> extends TextRange {
  readonly view: View;
  readonly title: Message;
}

/** One command for each view, over the first character of the document. */
export function lensesOf<View>(
  { tree }: Pick<LabText, 'tree'>,
  views: readonly Pick<Lens<View>, 'view' | 'title'>[],
): Lens<View>[] {
  const start = tree?.offset ?? 0;
  return views.map(({ view, title }) => ({ view, title, start, end: start + (tree ? 1 : 0) }));
}
