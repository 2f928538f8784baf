import * as vscode from 'vscode';
import { usualView, views, type ViewName } from '../../protocol/views.ts';
import type { LabDocument, LabDocumentServices } from '../document/labDocument.ts';
import type { FormulaPictures } from '../files/formulaPictures.ts';
import { TextLabs, type TextEvents } from '../document/textLabs.ts';
import { LabPanel } from './labPanel.ts';
import { readPageMemory, type PageMemory } from './pageMessages.ts';
import type { TextReader } from '../text/textReader.ts';

/** All lab documents and pages of the window. One page follows the active text, those that are locked stay with theirs. */
export interface Labs {
  dispose(): void;
  /**
   * Shows the lab of a text: on the active page if it is of that text, else on the page that follows, which is opened beside the text if need be.
   * @param view  the tab that is shown; the one that is unless told
   */
  open(uri: vscode.Uri, view?: ViewName): Promise<LabDocument>;
  /** Brings a page back after a reload. */
  restore(panel: vscode.WebviewPanel, state: unknown): Promise<void>;
  /** The page that follows, if there is one, shows the lab of this text. */
  follow(uri: vscode.Uri): Promise<void>;
  /** Locks the page that is in front, or lets it follow; the one that followed then stays where it is. */
  lock(isLocked: boolean): void;
  /** The page that is in front. */
  readonly activePage: { readonly isLocked: boolean } | undefined;
  /** The lab of a text, if it has one. */
  find(uri: vscode.Uri): LabDocument | undefined;
  /** The lab that commands mean: of the active page, else of the active text. */
  active(): LabDocument | undefined;
  /** All labs, also of texts that no page shows any more. */
  readonly all: readonly LabDocument[];
  /** Tells that another page is in front or locked, or that a lab came, went, or has a run that stands otherwise. */
  readonly onDidChange: vscode.Event<void>;
  /** Hears what happens to texts and files. */
  readonly texts: TextEvents;
}

/** What labs are made of. */
export interface LabsOptions {
  /** The folder of the extension. */
  readonly extension: vscode.Uri;
  readonly reader: TextReader;
  readonly services: Omit<LabDocumentServices, 'moved'>;
  /** Fresh for every page. */
  readonly nonce: () => string;
  /** The pictures of formulas. */
  readonly formulas: FormulaPictures;
  readonly onFault: (error: unknown) => void;
}

/** The type under which the window remembers pages. */
export const panelType = 'reglab.lab';

/** Labs that the page has left and that keep their run and charts, should it come back. */
const mostResting = 2;

/** The view that a page begins with where none is asked for: `reglab.defaultView`, where it names one. */
function firstView(): ViewName {
  const wanted = vscode.workspace.getConfiguration('reglab').get<unknown>('defaultView');
  return views.names.find((name) => name === wanted) ?? usualView;
}

/** Builds the labs of the window; none is open yet. */
export function createLabs(options: LabsOptions): Labs {
  return new OpenLabs(options);
}

class OpenLabs implements Labs {
  readonly #options: LabsOptions;
  readonly texts: TextLabs;
  readonly #pages = new Set<LabPanel>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  /** The text that was asked for last: opening one takes time. */
  #wanted: vscode.Uri | undefined;

  constructor(options: LabsOptions) {
    this.#options = options;
    const { reader, services } = options;
    this.texts = new TextLabs({
      reader,
      services: { ...services, moved: () => this.#changed.fire() },
      onMoved: (lab) => this.#pagesOf(lab).forEach((page) => page.retitle()),
      onReplaced: (lab) => this.#pagesOf(lab).forEach(({ panel }) => void panel.dispose()),
    });
  }

  async open(uri: vscode.Uri, view?: ViewName): Promise<LabDocument> {
    this.#wanted = uri;
    const lab = await this.texts.open(uri);
    const front = this.#front();
    const page = front?.lab === lab ? front : this.#follower();
    if (page === undefined) {
      const panel = vscode.window.createWebviewPanel(
        panelType,
        vscode.l10n.t('Lab'),
        { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
        { enableScripts: true },
      );
      this.#show(panel, lab, { view: view ?? firstView(), isLocked: false });
      return lab;
    }
    if (view !== undefined) page.select(view);
    this.#turn(page, lab);
    page.panel.reveal(undefined, true);
    return lab;
  }

  async restore(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const known = readPageMemory(state);
    if (known === undefined) {
      panel.dispose();
      return;
    }
    try {
      const lab = await this.texts.open(vscode.Uri.parse(known.uri, true));
      this.#show(panel, lab, { ...known, isLocked: known.isLocked || this.#follower() !== undefined });
    } catch {
      panel.webview.html = '';
      panel.dispose();
      const name = known.uri.split('/').at(-1) ?? '';
      void vscode.window.showWarningMessage(
        vscode.l10n.t('The lab was closed because its experiment {0} is gone.', name),
      );
    }
  }

  async follow(uri: vscode.Uri): Promise<void> {
    if (this.#follower() === undefined) return;
    this.#wanted = uri;
    const lab = await this.texts.open(uri);
    const page = this.#follower();
    if (page !== undefined && this.#wanted === uri) this.#turn(page, lab);
    else this.#tidy();
  }

  lock(isLocked: boolean): void {
    const page = this.#front();
    if (page === undefined || page.isLocked === isLocked) return;
    const former = this.#follower();
    if (!isLocked && former !== undefined) former.isLocked = true;
    page.isLocked = isLocked;
    this.#changed.fire();
  }

  get activePage(): LabPanel | undefined {
    return this.#front();
  }

  get all(): readonly LabDocument[] {
    return this.texts.all;
  }

  find(uri: vscode.Uri): LabDocument | undefined {
    return this.texts.find(uri);
  }

  active(): LabDocument | undefined {
    const page = this.#front();
    if (page !== undefined) return page.lab;
    const uri = vscode.window.activeTextEditor?.document.uri;
    const [only, ...others] = this.texts.all;
    return (uri && this.find(uri)) ?? (others.length === 0 ? only : undefined);
  }

  dispose(): void {
    for (const page of [...this.#pages]) page.panel.dispose();
    for (const lab of this.texts.all) this.texts.close(lab);
    this.#changed.dispose();
  }

  #front(): LabPanel | undefined {
    return [...this.#pages].find(({ panel }) => panel.active);
  }

  #follower(): LabPanel | undefined {
    return [...this.#pages].find(({ isLocked }) => !isLocked);
  }

  #pagesOf(lab: LabDocument): LabPanel[] {
    return [...this.#pages].filter((page) => page.lab === lab);
  }

  /** Turns a page to another lab; the one before rests. */
  #turn(page: LabPanel, lab: LabDocument): void {
    page.follow(lab);
    this.texts.touch(lab);
    this.#tidy();
    this.#changed.fire();
  }

  /** Ends the labs that no page shows: all of them without a page that could come back to them, else those that were left long ago. */
  #tidy(): void {
    const resting = this.texts.all.filter(({ observerCount }) => observerCount === 0);
    const kept = this.#follower() === undefined ? 0 : mostResting;
    for (const lab of resting.slice(0, Math.max(0, resting.length - kept))) this.texts.close(lab);
  }

  #show(panel: vscode.WebviewPanel, lab: LabDocument, { view, isLocked }: Pick<PageMemory, 'view' | 'isLocked'>): void {
    const { extension, nonce, formulas, onFault } = this.#options;
    const texts = vscode.l10n.bundle ?? {};
    const page = new LabPanel({ panel, lab, view, isLocked, extension, nonce: nonce(), texts, formulas, onFault });
    this.#pages.add(page);
    const moved = panel.onDidChangeViewState(() => this.#changed.fire());
    panel.onDidDispose(() => {
      this.#pages.delete(page);
      moved.dispose();
      if (page.lab.observerCount === 0) this.texts.close(page.lab);
      this.#tidy();
      this.#changed.fire();
    });
    this.#changed.fire();
  }
}
