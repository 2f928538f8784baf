import type { ViewName } from '../../src/protocol/views.ts';
import type { Port } from '../../src/protocol/endpoint.ts';
import { receiveParcels } from '../../src/protocol/parcels.ts';

/** What the page remembers over a reload of the window: enough to be restored for its document. */
export interface SavedState {
  readonly uri: string;
  readonly view: ViewName;
  /** The tabs of this page. */
  readonly views: readonly ViewName[];
}

interface EditorApi {
  postMessage(message: unknown): void;
  setState(state: SavedState): SavedState;
}

declare function acquireVsCodeApi(): EditorApi;

/** The editor behind the page. */
export interface Editor {
  readonly port: Port;
  readonly remember: (state: SavedState) => void;
}

/** Takes hold of the editor; can be called once. */
export function connectEditor(): Editor {
  const api = acquireVsCodeApi();
  const stop = new AbortController();
  return {
    remember: (state) => void api.setState(state),
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
