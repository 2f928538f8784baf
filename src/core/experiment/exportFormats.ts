/** How a network can be written for use elsewhere. */
export const exportFormats = ['json', 'keras', 'pytorch', 'tfjs'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** One file of an export. `name` is empty when the export is that one file. */
export interface ExportedFile {
  readonly name: string;
  readonly content: string | Uint8Array;
}

/** The files of a network, with the step whose weights they hold. */
export interface ExportedNetwork {
  readonly step: number;
  readonly files: readonly ExportedFile[];
}
