/** The engine's thread killed at every kind of work: told once, and the next run is good. */
import assert from 'node:assert/strict';
import { LabError } from '../../src/core/ground/errors.ts';
import { createRandom } from '../../src/core/ground/random.ts';
import { checkWorks, createAttackedEngine, heard, runOf, type AttackedEngine } from './engine.ts';
import type { ViewName } from '../../src/protocol/views.ts';

const wide = { layers: [{ units: 64 }, { units: 64 }, { units: 64 }] };
const endless = { epochs: 100_000 };

interface Moment {
  readonly name: string;
  readonly document: Readonly<Record<string, unknown>>;
  readonly views: readonly ViewName[];
  /** What must have come before the blow; `start`: it comes at once. */
  readonly after: 'start' | 'charts' | 'progress' | 'work';
}

const moments: readonly Moment[] = [
  { name: 'start', document: { data: { source: 'moons' }, training: endless }, views: ['training'], after: 'start' },
  {
    name: 'training',
    document: { data: { source: 'moons' }, training: endless },
    views: ['training'],
    after: 'progress',
  },
  {
    name: 'charts',
    document: { data: { source: 'spiral' }, training: endless },
    views: ['gradients'],
    after: 'charts',
  },
  {
    name: 'regions',
    document: { data: { source: 'moons' }, network: wide, training: { epochs: 1 } },
    views: ['regions'],
    after: 'work',
  },
  {
    name: 'path',
    document: {
      data: { source: 'sparseLinear', samples: 400, features: 200 },
      network: { layers: [] },
      lab: { path: { points: 200 } },
    },
    views: ['path'],
    after: 'work',
  },
  {
    name: 'trained path',
    document: { data: { source: 'moons' }, training: { epochs: 5 }, lab: { path: { points: 50 } } },
    views: ['path'],
    after: 'work',
  },
];

/** How an attack by blows went. */
export interface KillFigures {
  readonly kills: number;
  readonly megabytesBefore: number;
  readonly megabytesAfter: number;
}

async function killOnce(engine: AttackedEngine, { name, document, views, after }: Moment): Promise<void> {
  const deathsBefore = engine.deaths.length;
  const spoke = after === 'start' ? Promise.resolve() : heard(engine, after);
  const request = engine.client.request('run', runOf(document, views)).then(
    () => undefined,
    (error: unknown) => error,
  );
  await spoke;
  const exported =
    after === 'progress'
      ? engine.client.request('export', { run: 0, format: 'json' }).catch((error: unknown) => error)
      : undefined;
  await engine.client.kill();
  const told = await request;
  // A short run may have been through when the blow came; its views were not.
  assert.ok(
    told === undefined || (told instanceof LabError && told.code === 'engine/worker-died'),
    `${name}: ${String(told)}`,
  );
  assert.ok(
    (await exported) instanceof LabError || exported === undefined,
    `${name}: an export that is never answered`,
  );
  assert.equal(engine.deaths.length, deathsBefore + 1, `${name}: told ${engine.deaths.length - deathsBefore} times`);
  engine.onEvent = () => undefined;
  await checkWorks(engine);
  assert.deepEqual(engine.faults, [], name);
}

const megabytes = (): number => {
  globalThis.gc?.();
  return Math.round(process.memoryUsage().rss / 2 ** 20);
};

/** Kills the thread `kills` times, in turn at every kind of moment. */
export async function attackByKills(kills: number, seed: number): Promise<KillFigures> {
  const random = createRandom(seed);
  const engine = createAttackedEngine();
  let megabytesBefore = 0;
  try {
    for (let count = 0; count < kills; count += 1) {
      await killOnce(engine, moments[count < moments.length ? count : random.integer(moments.length)]!);
      if (count === Math.min(moments.length, kills) - 1) megabytesBefore = megabytes();
    }
  } finally {
    engine.client.close();
  }
  return { kills, megabytesBefore, megabytesAfter: megabytes() };
}
