import * as vscode from 'vscode';
import { hoverAt } from '../../language/hovers/hovers.ts';
import { localize } from '../files/localize.ts';
import { toRange } from '../text/editorRanges.ts';
import type { TextReader } from '../text/textReader.ts';
import { hoverMarkdown, type FormulaPictures } from './hoverMarkdown.ts';
import { plotColours } from './plotColours.ts';

/** What a key or a value means, with its formula and its plot in the colours of the theme. */
export function hoverProvider(reader: Pick<TextReader, 'reading'>, formulas: FormulaPictures): vscode.HoverProvider {
  return {
    async provideHover(document, position) {
      const { text, dataset } = reader.reading(document);
      const colours = plotColours(vscode.window.activeColorTheme.kind);
      const found = hoverAt(text, document.offsetAt(position), { dataset, colours, translate: localize });
      if (found === undefined) return undefined;
      const markdown = hoverMarkdown(found.pieces, await formulas(), colours.foreground);
      return new vscode.Hover(markdown, toRange(document, found));
    },
  };
}
