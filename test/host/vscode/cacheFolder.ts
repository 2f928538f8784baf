/** Where what is installed for the tests stays between runs: outside the checkout, one folder per thing and version. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { onShutDown } from './shutdown.ts';

/** An install that takes longer than this has died without telling. */
const longestInstall = 15 * 60_000;

/** The folder of this project in the user's cache folder; `REGLAB_CACHE` chooses another. */
export function cacheFolder(): string {
  const { REGLAB_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (REGLAB_CACHE) return REGLAB_CACHE;
  if (XDG_CACHE_HOME) return join(XDG_CACHE_HOME, 'reglab');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'reglab');
  if (process.platform === 'win32' && LOCALAPPDATA) return join(LOCALAPPDATA, 'reglab', 'Cache');
  return join(homedir(), '.cache', 'reglab');
}

/**
 * The folder `name` of the cache, filled by `install` the first time. It is filled beside its place and renamed when complete,
 * so an interrupted install is never taken for a whole one; of two starts at the same time one waits for the other.
 */
export async function installOnce(name: string, install: (folder: string) => Promise<void>): Promise<string> {
  const complete = join(cacheFolder(), name);
  if (existsSync(complete)) return complete;
  mkdirSync(dirname(complete), { recursive: true });
  const unlock = await lock(`${complete}.lock`, () => existsSync(complete));
  try {
    if (existsSync(complete)) return complete;
    removeLeftovers(complete);
    const partial = mkdtempSync(`${complete}.partial-`);
    const remove = onShutDown(() => rmSync(partial, { recursive: true, force: true }));
    try {
      await install(partial);
      renameSync(partial, complete);
    } finally {
      await remove();
    }
    return complete;
  } finally {
    await unlock();
  }
}

/** What an interrupted install left. It may still be in use by a process that does not know it yet: then it stays for the next time. */
function removeLeftovers(complete: string): void {
  for (const entry of readdirSync(dirname(complete))) {
    if (!entry.startsWith(`${basename(complete)}.partial-`)) continue;
    try {
      rmSync(join(dirname(complete), entry), { recursive: true, force: true });
    } catch (error) {
      console.error(`Not removed yet: ${String(error)}`);
    }
  }
}

async function lock(path: string, isDone: () => boolean): Promise<() => Promise<void>> {
  for (let waited = 0; ; waited++) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      return onShutDown(() => rmSync(path, { force: true }));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    if (isDone()) return () => Promise.resolve();
    if (isAbandoned(path)) rmSync(path, { force: true });
    else await wait(500);
    if (waited === 4) console.log(`Waiting for another start that is filling ${dirname(path)} ...`);
  }
}

function isAbandoned(path: string): boolean {
  try {
    const owner = Number(readFileSync(path, 'utf8'));
    const age = Date.now() - statSync(path).mtimeMs;
    return age > longestInstall || (owner > 0 && !isAlive(owner));
  } catch {
    return false;
  }
}

/** Whether a process of this number exists (it may belong to someone else). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** A note in the cache that counts for `lifetime` milliseconds, for a failure that need not be tried again at every start. */
export function readNote(name: string, lifetime: number): string | undefined {
  const path = join(cacheFolder(), name);
  try {
    return Date.now() - statSync(path).mtimeMs < lifetime ? readFileSync(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

/** Leaves a note for `readNote`. */
export function writeNote(name: string, text: string): void {
  mkdirSync(cacheFolder(), { recursive: true });
  writeFileSync(join(cacheFolder(), name), text);
}
