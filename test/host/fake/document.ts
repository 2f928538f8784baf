import type * as vscode from 'vscode';
import { Position, Range, Uri } from './values.ts';

/** A text that is open in the editor. */
export class FakeDocument {
  readonly uri: Uri;
  readonly languageId: string;
  version = 1;
  isClosed = false;
  isDirty = false;
  #text: string;

  constructor(uri: Uri, text: string, languageId = 'reglab') {
    this.uri = uri;
    this.languageId = languageId;
    this.#text = text;
  }

  /** As the editor's own type. */
  get real(): vscode.TextDocument {
    return this as unknown as vscode.TextDocument;
  }

  getText(range?: Range): string {
    return range === undefined ? this.#text : this.#text.slice(this.offsetAt(range.start), this.offsetAt(range.end));
  }

  setText(text: string): void {
    this.#text = text;
    this.version += 1;
  }

  positionAt(offset: number): Position {
    const before = this.#text.slice(0, Math.max(0, offset)).split('\n');
    return new Position(before.length - 1, before.at(-1)?.length ?? 0);
  }

  get lineCount(): number {
    return this.#text.split('\n').length;
  }

  lineAt(line: number): { readonly range: Range } {
    const text = this.#text.split('\n')[line] ?? '';
    return { range: new Range(new Position(line, 0), new Position(line, text.length)) };
  }

  offsetAt({ line, character }: Position): number {
    const lines = this.#text.split('\n');
    return lines.slice(0, line).reduce((sum, { length }) => sum + length + 1, 0) + character;
  }
}
