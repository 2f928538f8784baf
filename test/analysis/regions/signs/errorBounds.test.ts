import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freeInputsOf } from '../../../../src/analysis/regions/cells/freeInputs.ts';
import {
  commonExponent,
  intersectHyperplanes,
  signAtPoint,
  toInteger,
} from '../../../../src/analysis/regions/signs/dyadicIntegers.ts';
import { boundCoefficientErrors } from '../../../../src/analysis/regions/signs/evaluationError.ts';
import { FineCorners } from '../../../../src/analysis/regions/plane/fineCorners.ts';
import { largestSingularValue } from '../../../../src/analysis/network/norms.ts';
import { identitySlice } from '../../../../src/analysis/regions/cells/piecewiseLinear.ts';
import { PlaneComplex } from '../../../../src/analysis/regions/plane/planeComplex.ts';
import { boundSpectralNorm } from '../../../../src/analysis/regions/signs/spectralBound.ts';
import { createRandom } from '../../../../src/core/ground/random.ts';
import { randomNetwork } from '../cells/workloads.ts';

const { inputMap: bothInputs } = freeInputsOf([
  [0, 1],
  [0, 1],
]);

const { bounds } = identitySlice([
  [-1, 1],
  [-1, 1],
]);

test('the bound on the largest singular value is above it, and not far', () => {
  for (const [units, inputs] of [
    [32, 32],
    [7, 40],
    [40, 7],
    [1, 5],
  ] as const) {
    const { weights } = randomNetwork([inputs, units, 1], units).layers[0]!;
    const bound = boundSpectralNorm({ units, weights, bias: new Float64Array(units) });
    const value = largestSingularValue(weights, { rows: units, columns: inputs });
    assert.ok(bound >= value && bound < 1.35 * value, `${units} x ${inputs}: ${bound} for ${value}`);
  }
  // Rows that are alike: nearly all of it is in what two rows have in common.
  for (const unlike of [0, 0.3]) {
    const random = createRandom(9);
    const row = Float64Array.from({ length: 12 }, () => random.normal());
    const weights = Float64Array.from({ length: 5 * 12 }, (_, at) => row[at % 12]! + unlike * random.normal());
    const bound = boundSpectralNorm({ units: 5, weights, bias: new Float64Array(5) });
    const value = largestSingularValue(weights, { rows: 5, columns: 12 });
    assert.ok(bound >= value && bound < 1.01 * value, `${unlike}: ${bound} for ${value}`);
  }
  const diagonal = { units: 3, weights: Float64Array.of(3, 0, 0, 0, 0, 0, 0, 0, 0), bias: new Float64Array(3) };
  assert.ok(Math.abs(boundSpectralNorm(diagonal) - 3) < 1e-7);
});

test('bounds of coefficients hold for every pattern of a deep network, and grow by norms', () => {
  const { layers } = randomNetwork([2, ...new Array<number>(12).fill(32), 1], 3);
  const found = boundCoefficientErrors(layers, bothInputs);
  const random = createRandom(8);
  let map = layers[0]!.weights.slice();
  for (let layer = 1; layer < layers.length; layer += 1) {
    const { units, inputs, weights } = layers[layer]!;
    const sides = Array.from({ length: inputs }, () => random.uniform() < 0.5);
    const next = new Float64Array(2 * units);
    for (let at = 0; at < 2 * units; at += 1) {
      for (let k = 0; k < inputs; k += 1)
        next[at]! += sides[k] ? weights[(at >> 1) * inputs + k]! * map[2 * k + (at & 1)]! : 0;
      const { magnitude } = found[layer]!;
      assert.ok(Math.abs(next[at]!) <= magnitude[3 * (at >> 1) + (at & 1)]!, `${layer} ${at}`);
    }
    map = next;
  }
  // By sums of absolute weights the last would be near 1, with rows that sum up to 6.4.
  assert.ok(Math.max(...found.at(-1)!.error) < 1e-5);
});

test('signs with twice the digits are those of integers, where doubles know nothing', () => {
  const random = createRandom(2);
  const draw = (): number => random.uniform() * 2 - 1;
  let told = 0;
  for (let round = 0; round < 300; round += 1) {
    const [x, y] = [draw() / 2, draw() / 2];
    const through = (shift: number): number[] => {
      const [a, b] = [draw(), draw()];
      return [a, b, -(a * x + b * y) + shift];
    };
    // The third row misses the crossing of the first two by what no double can tell, or by nothing but rounding.
    const rows = [through(0), through(0), through(round % 2 === 0 ? 2 ** -58 * draw() : 0)];
    const complex = new PlaneComplex();
    complex.clear(4);
    const lines = rows.map((_, unit) => complex.addLine(unit, 1, 0));
    const vertex = complex.addVertex(x + 1e-9 * draw(), y + 1e-9 * draw(), 1e-8);
    const edges = lines.map((line) => complex.addEdge(vertex, vertex, line));
    const rowOf = (_: number, unit: number): { high: number[]; low: number[]; error: number } => ({
      high: rows[unit]!,
      low: [0, 0, 0],
      error: 0,
    });
    const fine = new FineCorners(complex, bounds, rowOf);
    const sign = fine.signAt(vertex, [edges[0]!, edges[1]!], { layer: 0, unit: 2 });
    const q = commonExponent(rows.flat());
    const integers = rows.map((row) => row.map((value) => toInteger(value, q)));
    const expected = signAtPoint(integers[2]!, intersectHyperplanes([integers[0]!, integers[1]!], 2));
    if (sign !== 0) {
      told += 1;
      assert.equal(sign, expected, `${round}`);
    }
    assert.ok(complex.radius[vertex]! < 1e-12, `${round}`);
  }
  assert.ok(told > 250, `${told}`);
});
