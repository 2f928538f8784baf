/** The same work again and again in one thread: nothing may grow. */
import assert from 'node:assert/strict';
import { createAttackedEngine, heard, runOf } from './engine.ts';
import type { ViewName } from '../../src/protocol/views.ts';

/** Memory after each third of an attack, in megabytes: of the engine's own heap and of the process, and its live tensors. */
export interface SoakFigures {
  readonly runs: number;
  readonly heap: readonly number[];
  readonly rss: readonly number[];
  readonly tensors: readonly number[];
}

interface Soak {
  readonly document: Readonly<Record<string, unknown>>;
  readonly view: ViewName;
  readonly runs: number;
}

/** Runs a document `runs` times to the end of its view. */
export async function soak({ document, view, runs }: Soak): Promise<SoakFigures> {
  const engine = createAttackedEngine();
  const figures = { runs, heap: [] as number[], rss: [] as number[], tensors: [] as number[] };
  try {
    for (let count = 1; count <= runs; count += 1) {
      const through = heard(engine, 'kept');
      const summary = await engine.client.request('run', runOf(document, [view]));
      assert.ok(Number.isFinite(summary.objective));
      await through;
      if (count % Math.ceil(runs / 3) !== 0 && count !== runs) continue;
      const { tensors, heapBytes } = await engine.client.request('memory', null);
      globalThis.gc?.();
      figures.heap.push(Math.round(heapBytes / 2 ** 20));
      figures.rss.push(Math.round(process.memoryUsage().rss / 2 ** 20));
      figures.tensors.push(tensors);
    }
  } finally {
    engine.client.close();
  }
  assert.deepEqual(engine.faults, []);
  assert.deepEqual(engine.deaths, []);
  return figures;
}

const layersOf = (units: number): object => ({ layers: [{ units }, { units }, { units }] });

/** Regions of 2-W-W-W-1, counted and drawn: one step, for at rest every recorded state is counted. */
export function soakRegions(runs: number, width: number): Promise<SoakFigures> {
  const training = { epochs: 1, batchSize: 1000 };
  const document = { data: { source: 'moons' }, network: layersOf(width), training };
  return soak({ document, view: 'regions', runs });
}
