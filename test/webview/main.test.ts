import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { failure } from '../../src/core/ground/errors.ts';
import { connect, type Nothing } from '../../src/protocol/endpoint.ts';
import type { PageEvents, PageRequests, PageStart } from '../../src/protocol/messages.ts';
import { openWindow } from './pageWindow.ts';
import { sampleChart, sampleDocument, sampleProgress, sampleStart } from './page/state/samplePage.ts';

const page = openWindow();
after(() => page.close());

/** What a webview finds: its place, the editor behind it, and the log of the window. */
const place = document.createElement('main');
place.id = 'lab';
document.body.append(place);
const states: unknown[] = [];
const faults: unknown[] = [];
const globals = globalThis as unknown as Record<string, unknown>;
let toHost: (frame: unknown) => void = () => undefined;
globals['acquireVsCodeApi'] = () => ({
  postMessage: (frame: unknown) => toHost(structuredClone(frame)),
  setState: (state: unknown) => void states.push(state),
  getState: () => ({ open: ['training/optimizer', 7], showsControls: true }),
});
globals['reportError'] = (error: unknown) => faults.push(error);

/** The toolkit's own lists need a browser: here its elements stay plain ones. */
const defined: string[] = [];
customElements.define = (name) => void defined.push(name);

let start: PageStart | Error = sampleStart({ texts: { Ready: 'Bereit' } });
let ready = 0;
/** How the page stood when it asked. */
const moods: unknown[] = [];
const nothing = (): null => null;
const host = connect<Nothing, PageEvents, PageRequests>({
  port: {
    post: (frame) => window.dispatchEvent(new MessageEvent('message', { data: structuredClone(frame) })),
    listen: (receive) => (toHost = receive),
    close: () => undefined,
  },
  onFault: (error) => faults.push(error),
  events: {},
  handlers: {
    ready() {
      ready += 1;
      moods.push(document.body.dataset['state']);
      if (start instanceof Error) throw start;
      return start;
    },
    run: nothing,
    pause: nothing,
    step: nothing,
    stop: nothing,
    reset: nothing,
    edit: ({ version }) => ({ version }),
    reveal: nothing,
    undo: nothing,
    visit: nothing,
    fix: ({ version }) => ({ version }),
    view: nothing,
    unfold: nothing,
    show: nothing,
    choose: nothing,
    chooseSample: () => null,
    chooseClaim: () => null,
    openExperiment: () => null,
    formula: () => ({ svg: null }),
    halt: nothing,
    save: () => ({ saved: true }),
  },
});

const settled = (): Promise<void> => new Promise((done) => void setTimeout(done, 5));
const textOf = (selector: string): string => place.querySelector(selector)!.textContent;
const wake = async (state = 'visible'): Promise<void> => {
  Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
  await settled();
};

test('a page says that it is ready and shows all that it is told then, in the language of the user', async () => {
  await import('../../webview/main.ts');
  await settled();
  assert.deepEqual(moods, ['waiting']);
  assert.equal(textOf('h1'), 'moons');
  assert.equal(textOf('.runState'), 'Bereit');
  assert.deepEqual(states, [
    {
      uri: 'file:///moons.reglab.json',
      view: 'training',
      isLocked: false,
      open: ['training/optimizer'],
      showsControls: true,
      cards: {},
    },
  ]);
  assert.ok(defined.includes('vscode-dropdown'));
});

test('every event of the host reaches the page', () => {
  const cards = (): (string | undefined)[] =>
    [...place.querySelectorAll<HTMLElement>('article')].map(({ dataset }) => dataset['chartId']);
  host.tell('document', sampleDocument({ title: 'spiral' }));
  assert.equal(textOf('h1'), 'spiral');
  host.tell('progress', sampleProgress('running'));
  assert.match(textOf('.runState'), /^Running/);
  host.tell('charts', [sampleChart('a', 1), sampleChart('b', 1)]);
  assert.deepEqual(cards(), ['a', 'b']);
  host.tell('kept', { view: 'training', ids: ['b'] });
  assert.deepEqual(cards(), ['b']);
  host.tell('failure', { code: 'internal', message: { text: 'It diverged.', args: [] } });
  assert.match(textOf('.notice.error'), /It diverged/);
  host.tell('failure', null);
  assert.equal(place.querySelector('.notice'), null);
  host.tell('work', { run: 1, view: 'path', state: 'working', done: 1, total: 2 });
  host.tell('view', 'path');
  assert.equal(textOf('.workText'), 'Solving for every strength, 50 %');
  assert.equal(document.body.dataset['view'], 'path');
  host.tell('view', 'training');
  host.tell('cleared', null);
  assert.deepEqual(cards(), []);
});

test('a page that is seen again asks for everything current; one that is hidden does not', async () => {
  const before = ready;
  await wake('hidden');
  assert.equal(ready, before);
  start = sampleStart({ document: sampleDocument({ title: 'woken' }) });
  const head = place.querySelector('h1');
  await wake();
  assert.equal(ready, before + 1);
  assert.equal(textOf('h1'), 'woken');
  assert.equal(place.querySelector('h1'), head, 'it is the same page');
});

test('what is expected to fail is no fault, what is not goes to the log', async () => {
  start = failure('engine/cancelled');
  faults.length = 0;
  await wake();
  assert.deepEqual(faults, []);
  start = new Error('a fault of ours');
  await wake();
  assert.ok(faults.length > 0);
});
