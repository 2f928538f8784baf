/** The command line in this process, and a folder for its files. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { main } from '../../src/cli/main.ts';

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function run(words: readonly string[], signal = new AbortController().signal): Promise<Ended> {
  let out = '';
  let err = '';
  const code = await main(words, {
    out: (text) => (out += text),
    err: (text) => (err += text),
    isInteractive: false,
    signal,
  });
  return { code, out, err };
}

/** A folder that is gone after the tests of the file, and how a file gets into it: text and bytes as they are, anything else as JSON. */
export function makeFolder(name: string): {
  readonly folder: string;
  readonly write: (file: string, content: unknown) => string;
} {
  const folder = mkdtempSync(join(tmpdir(), `reglab-${name}-`));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return {
    folder,
    write(file, content) {
      const path = join(folder, file);
      const isPlain = typeof content === 'string' || content instanceof Uint8Array;
      writeFileSync(path, isPlain ? content : JSON.stringify(content));
      return path;
    },
  };
}
