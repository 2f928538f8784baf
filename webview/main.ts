import { LabError } from '../src/core/ground/errors.ts';
import { connect, type Nothing } from '../src/protocol/endpoint.ts';
import type { PageEvents, PageRequests } from '../src/protocol/messages.ts';
import { registerControls } from './kit/toolkit.ts';
import { watchEscape } from './kit/escape.ts';
import { connectEditor } from './page/editor.ts';
import { createPage, firstUnfolded, type Page } from './page/page.ts';
import { useTexts } from './drawing/texts.ts';
import { watchTheme } from './kit/theme.ts';
import { watchUndoKeys } from './kit/undoKeys.ts';

/** Wakes the page: asks for everything current, then follows what the host tells. */
function main(place: HTMLElement): void {
  const { port, remember, folding } = connectEditor();
  let page: Page | undefined;
  const onFault = (error: unknown): void => {
    // An expected failure is shown where it was asked for; anything else is a fault of ours and goes to the log with its stack.
    if (!(error instanceof LabError)) reportError(error);
  };
  const host = connect<PageRequests, Nothing, Nothing, PageEvents>({
    port,
    onFault,
    handlers: {},
    events: {
      started: (start) => page?.take({ type: 'started', start }),
      locked: (isLocked) => page?.take({ type: 'locked', isLocked }),
      document: (document) => page?.take({ type: 'document', document }),
      charts: (charts) => page?.take({ type: 'charts', charts }),
      progress: (progress) => page?.take({ type: 'progress', progress }),
      work: (work) => page?.take({ type: 'work', work }),
      kept: ({ view, ids }) => page?.take({ type: 'kept', view, ids }),
      folded: (folded) => page?.take({ type: 'folded', folded }),
      failure: (failure) => page?.take({ type: 'failure', failure: failure ?? undefined }),
      cleared: () => page?.take({ type: 'cleared' }),
      view: (view) => page?.take({ type: 'view', view }),
    },
  });
  const wake = async (): Promise<void> => {
    const start = await host.request('ready', { unfolded: page?.unfolded ?? firstUnfolded(folding) });
    useTexts(start.texts);
    page ??= createPage({ place, first: start, folding, host, onFault, remember });
    page.take({ type: 'started', start });
    page.wake();
  };
  registerControls();
  watchEscape();
  watchUndoKeys((redo) => void host.request('undo', { redo }).catch(onFault));
  watchTheme(() => page?.restyle());
  document.body.dataset['state'] = 'waiting';
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') wake().catch(onFault);
  });
  wake().catch(onFault);
}

const place = document.getElementById('lab');
if (place !== null) main(place);
