import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Dataset } from '../../../../src/core/tables/dataset.ts';
import type { Chart } from '../../../../src/protocol/charts.ts';
import { assertStored } from '../../../stored.ts';
import { chartsOf, momentOf, prepareDocument, rawTable } from './pathView.ts';
import { textOfChart } from '../chartText.ts';

const noLayers = { layers: [] };
const sparse = { source: 'sparseLinear', samples: 50, features: 6, validation: 0.2 };
const linearData = { source: 'linear', samples: 60, features: 4, condition: 20, validation: 0.2 };
const blobs = { source: 'blobs', samples: 60, classes: 3, features: 4, validation: 0.25 };
const path = (wish: object): object => ({ lab: { path: { points: 12, folds: 0, ...wish } } });

/** Paths that differ in all that a chart of the path tells apart. */
const documents: Readonly<Record<string, object>> = {
  lasso: { data: sparse, network: noLayers, ...path({ penalty: 'l1', folds: 4 }) },
  ridge: { data: sparse, network: noLayers, penalties: [{ name: 'l2', lambda: 0.3 }], ...path({ penalty: 'l2' }) },
  elasticNet: {
    data: { ...sparse, validation: 0 },
    network: noLayers,
    ...path({ penalty: { name: 'elasticNet', l1Ratio: 0.4 }, folds: 3, weights: [0, 2] }),
  },
  groups: {
    data: sparse,
    network: noLayers,
    ...path({ penalty: { name: 'groupLasso', groups: [[0, 1], [2], [3, 4, 5]] }, lambda: 0.1 }),
  },
  logistic: {
    data: { source: 'moons', samples: 60, validation: 0.25 },
    network: noLayers,
    ...path({ penalty: 'l1', folds: 3 }),
  },
  softmax: { data: blobs, network: noLayers, ...path({ penalty: 'l1' }) },
  nuclear: {
    data: { source: 'lowRank', samples: 20, features: 6, columns: 4, rank: 2, validation: 0 },
    network: noLayers,
    ...path({ penalty: 'nuclear' }),
  },
  network: {
    data: { source: 'moons', samples: 40, validation: 0.25 },
    network: { layers: [{ units: 4, activation: 'relu' }] },
    training: { batchSize: 15 },
    ...path({ penalty: 'l1', points: 5, epochs: 6, folds: 2, ratio: 0.01 }),
  },
};

/** Two ways to regularize over one another, beside such a path. */
const comparisons: Readonly<Record<string, object>> = {
  stopping: { data: linearData, network: noLayers, ...path({ compare: 'earlyStopping' }) },
  dropout: { data: linearData, network: noLayers, ...path({ compare: 'dropout' }) },
  decay: {
    data: linearData,
    network: noLayers,
    optimizer: { name: 'adamw', learningRate: 0.05, weightDecay: 0.1 },
    training: { epochs: 10, batchSize: 12 },
    ...path({ compare: 'adamDecay' }),
  },
  pairs: { data: linearData, network: noLayers, ...path({ compare: 'reluPairs' }) },
};

const stored = (name: string): string => `test/engine/views/stored/path-${name}.txt`;
const tell = (charts: readonly Chart[]): string => charts.map(textOfChart).join('\n');

async function chartsOfDocument(document: object, dataset?: Dataset): Promise<readonly Chart[]> {
  return [...(await chartsOf(momentOf(prepareDocument(document, dataset)))).values()];
}

for (const [name, document] of Object.entries(documents))
  test(`the charts of the path tell of ${name} what is stored`, async () => {
    assertStored(stored(name), tell(await chartsOfDocument(document)));
  });

test('the charts of the path tell of several targets what is stored', async () => {
  const document = { data: { source: 'linear' }, network: noLayers, ...path({ penalty: 'groupLasso', folds: 3 }) };
  assertStored(
    stored('targets'),
    tell(await chartsOfDocument(document, rawTable({ samples: 40, features: 4, outputs: 3 }))),
  );
});

for (const [name, document] of Object.entries(comparisons))
  test(`the comparison ${name} tells what is stored`, async () => {
    const plain = new Set((await chartsOfDocument({ ...document, ...path({ points: 2 }) })).map(({ id }) => id));
    const charts = (await chartsOfDocument(document)).filter(({ id }) => !plain.has(id));
    assert.ok(charts.length > 0);
    assertStored(stored(`compare-${name}`), tell(charts));
  });
