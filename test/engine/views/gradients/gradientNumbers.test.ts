import assert from 'node:assert/strict';
import { test } from 'node:test';
import { losses } from '../../../../src/core/tables/losses.ts';
import { forwardNetwork } from '../../../../src/analysis/network/network.ts';
import { activationChart } from '../../../../src/engine/views/gradients/activationChart.ts';
import { clippingChart } from '../../../../src/engine/views/gradients/clippingChart.ts';
import { measureMoment } from '../../../../src/engine/views/gradients/layerActivity.ts';
import type { Moment } from '../../../../src/engine/views/frame/moment.ts';
import { trainedMoment } from '../trainedMoment.ts';

const data = { source: 'moons', samples: 30, validation: 0 };
const network = { layers: [{ units: 3, activation: 'tanh' }] };

/** Mean loss of all training samples at some parameters, in float64. */
function lossAt({ prepared, running }: Moment, parameters: Float64Array): number {
  const { architecture, train, loss } = prepared.problem;
  const sample = { inputs: Float64Array.from(train.inputs), rows: train.count };
  const { outputs } = forwardNetwork(architecture, parameters, sample, { kind: 'inference', running });
  const width = architecture.outputs;
  const entry = losses.get(loss.name);
  const of = (row: number): number =>
    entry.value(
      outputs.subarray(row * width, (row + 1) * width),
      Float64Array.from(train.targets.subarray(row * width, (row + 1) * width)),
      loss.options,
    );
  return Array.from({ length: train.count }, (_, row) => of(row)).reduce((sum, one) => sum + one, 0) / train.count;
}

/** Length and largest entry of the gradient, by difference quotients. */
function gradientAt(moment: Moment, from: Float32Array): { readonly length: number; readonly largest: number } {
  const h = 1e-5;
  const moved = (at: number, by: number): number => {
    const parameters = Float64Array.from(from);
    parameters[at]! += by;
    return lossAt(moment, parameters);
  };
  const entries = Array.from(from, (_, at) => (moved(at, h) - moved(at, -h)) / (2 * h));
  return { length: Math.hypot(...entries), largest: Math.max(...entries.map(Math.abs)) };
}

for (const by of ['norm', 'value'] as const)
  test(`clipping by ${by} is told of the steps whose gradient is beyond the bound, by difference quotients`, async () => {
    const bound = by === 'norm' ? 0.3 : 0.2;
    const moment = await trainedMoment(
      {
        data,
        network,
        optimizer: { name: 'sgd', learningRate: 2 },
        clip: { at: bound, by },
        // One batch is all samples: the gradient of a step is that of the mean loss at the weights before it.
        training: { epochs: 14, batchSize: 30, snapshotEvery: 1 },
      },
      'end',
    );
    const chart = clippingChart(moment);
    const records = moment.history.filter(({ step }) => step > 0);
    const before = records.map(({ step }) =>
      gradientAt(moment, moment.snapshots.find((snapshot) => snapshot.step === step - 1)!.parameters),
    );
    const series = (id: string): number[] | undefined => {
      const found = chart.series.find((one) => one.id === id);
      return found && Array.from(found.y);
    };
    const near = (found: readonly number[] | undefined, wanted: readonly number[]): void => {
      assert.equal(found?.length, wanted.length);
      wanted.forEach((value, at) => assert.ok(Math.abs(found[at]! / value - 1) < 1e-3, `${found[at]} and ${value}`));
    };
    near(
      series('before'),
      before.map(({ length }) => length),
    );
    if (by === 'norm')
      near(
        series('after'),
        before.map(({ length }) => (length > bound ? bound : length)),
      );
    else assert.equal(series('after'), undefined);
    const changed = before.filter(({ length, largest }) => (by === 'norm' ? length : largest) > bound).length;
    assert.ok(changed > 0 && changed < records.length, `${changed} of ${records.length}`);
    const longest = Math.max(...before.map(({ length }) => length));
    assert.deepEqual(chart.title.args, [changed, records.length, Number(longest.toPrecision(3))]);
    assert.deepEqual(chart.description.args, [changed, records.length]);
    assert.deepEqual(
      chart.marks.map(({ axis, at }) => [axis, at]),
      [['y', bound]],
    );
  });

test('the histogram has the shares of the pre-activations, sample by sample and unit by unit', async () => {
  for (const when of ['start', 'end'] as const) {
    const document = { data, network, training: { epochs: 20 }, optimizer: { name: 'adam', learningRate: 0.1 } };
    const moment = await trainedMoment(document, when);
    const { tensors, inputs } = moment.prepared.problem.architecture;
    const [weights, bias] = (['weights', 'bias'] as const).map((role) =>
      tensors.find((one) => one.layer === 0 && one.role === role)!,
    );
    const { train } = moment.prepared.problem;
    const all: number[] = [];
    for (let row = 0; row < train.count; row += 1)
      for (let unit = 0; unit < 3; unit += 1) {
        let z = moment.parameters[bias!.offset + unit]!;
        for (let j = 0; j < inputs; j += 1)
          z += train.inputs[row * inputs + j]! * moment.parameters[weights!.offset + 3 * j + unit]!;
        all.push(z);
      }
    const [layer] = measureMoment(moment);
    const { edges, shares, title, description, curve } = activationChart(moment, layer!, 2);
    assert.equal(edges.length, shares.length + 1);
    const mean = all.reduce((sum, z) => sum + z, 0) / all.length;
    const deviation = Math.sqrt(all.reduce((sum, z) => sum + (z - mean) ** 2, 0) / all.length);
    assert.ok(Math.abs(edges[0]! - Math.min(-3, mean - 4 * deviation)) < 1e-5);
    assert.ok(Math.abs(edges.at(-1)! - Math.max(3, mean + 4 * deviation)) < 1e-5);
    // A value within rounding of an edge may be told on either side.
    shares.forEach((share, bin) => {
      const inside = (slack: number): number =>
        all.filter((z) => z >= edges[bin]! - slack && z < edges[bin + 1]! + slack).length / all.length;
      assert.ok(share >= inside(-1e-6) - 1e-9 && share <= inside(1e-6) + 1e-9, `${bin}: ${share}`);
    });
    assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-9, 'none of them lies outside');
    const squares = all.reduce((sum, z) => sum + z * z, 0) / all.length;
    const slopes = all.reduce((sum, z) => sum + (1 - Math.tanh(z) ** 2) ** 2, 0) / all.length;
    const saturated = all.filter((z) => 1 - Math.tanh(z) ** 2 < 0.01).length / all.length;
    const near = (told: unknown, wanted: number): void => {
      assert.ok(Math.abs(Number(told) - wanted) <= 0.006 * Math.abs(wanted) + 1e-9, `${String(told)} and ${wanted}`);
    };
    near(title.args[1], slopes);
    near(title.args[2], 100 * saturated);
    near(description.args[0], squares);
    curve.z.forEach((z, at) => {
      assert.ok(Math.abs(curve.value[at]! - Math.tanh(z)) < 1e-12);
      assert.ok(Math.abs(curve.slope[at]! - (1 - Math.tanh(z) ** 2)) < 1e-12);
    });
  }
});
