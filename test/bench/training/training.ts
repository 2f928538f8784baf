/** Training steps per second through the real engine, next to other libraries in the same run: everyone in turn, medians. */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { installOnce } from '../../host/vscode/cacheFolder.ts';
import { findNewerNode } from '../../host/vscode/newerNode.ts';
import { npmInstall } from '../../host/vscode/npmInstall.ts';
import { onShutDown } from '../../host/vscode/shutdown.ts';
import { quartilesOf } from '../report/quartiles.ts';
import type { Table } from '../report/table.ts';
import { newerName, ownName, peers, type Peer } from './trainingPeers.ts';
import { pythonArguments, pythonPeers, type PythonPeer } from './trainingPython.ts';
import { benchWorker } from './trainingWorker.ts';
import { workloads, type Workload } from './trainingWorkloads.ts';

const packages = [
  '@tensorflow/tfjs@4.22.0',
  '@tensorflow/tfjs-backend-wasm@4.22.0',
  'brain.js@2.0.0-beta.24',
  'convnetjs@0.3.0',
  'synaptic@1.1.4',
];
const systemPython = '/usr/bin/python3';

export interface TrainingBenchOptions {
  readonly rounds?: number;
  /** Names of workloads; all when left out. */
  readonly only?: readonly string[];
  /** Minutes that the worker's memory is watched. */
  readonly minutes?: number;
  readonly report?: (line: string) => void;
}

/** Where the peers' packages and the newer Node are. */
interface Folders {
  readonly folder: string;
  readonly newerNode: string | undefined;
}

/** A peer that waits in a process of its own. */
interface Runner {
  readonly name: string;
  round(): Promise<number>;
  stop(): Promise<void>;
}

function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });
}

function stopper(child: ChildProcess): () => Promise<void> {
  const kill = onShutDown(() => void child.kill());
  return async () => {
    await kill();
    await endOf(child);
  };
}

/** @returns the reason when the peer cannot run */
async function startNode({ name, isNewer }: Peer, workload: Workload, where: Folders): Promise<Runner | string> {
  const { folder, newerNode } = where;
  if (isNewer === true && newerNode === undefined) return 'no newer Node';
  const file = fileURLToPath(new URL('trainingProcess.js', import.meta.url));
  const child = fork(file, [name, workload.name, folder], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    ...(isNewer === true && { execPath: newerNode }),
  });
  const stop = stopper(child);
  const answer = (): Promise<{ rate?: number; error?: string }> =>
    new Promise((resolve) => {
      const fail = (): void => resolve({ error: 'it ended' });
      child.once('exit', fail);
      child.once('message', (said) => {
        child.off('exit', fail);
        resolve(said as { rate?: number; error?: string });
      });
    });
  const { error } = await answer();
  if (error !== undefined) {
    await stop();
    return error;
  }
  const round = async (): Promise<number> => {
    const next = answer();
    child.send('round');
    return (await next).rate ?? NaN;
  };
  return { name, round, stop };
}

async function startPython(peer: PythonPeer, workload: Workload): Promise<Runner | string> {
  const child = spawn(systemPython, pythonArguments(peer, workload), { stdio: ['pipe', 'pipe', 'ignore'] });
  const stop = stopper(child);
  child.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = (await lines.next()) as IteratorResult<string, undefined>;
  if (first.value !== 'ready') {
    await stop();
    return first.value?.startsWith('missing') ? 'not installed' : 'did not start';
  }
  const round = async (): Promise<number> => {
    child.stdin.write('round\n');
    return Number(((await lines.next()) as IteratorResult<string, undefined>).value);
  };
  return { name: peer.name, round, stop };
}

interface Measured {
  readonly workload: Workload;
  /** Steps per second of each peer, or why there are none. */
  readonly results: ReadonlyMap<string, number | string>;
}

async function measure(workload: Workload, where: Folders, rounds: number): Promise<Measured> {
  const results = new Map<string, number | string>();
  const runners: Runner[] = [];
  const keep = (name: string, started: Runner | string): void => {
    if (typeof started === 'string') results.set(name, started);
    else runners.push(started);
  };
  try {
    for (const peer of peers) if (peer.takes(workload)) keep(peer.name, await startNode(peer, workload, where));
    for (const peer of pythonPeers) keep(peer.name, await startPython(peer, workload));
    const rates = runners.map((): number[] => []);
    for (let round = 0; round < rounds; round += 1) {
      for (const [at, runner] of runners.entries()) rates[at]!.push(await runner.round());
    }
    runners.forEach(({ name }, at) => results.set(name, quartilesOf(rates[at]!).median));
  } finally {
    await Promise.all(runners.map((runner) => runner.stop()));
  }
  return { workload, results };
}

const steps = (value: number): string => Math.round(value).toLocaleString('en-US');

function speedTable(measured: readonly Measured[]): Table {
  const names = [...peers, ...pythonPeers].map(({ name }) => name);
  const cell = (value: number | string | undefined): string =>
    typeof value === 'number' ? steps(value) : (value ?? '');
  return {
    title: 'Training, optimizer steps per second',
    columns: ['engine', ...measured.map(({ workload }) => workload.name)],
    rows: names.map((name) => [name, ...measured.map(({ results }) => cell(results.get(name)))]),
    notes: [
      ...measured.map(({ workload }) => `${workload.name}: ${workload.doc}.`),
      'All peers in turn in every round, each in a process of its own, medians. RegLab runs whole sessions with shuffled batches, records and snapshots.',
      'W3 is synthetic: MNIST is not part of a package; as many of its pixels are zero. Peers without AdamW run Adam; brain.js and synaptic step after each example, a step here is one batch of examples.',
      `${cpus()[0]?.model.trim() ?? 'unknown processor'}, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}.`,
    ],
  };
}

/** The fastest of the variants whose name begins so. */
function bestOf(results: Measured['results'], name: string): number | undefined {
  const family = name.split(' ')[0]!;
  const isFamily = family === 'PyTorch';
  const found = [...results].flatMap(([other, value]) =>
    typeof value === 'number' && (isFamily ? other.startsWith(family) : other === name) ? [value] : [],
  );
  return found.length > 0 ? Math.max(...found) : undefined;
}

/** Which of ours, which peer, and at least how many times as fast. */
function wishesOf({ atLeast, atLeastNewer = atLeast }: Workload): [own: string, peer: string, least: number][] {
  return [
    ...Object.entries(atLeast).map(([name, least]): [string, string, number] => [ownName, name, least]),
    ...Object.entries(atLeastNewer).map(([name, least]): [string, string, number] => [newerName, name, least]),
  ];
}

function ratioTable(measured: readonly Measured[]): Table {
  return {
    title: 'Training, RegLab against peers',
    columns: ['', 'ours', 'peer', 'ratio', 'at least', 'holds'],
    rows: measured.flatMap(({ workload, results }) =>
      wishesOf(workload).map(([ownPeer, name, least]) => {
        const [own, other] = [results.get(ownPeer), bestOf(results, name)];
        const label = name.startsWith('PyTorch') ? 'PyTorch (best)' : name;
        if (typeof own !== 'number' || other === undefined)
          return [workload.name, ownPeer, label, 'not measured', String(least), ''];
        const ratio = own / other;
        return [workload.name, ownPeer, label, ratio.toFixed(2), String(least), ratio >= least ? 'yes' : 'no'];
      }),
    ),
  };
}

/** Measures W1 to W4 and the worker; peers are installed once into the cache folder, outside the checkout. */
export async function benchTraining(options: TrainingBenchOptions = {}): Promise<readonly Table[]> {
  const { rounds = 7, only, minutes = 0.5, report = () => undefined } = options;
  const hash = createHash('sha256').update(packages.join(' ')).digest('hex').slice(0, 12);
  const folder = await installOnce(join('bench-peers', hash), async (partial) => {
    report('Installing the peers once ...');
    writeFileSync(join(partial, 'package.json'), '{"private":true}\n');
    await npmInstall(partial, packages);
  });
  const newerNode = await findNewerNode(report);
  const measured: Measured[] = [];
  for (const workload of workloads) {
    if (only !== undefined && !only.includes(workload.name)) continue;
    report(`${workload.name}: ${workload.doc}`);
    measured.push(await measure(workload, { folder, newerNode }, rounds));
  }
  return [speedTable(measured), ratioTable(measured), await benchWorker(minutes, report)];
}
