import assert from 'node:assert/strict';
import { availableParallelism, constants, getPriority } from 'node:os';
import { test } from 'node:test';
import { crewMark, crewSize, giveWay, startCrewThread } from '../../../src/engine/crew/threads.ts';

/** A thread of a few lines; a message makes it echo, exit or throw. */
const thread = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort, workerData } from 'node:worker_threads';
    parentPort.on('message', (wanted) => {
      if (wanted === 'exit') process.exit(3);
      if (wanted === 'throw') throw new Error('a thread that throws');
      parentPort.postMessage([workerData, wanted]);
    });
  `)}`,
);

interface Started {
  readonly port: ReturnType<typeof startCrewThread>;
  readonly deaths: string[];
  /** The next message or death. */
  readonly next: () => Promise<unknown>;
}

function start(): Started {
  const deaths: string[] = [];
  const come: unknown[] = [];
  let wake: () => void = () => undefined;
  const happen = (event: unknown): void => {
    come.push(event);
    wake();
  };
  const port = startCrewThread(thread, (reason) => {
    deaths.push(reason);
    happen(reason);
  });
  port.listen(happen);
  const next = async (): Promise<unknown> => {
    while (come.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return come.shift();
  };
  return { port, deaths, next };
}

/** Long enough for anything else to be told: the whole life of another thread. */
async function letTimePass(): Promise<void> {
  const { port, next } = start();
  port.post('exit');
  await next();
}

test('a thread of the crew knows by its mark that it is one, and takes memory over', async () => {
  const { port, deaths, next } = start();
  const values = Float64Array.of(1, 2);
  port.post(values, [values.buffer]);
  assert.deepEqual(await next(), [crewMark, Float64Array.of(1, 2)]);
  assert.equal(values.length, 0, 'the memory was copied');
  port.close();
  assert.deepEqual(deaths, []);
});

for (const [wanted, reason] of [
  ['exit', 'exit 3'],
  ['throw', 'a thread that throws'],
] as const) {
  test(`a thread that ends by itself (${wanted}) is told once, with its reason`, async () => {
    const { port, deaths, next } = start();
    port.post(wanted);
    assert.equal(await next(), reason);
    // An error is followed by the exit of the thread.
    await letTimePass();
    assert.deepEqual(deaths, [reason]);
    port.close();
  });
}

test('a thread that was asked to end is no death', async () => {
  const { port, deaths } = start();
  port.close();
  await letTimePass();
  assert.deepEqual(deaths, []);
});

test('the crew leaves one core to the engine and is never empty; on Linux it gives way to the editor', () => {
  assert.equal(crewSize(), Math.max(1, availableParallelism() - 1));
  giveWay();
  if (process.platform === 'linux') assert.ok(getPriority() >= constants.priority.PRIORITY_BELOW_NORMAL);
});
