import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initializers, type WeightPlace } from '../../../src/core/tables/initializers.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import { singularValues } from '../../../src/core/numbers/singularValues.ts';
import { someOptions } from './randomOptions.ts';

const random = createRandom(3);
const places: WeightPlace[] = [
  { fanIn: 120, fanOut: 100, pieces: { negative: 0, positive: 1 } },
  { fanIn: 60, fanOut: 200, pieces: { negative: 0.2, positive: 1 } },
  { fanIn: 150, fanOut: 80, pieces: undefined },
];

for (const [name, initializer] of initializers.entries()) {
  for (const p of someOptions(initializer.parameters, random, 2)) {
    for (const place of places) {
      const note = `${name} ${JSON.stringify(p)} ${place.fanIn} x ${place.fanOut}`;
      test(`${note}: the drawn weights have the stated variance and mean 0`, () => {
        const w = new Float64Array(place.fanIn * place.fanOut);
        initializer.fill(w, place, random, p);
        const variance = initializer.variance(place, p);
        const mean = w.reduce((sum, x) => sum + x, 0) / w.length;
        const measured = w.reduce((sum, x) => sum + x * x, 0) / w.length;
        // 12,000 draws: six standard errors of the variance of a normal number are 6 sqrt(2/12000) = 7.7 percent.
        assert.ok(Math.abs(measured - variance) <= 0.08 * variance, `${measured} is not ${variance}`);
        assert.ok(Math.abs(mean) <= 6 * Math.sqrt(variance / w.length) + 1e-12);
      });
    }
  }

  test(`${name}: the same seed gives the same bits, in float32 too`, () => {
    const place = { fanIn: 4, fanOut: 3, pieces: undefined };
    const [p] = someOptions(initializer.parameters, random);
    const draw = (out: Float32Array): Float32Array => {
      initializer.fill(out, place, createRandom(9), p!);
      return out;
    };
    assert.deepEqual(draw(new Float32Array(12)), draw(new Float32Array(12)));
  });
}

test('orthogonal weights have all singular values equal to the gain, tall and wide', () => {
  for (const [fanIn, fanOut] of [
    [9, 5],
    [5, 9],
    [6, 6],
    [1, 4],
  ] as const) {
    const w = new Float64Array(fanIn * fanOut);
    initializers.get('orthogonal').fill(w, { fanIn, fanOut, pieces: undefined }, random, { gain: 1.5 });
    for (const value of singularValues(w, { rows: fanIn, columns: fanOut })) assert.ok(Math.abs(value - 1.5) < 1e-13);
  }
});

test('uniform weights stay within the limit that their variance implies', () => {
  const place = { fanIn: 256, fanOut: 64, pieces: undefined };
  const w = new Float64Array(256 * 64);
  initializers.get('glorotUniform').fill(w, place, random, {});
  const largest = w.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  assert.ok(largest <= 0.13693063937629155);
  assert.ok(largest > 0.1368);
});

test('the variances are those of the papers', () => {
  const variance = (name: string, place: WeightPlace): number => initializers.get(name).variance(place, {});
  const place = { fanIn: 256, fanOut: 64, pieces: undefined };
  assert.equal(variance('lecunNormal', place), 0.00390625);
  assert.equal(variance('glorotNormal', place), 0.00625);
  assert.equal(variance('heNormal', place), 2 / 256);
  const gain = (negative: number, positive: number): number =>
    256 * variance('heUniform', { ...place, pieces: { negative, positive } });
  assert.equal(gain(0, 1), 2);
  assert.ok(Math.abs(gain(0.01, 1) - 1.999800019998) < 1e-12);
  assert.ok(Math.abs(gain(0.2, 1) - 1.9230769230769231) < 1e-15);
  assert.equal(gain(1, 1), 1);
});
