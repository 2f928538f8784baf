import * as vscode from 'vscode';
import { toRange } from '../text/editorRanges.ts';
import type { TextReader } from '../text/textReader.ts';
import type { FormulaPictures } from '../files/formulaPictures.ts';
import { hoverMarkdown } from './hoverMarkdown.ts';
import { plotColours } from './plotColours.ts';

/** What a key or a value means, with its formula and its plot in the colours of the theme. */
export function hoverProvider(reader: Pick<TextReader, 'hover'>, formulas: FormulaPictures): vscode.HoverProvider {
  return {
    async provideHover(document, position) {
      const colours = plotColours(vscode.window.activeColorTheme.kind);
      const found = await reader.hover(document, document.offsetAt(position), colours);
      if (found === undefined) return undefined;
      const markdown = hoverMarkdown(found.pieces, await formulas(), { colour: colours.foreground, uri: document.uri });
      return new vscode.Hover(markdown, toRange(document, found));
    },
  };
}
