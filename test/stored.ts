/** Texts that tests hold whole, in files: a change of words or numbers is seen in the diff of the file, and never silent. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Name of the variable that writes the files anew. */
const writing = 'REGLAB_WRITE_STORED';

const anyNumber = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/g;
/** Numbers of trained weights differ by rounding between builds of the kernel; whole ones are counted and do not. */
const relative = 2e-3;
const absolute = 1e-7;

function isNear(one: string, other: string): boolean {
  if (one === other) return true;
  if (!/[.e]/.test(one + other)) return false;
  const [a, b] = [Number(one), Number(other)];
  return Math.abs(a - b) <= absolute + relative * Math.max(Math.abs(a), Math.abs(b));
}

/** Whether two lines have the same words, and numbers that are the same but for rounding. */
export function isSameLine(line: string, stored: string): boolean {
  if (line === stored) return true;
  if (line.replace(anyNumber, '#') !== stored.replace(anyNumber, '#')) return false;
  const others = stored.match(anyNumber) ?? [];
  return (line.match(anyNumber) ?? []).every((number, at) => isNear(number, others[at]!));
}

/**
 * Fails with the first line of a text that is not the stored one.
 * @param path  file of the stored text, from the top of the project
 */
export function assertStored(path: string, text: string): void {
  const file = join(process.cwd(), path);
  const whole = text.endsWith('\n') ? text : `${text}\n`;
  if (process.env[writing] !== undefined) {
    mkdirSync(dirname(file), { recursive: true });
    const before = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
    // A line whose numbers moved within rounding stays as it was.
    const lines = whole.split('\n').map((line, at) => (isSameLine(line, before[at] ?? '') ? before[at]! : line));
    writeFileSync(file, lines.join('\n'));
  }
  assert.ok(existsSync(file), `${path} is not stored (write it with ${writing}=1)`);
  const [lines, stored] = [whole.split('\n'), readFileSync(file, 'utf8').split('\n')];
  const count = Math.max(lines.length, stored.length);
  for (let at = 0; at < count; at += 1) {
    if (isSameLine(lines[at] ?? '', stored[at] ?? '') && at < lines.length && at < stored.length) continue;
    assert.fail(
      `${path}:${at + 1} (write it anew with ${writing}=1)\nis  ${lines[at] ?? 'missing'}\nwas ${stored[at] ?? 'missing'}`,
    );
  }
}
