import { views, type ViewName } from '../../src/protocol/views.ts';
import type { Folding } from './state/pageState.ts';
import type { Port } from '../../src/protocol/endpoint.ts';
import { receiveParcels } from '../../src/protocol/parcels.ts';

/** What the page remembers over a reload of the window: enough to be restored for its document. */
export interface SavedState extends Folding {
  readonly uri: string;
  readonly view: ViewName;
  /** It stays with its document. */
  readonly isLocked: boolean;
}

interface EditorApi {
  postMessage(message: unknown): void;
  setState(state: SavedState): SavedState;
  getState(): unknown;
}

declare function acquireVsCodeApi(): EditorApi;

/** The editor behind the page. */
export interface Editor {
  readonly port: Port;
  readonly remember: (state: SavedState) => void;
  /** How the page was left; undefined: it is new. */
  readonly folding: Folding | undefined;
}

/** Takes hold of the editor; can be called once. */
export function connectEditor(): Editor {
  const api = acquireVsCodeApi();
  const stop = new AbortController();
  return {
    remember: (state) => void api.setState(state),
    folding: readFolding(api.getState()),
    port: {
      post: (frame) => api.postMessage(frame),
      listen(receive) {
        const receiveWhole = receiveParcels(receive);
        window.addEventListener('message', (event) => receiveWhole(event.data), { signal: stop.signal });
      },
      close: () => stop.abort(),
    },
  };
}

/** What an older version of the page has left may lack it. */
function readFolding(state: unknown): Folding | undefined {
  if (typeof state !== 'object' || state === null || !('open' in state) || !Array.isArray(state.open)) return undefined;
  return {
    open: state.open.filter((group) => typeof group === 'string'),
    showsControls: 'showsControls' in state && state.showsControls === true,
    cards: 'cards' in state ? readCards(state.cards) : {},
  };
}

function readCards(cards: unknown): Folding['cards'] {
  if (typeof cards !== 'object' || cards === null) return {};
  const listOf = (arrangement: object, name: string): string[] => {
    const list: unknown = Object.entries(arrangement).find(([key]) => key === name)?.[1];
    return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
  };
  return Object.fromEntries(
    Object.entries(cards)
      .filter((entry): entry is [ViewName, object] => typeof entry[1] === 'object' && entry[1] !== null)
      .filter(([view]) => views.names.includes(view))
      .map(([view, one]) => [
        view,
        { folded: listOf(one, 'folded'), pinned: listOf(one, 'pinned'), order: listOf(one, 'order') },
      ]),
  );
}
