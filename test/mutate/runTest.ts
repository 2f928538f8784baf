/** One test file in a process of its own. */
import { spawn } from 'node:child_process';
import { noteOfPlaces } from './probes.ts';

export interface Ended {
  readonly outcome: 'passed' | 'failed' | 'out of time';
  /** The name of the first test that failed; undefined where the file failed as a whole. */
  readonly failure: string | undefined;
  /** What the process needed of the processor, in seconds; only told by one that was not stopped. */
  readonly seconds: number;
  /** Numbers of the probed places that ran, in this process or a thread of it; told like the seconds. */
  readonly ran: ReadonlySet<number>;
}

/** A test that waits for ever needs no processor; this ends it, in milliseconds. */
const longestWait = 600_000;
/** In MB: what a mutant may fill in an endless loop. */
const heap = 3000;
/** A module that is loaded first: what a process tells when it ends. */
const teller = `
globalThis.${noteOfPlaces} = new Set();
process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  process.stderr.write('\\nseconds ' + (user + system) / 1e6 + ' ran ' + [...globalThis.${noteOfPlaces}].join() + ';\\n');
});`;

/** Started and not yet ended; they end with this process. */
const running = new Set<ReturnType<typeof spawn>>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * Runs a bundled test file until its first failure.
 * @param bundle  path of the file
 * @param limit   seconds of the processor, so that busy neighbours do not count; where the system knows no such limit the wait alone is limited
 */
export function runTestFile(bundle: string, limit: number): Promise<Ended> {
  const first = `data:text/javascript,${encodeURIComponent(teller)}`;
  const words = [process.execPath, `--max-old-space-size=${heap}`, '--import', first, '--test-reporter=tap', bundle];
  const [command, ...rest] =
    process.platform === 'win32' ? words : ['sh', '-c', `ulimit -t ${Math.ceil(limit)}; exec "$@"`, 'sh', ...words];
  return new Promise((resolve, reject) => {
    const child = spawn(command!, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    let isLate = false;
    let failure: string | undefined;
    let out = '';
    let err = '';
    const timer = setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
    }, longestWait);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out = (out + text).slice(-10_000);
      failure ??= /^ *not ok \d+ - (.*)$/m.exec(out)?.[1];
      if (failure !== undefined) child.kill('SIGKILL');
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err = (err + text).slice(-100_000)));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      running.delete(child);
      const told = [...err.matchAll(/\nseconds ([\d.]+) ran ([\d,]*);\n/g)];
      const seconds = Math.max(...told.map(([, one]) => Number(one)));
      const ran = new Set(told.flatMap(([, , list = '']) => (list === '' ? [] : list.split(',').map(Number))));
      const isOutOfTime = isLate || (failure === undefined && (signal === 'SIGXCPU' || signal === 'SIGKILL'));
      resolve({ outcome: isOutOfTime ? 'out of time' : code === 0 ? 'passed' : 'failed', failure, seconds, ran });
    });
  });
}
