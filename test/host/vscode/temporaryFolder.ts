/** Folders that are removed at the end of the program, or by the next one when this one is killed without a word. */
import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from './cacheFolder.ts';
import { onShutDown } from './shutdown.ts';

/** A new empty folder; its path has no links, which file watchers need. */
export function makeTemporaryFolder(purpose: string): string {
  removeOrphans();
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `reglab-${process.pid}-${purpose}-`)));
  onShutDown(() => {
    remove(folder);
  });
  return folder;
}

/** The number in the name tells whose it was. */
function removeOrphans(): void {
  for (const name of readdirSync(tmpdir())) {
    const owner = /^reglab-(\d+)-/.exec(name)?.[1];
    if (owner && !isAlive(Number(owner))) remove(join(tmpdir(), name));
  }
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
