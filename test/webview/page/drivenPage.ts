/** A page that is driven by a test: what it asks of its host is written down. */
import assert from 'node:assert/strict';
import type { PageRequests } from '../../../src/protocol/messages.ts';
import type { SavedState } from '../../../webview/page/editor.ts';
import type { Page } from '../../../webview/page/page.ts';
import type { Folding, PageEvent } from '../../../webview/page/state/pageState.ts';
import { openWindow } from '../pageWindow.ts';
import { sampleStart } from './state/samplePage.ts';

/** The window that it stands in; to be closed when the tests are done. */
export const window = openWindow();
const { createPage } = await import('../../../webview/page/page.ts');

export interface Driven {
  readonly place: HTMLElement;
  /** What the page asked of the host, newest last. */
  readonly asked: (readonly [method: string, params: unknown])[];
  readonly remembered: SavedState[];
  readonly faults: unknown[];
  readonly page: Page;
  take(...events: PageEvent[]): void;
  readonly one: (selector: string) => HTMLElement;
  press(label: string): void;
}

/** A page that has been told to start; its host answers with this. */
export function drive(
  start = sampleStart(),
  answer: () => Promise<null> = () => Promise.resolve(null),
  folding?: Folding,
): Driven {
  const place = document.createElement('div');
  document.body.replaceChildren(place);
  const asked: Driven['asked'] = [];
  const remembered: SavedState[] = [];
  const faults: unknown[] = [];
  const host = {
    request<M extends keyof PageRequests>(method: M, params: PageRequests[M]['params']) {
      asked.push([method, params]);
      return answer() as Promise<never>;
    },
  };
  const page = createPage({
    place,
    first: start,
    folding,
    host,
    remember: (state) => remembered.push(state),
    onFault: (fault) => faults.push(fault),
  });
  const one = (selector: string): HTMLElement => {
    const [found, ...others] = place.querySelectorAll<HTMLElement>(selector);
    assert.ok(found !== undefined && others.length === 0, `${selector}: ${others.length + (found ? 1 : 0)}`);
    return found;
  };
  page.take({ type: 'started', start });
  return {
    place,
    asked,
    remembered,
    faults,
    page,
    one,
    take: (...events) => events.forEach((event) => page.take(event)),
    press: (label) => one(`[aria-label="${label}"]`).click(),
  };
}

/** The cards of a view, in their order. */
export const cardsOf = ({ one }: Driven, view = 'training'): HTMLElement[] => [
  ...one(`[data-view="${view}"]`).querySelectorAll<HTMLElement>('article'),
];
export const idsOf = (driven: Driven): (string | undefined)[] => cardsOf(driven).map((card) => card.dataset['chartId']);
