import { readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the terminal needs of the file system. */
export interface Files {
  /** Size in bytes; throws what the system says when it is no readable file. */
  size(path: string): number;
  read(path: string): Uint8Array;
  /** A path that a document names, relative to the document. */
  beside(document: string, path: string): string;
  /** A file of the package itself, `media/data/iris.csv`. */
  bundled(path: string): string;
}

/** The file system of this computer. */
export const nodeFiles: Files = {
  size(path) {
    const facts = statSync(path);
    if (!facts.isFile()) throw new Error('it is not a file');
    return facts.size;
  },
  read: (path) => readFileSync(path),
  beside: (document, path) => (isAbsolute(path) ? path : join(dirname(resolve(document)), path)),
  bundled: (path) => join(dirname(fileURLToPath(import.meta.url)), '..', path),
};
