import * as vscode from 'vscode';
import { failure } from '../../core/ground/errors.ts';
import { connect, type Endpoint, type Handlers, type Nothing, type Port } from '../../protocol/endpoint.ts';
import type { PageEvents, PageRequests, PageStart, ProblemPlace, TextVersion } from '../../protocol/messages.ts';
import { postParcels } from '../../protocol/parcels.ts';
import { views, type ChartKey, type ViewName } from '../../protocol/views.ts';
import type { LabDocument } from '../document/labDocument.ts';
import type { LabObserver } from '../document/observers.ts';
import { besides, nameOf } from '../files/documentFiles.ts';
import type { FormulaPictures } from '../files/formulaPictures.ts';
import { languageId } from '../files/languageId.ts';
import { localize } from '../files/localize.ts';
import { pageHtml } from './pageHtml.ts';
import {
  readChanges,
  readClaim,
  readFile,
  readIndex,
  readPlace,
  readPointer,
  readStep,
  readText,
  readUnfolded,
  readVersion,
} from './pageMessages.ts';
import { saveFile } from './saveFile.ts';

/** What a page is made of. */
export interface LabPanelOptions {
  readonly panel: vscode.WebviewPanel;
  readonly lab: LabDocument;
  /** The folder of the extension. */
  readonly extension: vscode.Uri;
  /** The tab that is shown first. */
  readonly view: ViewName;
  /** It stays with its document. */
  readonly isLocked: boolean;
  readonly nonce: string;
  /** Translations of the page's texts. */
  readonly texts: Readonly<Record<string, string>>;
  /** The pictures of formulas. */
  readonly formulas: FormulaPictures;
  readonly onFault: (error: unknown) => void;
}

/** One page on one document at a time: translates between the page's requests and the document. */
export class LabPanel {
  readonly #options: LabPanelOptions;
  readonly #page: Pick<Endpoint<Nothing, PageEvents>, 'tell'>;
  #lab: LabDocument;
  #view: ViewName;
  /** The charts in named groups that the page shows. */
  #unfolded: readonly ChartKey[] = [];
  #isLocked: boolean;
  #attached: { dispose(): void };

  constructor(options: LabPanelOptions) {
    this.#options = options;
    this.#lab = options.lab;
    this.#view = options.view;
    this.#isLocked = options.isLocked;
    this.#write();
    this.#page = this.#connect();
    this.#attached = this.#lab.attach(this.#observer);
  }

  get panel(): vscode.WebviewPanel {
    return this.#options.panel;
  }

  get lab(): LabDocument {
    return this.#lab;
  }

  /** It stays with its document, whatever the editor shows. */
  get isLocked(): boolean {
    return this.#isLocked;
  }

  set isLocked(isLocked: boolean) {
    this.#isLocked = isLocked;
    this.retitle();
    this.#page.tell('locked', isLocked);
  }

  /** Shows another document from now on. */
  follow(lab: LabDocument): void {
    if (lab === this.#lab) return;
    this.#attached.dispose();
    this.#lab = lab;
    this.#attached = lab.attach(this.#observer);
    this.retitle();
    // A hidden page asks for everything when it is seen again.
    if (!this.panel.visible) return;
    this.#page.tell('started', this.#start());
    lab.viewsChanged();
  }

  /** Brings a tab to the front. */
  select(view: ViewName): void {
    if (view === this.#view) return;
    this.#show(view);
    this.#page.tell('view', view);
  }

  /** Its title says what it shows; of a page that stays with its document as the editor's own previews do. */
  retitle(): void {
    const view = localize(views.get(this.#view).name);
    const name = nameOf(this.#lab.uri).replace(/\.reglab\.json$/, '');
    this.panel.title = this.#isLocked ? `[${view}] ${name}` : vscode.l10n.t('{0}: {1}', view, name);
  }

  /** Writes the page's HTML; its scripts then ask for everything. */
  #write(): void {
    const { panel, extension, nonce } = this.#options;
    const { webview } = panel;
    const dist = vscode.Uri.joinPath(extension, 'dist');
    const at = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(dist, file)).toString();
    webview.options = { enableScripts: true, localResourceRoots: [dist] };
    const iconFor = (kind: string): vscode.Uri => vscode.Uri.joinPath(extension, 'media', `file-${kind}.svg`);
    panel.iconPath = { light: iconFor('light'), dark: iconFor('dark') };
    this.retitle();
    webview.html = pageHtml({
      script: at('page.js'),
      style: at('page.css'),
      cspSource: webview.cspSource,
      nonce,
      language: vscode.env.language,
    });
  }

  #connect(): Endpoint<Nothing, PageEvents> {
    const { panel, onFault } = this.#options;
    const port = portOf(panel.webview);
    const page = connect<Nothing, PageEvents, PageRequests>({ port, handlers: this.#handlers(), events: {}, onFault });
    const shown = panel.onDidChangeViewState(() => this.#lab.viewsChanged());
    panel.onDidDispose(() => {
      this.#attached.dispose();
      shown.dispose();
      page.close(failure('engine/cancelled'));
    });
    return page;
  }

  get #observer(): LabObserver {
    const { panel } = this.#options;
    const page = this.#page;
    const shown = (): ViewName => this.#view;
    const unfolded = (): readonly ChartKey[] => this.#unfolded;
    return {
      get views() {
        return [shown()];
      },
      get unfolded() {
        return unfolded();
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
      folded: (folded) => page.tell('folded', folded),
      failure: (found) => page.tell('failure', found),
      cleared: () => page.tell('cleared', null),
    };
  }

  #handlers(): Handlers<PageRequests> {
    const of = (): LabDocument => this.#lab;
    return {
      ready: ({ unfolded }) => {
        const read = readUnfolded(unfolded);
        if (read.join() !== this.#unfolded.join()) this.#unfold(read);
        return this.#start();
      },
      run: () => done(() => of().run()),
      pause: () => done(() => of().controls.togglePause()),
      step: () => done(() => of().controls.step()),
      stop: () => done(() => of().controls.stop()),
      reset: () => done(() => of().controls.reset()),
      edit: async ({ changes, version }) => ({
        version: await of().source.edit(readChanges(changes), readVersion(version)),
      }),
      reveal: ({ pointer }) => done(() => of().source.reveal(readPointer(pointer))),
      visit: (place) => done(() => this.#visit(place)),
      fix: (place) => this.#fix(place),
      undo: ({ redo }) => done(() => this.#undo(redo)),
      view: ({ view }) => done(() => this.#show(view)),
      unfold: ({ unfolded }) => done(() => this.#unfold(readUnfolded(unfolded))),
      show: ({ step }) => done(() => of().controls.show(readStep(step))),
      choose: ({ place }) =>
        done(() => of().controls.choose(this.#view, place === undefined ? undefined : readPlace(place))),
      chooseSample: ({ sample }) =>
        done(() => of().controls.chooseSample(sample === undefined ? undefined : readIndex(sample))),
      chooseClaim: ({ claim }) => done(() => of().controls.chooseClaim(readClaim(claim))),
      openExperiment: ({ text }) => done(() => openExperiment(readText(text))),
      formula: async ({ tex }) => ({ svg: (await this.#options.formulas())[tex] ?? null }),
      halt: () => done(() => of().controls.halt()),
      save: async (params) => ({ saved: await saveFile(readFile(params), of().uri) }),
    };
  }

  /** Everything current, for a page that is awake. */
  #start(): PageStart {
    const lab = this.#lab;
    lab.ensureRun();
    return {
      view: this.#view,
      isLocked: this.#isLocked,
      texts: this.#options.texts,
      document: lab.state(),
      progress: lab.currentProgress,
      work: lab.currentWork,
      charts: lab.chartsOf(views.names),
      folded: lab.folded,
      failure: lab.currentFailure,
    };
  }

  #show(view: ViewName): void {
    if (!views.names.includes(view)) throw failure('engine/bad-request', ['view']);
    this.#view = view;
    this.retitle();
    this.#lab.viewsChanged();
  }

  #unfold(unfolded: readonly ChartKey[]): void {
    this.#unfolded = unfolded;
    this.#lab.viewsChanged();
  }

  async #visit({ problem, version }: ProblemPlace): Promise<void> {
    const { source } = this.#lab;
    const { pointer, inFile } = this.#lab.problem(readIndex(problem), readVersion(version));
    await (inFile === undefined ? source.reveal(pointer) : showLine(besides(source.uri, inFile.path), inFile.line));
  }

  async #fix({ problem, fix, version }: PageRequests['fix']['params']): Promise<{ version: TextVersion }> {
    const { fixes } = this.#lab.problem(readIndex(problem), readVersion(version));
    const chosen = fixes[readIndex(fix)];
    if (chosen === undefined) throw failure('engine/bad-request', ['fix']);
    return { version: await this.#lab.source.fix(chosen, version) };
  }

  /** The editor undoes where its keys go: the text has them for a moment. */
  async #undo(redo: boolean): Promise<void> {
    await this.#lab.source.focus();
    await vscode.commands.executeCommand(redo ? 'redo' : 'undo');
    this.panel.reveal(undefined, false);
  }
}

/** Shows a line of a file; the columns of a table are not those of its text. */
async function showLine(uri: vscode.Uri, line: number): Promise<void> {
  const file = await vscode.workspace.openTextDocument(uri);
  const selection = file.lineAt(Math.min(line, file.lineCount) - 1).range;
  await vscode.window.showTextDocument(file, { viewColumn: vscode.ViewColumn.One, selection });
}

/** A text without a file, as an experiment. */
async function openExperiment(content: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language: languageId, content });
  await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One });
}

/** The answer of a request that has none, once it is done. */
async function done(action: () => Promise<void> | void): Promise<null> {
  await action();
  return null;
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
