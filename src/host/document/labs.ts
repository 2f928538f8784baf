import * as vscode from 'vscode';
import { usualView, type ViewName } from '../../protocol/views.ts';
import { LabDocument, type LabDocumentServices } from './labDocument.ts';
import { LabPanel, readPageState } from './labPanel.ts';

/** All lab documents and pages of the window. */
export interface Labs {
  dispose(): void;
  /** Opens (or reveals) a page beside the text and runs what it shows. */
  open(document: vscode.TextDocument, views: readonly ViewName[], view?: ViewName): void;
  /** Brings a page back after a reload. */
  restore(panel: vscode.WebviewPanel, state: unknown): Promise<void>;
  find(uri: vscode.Uri): LabDocument | undefined;
  /** The lab that commands mean: of the active page, else of the active text. */
  active(): LabDocument | undefined;
  textChanged(document: vscode.TextDocument): void;
}

export interface LabsOptions {
  readonly extension: vscode.Uri;
  readonly services: LabDocumentServices;
  /** Fresh for every page. */
  readonly nonce: () => string;
  readonly onFault: (error: unknown) => void;
}

export const panelType = 'reglab.lab';

export function createLabs(options: LabsOptions): Labs {
  const documents = new Map<string, LabDocument>();
  const panels = new Set<LabPanel>();

  const labOf = (document: vscode.TextDocument): LabDocument => {
    const key = document.uri.toString();
    const lab = documents.get(key) ?? new LabDocument(document, options.services);
    documents.set(key, lab);
    return lab;
  };
  const show = (panel: vscode.WebviewPanel, lab: LabDocument, views: readonly ViewName[], view: ViewName): void => {
    const page = new LabPanel({
      panel,
      lab,
      views,
      view,
      extension: options.extension,
      nonce: options.nonce(),
      texts: vscode.l10n.bundle ?? {},
      onFault: options.onFault,
    });
    panels.add(page);
    panel.onDidDispose(() => {
      panels.delete(page);
      if (lab.observerCount > 0) return;
      documents.delete(lab.uri.toString());
      lab.dispose();
    });
  };

  return {
    open(document, views, view = views[0] ?? usualView) {
      const lab = labOf(document);
      const existing = [...panels].find((page) => page.lab === lab && page.views.join() === views.join());
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
      show(panel, lab, views, view);
    },
    async restore(panel, state) {
      const known = readPageState(state);
      if (known === undefined) {
        panel.dispose();
        return;
      }
      try {
        const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(known.uri, true));
        show(panel, labOf(document), known.views, known.view);
      } catch {
        panel.webview.html = '';
        panel.dispose();
        void vscode.window.showWarningMessage(
          vscode.l10n.t('The lab was closed because its experiment {0} is gone.', known.uri.split('/').at(-1) ?? ''),
        );
      }
    },
    find: (uri) => documents.get(uri.toString()),
    active() {
      const page = [...panels].find(({ panel }) => panel.active);
      if (page !== undefined) return page.lab;
      const uri = vscode.window.activeTextEditor?.document.uri.toString() ?? '';
      return documents.get(uri) ?? (documents.size === 1 ? [...documents.values()][0] : undefined);
    },
    textChanged(document) {
      documents.get(document.uri.toString())?.textChanged();
    },
    dispose() {
      for (const page of [...panels]) page.panel.dispose();
      for (const lab of documents.values()) lab.dispose();
      documents.clear();
    },
  };
}
