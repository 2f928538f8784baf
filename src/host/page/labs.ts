import * as vscode from 'vscode';
import { usualView, type ViewName } from '../../protocol/views.ts';
import { LabDocument, type LabDocumentServices } from '../document/labDocument.ts';
import { LabPanel } from './labPanel.ts';
import { OpenText } from '../document/openText.ts';
import { readPageMemory } from './pageMessages.ts';
import type { TextReader } from '../text/textReader.ts';

/** All lab documents and pages of the window. */
export interface Labs {
  dispose(): void;
  /**
   * Opens (or reveals) a page beside the text and runs what it shows.
   * @param views  the tabs of the page
   * @param view  the tab that is shown, the first unless told
   */
  open(uri: vscode.Uri, views: readonly ViewName[], view?: ViewName): Promise<void>;
  /** Brings a page back after a reload. */
  restore(panel: vscode.WebviewPanel, state: unknown): Promise<void>;
  /** The lab of a text, if it has one. */
  find(uri: vscode.Uri): LabDocument | undefined;
  /** The lab that commands mean: of the active page, else of the active text. */
  active(): LabDocument | undefined;
  /** The text has another content. */
  textChanged(document: vscode.TextDocument): void;
}

/** What labs are made of. */
export interface LabsOptions {
  /** The folder of the extension. */
  readonly extension: vscode.Uri;
  readonly reader: TextReader;
  readonly services: LabDocumentServices;
  /** Fresh for every page. */
  readonly nonce: () => string;
  readonly onFault: (error: unknown) => void;
}

/** The type under which the window remembers pages. */
export const panelType = 'reglab.lab';

/** Builds the labs of the window; none is open yet. */
export function createLabs(options: LabsOptions): Labs {
  return new OpenLabs(options);
}

class OpenLabs implements Labs {
  readonly #options: LabsOptions;
  /** By the address of their text. */
  readonly #labs = new Map<string, LabDocument>();
  readonly #pages = new Set<LabPanel>();

  constructor(options: LabsOptions) {
    this.#options = options;
  }

  async open(uri: vscode.Uri, views: readonly ViewName[], view = views[0] ?? usualView): Promise<void> {
    const lab = await this.#labOf(uri);
    const existing = [...this.#pages].find((page) => page.lab === lab && page.views.join() === views.join());
    if (existing !== undefined) {
      existing.panel.reveal(undefined, true);
      lab.run();
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      panelType,
      vscode.l10n.t('Lab'),
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      { enableScripts: true },
    );
    this.#show(panel, lab, { views, view });
  }

  async restore(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const known = readPageMemory(state);
    if (known === undefined) {
      panel.dispose();
      return;
    }
    try {
      this.#show(panel, await this.#labOf(vscode.Uri.parse(known.uri, true)), known);
    } catch {
      panel.webview.html = '';
      panel.dispose();
      const name = known.uri.split('/').at(-1) ?? '';
      void vscode.window.showWarningMessage(
        vscode.l10n.t('The lab was closed because its experiment {0} is gone.', name),
      );
    }
  }

  find(uri: vscode.Uri): LabDocument | undefined {
    return this.#labs.get(uri.toString());
  }

  active(): LabDocument | undefined {
    const page = [...this.#pages].find(({ panel }) => panel.active);
    if (page !== undefined) return page.lab;
    const uri = vscode.window.activeTextEditor?.document.uri.toString() ?? '';
    return this.#labs.get(uri) ?? (this.#labs.size === 1 ? [...this.#labs.values()][0] : undefined);
  }

  textChanged(document: vscode.TextDocument): void {
    this.find(document.uri)?.textChanged();
  }

  dispose(): void {
    for (const page of [...this.#pages]) page.panel.dispose();
    for (const lab of this.#labs.values()) lab.dispose();
    this.#labs.clear();
  }

  async #labOf(uri: vscode.Uri): Promise<LabDocument> {
    const known = this.find(uri);
    if (known !== undefined) return known;
    const document = await vscode.workspace.openTextDocument(uri);
    const { reader, services } = this.#options;
    // Another caller may have been faster while the text was opened.
    const lab = this.find(document.uri) ?? new LabDocument(new OpenText(document, reader), services);
    this.#labs.set(document.uri.toString(), lab);
    return lab;
  }

  #show(
    panel: vscode.WebviewPanel,
    lab: LabDocument,
    { views, view }: { readonly views: readonly ViewName[]; readonly view: ViewName },
  ): void {
    const { extension, nonce, onFault } = this.#options;
    const texts = vscode.l10n.bundle ?? {};
    const page = new LabPanel({ panel, lab, views, view, extension, nonce: nonce(), texts, onFault });
    this.#pages.add(page);
    panel.onDidDispose(() => {
      this.#pages.delete(page);
      if (lab.observerCount > 0) return;
      this.#labs.delete(lab.uri.toString());
      lab.dispose();
    });
  }
}
