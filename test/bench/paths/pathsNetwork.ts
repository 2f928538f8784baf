/** The warm-started path of a network: the whole view, and TensorFlow.js doing as many optimizer steps. */
import { path } from '../../../src/engine/views/path/path.ts';
import { networkKey } from '../../../src/engine/views/path/pathKeys.ts';
import { PathMemory } from '../../../src/engine/views/path/pathMemory.ts';
import type { NetworkPath } from '../../../src/engine/views/path/points/pathNetwork.ts';
import { planPath } from '../../../src/engine/views/path/points/pathPlan.ts';
import { momentOf, prepareDocument, workOf } from '../../engine/views/path/pathView.ts';
import { quartilesOf } from '../report/quartiles.ts';
import type { Table } from '../report/table.ts';
import { loader, peers } from '../training/trainingPeers.ts';
import type { Workload } from '../training/trainingWorkloads.ts';

const strengths = 40;
const document = {
  data: { source: 'moons' },
  network: { layers: [{ units: 16 }, { units: 16 }] },
  penalties: [{ name: 'l1', lambda: 1e-3 }],
  lab: { path: { penalty: 'l1', points: strengths, folds: 0 } },
};

/** The same network, data and batches for the peer; its plain gradient descent with an L2 term costs less than our momentum and prox. */
const workload: Workload = {
  name: 'path',
  doc: '2-16-16-2 ReLU, two moons, batch 32',
  inputs: 2,
  hidden: [16, 16],
  outputs: 2,
  activation: 'relu',
  task: 'classification',
  batchSize: 32,
  optimizer: 'sgd',
  learningRate: 0.02,
  l2: 1e-3,
  weightDecay: 0,
  samples: 280,
  epochs: 1,
  atLeast: {},
};

const rounds = 5;
const goals = { whole: 3000, first: 300, ratio: 20 };

interface ViewTimes {
  readonly first: number;
  readonly whole: number;
  readonly steps: number;
}

async function timeView(): Promise<ViewTimes> {
  const prepared = prepareDocument(document);
  const lasting = new Map<string, unknown>();
  const [moment, work] = [momentOf(prepared), workOf({ memory: lasting })];
  const start = performance.now();
  let first = NaN;
  for await (const chart of path.charts(moment, work)) {
    if (Number.isNaN(first) && chart.kind === 'curves') first = performance.now() - start;
  }
  const whole = performance.now() - start;
  const key = networkKey(moment, planPath(prepared, moment.lab.path));
  const solver = PathMemory.of({ lasting }).recall(key) as NetworkPath | undefined;
  return { first, whole, steps: solver?.steps ?? NaN };
}

/** Steps per second of the optimizer of TensorFlow.js on its cpu backend; undefined when the package is not there. */
async function peerRate(): Promise<number | undefined> {
  const peer = peers.find(({ name }) => name === 'tfjs cpu');
  try {
    const round = await peer?.start(workload, loader(process.cwd()), process.cwd());
    if (round === undefined) return undefined;
    const rates: number[] = [];
    for (let k = 0; k < rounds; k += 1) rates.push(await round());
    return quartilesOf(rates).median;
  } catch {
    return undefined;
  }
}

export async function benchNetworkPath(): Promise<Table> {
  const times: ViewTimes[] = [];
  for (let k = 0; k < rounds; k += 1) times.push(await timeView());
  const median = (read: (one: ViewTimes) => number): number => quartilesOf(times.map(read)).median;
  const [first, whole, steps] = [median((one) => one.first), median((one) => one.whole), times[0]!.steps];
  const rate = await peerRate();
  const other = rate === undefined ? NaN : (1000 * steps) / rate;
  const verdict = (holds: boolean): string => (holds ? 'yes' : 'no');
  const rows = [
    ['first point drawn (ms)', `under ${goals.first}`, first.toFixed(0), verdict(first < goals.first)],
    ['whole path drawn (ms)', `under ${goals.whole}`, whole.toFixed(0), verdict(whole < goals.whole)],
    [
      'tfjs cpu minimize, as many steps',
      `at least ${goals.ratio} times`,
      rate === undefined ? 'not installed' : `${(other / 1000).toFixed(1)} s, ${(other / whole).toFixed(0)} times`,
      rate === undefined ? '' : verdict(other / whole >= goals.ratio),
    ],
  ];
  return {
    title: `The path of a network: two moons, 2-16-16-2, ${strengths} strengths, ${steps} steps`,
    columns: ['what', 'goal', 'measured', 'reached'],
    rows,
    notes: ['Everything that the view draws and measures is in our time; the peer only takes its steps.'],
  };
}
