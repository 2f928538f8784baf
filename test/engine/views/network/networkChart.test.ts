import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measureActivity } from '../../../../src/analysis/network/activationGradients.ts';
import { deadUnits } from '../../../../src/analysis/network/deadUnits.ts';
import { formatMessage } from '../../../../src/core/ground/errors.ts';
import { activitySamples, samplesOfMoment } from '../../../../src/engine/views/network/activitySamples.ts';
import { networkChart } from '../../../../src/engine/views/network/networkChart.ts';
import type { Moment } from '../../../../src/engine/views/frame/moment.ts';
import { momentOf } from '../regions/regionMoments.ts';

const moons = (layers: readonly object[]): Moment =>
  momentOf({ document: { data: { source: 'moons', samples: 60 }, network: { layers } } });

/** The parameters with the bias of a hidden unit so low that it never fires. */
function silence(moment: Moment, layer: number, unit: number): Moment {
  const parameters = moment.parameters.slice();
  const bias = moment.prepared.problem.architecture.tensors.find(
    (place) => place.layer === layer && place.role === 'bias',
  )!;
  parameters[bias.offset + unit] = -1e3;
  return { ...moment, parameters };
}

test('every weight and bias stands at its units', () => {
  const moment = moons([{ units: 5 }, { units: 3, activation: 'tanh' }]);
  const { layers } = networkChart(moment, 'training');
  assert.deepEqual(
    layers.map(({ label, units }) => [formatMessage(label), units]),
    [
      ['inputs', 2],
      ['layer 1', 5],
      ['layer 2', 3],
      ['output layer', 2],
    ],
  );
  // Layer after layer: weights (inputs x units), then biases.
  const flat = layers.slice(1).flatMap(({ weights, bias }) => [...weights, ...bias]);
  assert.deepEqual(flat, [...moment.parameters]);
  assert.deepEqual(layers[0]!.names, ['x1', 'x2']);
  assert.deepEqual(layers.at(-1)!.names, moment.prepared.data.dataset.classNames);
});

test('of wide layers units are drawn evenly spaced, with their weights, and that is said', () => {
  const moment = moons([{ units: 100 }, { units: 3 }]);
  const { layers, caption } = networkChart(moment, 'training');
  const { shown, weights } = layers[1]!;
  assert.equal(shown.length, 24);
  assert.deepEqual([shown[0], shown.at(-1)], [0, 99]);
  const gaps = new Set(Array.from(shown.subarray(1), (unit, at) => unit - shown[at]!));
  assert.ok([...gaps].every((gap) => gap === 4 || gap === 5));
  for (const input of [0, 1])
    shown.forEach((unit, at) => assert.equal(weights[input * 24 + at], moment.parameters[input * 100 + unit]));
  const behind = layers[2]!.weights;
  shown.forEach((unit, at) => assert.equal(behind[at * 3 + 2], moment.parameters[2 * 100 + 100 + unit * 3 + 2]));
  assert.match(formatMessage(caption), /^At most 24 units of a layer/);
});

test('units that never fire are dead, as many as the activity of the layers says', () => {
  const plain = moons([{ units: 6 }, { units: 4 }]);
  const moment = silence(silence(plain, 0, 2), 1, 3);
  const { problem } = moment.prepared;
  const samples = activitySamples(problem, samplesOfMoment);
  const counts = deadUnits(problem.architecture, moment.parameters, samples).map((layer) =>
    layer.reduce((sum, one) => sum + one, 0),
  );
  assert.deepEqual(
    counts,
    measureActivity(problem.architecture, moment.parameters, problem.loss, samples).map(({ deadUnits: dead }) => dead),
  );
  const { layers, title } = networkChart(moment, 'training');
  assert.ok(layers[1]!.dead[2] === 1 && layers[2]!.dead[3] === 1);
  assert.deepEqual([...layers[3]!.dead], [0, 0]);
  const dead = counts.reduce((sum, one) => sum + one);
  assert.equal(formatMessage(title), `${dead} of 10 hidden units are dead`);
});

test('the title names the largest weight where no unit is dead', () => {
  const moment = moons([{ units: 3, activation: 'tanh' }]);
  const parameters = moment.parameters.slice();
  parameters[1 * 3 + 2] = -9;
  const title = formatMessage(networkChart({ ...moment, parameters }, 'training').title);
  assert.equal(title, 'The largest weight drawn is -9, from x2 to layer 1/3');
});
