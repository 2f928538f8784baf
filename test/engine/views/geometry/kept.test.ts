import assert from 'node:assert/strict';
import { test } from 'node:test';
import { geometry } from '../../../../src/engine/views/geometry/geometry.ts';
import type { Moment, ViewWork } from '../../../../src/engine/views/frame/moment.ts';
import { buffersOf } from '../../../../src/protocol/buffers.ts';
import type { Chart } from '../../../../src/protocol/charts.ts';
import { workOf } from '../regions/regionMoments.ts';
import { trainedMoment } from '../trainedMoment.ts';

/** Charts as the page gets them: what lies behind their arrays is handed over. */
async function sent(moment: Moment, work: ViewWork): Promise<Map<string, Chart>> {
  const charts = new Map<string, Chart>();
  for await (const chart of geometry.charts(moment, work))
    charts.set(chart.id, structuredClone(chart, { transfer: buffersOf(chart) }));
  return charts;
}

const penalties = [{ name: 'l2', lambda: 0.05 }];
const hidden = { layers: [{ units: 4, activation: 'relu' }] };

const runs: Readonly<Record<string, object>> = {
  random: { network: hidden, lab: { geometry: { plane: 'random', resolution: 9 } } },
  trajectory: { network: hidden, lab: { geometry: { plane: 'trajectory', resolution: 9 } } },
  line: { network: hidden, lab: { geometry: { plane: 'line', resolution: 9 } } },
  pair: { data: { source: 'linear', samples: 40, features: 3 }, network: { layers: [] } },
};

for (const [name, document] of Object.entries(runs))
  test(`what was handed over is there at the next drawing: ${name}`, async () => {
    const data = { source: 'moons', samples: 40 };
    const moment = await trainedMoment({ data, penalties, training: { epochs: 6 }, ...document }, 'end');
    const work = workOf();
    const first = await sent(moment, work);
    assert.ok(first.has('spectrum') && first.has('sharpness') && first.has('lipschitz') && first.has('ranges'));
    assert.ok(first.has(name === 'pair' ? 'race' : 'rescaling') && first.has(name === 'line' ? 'line' : 'surface'));
    assert.deepEqual(await sent(moment, work), first);
  });
