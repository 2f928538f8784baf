import { main } from './main.ts';

const controller = new AbortController();
process.on('SIGINT', () => controller.abort());
process.on('SIGTERM', () => controller.abort());
// Whoever reads the results may have enough of them; lost in any other way they are a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`reglab: The output cannot be written: ${error.message}\n`);
  process.exit(1);
});
// Results do not depend on who reads the progress.
process.stderr.on('error', () => undefined);

process.exitCode = await main(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  isInteractive: process.stderr.isTTY,
  signal: controller.signal,
});
