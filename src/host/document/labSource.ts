import type * as vscode from 'vscode';
import type { LabFix, LabText } from '../../language/document/document.ts';
import type { Failure, Pointer, TextChange, TextVersion } from '../../protocol/messages.ts';
import type { Samples } from '../../language/reader/messages.ts';
import type { Reading } from '../text/reading.ts';

/** The text that a lab belongs to, and all that a lab asks of it. What it is kept in is no matter of the lab's. */
export interface LabSource {
  readonly uri: vscode.Uri;
  /** Of the text as it is now. */
  readonly version: TextVersion;
  /** It was deleted, moved, or closed without being saved; what it said last is still known. */
  readonly isGone: boolean;
  /** As it is now. */
  read(): LabText;
  /** What is known about it at the moment; the data may be of the version before while they load. */
  reading(): Reading;
  /**
   * Reads its data and weights too.
   * @throws LabError text/gone
   */
  refresh(): Promise<Reading>;
  /** What a run of a reading needs; undefined where the text has changed since. */
  samples(reading: Reading): Promise<Samples | undefined>;
  /** The line of a place in it, the first is 1. */
  lineOf(offset: number): number;
  /** Shows at its place how the run failed; undefined takes that back. */
  showFailure(failure: Failure | undefined): void;
  /**
   * Changes it as one step of undo.
   * @param version  of the text that the changes were made for
   * @returns the version that they leave
   * @throws LabError text/changed, text/not-applied, text/gone
   */
  edit(changes: readonly TextChange[], version: TextVersion): Promise<TextVersion>;
  /**
   * Makes a fix as one step of undo.
   * @param version  of the text that it was offered for
   * @returns the version that it leaves
   * @throws LabError text/changed, text/not-applied, text/gone
   */
  fix(fix: LabFix, version: TextVersion): Promise<TextVersion>;
  /**
   * Moves the cursor to what stands at a pointer.
   * @throws LabError text/gone
   */
  reveal(pointer: Pointer): Promise<void>;
  /**
   * Lets it have the keys.
   * @throws LabError text/gone
   */
  focus(): Promise<void>;
}
