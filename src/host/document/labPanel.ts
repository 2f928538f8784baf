import * as vscode from 'vscode';
import { rangeOf } from '../../language/document/document.ts';
import { usualView, views, type ViewName } from '../../protocol/views.ts';
import { connect, type Handlers, type Nothing, type Port } from '../../protocol/endpoint.ts';
import { postParcels } from '../../protocol/parcels.ts';
import { failure, LabError } from '../../core/ground/errors.ts';
import type { PageEvents, PageRequests, Place, TextChange } from '../../protocol/messages.ts';
import { applyChanges } from './textEdits.ts';
import type { LabDocument, LabObserver } from './labDocument.ts';
import { pageHtml } from './pageHtml.ts';

export interface LabPanelOptions {
  readonly panel: vscode.WebviewPanel;
  readonly lab: LabDocument;
  readonly extension: vscode.Uri;
  /** The tabs of this page. */
  readonly views: readonly ViewName[];
  readonly view: ViewName;
  readonly nonce: string;
  readonly texts: Readonly<Record<string, string>>;
  readonly onFault: (error: unknown) => void;
}

/** One page on one document: translates between the page's requests and the document. */
export class LabPanel {
  readonly #options: LabPanelOptions;
  #view: ViewName;

  constructor(options: LabPanelOptions) {
    this.#options = options;
    this.#view = options.view;
    this.#open();
  }

  get panel(): vscode.WebviewPanel {
    return this.#options.panel;
  }

  get lab(): LabDocument {
    return this.#options.lab;
  }

  get views(): readonly ViewName[] {
    return this.#options.views;
  }

  #open(): void {
    const { panel, lab, extension, nonce, onFault } = this.#options;
    const { webview } = panel;
    const at = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(extension, 'dist', file)).toString();
    webview.options = { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(extension, 'dist')] };
    panel.iconPath = vscode.Uri.joinPath(extension, 'media', 'icon.png');
    panel.title = titleOf(lab);
    webview.html = pageHtml({
      script: at('page.js'),
      style: at('page.css'),
      cspSource: webview.cspSource,
      nonce,
      language: vscode.env.language,
    });
    const port = portOf(webview);
    const page = connect<Nothing, PageEvents, PageRequests>({
      port,
      handlers: this.#handlers(),
      events: {},
      onFault,
    });
    const observer: LabObserver = {
      get views() {
        return [current()];
      },
      get isVisible() {
        return panel.visible;
      },
      document: (state) => {
        panel.title = titleOf(lab);
        page.tell('document', state);
      },
      charts: (charts) => page.tell('charts', charts),
      progress: (progress) => page.tell('progress', progress),
      work: (progress) => page.tell('work', progress),
      kept: (kept) => page.tell('kept', kept),
      failure: (found) => page.tell('failure', found),
      cleared: () => page.tell('cleared', null),
    };
    const current = (): ViewName => this.#view;
    const attached = lab.attach(observer);
    const shown = panel.onDidChangeViewState(() => lab.viewsChanged());
    panel.onDidDispose(() => {
      attached.dispose();
      shown.dispose();
      page.close(failure('engine/cancelled'));
    });
  }

  #handlers(): Handlers<PageRequests> {
    const { lab, views: tabs, texts } = this.#options;
    const done = async (action: Promise<unknown>): Promise<null> => {
      await action;
      return null;
    };
    return {
      ready: () => {
        lab.ensureRun();
        return {
          views: tabs,
          view: this.#view,
          texts,
          document: lab.state(),
          progress: lab.currentProgress,
          work: lab.currentWork,
          charts: lab.chartsOf(tabs),
          failure: lab.currentFailure,
        };
      },
      run: () => {
        lab.run();
        return null;
      },
      pause: () => done(lab.togglePause()),
      step: () => done(lab.step()),
      stop: () => done(lab.stop()),
      reset: () => {
        lab.reset();
        return null;
      },
      edit: ({ changes }) => done(applyChanges(lab.textDocument, readChanges(changes))),
      reveal: ({ pointer }) => done(revealPlace(lab, readPointer(pointer))),
      view: ({ view }) => {
        if (!tabs.includes(view)) throw failure('engine/bad-request', ['view']);
        this.#view = view;
        lab.viewsChanged();
        return null;
      },
      show: ({ step }) => {
        if (!Number.isSafeInteger(step) || step < 0) throw failure('engine/bad-request', ['show']);
        return done(lab.show(step));
      },
      choose: ({ place }) => done(lab.choose(this.#view, place === undefined ? undefined : readPlace(place))),
      halt: () => done(lab.halt()),
      save: (params) => saveExport(lab, params),
    };
  }
}

function titleOf(lab: LabDocument): string {
  return vscode.l10n.t('Lab: {0}', lab.uri.path.split('/').at(-1) ?? '');
}

function portOf(webview: vscode.Webview): Port {
  const listeners: vscode.Disposable[] = [];
  return {
    post: postParcels((message) => webview.postMessage(message)),
    listen: (receive) => listeners.push(webview.onDidReceiveMessage(receive)),
    close: () => {
      for (const listener of listeners) listener.dispose();
    },
  };
}

function readPointer(value: unknown): (string | number)[] {
  const isPointer =
    Array.isArray(value) &&
    value.length <= 16 &&
    value.every((part) => typeof part === 'string' || (Number.isSafeInteger(part) && (part as number) >= 0));
  if (!isPointer) throw failure('engine/bad-request', ['pointer']);
  return value as (string | number)[];
}

function readPlace(value: unknown): Place {
  const [x, y] = (Array.isArray(value) ? value : []) as unknown[];
  if (typeof x !== 'number' || typeof y !== 'number' || !Number.isFinite(x + y))
    throw failure('engine/bad-request', ['choose']);
  return [x, y];
}

/** Changes from the page are checked before the text is touched. */
function readChanges(value: unknown): TextChange[] {
  if (!Array.isArray(value) || value.length > 64) throw failure('engine/bad-request', ['edit']);
  return value.map((change: unknown) => {
    if (typeof change !== 'object' || change === null || !('pointer' in change))
      throw failure('engine/bad-request', ['edit']);
    const pointer = readPointer(change.pointer);
    const text = 'value' in change && change.value !== undefined ? JSON.stringify(change.value) : undefined;
    if (text !== undefined && text.length > 100_000) throw failure('engine/bad-request', ['edit']);
    return text === undefined ? { pointer } : { pointer, value: JSON.parse(text) as TextChange['value'] & {} };
  });
}

async function revealPlace(lab: LabDocument, pointer: readonly (string | number)[]): Promise<void> {
  const { tree } = lab.text;
  const { start, end } = tree === undefined ? { start: 0, end: 0 } : rangeOf(tree, pointer);
  const range = new vscode.Range(lab.textDocument.positionAt(start), lab.textDocument.positionAt(end));
  const open = vscode.window.visibleTextEditors.find(({ document }) => document === lab.textDocument);
  await vscode.window.showTextDocument(lab.textDocument, {
    viewColumn: open?.viewColumn ?? vscode.ViewColumn.One,
    selection: range,
  });
}

async function saveExport(
  lab: LabDocument,
  { name, encoding, content }: PageRequests['save']['params'],
): Promise<{ saved: boolean }> {
  const isWhole = typeof name === 'string' && typeof content === 'string' && content.length <= 64 * 1024 * 1024;
  if (!isWhole) throw failure('engine/bad-request', ['save']);
  const plain = name.replace(/[^\w.-]+/g, '-').slice(0, 80);
  const target = await vscode.window.showSaveDialog({ defaultUri: vscode.Uri.joinPath(lab.uri, '..', plain) });
  if (target === undefined) return { saved: false };
  const bytes =
    encoding === 'base64'
      ? Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))
      : new TextEncoder().encode(content);
  try {
    await vscode.workspace.fs.writeFile(target, bytes);
  } catch (error) {
    throw new LabError('export/failed', {
      text: 'The file could not be written: {0}',
      args: [error instanceof Error ? error.message : String(error)],
    });
  }
  return { saved: true };
}

/** What a page remembers over a reload of the window; anything else is undefined. */
export function readPageState(value: unknown): { uri: string; view: ViewName; views: ViewName[] } | undefined {
  if (typeof value !== 'object' || value === null || !('uri' in value) || typeof value.uri !== 'string')
    return undefined;
  const view = 'view' in value ? views.names.find((name) => name === value.view) : undefined;
  const listed: unknown[] = 'views' in value && Array.isArray(value.views) ? value.views : [];
  const tabs = views.names.filter((name) => listed.includes(name));
  return { uri: value.uri, view: view ?? usualView, views: tabs.length > 0 ? tabs : [...views.names] };
}
