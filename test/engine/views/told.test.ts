import { test } from 'node:test';
import { experiments } from '../../../src/engine/views/experiments.ts';
import type { Chart } from '../../../src/protocol/charts.ts';
import type { ViewName } from '../../../src/protocol/views.ts';
import { assertStored } from '../../stored.ts';
import { chartsOf } from './regions/regionMoments.ts';
import { trainedMoment } from './trainedMoment.ts';
import { textOfChart } from './chartText.ts';

const layersOf = (activation: string, ...widths: number[]): object[] => widths.map((units) => ({ units, activation }));

/** Runs that differ in all that a chart of training or gradients tells apart. */
const runs: Readonly<Record<string, object>> = {
  reluAdamw: {
    data: { source: 'moons', samples: 60, validation: 0.3 },
    network: { layers: layersOf('relu', 6, 5) },
    penalties: [{ name: 'l1', lambda: 0.01 }],
    optimizer: { name: 'adamw', learningRate: 0.05, weightDecay: 0.1 },
    clip: { at: 0.4, by: 'norm' },
    training: { epochs: 12, batchSize: 16 },
  },
  tanhMomentum: {
    data: { source: 'linear', samples: 40, features: 3, validation: 0.25 },
    network: { init: 'glorotNormal', layers: [{ units: 5, activation: 'tanh', norm: 'batch', dropout: 0.2 }] },
    penalties: [
      { name: 'l2', lambda: 0.02 },
      { name: 'groupLasso', lambda: 0.01, layers: [0] },
    ],
    optimizer: { name: 'momentum', learningRate: 0.02, weightDecay: 0.01 },
    schedule: { name: 'cosine' },
    clip: { at: 0.1, by: 'value' },
    training: { epochs: 10, batchSize: 10 },
  },
  blobsBall: {
    data: { source: 'blobs', samples: 60, classes: 3, features: 4, validation: 0 },
    network: { layers: layersOf('sigmoid', 4, 4, 4) },
    constraint: { name: 'l2Ball', radius: 3 },
    optimizer: { name: 'sgd', learningRate: 0.3 },
    training: { epochs: 8, batchSize: 20 },
  },
  linearOnly: {
    data: { source: 'sparseLinear', samples: 50, features: 6, validation: 0.2 },
    network: { layers: [] },
    penalties: [{ name: 'elasticNet', lambda: 0.05, l1Ratio: 0.5 }],
    earlyStopping: { patience: 2 },
    training: { epochs: 20, batchSize: 10 },
  },
};

/** Samples of which the network is almost equally sure change places with the rounding of a kernel's build: the list's own test holds its rows. */
function withoutOrder(chart: Chart): Chart {
  return chart.id === 'wrong' && chart.kind === 'table' ? { ...chart, rows: [] } : chart;
}

async function tell(document: object, when: 'start' | 'end', view: ViewName): Promise<string> {
  const charts = await chartsOf(experiments[view], await trainedMoment(document, when));
  return [...charts.values()].map((chart) => textOfChart(withoutOrder(chart))).join('\n');
}

for (const [name, document] of Object.entries(runs))
  for (const view of ['training', 'gradients'] as const)
    test(`the charts of ${view} tell of the run ${name} what is stored`, async () => {
      const texts = [];
      for (const when of ['start', 'end'] as const) texts.push(`== ${when}`, await tell(document, when, view));
      assertStored(`test/engine/views/stored/${view}-${name}.txt`, texts.join('\n'));
    });
