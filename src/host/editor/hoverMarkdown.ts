import * as vscode from 'vscode';
import { shorten } from '../../core/ground/errors.ts';
import { colourFormula } from '../../language/hovers/formulas.ts';
import type { HoverPiece } from '../../language/hovers/hovers.ts';
import { localize } from '../files/localize.ts';

/** Puts the pieces of a hover into Markdown; pictures go in as data. */
export function hoverMarkdown(
  pieces: readonly HoverPiece[],
  formulas: Readonly<Record<string, string>>,
  textColour: string,
): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString();
  for (const piece of pieces) markdown.appendMarkdown(`${pieceMarkdown(piece, formulas, textColour)}\n\n`);
  return markdown;
}

function pieceMarkdown(piece: HoverPiece, formulas: Readonly<Record<string, string>>, textColour: string): string {
  switch (piece.kind) {
    case 'title':
      return `**${escapeMarkdown(localize(piece.text))}**`;
    case 'formula': {
      const svg = formulas[piece.tex];
      return svg === undefined ? `\`${piece.tex}\`` : image(colourFormula(svg, textColour), piece.tex);
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
