import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isActiveIn } from '../../src/analysis/activationPatterns.ts';
import { identityMap } from '../../src/analysis/boxLevels.ts';
import { cellAtPlace } from '../../src/analysis/cellAtPlace.ts';
import { DoubleDoubleMaps } from '../../src/analysis/doubleDoubleMaps.ts';
import { commonExponent, divideToDouble, toInteger } from '../../src/analysis/dyadicIntegers.ts';
import { ExactMaps } from '../../src/analysis/exactMaps.ts';
import { centreOfCell, startEnumeration2d } from '../../src/analysis/linearRegions.ts';
import { identitySlice } from '../../src/analysis/piecewiseLinear.ts';
import { createRandom } from '../../src/core/random.ts';
import { randomNetwork } from './workloads.ts';

const square = identitySlice([
  [-1, 1],
  [-1, 1],
]);
const deep = (width: number, depth: number, slope = 0): ReturnType<typeof randomNetwork> =>
  randomNetwork([2, ...new Array<number>(depth).fill(width), 1], 1, slope);

test('maps with twice the digits agree with integers to 25 digits, after many layers', () => {
  for (const slope of [0, 0.1]) {
    const { layers } = deep(12, 14, slope);
    const random = createRandom(4);
    const sides = layers.map(({ units }) => Array.from({ length: units }, () => random.uniform() < 0.5));
    const isActive = (layer: number, unit: number): boolean => sides[layer]![unit]!;
    const fine = new DoubleDoubleMaps(layers, identityMap(2), isActive);
    const exact = new ExactMaps(layers, identityMap(2), isActive);
    const last = layers.length - 1;
    const { high, low } = fine.mapOf(last);
    // Rows of integers have one common factor per layer: ratios within a layer are exact.
    const base = exact.row(last, 0)[0]!;
    const known = [high[0]!, low[0]!] as const;
    const q = commonExponent([...high, ...low]);
    const whole = (at: number): bigint => toInteger(high[at]!, q) + toInteger(low[at]!, q);
    for (let unit = 0; unit < layers[last]!.units; unit += 1) {
      exact.row(last, unit).forEach((value, index) => {
        const found = whole(3 * unit + index) * base;
        const expected = value * (toInteger(known[0], q) + toInteger(known[1], q));
        const difference = found > expected ? found - expected : expected - found;
        const size = expected < 0n ? -expected : expected;
        if (size === 0n) assert.equal(difference, 0n);
        else assert.ok(divideToDouble(difference, size).value < 1e-25, `${unit} ${index}`);
      });
    }
  }
});

for (const [width, depth, slope] of [
  [24, 24, 0],
  [32, 18, 0.3],
  [64, 14, 0.9],
] as const) {
  test(`${width} units in ${depth} layers, slope ${slope}: integers are rare, and patterns are those of integers`, () => {
    const network = deep(width, depth, slope);
    const enumeration = startEnumeration2d(network, square);
    enumeration.advance(60);
    const partition = enumeration.partition();
    enumeration.dispose();
    assert.ok(partition.exactDecisions < 50, `${partition.exactDecisions}`);
    for (let cell = 0; cell < partition.cells; cell += 12) {
      const { isActive } = cellAtPlace(network, square, centreOfCell(partition, cell));
      isActive.forEach((layer, index) =>
        layer.forEach((bit, unit) =>
          assert.equal(bit, isActiveIn(partition, cell, index, unit), `${cell} ${index}/${unit}`),
        ),
      );
    }
  });
}
