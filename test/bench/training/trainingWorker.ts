/** The engine as the panel has it: the real worker thread, its answers and its memory. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { LabError } from '../../../src/core/ground/errors.ts';
import { createEngineClient, type EngineClient } from '../../../src/host/document/engineClient.ts';
import { startHostThread } from '../../../src/host/threads/hostThread.ts';
import type { EngineEvents, EngineRequests, Progress } from '../../../src/protocol/messages.ts';
import { repositoryFolder } from '../../host/vscode/repositoryFolder.ts';
import { quartilesOf } from '../report/quartiles.ts';
import type { Table } from '../report/table.ts';
import { experimentOf } from './trainingEngine.ts';
import { workloads, type Workload } from './trainingWorkloads.ts';

/** What the worker must keep, in the unit of its row. */
const limits = { start: 60, abort: 20, growth: 5, bundle: 450 } as const;
const starts = 15;
const startPause = 150;
const aborts = 40;
/** Longest wait before an abort: several slices of training and charts. */
const abortWithin = 150;
/** Memory is looked at this often (milliseconds). */
const lookMilliseconds = 250;
const megabyte = 2 ** 20;

const workerFile = join(repositoryFolder, 'dist/worker.js');

/** Bytes of a file of `dist` and of all that it imports at once; what a view needs is loaded later. */
export function bytesOfStart(file: string, seen = new Set<string>()): number {
  if (seen.has(file)) return 0;
  seen.add(file);
  const text = readFileSync(join(repositoryFolder, 'dist', file), 'utf8');
  const imported = [...text.matchAll(/\b(?:from|import)"\.\/([\w.-]+)"/g)].map(([, name]) => name!);
  return imported.reduce((sum, name) => sum + bytesOfStart(name, seen), Buffer.byteLength(text));
}

interface Engine {
  readonly client: EngineClient;
  /** Charts that came. */
  readonly charts: () => number;
  /** The next news of a run that has done a step. */
  readonly moved: (run: number) => Promise<Progress>;
}

function startEngine(): Engine {
  let charts = 0;
  let hear: (progress: Progress) => void = () => undefined;
  const ignore = (): void => undefined;
  const events: { readonly [K in keyof EngineEvents]: (payload: EngineEvents[K]) => void } = {
    charts: (sent) => (charts += sent.charts.length),
    progress: (progress) => hear(progress),
    work: ignore,
    kept: ignore,
    folded: ignore,
  };
  const fail = (error: unknown): void => console.error(error);
  const client = createEngineClient({
    start: (onDeath) => startHostThread(workerFile, onDeath),
    events,
    onDeath: fail,
    onFault: fail,
  });
  const moved = (run: number): Promise<Progress> =>
    new Promise((resolve) => {
      hear = (progress) => {
        if (progress.run === run && progress.step > 0) resolve(progress);
      };
    });
  return { client, charts: () => charts, moved };
}

type RunRequest = EngineRequests['run']['params'];

function requestOf(workload: Workload, run: number): RunRequest {
  return { ...experimentOf(workload), run, views: ['training'], paused: false };
}

/** True when the run was cancelled, as it should be. */
function isCancelled(running: Promise<unknown>): Promise<boolean> {
  return running.then(
    () => false,
    (error: unknown) => error instanceof LabError && error.code === 'engine/cancelled',
  );
}

/** Milliseconds from the start of a new thread to the first news of a step. */
export async function measureStarts(workload: Workload): Promise<number[]> {
  const found: number[] = [];
  const request = requestOf(workload, 1);
  for (let count = 0; count < starts; count += 1) {
    const { client, moved } = startEngine();
    const news = moved(1);
    const begin = performance.now();
    const ended = isCancelled(client.request('run', request));
    await news;
    found.push(performance.now() - begin);
    client.close();
    await ended;
    // A thread takes a while to go, and would take it from the next one.
    await wait(startPause);
  }
  return found;
}

/** Milliseconds from the start of a thread that holds nothing to its first word: what no engine can be faster than. */
export async function measureEmptyStarts(): Promise<number[]> {
  const found: number[] = [];
  for (let count = 0; count < starts; count += 1) {
    const begin = performance.now();
    const thread = new Worker("require('node:worker_threads').parentPort.postMessage(0)", { eval: true });
    await once(thread, 'message');
    found.push(performance.now() - begin);
    await thread.terminate();
    await wait(startPause);
  }
  return found;
}

/** Milliseconds from an abort at any moment of a run to its answer. */
async function measureAborts(workload: Workload): Promise<number[]> {
  const { client, moved } = startEngine();
  const found: number[] = [];
  const request = requestOf(workload, 0);
  for (let run = 1; run <= aborts; run += 1) {
    const controller = new AbortController();
    const news = moved(run);
    const ended = isCancelled(client.request('run', { ...request, run }, controller.signal));
    await news;
    // Spread evenly over the time of several slices, whatever their phase.
    await wait((abortWithin * run) / aborts);
    const begin = performance.now();
    controller.abort();
    if (!(await ended)) throw new Error(`${workload.name} was not cancelled.`);
    found.push(performance.now() - begin);
  }
  client.close();
  return found;
}

/** Steps of 0.1 ms and more, so many that the run outlasts the watch: at most five million steps are allowed. */
const longRun = (workload: Workload): Workload => ({ ...workload, name: 'W2', batchSize: 256, epochs: 1_200_000 });

interface Growth {
  readonly megabytes: number;
  readonly minutes: number;
  readonly steps: number;
  readonly charts: number;
}

/**
 * Trains with live charts and compares the heap of the thread soon after the start with that at the end: least values of windows, since
 * a collection may come at any time.
 */
async function measureGrowth(workload: Workload, minutes: number): Promise<Growth> {
  const { client, moved, charts } = startEngine();
  const news = moved(1);
  const controller = new AbortController();
  const ended = isCancelled(client.request('run', requestOf(longRun(workload), 1), controller.signal));
  await news;
  const heap: number[] = [];
  const end = performance.now() + 60_000 * minutes;
  while (performance.now() < end) {
    heap.push((await client.request('memory', null)).heapBytes);
    await wait(lookMilliseconds);
  }
  const { step } = await moved(1);
  controller.abort();
  await ended;
  client.close();
  const window = Math.max(1, Math.floor(heap.length / 5));
  const first = Math.min(...heap.slice(0, window));
  const last = Math.min(...heap.slice(-window));
  return { megabytes: (last - first) / megabyte, minutes, steps: step, charts: charts() };
}

function row(what: string, measured: readonly [string, number], limit: number, unit: string): string[] {
  const [text, decisive] = measured;
  return [what, `${text} ${unit}`, `${String(limit)} ${unit}`, decisive <= limit ? 'yes' : 'no'];
}

function spread(values: readonly number[]): string {
  return `${quartilesOf(values).median.toFixed(1)} (worst ${Math.max(...values).toFixed(1)})`;
}

/** @param minutes  that the heap is watched */
export async function benchWorker(minutes: number, report: (line: string) => void): Promise<Table> {
  const rows: string[][] = [];
  const named = (name: string): Workload => workloads.find((one) => one.name === name)!;
  for (const name of ['W1', 'W2', 'W4']) {
    report(`worker: start to first step, ${name}`);
    const found = await measureStarts(named(name));
    rows.push(
      row(
        `start of the thread to the first step, ${name}`,
        [spread(found), quartilesOf(found).median],
        limits.start,
        'ms',
      ),
    );
  }
  for (const name of ['W2', 'W3']) {
    report(`worker: abort, ${name}`);
    const found = await measureAborts(named(name));
    rows.push(row(`abort to its answer, ${name}`, [spread(found), Math.max(...found)], limits.abort, 'ms'));
  }
  report(`worker: heap over ${minutes} minutes`);
  const { megabytes, steps, charts } = await measureGrowth(named('W2'), minutes);
  const what = `growth of the heap in ${String(minutes)} minutes (${steps.toLocaleString('en-US')} steps, ${charts.toLocaleString('en-US')} charts)`;
  rows.push(row(what, [megabytes.toFixed(2), megabytes], limits.growth, 'MB'));
  const kilobytes = bytesOfStart('worker.js') / 1024;
  rows.push(row('bundle of the worker', [kilobytes.toFixed(0), kilobytes], limits.bundle, 'KB'));
  return {
    title: 'Training, the worker',
    columns: ['', 'measured', 'at most', 'holds'],
    rows,
    notes: [
      `A thread of its own with the Training view live. Starts: median (worst) of ${String(starts)} new threads, the median counts. Aborts: ${String(aborts)} at any moment, the worst counts.`,
      `Heap: W2 in batches of 256; the least of the last fifth of the time less the least of the first. \`--long\` watches ten minutes.`,
    ],
  };
}
