import * as vscode from 'vscode';
import { rangeOf, type LabText } from '../../language/document/document.ts';
import type { Failure, Pointer, TextChange } from '../../protocol/messages.ts';
import type { LabSource } from './labSource.ts';
import type { Reading } from '../text/reading.ts';
import { applyChanges } from '../text/textEdits.ts';
import type { TextReader } from '../text/textReader.ts';

/** A text that is open in the editor, as the source of a lab. */
export class OpenText implements LabSource {
  readonly document: vscode.TextDocument;
  readonly #reader: TextReader;

  constructor(document: vscode.TextDocument, reader: TextReader) {
    this.document = document;
    this.#reader = reader;
  }

  get uri(): vscode.Uri {
    return this.document.uri;
  }

  read(): LabText {
    return this.#reader.read(this.document);
  }

  reading(): Reading {
    return this.#reader.reading(this.document);
  }

  refresh(): Promise<Reading> {
    return this.#reader.refresh(this.document);
  }

  lineOf(offset: number): number {
    return this.document.positionAt(offset).line + 1;
  }

  showFailure(failure: Failure | undefined): void {
    this.#reader.showFailure(this.document, failure);
  }

  edit(changes: readonly TextChange[]): Promise<void> {
    return applyChanges(this.document, changes);
  }

  /** Shows the text where it is open, else in the first column. */
  async reveal(pointer: Pointer): Promise<void> {
    const { document } = this;
    const { tree } = this.read();
    const { start, end } = tree === undefined ? { start: 0, end: 0 } : rangeOf(tree, pointer);
    const selection = new vscode.Range(document.positionAt(start), document.positionAt(end));
    const open = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
    await vscode.window.showTextDocument(document, {
      viewColumn: open?.viewColumn ?? vscode.ViewColumn.One,
      selection,
    });
  }
}
