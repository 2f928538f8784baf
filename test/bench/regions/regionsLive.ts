import { readDocument } from '../../../src/language/document/document.ts';
import { placeOfData } from '../../../src/language/sources/dataSource.ts';
import { createEngineClient } from '../../../src/host/document/engineClient.ts';
import { startHostThread } from '../../../src/host/threads/hostThread.ts';
import type { ViewName } from '../../../src/protocol/views.ts';
import type { Table } from '../report/table.ts';

interface LiveRun {
  readonly stepsPerSecond: number;
  /** Pictures a second in the second half of the run. */
  readonly pictures: number;
}

const document = (layers: readonly number[], epochs: number): string =>
  JSON.stringify({
    data: { source: 'moons', samples: 500 },
    network: { layers: layers.map((units) => ({ units, activation: 'relu' })) },
    training: { epochs, batchSize: 32 },
  });

/** Trains once in the engine's own thread with some views open, as the extension does. */
async function train(engine: string, text: string, views: readonly ViewName[]): Promise<LiveRun> {
  const { experiment } = readDocument(text);
  if (experiment === undefined) throw new Error(text);
  const place = placeOfData(experiment);
  if (place.kind !== 'generated') throw new Error('synthetic data only');
  const times: number[] = [];
  let isOver = false;
  const client = createEngineClient({
    start: (onDeath) => startHostThread(engine, onDeath),
    events: {
      charts: ({ charts }) => {
        if (!isOver && charts.some(({ kind }) => kind === 'regions')) times.push(performance.now());
      },
      progress: ({ state }) => (isOver ||= state === 'finished'),
      work: () => undefined,
      kept: () => undefined,
      folded: () => undefined,
    },
    onDeath: (error) => console.error(error),
    onFault: (error) => console.error(error),
  });
  const { stepsPerSecond } = await client.request('run', {
    run: 1,
    experiment,
    dataset: place.generate(),
    views,
    paused: false,
  });
  client.close();
  // The second half: the first pictures of a fresh thread are made by code that is not compiled yet.
  const late = times.slice(times.length >> 1);
  const seconds = ((late.at(-1) ?? 0) - (late[0] ?? 0)) / 1000;
  return { stepsPerSecond, pictures: seconds > 0 ? (late.length - 1) / seconds : 0 };
}

/** How far the live picture slows training, and how often it comes. */
export async function liveTable(engine: string, report: (line: string) => void): Promise<Table> {
  const rows: string[][] = [];
  for (const [layers, epochs] of [
    [[16, 16], 40_000],
    [[32, 32, 32], 24_000],
    [[64, 64, 64], 8000],
  ] as const) {
    const text = document(layers, epochs);
    const alone: number[] = [];
    const shown: LiveRun[] = [];
    for (let round = 0; round < 3; round += 1) {
      alone.push((await train(engine, text, [])).stepsPerSecond);
      shown.push(await train(engine, text, ['regions']));
    }
    const best = Math.max(...alone);
    const beside = Math.max(...shown.map(({ stepsPerSecond }) => stepsPerSecond));
    const rate = Math.max(...shown.map(({ pictures }) => pictures));
    report(`2-${layers.join('-')}-2 done`);
    rows.push([
      `2-${layers.join('-')}-2, moons`,
      best.toFixed(0),
      beside.toFixed(0),
      `${(100 * (1 - beside / best)).toFixed(1)} %`,
      rate.toFixed(1),
    ]);
  }
  return {
    title: 'Live pictures while training runs in the worker',
    columns: ['network', 'steps/s alone', 'with the view', 'slower by', 'pictures/s'],
    rows,
    notes: [
      'Best of three each. The view may take 9 % of the time: after each picture the service waits ten times as long as it took.',
      'Goal: at least 10 pictures a second for 2-16-16-1, training not slowed by more than 10 %.',
    ],
  };
}
