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

/** Bytes of the longest name of a file. */
const longestName = 255;

/** A name for a file beside another one; the stem is cut, between letters, where the system would not take the whole. */
export function fitFileName(stem: string, ending: string): string {
  const encoder = new TextEncoder();
  const room = longestName - encoder.encode(ending).length;
  const letters = Array.from(stem);
  let bytes = letters.reduce((sum, letter) => sum + encoder.encode(letter).length, 0);
  while (bytes > room) bytes -= encoder.encode(letters.pop()).length;
  return `${letters.join('')}${ending}`;
}
