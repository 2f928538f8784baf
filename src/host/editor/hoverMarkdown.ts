import * as vscode from 'vscode';
import { shorten } from '../../core/ground/errors.ts';
import { colourFormula } from '../../language/hovers/formulas.ts';
import type { HoverPiece } from '../../language/hovers/hovers.ts';
import { localize } from '../files/localize.ts';
import { claimLink } from '../text/editorRanges.ts';
import { verdictWord } from './verdictWord.ts';

/** For whom a hover is made: the colour of its text, and the text that it explains. */
interface Shown {
  readonly colour: string;
  readonly uri: vscode.Uri;
}

/** Puts the pieces of a hover into Markdown; pictures go in as data. */
export function hoverMarkdown(
  pieces: readonly HoverPiece[],
  formulas: Readonly<Record<string, string>>,
  shown: Shown,
): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString();
  // Nothing but the links to the view Theory.
  markdown.isTrusted = { enabledCommands: ['reglab.showClaim'] };
  for (const piece of pieces) markdown.appendMarkdown(`${pieceMarkdown(piece, formulas, shown)}\n\n`);
  return markdown;
}

function pieceMarkdown(piece: HoverPiece, formulas: Readonly<Record<string, string>>, { colour, uri }: Shown): string {
  switch (piece.kind) {
    case 'title':
      return `**${escapeMarkdown(localize(piece.text))}**`;
    case 'formula': {
      const svg = formulas[piece.tex];
      return svg === undefined ? `\`${piece.tex}\`` : image(colourFormula(svg, colour), piece.tex);
    }
    case 'plot':
      return image(piece.svg, localize(piece.alt));
    case 'text':
      return escapeMarkdown(localize(piece.text));
    case 'values':
      return [
        `*${escapeMarkdown(localize(piece.title))}*`,
        ...piece.rows.map(({ label, value }) => `- ${escapeMarkdown(localize(label))}: ${escapeMarkdown(value)}`),
      ].join('\n');
    case 'claim': {
      const words = escapeMarkdown(localize(piece.about));
      return `[${vscode.l10n.t('Theory')}: ${words}](${claimLink(uri, piece.id).toString()}) *(${verdictWord(piece.verdict)})*`;
    }
    case 'source':
      return `<small>*${escapeMarkdown(localize(piece.text))}*</small>`;
    default:
      return piece satisfies never;
  }
}

function image(svg: string, alternative: string): string {
  const bytes = new TextEncoder().encode(svg);
  const data = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  return `![${alternative.replace(/[[\]\\\n]/g, ' ')}](data:image/svg+xml;base64,${data})`;
}

/** Letters of one text or value. */
const longestValue = 2000;

function escapeMarkdown(text: string): string {
  return shorten(text, longestValue).replace(/[\\`*_{}[\]()#+!|<>~]/g, '\\$&');
}
