import * as vscode from 'vscode';
import { lensesOf } from '../../language/lenses.ts';
import { views } from '../../protocol/views.ts';
import { localize } from '../files/localize.ts';
import { toRange } from '../text/editorRanges.ts';
import type { TextReader } from '../text/textReader.ts';

/** A lens for each view, which opens it for the document. */
export function lensProvider(reader: Pick<TextReader, 'read'>): vscode.CodeLensProvider {
  const wanted = views.entries().map(([view, { lens }]) => ({ view, title: lens }));
  return {
    provideCodeLenses: (document) =>
      lensesOf(reader.read(document), wanted).map((lens) => {
        const command = `reglab.${views.get(lens.view).command}`;
        const title = localize(lens.title);
        return new vscode.CodeLens(toRange(document, lens), { title, command, arguments: [document.uri] });
      }),
  };
}
