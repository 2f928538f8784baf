import assert from 'node:assert/strict';
import { test } from 'node:test';
import { message } from '../../../../src/core/ground/errors.ts';
import type { PlaneChart, SampleFacts } from '../../../../src/protocol/charts.ts';
import { keepSamples } from '../../../../webview/pictures/frame/sampleNames.ts';
import { planePicture } from '../../../../webview/pictures/fields/planePicture.ts';
import { drawChart } from '../drawnText.ts';
import { planeChart } from '../sampleCharts.ts';

const size = { width: 420, height: 320 };

function facts(count: number, part: Partial<SampleFacts> = {}): SampleFacts {
  const column = (name: string, factor: number): SampleFacts['target'] => ({
    label: message(name),
    values: Float32Array.from({ length: count }, (_, at) => at * factor),
  });
  return {
    samples: Int32Array.from({ length: count }, (_, at) => 100 + at),
    rows: Int32Array.from({ length: count }, (_, at) => 2 + at),
    features: ['a', 'b', 'c', 'd'].map((name) => column(name, 0.5)),
    target: { label: message('true class'), values: Float32Array.from({ length: count }, (_, at) => at % 2) },
    predicted: { label: message('predicted class'), values: new Float32Array(count).fill(Number.NaN).fill(1, 0, 3) },
    classNames: ['out', 'in'],
    ...part,
  };
}

/** Where the samples of a drawing are, px: found by the ring around each when it is chosen. */
function placeOf(chart: PlaneChart, chosen: number): readonly [number, number] {
  const { svg } = drawChart(planePicture, { ...chart, samples: { ...chart.samples!, chosen } }, size);
  const [, x, y] = /<circle cx="([\d.]+)" cy="([\d.]+)" r="8"/.exec(svg)!;
  return [Number(x), Number(y)];
}

const chart: PlaneChart = { ...planeChart(), samples: facts(12) };

test('the pointer on a sample names its row and at most six of its numbers, beside it the field', () => {
  const { probe } = drawChart(planePicture, chart, size);
  for (const index of [0, 2, 5]) {
    const [x, y] = placeOf(chart, index);
    const at = probe!.indexAt(x, y)!;
    const attention = { y, part: probe!.parts!.at(at, x, y) };
    const { title, rows } = probe!.readout(at, attention);
    assert.equal(title, `row ${index + 2}`);
    assert.ok(rows.length <= 6);
    assert.deepEqual(
      rows.map(({ label, value }) => `${label}: ${value}`),
      [
        `true class: ${['out', 'in'][index % 2]!}`,
        `predicted class: ${index < 3 ? 'in' : 'none'}`,
        ...['a', 'b', 'c', 'd'].map((name) => `${name}: ${index * 0.5}`),
      ],
    );
    assert.equal(probe!.sampleAt!(at, attention), 100 + index);
    assert.ok(probe!.isOnSample!(x, y));
  }
  const corner = [probe!.area!.left + 1, probe!.area!.top + 1] as const;
  const at = probe!.indexAt(...corner)!;
  assert.ok(!probe!.isOnSample!(...corner));
  assert.match(probe!.readout(at, { y: corner[1], part: probe!.parts!.at(at, ...corner) }).title, /^x0 /);
});

test('keys that lead the crosshair onto a sample name it as well, whatever the pointer meant before', () => {
  const { probe } = drawChart(planePicture, chart, size);
  const [x, y] = placeOf(chart, 4);
  const at = probe!.indexAt(x, y)!;
  assert.equal(probe!.readout(at, { part: 'sample 107' }).title, 'row 6');
  assert.equal(probe!.sampleAt!(at), 104);
  assert.match(probe!.readout(0, { part: 'sample 107' }).title, /^x0 /);
});

test('without facts a plane tells of its field alone', () => {
  const { probe } = drawChart(planePicture, planeChart(), size);
  assert.ok(!('sampleAt' in probe!) && !('parts' in probe!));
});

test('some of the samples keep what is known of them, and the choice where it is among them', () => {
  const some = keepSamples(facts(6, { chosen: 3 }), (index) => index % 3 === 0);
  assert.deepEqual([...some.samples], [100, 103]);
  assert.deepEqual([...some.rows], [2, 5]);
  assert.deepEqual([...some.features[0]!.values], [0, 1.5]);
  assert.equal(some.chosen, 1);
  assert.equal(keepSamples(facts(6, { chosen: 3 }), (index) => index < 2).chosen, undefined);
});
