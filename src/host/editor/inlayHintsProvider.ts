import * as vscode from 'vscode';
import { inlayHintsOf, type InlayHint } from '../../language/inlayHints.ts';
import { localize } from '../files/localize.ts';
import type { TextReader } from '../text/textReader.ts';

/** Remarks behind the layers; new ones are asked for when the data of a text have been read. */
export function inlayHintsProvider(reader: Pick<TextReader, 'reading' | 'onDidRefresh'>): vscode.InlayHintsProvider {
  const changed = new vscode.EventEmitter<void>();
  reader.onDidRefresh(() => changed.fire());
  return {
    onDidChangeInlayHints: changed.event,
    provideInlayHints(document, range) {
      if (vscode.workspace.getConfiguration('reglab').get<boolean>('inlayHints.enabled') === false) return [];
      const { text, dataset } = reader.reading(document);
      return inlayHintsOf(text, dataset)
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
