/** The real engine in its thread, as the editor starts it. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { formatMessage, LabError } from '../../src/core/ground/errors.ts';
import { createEngineClient, type EngineClient } from '../../src/host/document/engineClient.ts';
import { startHostThread } from '../../src/host/threads/hostThread.ts';
import { readDocument } from '../../src/language/document/document.ts';
import { placeOfData } from '../../src/language/sources/dataSource.ts';
import type { ViewName } from '../../src/protocol/views.ts';
import type { RunParameters, RunSummary } from '../../src/protocol/messages.ts';

/** An engine, and what it told. */
export interface AttackedEngine {
  readonly client: EngineClient;
  readonly deaths: LabError[];
  readonly faults: unknown[];
  /** Calls back with everything that comes from the thread; a view that is through has `kept` its charts. */
  onEvent: (kind: 'charts' | 'progress' | 'work' | 'kept' | 'folded') => void;
}

/** Starts nothing yet: the thread comes with the first request. */
export function createAttackedEngine(): AttackedEngine {
  const deaths: LabError[] = [];
  const faults: unknown[] = [];
  const client = createEngineClient({
    start: (onDeath) => startHostThread(join(process.cwd(), 'dist/worker.js'), onDeath),
    events: {
      charts: () => engine.onEvent('charts'),
      progress: () => engine.onEvent('progress'),
      work: () => engine.onEvent('work'),
      kept: () => engine.onEvent('kept'),
      folded: () => engine.onEvent('folded'),
    },
    onDeath: (error) => deaths.push(error),
    onFault: (error) => faults.push(error),
  });
  const engine: AttackedEngine = { client, deaths, faults, onEvent: () => undefined };
  return engine;
}

let runs = 0;

/** A run of a document with generated data. */
export function runOf(document: Readonly<Record<string, unknown>>, views: readonly ViewName[]): RunParameters {
  const { experiment, problems } = readDocument(JSON.stringify(document));
  assert.ok(experiment, problems.map(({ message }) => formatMessage(message)).join('; '));
  const place = placeOfData(experiment);
  assert.equal(place.kind, 'generated');
  runs += 1;
  return { run: runs, experiment, dataset: place.generate(), views, paused: false };
}

/** A short run that must go well. */
export async function checkWorks({ client }: AttackedEngine): Promise<RunSummary> {
  const summary = await client.request(
    'run',
    runOf({ data: { source: 'moons' }, training: { epochs: 2 } }, ['training']),
  );
  assert.ok(summary.steps > 0 && Number.isFinite(summary.loss.train));
  return summary;
}

/** Until the engine tells something of this kind. */
export function heard(engine: AttackedEngine, wanted: Parameters<AttackedEngine['onEvent']>[0]): Promise<void> {
  return new Promise((resolve) => {
    engine.onEvent = (kind) => {
      if (kind === wanted) resolve();
    };
  });
}
