import * as vscode from 'vscode';
import { completionsAt, type Completion } from '../../language/completions.ts';
import { localize } from '../files/localize.ts';

const kinds = {
  key: vscode.CompletionItemKind.Property,
  name: vscode.CompletionItemKind.EnumMember,
  value: vscode.CompletionItemKind.Value,
} as const satisfies Record<Completion['kind'], vscode.CompletionItemKind>;

/** What may stand where the cursor is. */
export const completionProvider: vscode.CompletionItemProvider = {
  provideCompletionItems(document, position) {
    const found = completionsAt(document.getText(), document.offsetAt(position));
    return found.map((one) => toItem(document, one));
  },
};

function toItem(document: vscode.TextDocument, found: Completion): vscode.CompletionItem {
  // What a key is for is seen in the list, before one is chosen.
  const label = found.kind === 'key' ? { label: found.label, description: localize(found.documentation) } : found.label;
  const item = new vscode.CompletionItem(label, kinds[found.kind]);
  const range = new vscode.Range(document.positionAt(found.start), document.positionAt(found.end));
  item.range = range;
  item.insertText = new vscode.SnippetString(found.insert);
  // The editor filters by what stands in the range, quotes included.
  item.filterText = document.getText(range).startsWith('"') ? `"${found.label}"` : found.label;
  item.detail = localize(found.detail);
  item.documentation = localize(found.documentation);
  item.sortText = found.sortText;
  return item;
}
