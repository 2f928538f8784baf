/**
 * Starts the server named by the first argument in this process and, when a line of the standard input asks for it, the browser as a child.
 * So both are in one session, like window and extension host on the desktop: Linux may share out the processor by session first, and then the
 * niceness of the engine's threads would count for nothing against a browser in another one.
 * When the standard input closes, all of them end: whoever started this may die without a word, and nothing must live on.
 */
import { spawn } from 'node:child_process';
import { closeSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import type { BrowserCommand } from './server.ts';

/** What the browser writes goes here; closed when it has ended. */
const browserWords = 3;

function startBrowser({ executable, flags, environment }: BrowserCommand): void {
  const browser = spawn(executable, flags, { env: environment, stdio: ['ignore', 'ignore', browserWords] });
  browser.once('error', (error) => writeSync(browserWords, error.message));
  browser.once('close', () => {
    closeSync(browserWords);
  });
  process.once('exit', () => void browser.kill('SIGKILL'));
}

const [node = process.execPath, , main = '', ...rest] = process.argv;
process.argv = [node, main, ...rest];

process.stdin.on('close', () => {
  process.kill(-process.pid, 'SIGKILL');
});
createInterface({ input: process.stdin }).once('line', (line) => {
  startBrowser(JSON.parse(line) as BrowserCommand);
});

await import(pathToFileURL(main).href);
