import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
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
  /** Writes a file, or with a name a file of that name into a folder that is made where needed; returns its path. */
  write(path: string, name: string, content: string | Uint8Array): string;
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
  write(path, name, content) {
    if (name !== '') mkdirSync(path, { recursive: true });
    const target = name === '' ? path : join(path, name);
    writeFileSync(target, content);
    return target;
  },
};
