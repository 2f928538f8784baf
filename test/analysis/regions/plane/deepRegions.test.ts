import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isActiveIn } from '../../../../src/analysis/regions/cells/activationPatterns.ts';
import { AffineMaps } from '../../../../src/analysis/regions/plane/affineMaps.ts';
import { freeInputsOf } from '../../../../src/analysis/regions/cells/freeInputs.ts';
import { KernelBranch } from '../../../../src/analysis/regions/plane/kernelMemory.ts';
import { cellAtPlace } from '../../../../src/analysis/regions/plane/cellAtPlace.ts';
import { DoubleDoubleMaps } from '../../../../src/analysis/regions/plane/doubleDoubleMaps.ts';
import { commonExponent, divideToDouble, toInteger } from '../../../../src/analysis/regions/signs/dyadicIntegers.ts';
import { ExactMaps } from '../../../../src/analysis/regions/signs/exactMaps.ts';
import { centreOfCell, startEnumeration2d } from '../../../../src/analysis/regions/plane/linearRegions.ts';
import {
  hiddenWidths,
  identitySlice,
  type PiecewiseLinearNetwork,
} from '../../../../src/analysis/regions/cells/piecewiseLinear.ts';
import { type PlaneLevel, prepareLevels } from '../../../../src/analysis/regions/plane/planeLevels.ts';
import { createRandom } from '../../../../src/core/ground/random.ts';
import { randomNetwork } from '../cells/workloads.ts';

const { inputMap: bothInputs } = freeInputsOf([
  [0, 1],
  [0, 1],
]);

const square = identitySlice([
  [-1, 1],
  [-1, 1],
]);
const deep = (width: number, depth: number, slope = 0): ReturnType<typeof randomNetwork> =>
  randomNetwork([2, ...new Array<number>(depth).fill(width), 1], 1, slope);

interface Placed {
  readonly kernel: AffineMaps;
  readonly levels: PlaneLevel[];
  readonly isActive: (layer: number, unit: number) => boolean;
}

/** A network's layers in the kernel's memory with a random side of every neuron. */
function placeAtRandom(network: PiecewiseLinearNetwork, seed: number): Placed {
  const { layers } = network;
  const random = createRandom(seed);
  const kernel = new AffineMaps();
  const branch = new KernelBranch(kernel, hiddenWidths(network));
  const levels = prepareLevels(network, bothInputs, [1, 1], { kernel, branch });
  const sides = layers.map(({ units }, layer) =>
    Array.from({ length: units }, (_, unit) => {
      const isActive = random.uniform() < 0.5;
      branch.mark(layer, unit, isActive);
      return isActive;
    }),
  );
  return { kernel, levels, isActive: (layer: number, unit: number): boolean => sides[layer]![unit]! };
}

test('maps with twice the digits agree with integers to 25 digits, after many layers', () => {
  for (const slope of [0, 0.1]) {
    const network = deep(12, 14, slope);
    const { layers } = network;
    const { kernel, levels, isActive } = placeAtRandom(network, 4);
    const fine = new DoubleDoubleMaps(layers, bothInputs, { kernel, levels });
    const exact = new ExactMaps(layers, bothInputs, isActive);
    const last = layers.length - 1;
    const parts = Array.from(layers[last]!.bias, (_, unit) => fine.rowOf(last, unit));
    // Rows of integers have one common factor per layer: ratios within a layer are exact.
    const base = exact.row(last, 0)[0]!;
    const q = commonExponent(parts.flatMap(({ high, low }) => [...high, ...low]));
    const whole = (unit: number, index: number): bigint =>
      toInteger(parts[unit]!.high[index]!, q) + toInteger(parts[unit]!.low[index]!, q);
    for (let unit = 0; unit < layers[last]!.units; unit += 1) {
      exact.row(last, unit).forEach((value, index) => {
        const found = whole(unit, index) * base;
        const expected = value * whole(0, 0);
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

test('corners of deep networks are placed without integers, and areas are those of the cells', () => {
  for (const [width, depth] of [
    [32, 12],
    [32, 16],
    [16, 30],
    [64, 10],
  ] as const) {
    const network = deep(width, depth);
    const enumeration = startEnumeration2d(network, square);
    enumeration.advance(3000);
    const partition = enumeration.partition();
    enumeration.dispose();
    assert.equal(partition.exactDecisions, 0, `${width} units in ${depth} layers`);
    for (let cell = 0; cell < partition.cells; cell += 100) {
      const { area } = cellAtPlace(network, square, centreOfCell(partition, cell));
      const found = partition.areas[cell]!;
      assert.ok(Math.abs(found - area) < 1e-10, `${width} units in ${depth} layers: ${found} ${area}`);
    }
  }
});
