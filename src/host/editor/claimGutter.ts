import * as vscode from 'vscode';
import { languageId } from '../files/languageId.ts';
import { toRange } from '../text/editorRanges.ts';
import type { TextReader } from '../text/textReader.ts';

/** A mark in the gutter of lines that a sentence of the view Theory is about; the hover of the line has its verdict and a link. */
export function markClaims(
  reader: Pick<TextReader, 'reading' | 'onDidRefresh'>,
  extension: vscode.Uri,
): vscode.Disposable {
  const picture = (theme: string): vscode.Uri => vscode.Uri.joinPath(extension, 'media', `theory-${theme}.svg`);
  const decoration = vscode.window.createTextEditorDecorationType({
    gutterIconSize: '70%',
    light: { gutterIconPath: picture('light') },
    dark: { gutterIconPath: picture('dark') },
  });
  const mark = (editor: vscode.TextEditor): void => {
    const { document } = editor;
    if (document.languageId !== languageId) return;
    const { problems, marks = [] } = reader.reading(document);
    // One mark for each line.
    const lines = new Map(
      [...marks, ...problems.filter(({ claim }) => claim !== undefined)].map((place) => {
        const range = toRange(document, place);
        return [range.start.line, new vscode.Range(range.start, range.start)] as const;
      }),
    );
    editor.setDecorations(decoration, [...lines.values()]);
  };
  const markAll = (): void => vscode.window.visibleTextEditors.forEach(mark);
  markAll();
  return vscode.Disposable.from(
    decoration,
    vscode.window.onDidChangeVisibleTextEditors(markAll),
    reader.onDidRefresh(markAll),
  );
}
