import * as vscode from 'vscode';
import { failure } from '../../core/ground/errors.ts';
import { connect, type Endpoint, type Handlers, type Nothing, type Port } from '../../protocol/endpoint.ts';
import type { PageEvents, PageRequests, PageStart } from '../../protocol/messages.ts';
import { postParcels } from '../../protocol/parcels.ts';
import type { ViewName } from '../../protocol/views.ts';
import type { LabDocument } from '../document/labDocument.ts';
import type { LabObserver } from '../document/observers.ts';
import { pageHtml } from './pageHtml.ts';
import { readChanges, readFile, readPlace, readPointer, readStep, readVersion } from './pageMessages.ts';
import { saveFile } from './saveFile.ts';

/** What a page is made of. */
export interface LabPanelOptions {
  readonly panel: vscode.WebviewPanel;
  readonly lab: LabDocument;
  /** The folder of the extension. */
  readonly extension: vscode.Uri;
  /** The tabs of this page. */
  readonly views: readonly ViewName[];
  /** The tab that is shown first. */
  readonly view: ViewName;
  readonly nonce: string;
  /** Translations of the page's texts. */
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
    this.#write();
    this.#connect();
  }

  get panel(): vscode.WebviewPanel {
    return this.#options.panel;
  }

  get lab(): LabDocument {
    return this.#options.lab;
  }

  /** Its tabs. */
  get views(): readonly ViewName[] {
    return this.#options.views;
  }

  /** The text has another name. */
  retitle(): void {
    this.panel.title = titleOf(this.lab);
  }

  /** Writes the page's HTML; its scripts then ask for everything. */
  #write(): void {
    const { panel, extension, nonce } = this.#options;
    const { webview } = panel;
    const dist = vscode.Uri.joinPath(extension, 'dist');
    const at = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(dist, file)).toString();
    webview.options = { enableScripts: true, localResourceRoots: [dist] };
    panel.iconPath = vscode.Uri.joinPath(extension, 'media', 'icon.png');
    this.retitle();
    webview.html = pageHtml({
      script: at('page.js'),
      style: at('page.css'),
      cspSource: webview.cspSource,
      nonce,
      language: vscode.env.language,
    });
  }

  #connect(): void {
    const { panel, lab, onFault } = this.#options;
    const port = portOf(panel.webview);
    const page = connect<Nothing, PageEvents, PageRequests>({ port, handlers: this.#handlers(), events: {}, onFault });
    const attached = lab.attach(this.#observerOf(page));
    const shown = panel.onDidChangeViewState(() => lab.viewsChanged());
    panel.onDidDispose(() => {
      attached.dispose();
      shown.dispose();
      page.close(failure('engine/cancelled'));
    });
  }

  #observerOf(page: Pick<Endpoint<Nothing, PageEvents>, 'tell'>): LabObserver {
    const { panel } = this.#options;
    const shown = (): ViewName => this.#view;
    return {
      get views() {
        return [shown()];
      },
      get isVisible() {
        return panel.visible;
      },
      document: (state) => {
        this.retitle();
        page.tell('document', state);
      },
      charts: (charts) => page.tell('charts', charts),
      progress: (progress) => page.tell('progress', progress),
      work: (progress) => page.tell('work', progress),
      kept: (kept) => page.tell('kept', kept),
      failure: (found) => page.tell('failure', found),
      cleared: () => page.tell('cleared', null),
    };
  }

  #handlers(): Handlers<PageRequests> {
    const { lab } = this.#options;
    const { controls, source } = lab;
    return {
      ready: () => this.#start(),
      run: () => done(() => lab.run()),
      pause: () => done(() => controls.togglePause()),
      step: () => done(() => controls.step()),
      stop: () => done(() => controls.stop()),
      reset: () => done(() => controls.reset()),
      edit: async ({ changes, version }) => ({
        version: await source.edit(readChanges(changes), readVersion(version)),
      }),
      reveal: ({ pointer }) => done(() => source.reveal(readPointer(pointer))),
      view: ({ view }) => done(() => this.#show(view)),
      show: ({ step }) => done(() => controls.show(readStep(step))),
      choose: ({ place }) =>
        done(() => controls.choose(this.#view, place === undefined ? undefined : readPlace(place))),
      halt: () => done(() => controls.halt()),
      save: async (params) => ({ saved: await saveFile(readFile(params), lab.uri) }),
    };
  }

  /** Everything current, for a page that is awake. */
  #start(): PageStart {
    const { lab, views, texts } = this.#options;
    lab.ensureRun();
    return {
      views,
      view: this.#view,
      texts,
      document: lab.state(),
      progress: lab.currentProgress,
      work: lab.currentWork,
      charts: lab.chartsOf(views),
      failure: lab.currentFailure,
    };
  }

  #show(view: ViewName): void {
    const { lab, views } = this.#options;
    if (!views.includes(view)) throw failure('engine/bad-request', ['view']);
    this.#view = view;
    lab.viewsChanged();
  }
}

/** The answer of a request that has none, once it is done. */
async function done(action: () => Promise<void> | void): Promise<null> {
  await action();
  return null;
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
