/**
 * What must be undone when this program ends, however it ends: processes stopped, temporary folders removed.
 * Undone in reverse order, once.
 */
const undoings: (() => Promise<void> | void)[] = [];
let underWay: Promise<void> | undefined;

/** Remembers `undo` for the end of the program and returns a function that does it earlier. */
export function onShutDown(undo: () => Promise<void> | void): () => Promise<void> {
  let done: Promise<void> | undefined;
  const once = (): Promise<void> => (done ??= Promise.resolve(undo()));
  undoings.push(once);
  return once;
}

/** Undoes everything that is still to be undone; a failing step does not keep the others from their turn. */
export function shutDown(): Promise<void> {
  underWay ??= (async () => {
    for (const undo of undoings.reverse()) {
      try {
        await undo();
      } catch (error) {
        console.error(`While ending: ${String(error)}`);
      }
    }
  })();
  return underWay;
}

/** Ends the program after everything is undone. */
export async function shutDownAndExit(code: number): Promise<never> {
  await shutDown();
  process.exit(code);
}

/**
 * Runs a program that returns its exit code. Ctrl-C, a termination signal, a closed terminal and an unexpected error
 * all end in the same clean-up; a second Ctrl-C does not wait for it.
 */
export function runToEnd(program: () => Promise<number>): void {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    process.on(signal, () => {
      if (underWay) process.exit(code);
      void shutDownAndExit(code);
    });
  }
  const fail = (error: unknown): void => {
    console.error(
      error instanceof Error ? (error.name === 'Error' ? error.message : (error.stack ?? error.message)) : error,
    );
    void shutDownAndExit(1);
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  followParent();
  program().then(shutDownAndExit, fail);
}

/** npm hands a termination signal only to the shell between; when that shell is gone, nobody is left who wants this program. */
function followParent(): void {
  if (!process.env['npm_lifecycle_event']) return;
  const parent = process.ppid;
  const look = setInterval(() => {
    if (process.ppid !== parent) void shutDownAndExit(143);
  }, 1000);
  look.unref();
}
