import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { failure } from '../../core/ground/errors.ts';

/** A file that is to be written. */
export interface WholeFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/**
 * Writes files whole or not at all: each is written beside its place and renamed when all of them are complete. Devices and pipes are written
 * as they are.
 * @throws what the system says; then nothing has changed
 */
export function writeWhole(files: readonly WholeFile[]): void {
  const begun: { readonly part: string; readonly target: string }[] = [];
  try {
    for (const { path, content } of files) {
      const target = placeOf(path);
      if (target.isSpecial) {
        writeFileSync(path, content);
        continue;
      }
      const part = partBeside(target.path);
      begun.push({ part, target: target.path });
      writeFileSync(part, content, { flag: 'wx' });
      if (target.mode !== undefined) chmodSync(part, target.mode);
    }
    putInPlace(begun);
  } finally {
    for (const { part } of begun) rmSync(part, { force: true });
  }
}

/** Renames all parts; where one of them cannot be, the files before it become those that were there. */
function putInPlace(begun: readonly { readonly part: string; readonly target: string }[]): void {
  // The last one needs no copy: when it fails, it has not changed.
  const kept = begun.slice(0, -1).map(({ target }) => (existsSync(target) ? partBeside(target) : undefined));
  let done = 0;
  try {
    kept.forEach((copy, at) => copy !== undefined && copyFileSync(begun[at]!.target, copy));
    for (const { part, target } of begun) {
      renameSync(part, target);
      done += 1;
    }
  } catch (error) {
    for (const [at, { target }] of begun.slice(0, done).entries()) {
      const copy = kept[at];
      if (copy === undefined) rmSync(target, { force: true });
      else renameSync(copy, target);
    }
    throw error;
  } finally {
    for (const copy of kept) if (copy !== undefined) rmSync(copy, { force: true });
  }
}

/**
 * Makes sure that a file can be written, before much is done for it.
 * @throws what the system says
 */
export function checkWritable(path: string): void {
  const target = placeOf(path);
  if (target.isSpecial) return;
  const part = partBeside(target.path);
  try {
    writeFileSync(part, '', { flag: 'wx' });
  } finally {
    rmSync(part, { force: true });
  }
}

/** Makes a folder with those above it. */
export function makeFolder(path: string): void {
  mkdirSync(path, { recursive: true });
}

interface Place {
  /** Where a link leads. */
  readonly path: string;
  /** No file that could be replaced: a device, a pipe. */
  readonly isSpecial: boolean;
  /** Rights of the file that is there. */
  readonly mode: number | undefined;
}

function placeOf(path: string): Place {
  const facts = statSync(path, { throwIfNoEntry: false });
  if (facts === undefined) return { path, isSpecial: false, mode: undefined };
  if (facts.isDirectory()) throw new Error(`${path} is a folder`);
  return { path: realpathSync(path), isSpecial: !facts.isFile(), mode: facts.mode & 0o777 };
}

/** A name of its own, short whatever the name of the file. */
function partBeside(path: string): string {
  return join(dirname(path), `.reglab-${randomBytes(6).toString('hex')}.part`);
}

/** Does what the file system may refuse. @throws LabError export/failed  with what it said */
export function expectingFailure(action: () => void): void {
  try {
    action();
  } catch (error) {
    throw failure('export/failed', [error instanceof Error ? error.message : String(error)]);
  }
}
