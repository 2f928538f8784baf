import { measureNetwork, type NetworkNorms } from '../../../analysis/network/norms.ts';
import type { ViewWork, Moment } from '../frame/moment.ts';
import type { Snapshot } from '../../training/snapshots.ts';

/** The norms of the weights at one step. */
export interface NormEntry {
  readonly step: number;
  readonly norms: NetworkNorms;
}

/** The norms over the steps of a run, and those of the shown step. */
export interface NormHistory {
  readonly all: readonly NormEntry[];
  readonly here: NormEntry;
}

/** Multiplications for the singular values of one matrix of a snapshot; see `measureMatrix`. */
const snapshotBudget = 300_000;
/** Milliseconds that snapshots may take while a run rests; what is missing then is measured when the step on show changes. */
const restMilliseconds = 400;
/** Milliseconds of measuring before messages are let in. */
const sliceMilliseconds = 8;

/** What is known so far. A run that goes on measures when it has time; of weights that stand still the shown step is measured too. */
export function normHistory(moment: Moment, work: Pick<ViewWork, 'memory'>): NormHistory | undefined {
  const { history, snapshots, step, isLive, prepared, parameters, running } = moment;
  const known = knownIn(work);
  const found = new Map<number, NetworkNorms>();
  for (const { step: at, norms } of history) if (norms !== undefined) found.set(at, norms);
  for (const snapshot of snapshots) {
    const norms = known.get(snapshot);
    if (norms !== undefined && !found.has(snapshot.step)) found.set(snapshot.step, norms);
  }
  const sorted = (): NormEntry[] =>
    [...found].map(([at, norms]) => ({ step: at, norms })).sort((one, other) => one.step - other.step);
  if (isLive) {
    const all = sorted();
    const here = all.findLast((entry) => entry.step <= step) ?? all[0];
    return here && { all, here };
  }
  const here = { step, norms: measureNetwork(prepared.problem.architecture, parameters, running) };
  found.set(step, here.norms);
  return { all: sorted(), here };
}

/**
 * Measures snapshots of steps without norms, those first that halve the largest gaps, until all are known or the time is over.
 * @returns whether there is more than before
 */
export async function measureSnapshots(moment: Moment, work: ViewWork): Promise<boolean> {
  const known = knownIn(work);
  const recorded = new Set(moment.history.flatMap(({ step, norms }) => (norms === undefined ? [] : [step])));
  const missing = halving(moment.snapshots).filter((one) => !known.has(one) && !recorded.has(one.step));
  const begin = work.clock();
  let looked = begin;
  for (const snapshot of missing) {
    const { architecture } = moment.prepared.problem;
    known.set(snapshot, measureNetwork(architecture, snapshot.parameters, snapshot.running, snapshotBudget));
    const now = work.clock();
    if (now - begin > restMilliseconds) break;
    if (now - looked < sliceMilliseconds) continue;
    await work.pause();
    work.signal.throwIfAborted();
    looked = work.clock();
  }
  return missing.length > 0;
}

function knownIn({ memory }: Pick<ViewWork, 'memory'>): WeakMap<Snapshot, NetworkNorms> {
  const known = memory.get('norms') as WeakMap<Snapshot, NetworkNorms> | undefined;
  if (known !== undefined) return known;
  const made = new WeakMap<Snapshot, NetworkNorms>();
  memory.set('norms', made);
  return made;
}

/** The ends first, then the middle, the quarters, ...: each round fills the gaps of the one before. */
export function halving<One>(all: readonly One[]): One[] {
  const order = new Set<One>();
  for (let stride = 2 ** Math.ceil(Math.log2(Math.max(1, all.length))); stride >= 1; stride /= 2)
    for (let at = 0; at < all.length; at += stride) order.add(all[at]!);
  return [...order];
}
