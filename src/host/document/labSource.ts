import type * as vscode from 'vscode';
import type { LabText } from '../../language/document/document.ts';
import type { Failure, Pointer, TextChange } from '../../protocol/messages.ts';
import type { Reading } from '../text/reading.ts';

/** The text that a lab belongs to, and all that a lab asks of it. What it is kept in is no matter of the lab's. */
export interface LabSource {
  readonly uri: vscode.Uri;
  /** As it is now. */
  read(): LabText;
  /** What is known about it at the moment; the data may be of the version before while they load. */
  reading(): Reading;
  /** Reads its data and weights too. */
  refresh(): Promise<Reading>;
  /** The line of a place in it, the first is 1. */
  lineOf(offset: number): number;
  /** Shows at its place how the run failed; undefined takes that back. */
  showFailure(failure: Failure | undefined): void;
  /** Changes it as one step of undo. */
  edit(changes: readonly TextChange[]): Promise<void>;
  /** Moves the cursor to what stands at a pointer. */
  reveal(pointer: Pointer): Promise<void>;
}
