import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forwardNetwork } from '../../../../src/analysis/network/network.ts';
import type { Moment } from '../../../../src/engine/views/frame/moment.ts';
import { predictionChart } from '../../../../src/engine/views/training/predictionChart.ts';
import { datasetOf, momentOf, workOf } from '../regions/regionMoments.ts';

const document = { network: { layers: [{ units: 6, activation: 'tanh' }] }, data: { standardizeTarget: true } };
const record = { step: 0, trainScore: 0.9, validationScore: 0.8 } as unknown as Moment['history'][number];
/** Far from zero and of other size than 1, so that a scale that is left out shows. */
const offAxis = (features: number): ReturnType<typeof datasetOf> =>
  datasetOf(
    Array.from({ length: 30 }, (_none, at) =>
      Array.from({ length: features }, (_other, column) => 50 + 3 * at + 20 * column + (7 * at * (column + 1)) ** 2),
    ),
  );

test('the drawn prediction is the network at the scaled inputs, in the units of the target', async () => {
  for (const features of [1, 2]) {
    const moment = momentOf({ document, dataset: offAxis(features), part: { history: [record] } });
    const { prepared, parameters, running } = moment;
    const { inputScale, targetScale } = prepared.data;
    const predicted = (...raw: number[]): number => {
      const inputs = Float64Array.from(raw, (value, at) => (value - inputScale.mean[at]!) / inputScale.scale[at]!);
      const { architecture } = prepared.problem;
      const pass = forwardNetwork(architecture, parameters, { inputs, rows: 1 }, { kind: 'inference', running });
      return pass.outputs[0]! * targetScale.scale[0]! + targetScale.mean[0]!;
    };
    const chart = await predictionChart(moment, workOf());
    assert.ok(chart);
    if (chart.kind === 'curves') {
      const curve = chart.series.find(({ id }) => id === 'prediction-0');
      assert.ok(curve && curve.x.length > 50);
      curve.x.forEach((x, at) => assert.ok(Math.abs(curve.y[at]! / predicted(x) - 1) < 1e-9));
      continue;
    }
    const { range, rows, columns } = chart;
    const even = ([from, to]: readonly [number, number], at: number, count: number): number =>
      from + ((to - from) * at) / (count - 1);
    for (const [row, column] of [
      [0, 0],
      [0, columns - 1],
      [rows - 1, 3],
      [5, 7],
    ] as const) {
      const wanted = predicted(even(range.x, column, columns), even(range.y, row, rows));
      const told = chart.field[row * columns + column]!;
      assert.ok(Math.abs(told / wanted - 1) < 1e-5, `${told} at ${row}, ${column}`);
    }
  }
});
