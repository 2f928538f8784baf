import * as vscode from 'vscode';
import { usualView, type ViewName } from '../../protocol/views.ts';
import type { LabDocument, LabDocumentServices } from '../document/labDocument.ts';
import { TextLabs, type TextEvents } from '../document/textLabs.ts';
import { LabPanel } from './labPanel.ts';
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
  /** Hears what happens to texts and files. */
  readonly texts: TextEvents;
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
  readonly texts: TextLabs;
  readonly #pages = new Set<LabPanel>();

  constructor(options: LabsOptions) {
    this.#options = options;
    const { reader, services } = options;
    this.texts = new TextLabs({
      reader,
      services,
      onMoved: (lab) => this.#pagesOf(lab).forEach((page) => page.retitle()),
      onReplaced: (lab) => this.#pagesOf(lab).forEach(({ panel }) => void panel.dispose()),
    });
  }

  async open(uri: vscode.Uri, views: readonly ViewName[], view = views[0] ?? usualView): Promise<void> {
    const lab = await this.texts.open(uri);
    const existing = this.#pagesOf(lab).find((page) => page.views.join() === views.join());
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
      this.#show(panel, await this.texts.open(vscode.Uri.parse(known.uri, true)), known);
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
    return this.texts.find(uri);
  }

  active(): LabDocument | undefined {
    const page = [...this.#pages].find(({ panel }) => panel.active);
    if (page !== undefined) return page.lab;
    const uri = vscode.window.activeTextEditor?.document.uri;
    const [only, ...others] = this.texts.all;
    return (uri && this.find(uri)) ?? (others.length === 0 ? only : undefined);
  }

  dispose(): void {
    for (const page of [...this.#pages]) page.panel.dispose();
    for (const lab of this.texts.all) this.texts.close(lab);
  }

  #pagesOf(lab: LabDocument): LabPanel[] {
    return [...this.#pages].filter((page) => page.lab === lab);
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
      if (lab.observerCount === 0) this.texts.close(lab);
    });
  }
}
