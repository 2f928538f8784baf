import { test } from 'node:test';
import { regions } from '../../../../src/engine/views/regions/regions.ts';
import { assertStored } from '../../../stored.ts';
import { chartsOf, cloud, momentOf, type MomentWish } from './regionMoments.ts';
import { textOfChart } from '../chartText.ts';

const layersOf = (activation: string, ...widths: number[]): object => ({
  layers: widths.map((units) => ({ units, activation })),
});
const chosen = [0.3, -0.2] as const;
const moons = { source: 'moons', samples: 40 };
const table = { source: 'linear', features: 3 };

/** Networks that differ in all that a chart of regions tells apart. */
const wishes: Readonly<Record<string, MomentWish>> = {
  plane: { document: { data: moons, network: layersOf('relu', 6, 4) }, snapshots: 5, part: { chosen } },
  smooth: { document: { data: moons, network: layersOf('gelu', 5) }, snapshots: 2, part: { chosen } },
  capped: {
    document: { data: moons, network: layersOf('relu', 12, 12), lab: { regions: { budget: 100 } } },
    snapshots: 3,
  },
  line: { document: { data: table, network: layersOf('relu', 5, 3) }, dataset: cloud(20, 1), snapshots: 4 },
  space: { document: { data: table, network: layersOf('leakyRelu', 4, 3) }, dataset: cloud(30, 3), snapshots: 3 },
  classes: {
    document: {
      data: { source: 'blobs', classes: 3, samples: 45, features: 4 },
      network: layersOf('relu', 5),
      lab: { regions: { slice: 'samples', samples: [1, 4, 9] } },
    },
    part: { chosen: [0.1, 0.4] },
  },
  linear: { document: { data: moons, network: { layers: [] } } },
  refused: { document: { data: moons, network: { layers: [{ units: 3, activation: 'relu', norm: 'layer' }] } } },
};

for (const [name, wish] of Object.entries(wishes))
  test(`the charts of regions tell of the network ${name} what is stored`, async () => {
    const charts = await chartsOf(regions, momentOf(wish));
    assertStored(`test/engine/views/stored/regions-${name}.txt`, [...charts.values()].map(textOfChart).join('\n'));
  });
