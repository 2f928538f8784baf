import * as vscode from 'vscode';
import type { InlayHint } from '../../language/hovers/inlayHints.ts';
import { localize } from '../files/localize.ts';
import type { TextReader } from '../text/textReader.ts';

/** Remarks behind the layers; new ones are asked for when the data of a text have been read. */
export function inlayHintsProvider(reader: Pick<TextReader, 'refresh' | 'onDidRefresh'>): vscode.InlayHintsProvider {
  const changed = new vscode.EventEmitter<void>();
  reader.onDidRefresh(() => changed.fire());
  return {
    onDidChangeInlayHints: changed.event,
    async provideInlayHints(document, range) {
      if (vscode.workspace.getConfiguration('reglab').get<boolean>('inlayHints.enabled') === false) return [];
      const { hints } = await reader.refresh(document);
      return hints
        .filter(({ offset }) => range.contains(document.positionAt(offset)))
        .map((hint) => toHint(document, hint));
    },
  };
}

function toHint(document: vscode.TextDocument, { offset, label, tooltip }: InlayHint): vscode.InlayHint {
  const hint = new vscode.InlayHint(document.positionAt(offset), localize(label));
  hint.tooltip = localize(tooltip);
  hint.paddingLeft = true;
  return hint;
}
