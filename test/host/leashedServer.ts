/**
 * Starts the server named by the first argument in this process, and ends it with all its children when the standard input
 * closes: whoever started it may die without a word, and the server must not live on.
 */
import { pathToFileURL } from 'node:url';

const [node = process.execPath, , main = '', ...rest] = process.argv;
process.argv = [node, main, ...rest];

process.stdin.on('close', () => {
  process.kill(-process.pid, 'SIGKILL');
});
process.stdin.resume();

await import(pathToFileURL(main).href);
