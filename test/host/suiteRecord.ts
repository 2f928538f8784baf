/** How the suite inside the window is doing, told line by line, and when to give up on it. */
import type { Verb } from './window/bridge.ts';
import type { Progress } from './window/suiteRunner.ts';

export interface SuiteRecord {
  readonly verbs: Readonly<Record<string, Verb>>;
  /** Resolves with the exit code when the suite has ended, whether well, badly, or because nothing came any more. */
  readonly outcome: Promise<number>;
  /** The window or its tests ended: a failure unless the suite had said that it was finished. */
  windowEnded(reason: string): void;
}

/** A window takes some seconds to open and to reload; this is far more. */
const startLimit = 120_000;
/** Time a scenario gets over its own limit before the whole extension host is taken for hung. */
const grace = 15_000;

export function keepRecord(only: string, print: (line: string) => void): SuiteRecord {
  let next = 0;
  let passed = 0;
  const failed: string[] = [];
  let watchdog: NodeJS.Timeout | undefined;
  let isReloading = false;
  let settle: (code: number) => void;
  const outcome = new Promise<number>((resolve) => (settle = resolve));

  let isConcluded = false;
  const conclude = (trouble?: string): void => {
    clearTimeout(watchdog);
    if (isConcluded) return;
    isConcluded = true;
    if (trouble) print(`not ok  ${trouble}`);
    print(`\n${passed} passed, ${failed.length + (trouble ? 1 : 0)} failed${only ? ` (only "${only}")` : ''}`);
    for (const name of failed) print(`  failed: ${name}`);
    settle(trouble || failed.length > 0 || passed === 0 ? 1 : 0);
  };
  const watch = (limit: number, what: string): void => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => conclude(`${what}: nothing was heard for ${limit / 1000} s`), limit);
  };
  watch(startLimit, 'the window opens');

  return {
    outcome,
    windowEnded: (reason) => {
      if (!isReloading) conclude(reason);
    },
    verbs: {
      progress: (): Progress => {
        isReloading = false;
        watch(startLimit, 'the suite goes on');
        return { next, only };
      },
      reloading: (body) => {
        isReloading = true;
        next = Number(body['next']);
        print('  ..  the window is reloaded');
        watch(startLimit, 'the window comes back after a reload');
      },
      begin: (body) => watch(Number(body['timeout']) + grace, String(body['name'])),
      end: ({ name, milliseconds, error, picture }) => {
        watch(startLimit, 'the suite goes on');
        const line = `${String(name)} (${Math.round(Number(milliseconds))} ms)`;
        if (typeof error !== 'string') {
          passed++;
          print(`    ok  ${line}`);
          return;
        }
        failed.push(String(name));
        print(`not ok  ${line}\n${error.replace(/^/gm, '        ')}`);
        if (typeof picture === 'string') print(`        picture: ${picture}`);
      },
      say: (body) => print(`        ${String(body['line'])}`),
      finished: () => conclude(),
    },
  };
}
