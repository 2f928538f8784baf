import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAffordable, wholeLimit } from '../../../../src/engine/views/geometry/curvatureCost.ts';
import { rescalingChart } from '../../../../src/engine/views/geometry/rescalingChart.ts';
import type { Moment } from '../../../../src/engine/views/frame/moment.ts';
import { momentOf, workOf } from '../regions/regionMoments.ts';

/** A network of 2 inputs, 2 outputs and so many units, 5 or (with batch norm) 7 parameters for each. */
const networkOf = (units: number, norm?: 'batch'): object => ({
  layers: [{ units, activation: 'relu', ...(norm && { norm }) }],
});

/** The same with another number of samples: only the number is read. */
function withSamples({ prepared, ...moment }: Moment, count: number): Moment {
  const { problem } = prepared;
  return { ...moment, prepared: { ...prepared, problem: { ...problem, train: { ...problem.train, count } } } };
}

test('a second derivative costs a hundred products, and with norms one for each parameter', () => {
  const parametersOf = ({ prepared }: Moment): number => prepared.problem.architecture.parameters;
  const plain = momentOf({ document: { network: networkOf(119) } });
  const normed = momentOf({ document: { network: networkOf(85, 'batch') } });
  const wide = momentOf({ document: { network: networkOf(160, 'batch') } });
  assert.deepEqual([parametersOf(plain), parametersOf(normed), parametersOf(wide)], [597, 597, 1122]);
  assert.equal(wholeLimit, 600);
  for (const [moment, products] of [
    [plain, 100],
    [normed, parametersOf(normed)],
    [wide, 100],
  ] as const) {
    const most = Math.floor(2e10 / (6 * parametersOf(moment) * products));
    assert.ok(isAffordable(withSamples(moment, most)));
    assert.ok(!isAffordable(withSamples(moment, most + 1)));
  }
});

test('a rescaling is measured once for each step, and neither made nor told of where it takes too long', async () => {
  const moment = momentOf({ document: { network: networkOf(5) } });
  let passes = 0;
  const counted = (some: Moment): Moment => {
    const train = Object.defineProperty({ ...some.prepared.problem.train }, 'inputs', {
      get: () => {
        passes += 1;
        return some.prepared.problem.train.inputs;
      },
    });
    return { ...some, prepared: { ...some.prepared, problem: { ...some.prepared.problem, train } } };
  };
  const work = workOf();
  const first = await rescalingChart(counted(moment), work);
  const once = passes;
  assert.ok(once > 0);
  assert.deepEqual(await rescalingChart(counted({ ...moment, chosen: [0, 1] }), work), first);
  assert.equal(passes, once, 'a click measures nothing again');
  await rescalingChart(counted({ ...moment, step: moment.step + 1 }), work);
  assert.equal(passes, 2 * once);
  const asked: string[] = [];
  const wants = (chart: string): boolean => asked.push(chart) > 0;
  assert.equal(await rescalingChart(withSamples(moment, 1e9), workOf({ wants })), undefined);
  assert.deepEqual(asked, []);
});
