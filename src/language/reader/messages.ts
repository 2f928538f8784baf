import type { Dataset } from '../../core/tables/dataset.ts';
import type { TableDescription } from '../../core/experiment/tableDescription.ts';
import type { NetworkFile } from '../../core/experiment/networkFile.ts';
import type { Hover } from '../hovers/hovers.ts';
import type { PlotColours } from '../hovers/svgPlot.ts';
import type { InlayHint } from '../hovers/inlayHints.ts';
import type { LabProblem, TextRange } from '../document/document.ts';

/** The files that a text may name. */
export type FileRole = 'data' | 'weights' | 'lineEnd';

/** A file that a text names, found by who asks. */
export interface FoundFile {
  /** Tells one state of a file from every other. */
  readonly stamp: string;
  /** What it holds; only where the thread has said that it does not know this state. */
  readonly bytes?: Uint8Array;
}

/** Under which names the thread keeps what a text is about; undefined where there is none, or it cannot be used. */
export interface KeptNames {
  readonly data: string | undefined;
  readonly weights: string | undefined;
  readonly lineEnd?: string | undefined;
}

/** What is known of a text once its data and weights have been read. */
export interface Findings extends KeptNames {
  readonly kind: 'read';
  /** Of the files and of theory; those of the text alone are not among them. */
  readonly problems: readonly LabProblem[];
  readonly hints: readonly InlayHint[];
  /** Names that sentences of the view Theory are about. */
  readonly marks?: readonly TextRange[];
}

/** Files whose bytes the thread needs before it can answer. */
export interface MissingFiles {
  readonly kind: 'missing';
  readonly files: readonly FileRole[];
}

/** What a run needs besides its text. */
export interface Samples {
  readonly dataset: Dataset;
  /** How the file was read, where the data are one. */
  readonly table: TableDescription | undefined;
  readonly weights: NetworkFile | undefined;
  /** What the line of the view Geometry leads to. */
  readonly lineEnd?: NetworkFile | undefined;
}

/** host -> reading thread */
export interface ReaderRequests {
  /** Finds the data and weights of a text, and says what is wrong or unwise. `files` are those that could be found. */
  read: {
    params: { text: string; files: Readonly<Partial<Record<FileRole, FoundFile | undefined>>> };
    result: Findings | MissingFiles;
  };
  /** Explains what stands at an offset of a text. */
  hover: {
    params: { text: string; offset: number; data: string | undefined; colours: PlotColours };
    result: Hover | null;
  };
  /** A copy of what is kept under these names; null where it is no longer. */
  samples: { params: KeptNames; result: Samples | null };
}
