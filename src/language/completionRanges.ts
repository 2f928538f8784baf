import { createScanner } from 'jsonc-parser';
import type { TextRange } from './document/document.ts';

/** Tokens of jsonc-parser, by the numbers of its constant enumeration, which cannot be imported. Brackets and comma are below the colon. */
const tokens = { colon: 6, text: 10, lineComment: 12, blockComment: 13, end: 17 } as const;

interface Token extends TextRange {
  readonly kind: number;
}

function* tokensOf(text: string, { withComments }: { readonly withComments: boolean }): Iterable<Token> {
  const scanner = createScanner(text, !withComments);
  for (let kind: number = scanner.scan(); kind !== tokens.end; kind = scanner.scan()) {
    const start = scanner.getTokenOffset();
    yield { kind, start, end: start + scanner.getTokenLength() };
  }
}

/** The word, text or number around an offset, which a completion replaces; nothing where the offset stands by itself. */
export function replacedRange(text: string, offset: number): TextRange {
  for (const { kind, start, end } of tokensOf(text, { withComments: false })) {
    if (start > offset) break;
    if (offset > end || !isWord(kind)) continue;
    const isWhole = kind !== tokens.text || isClosed(text.slice(start, end));
    // A text behind whose end the cursor stands is complete.
    const isBehind = kind === tokens.text && isWhole && offset === end;
    // A text that is not closed runs to the end of the line: only its own letters are replaced.
    if (!isBehind) return { start, end: isWhole ? end : Math.max(offset, start + 1) };
  }
  return { start: offset, end: offset };
}

/** Whether an offset stands inside of a comment. */
export function isInComment(text: string, offset: number): boolean {
  for (const { kind, start, end } of tokensOf(text, { withComments: true })) {
    if (start >= offset) return false;
    // A line comment goes on until the line ends; a block comment is over behind its last letter.
    if (kind === tokens.lineComment && offset <= end) return true;
    if (kind === tokens.blockComment && offset < end) return true;
  }
  return false;
}

/** Brackets, colon and comma are left alone. */
function isWord(kind: number): boolean {
  return kind > tokens.colon && kind !== tokens.lineComment && kind !== tokens.blockComment;
}

function isClosed(token: string): boolean {
  return token.length > 1 && token.endsWith('"');
}
