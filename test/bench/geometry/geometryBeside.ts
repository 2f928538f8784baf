/** What the page Geometry takes from training, and how soon it has a picture: the real worker thread, with and without the view, in turn. */
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createEngineClient } from '../../../src/host/document/engineClient.ts';
import { startHostThread } from '../../../src/host/threads/hostThread.ts';
import type { Progress } from '../../../src/protocol/messages.ts';
import { repositoryFolder } from '../../host/vscode/repositoryFolder.ts';
import { quartilesOf } from '../report/quartiles.ts';
import { experimentOf } from '../training/trainingEngine.ts';
import { workloads, type Workload } from '../training/trainingWorkloads.ts';

/** Milliseconds that steps are counted, rounds with and without the view, and milliseconds until a run is under way. */
const [watched, rounds, warmUp] = [2500, 5, 600];

/** 2-16-16-1 on 200 samples, for as long as it is watched. */
const workload: Workload = {
  ...workloads[0]!,
  name: '2-16-16-1',
  inputs: 2,
  outputs: 1,
  hidden: [16, 16],
  activation: 'tanh',
  task: 'regression',
  samples: 200,
  batchSize: 200,
  epochs: 2_500_000,
  l2: 0,
};

/** Steps a second with the view over those without it, and milliseconds from the wish for the view to its first chart. */
export async function timeBesideTraining(): Promise<{ readonly share: number; readonly firstChart: number }> {
  let hearProgress: (progress: Progress) => void = () => undefined;
  let hearCharts: () => void = () => undefined;
  const client = createEngineClient({
    start: (onDeath) => startHostThread(join(repositoryFolder, 'dist/worker.js'), onDeath),
    events: {
      charts: ({ charts }) => {
        if (charts.some(({ view, id }) => view === 'geometry' && id === 'surface')) hearCharts();
      },
      progress: (progress) => hearProgress(progress),
      work: () => undefined,
      kept: () => undefined,
      folded: () => undefined,
    },
    onDeath: (error) => console.error(error),
    onFault: (error) => console.error(error),
  });
  const stepNow = (): Promise<Progress> => new Promise((resolve) => (hearProgress = resolve));
  const countSteps = async (): Promise<number> => {
    const [first, begin] = [(await stepNow()).step, performance.now()];
    await wait(watched);
    const last = (await stepNow()).step;
    return (last - first) / (performance.now() - begin);
  };
  const controller = new AbortController();
  const unfolded = ['geometry/sharpness'] as const;
  const request = { ...experimentOf(workload), run: 1, views: [], unfolded, paused: false };
  const ended = client.request('run', request, controller.signal).catch(() => undefined);
  const [shares, firsts]: [number[], number[]] = [[], []];
  await wait(warmUp);
  for (let round = 0; round < rounds; round += 1) {
    const without = await countSteps();
    const first = new Promise<void>((resolve) => (hearCharts = resolve));
    const begin = performance.now();
    await client.request('views', { run: 1, views: ['geometry'], unfolded });
    await first;
    firsts.push(performance.now() - begin);
    await wait(warmUp);
    shares.push((await countSteps()) / without);
    await client.request('views', { run: 1, views: [], unfolded });
    await wait(warmUp);
  }
  controller.abort();
  await ended;
  client.close();
  return { share: quartilesOf(shares).median, firstChart: quartilesOf(firsts).median };
}
