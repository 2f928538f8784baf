import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HiddenLayer } from '../../../../src/analysis/regions/cells/piecewiseLinear.ts';
import type { ActivityOfBranch } from '../../../../src/analysis/regions/signs/exactMaps.ts';
import {
  BranchErrors,
  errorsThroughLayer,
  type MeasureMap,
  roundingOf,
} from '../../../../src/analysis/regions/signs/branchErrors.ts';
import { unitRoundoff } from '../../../../src/analysis/regions/signs/evaluationError.ts';
import { FineErrors } from '../../../../src/analysis/regions/signs/fineErrors.ts';
import { lengthOf, normsOfLayer } from '../../../../src/analysis/regions/signs/layerNorms.ts';
import { createRandom, type Random } from '../../../../src/core/ground/random.ts';
import { largestSingularValue } from '../../../../src/analysis/network/norms.ts';
import { randomNetwork } from '../cells/workloads.ts';
import { type Dyadic, dyadic, isBelow, minus, plus, sizeOf, times } from './dyadic.ts';

/** No less than what is asked for, and no more than the rounding of the bound above it. */
function assertJustAbove(bound: number, exact: number, name: string): void {
  assert.ok(bound >= exact && bound <= exact * (1 + 1e-8), `${name}: ${bound} for ${exact}`);
}

/** Affine functions of two coordinates, computed in doubles and known exactly. */
interface Maps {
  /** Per unit of the layer before, whether it is active. */
  readonly isActive: readonly boolean[];
  readonly computed: readonly (readonly number[])[];
  readonly exact: readonly (readonly Dyadic[])[];
}

/** The map of a layer as the splitting finds it: what every unit passes on in any case first, in any order, then the rest of the active ones. */
function passThrough(layer: HiddenLayer, slope: number, before: Maps, random: Random): Maps {
  const { units, inputs, weights, bias } = layer;
  const isActive = before.computed.map(() => random.uniform() < 0.5);
  const order = before.computed.map((_, k) => k).sort(() => random.uniform() - 0.5);
  const rows = Array.from({ length: units }, (_, unit) => weights.subarray(unit * inputs, (unit + 1) * inputs));
  const computed = rows.map((row, unit) =>
    [0, 1, 2].map((index) => {
      let sum = index === 2 ? bias[unit]! : 0;
      for (const k of order) sum += row[k]! * (before.computed[k]![index]! * slope);
      for (const k of order) if (isActive[k]) sum += row[k]! * (before.computed[k]![index]! * (1 - slope));
      return sum;
    }),
  );
  const exact = rows.map((row, unit) =>
    [0, 1, 2].map((index) =>
      before.exact.reduce(
        (sum, own, k) => plus(sum, times(times(dyadic(row[k]!), dyadic(isActive[k] ? 1 : slope)), own[index]!)),
        dyadic(index === 2 ? bias[unit]! : 0),
      ),
    ),
  );
  return { isActive, computed, exact };
}

function firstMaps({ units, inputs, weights, bias }: HiddenLayer): Maps {
  const computed = Array.from({ length: units }, (_, unit) => [
    ...weights.subarray(unit * inputs, (unit + 1) * inputs),
    bias[unit]!,
  ]);
  return { isActive: [], computed, exact: computed.map((row) => row.map(dyadic)) };
}

/** Largest value of the difference on the square from -1 to 1: the sum of the absolute coefficients. */
function largestError({ computed, exact }: Maps, unit: number): Dyadic {
  return computed[unit]!.reduce(
    (sum, value, index) => plus(sum, sizeOf(minus(dyadic(value), exact[unit]![index]!))),
    dyadic(0),
  );
}

const sizesOf = ({ computed }: Maps): number[] =>
  computed.map((row) => row.reduce((sum, value) => sum + Math.abs(value), 0));

/** Bounds of a cell where all that is known for every pattern is the first layer's. */
function createErrors(
  layers: readonly HiddenLayer[],
  first: Float64Array,
  measure: MeasureMap,
  isActive: ActivityOfBranch = () => true,
): BranchErrors {
  const general = layers.map(({ units }, layer) => (layer === 0 ? first : new Float64Array(units).fill(Infinity)));
  return new BranchErrors(layers, { isActive, measure, general });
}

describe('The bound of a cell', () => {
  it('holds through the layers of deep networks, for the slopes of the cell and any order, against integers', () => {
    const random = createRandom(5);
    for (const slope of [0, 0.125, 0.75, -1.5]) {
      const { layers } = randomNetwork([2, 7, 6, 8, 7, 6, 7, 8, 1], 3, slope);
      const seen: Maps[] = [];
      const errors = createErrors(
        layers,
        new Float64Array(7),
        (layer, out) => out.set(sizesOf(seen[layer]!)),
        (layer, unit) => seen[layer + 1]!.isActive[unit]!,
      );
      layers.forEach((layer, index) => {
        seen.push(index === 0 ? firstMaps(layer) : passThrough(layer, slope, seen[index - 1]!, random));
        const slacks = errors.slackOf(index);
        const tight = errors.tightSlackOf(index);
        const maps = seen[index]!;
        const sizes = sizesOf(maps);
        let squares = 0;
        sizes.forEach((size, unit) => {
          // What is left for the coefficients beside the rounding of the value itself.
          const bound = slacks[unit]! - 40 * unitRoundoff * size;
          const tightBound = tight[unit]! - 40 * unitRoundoff * size;
          const wrong = largestError(maps, unit);
          const place = `slope ${slope}, layer ${index}, unit ${unit}`;
          assert.ok(index === 0 || isBelow(wrong, dyadic(tightBound)), place);
          assert.ok(tightBound <= bound, place);
          squares += bound ** 2;
        });
        const { errors: together, sizes: length } = errors.lengthsOf(index);
        assertJustAbove(length, Math.hypot(...sizes), 'sizes');
        assert.ok(index === 0 || together <= 1.5 * Math.sqrt(squares), 'not far above all bounds');
        for (const [s, t] of [
          [1, 1],
          [1, -1],
        ] as const) {
          const wrong = maps.computed.map((row, unit) =>
            row.reduce((sum, value, at) => {
              const lost = minus(dyadic(value), maps.exact[unit]![at]!);
              return sum + (Number(lost.value) / 2 ** lost.q) * [s, t, 1][at]!;
            }, 0),
          );
          assert.ok(Math.hypot(...wrong) <= together, `slope ${slope}, layer ${index}`);
        }
      });
    }
  });

  it('is its formula', () => {
    const layers: HiddenLayer[] = [
      { units: 2, inputs: 2, weights: Float64Array.of(1, 2, 3, 4), bias: new Float64Array(2), negativeSlope: -1.5 },
      { units: 2, inputs: 2, weights: Float64Array.of(3, 4, 5, 12), bias: Float64Array.of(7, -9), negativeSlope: 0 },
    ];
    const sizes = [
      [3, 4],
      [11, 13],
    ];
    const first = Float64Array.of(6e-14, 8e-14);
    const errors = createErrors(layers, first, (layer, out) => out.set(sizes[layer]!));
    const u = unitRoundoff;
    // The bound of the first layer holds its rounding.
    assert.deepEqual(errors.slackOf(0), first);
    assertJustAbove(errors.lengthsOf(0).errors, 1e-13, 'length of the first');
    assertJustAbove(errors.lengthsOf(0).sizes, 5, 'size of the first');
    // 12 roundings; slopes of 1.5 at most, and 1.5 + 2.5 times the size is added up; rows of lengths 5 and 13.
    const g = (12 * u) / (1 - 12 * u);
    assert.equal(roundingOf(layers[1]!), g);
    const perWeight = 1.5 * 1e-13 + g * 4 * 5;
    const [one, two] = errors.slackOf(1);
    assertJustAbove(one!, 5 * perWeight + g * 7 + 40 * u * 11, 'first unit');
    assertJustAbove(two!, 13 * perWeight + g * 9 + 40 * u * 13, 'second unit');
    const { gain } = errors.stepTo(1).norms;
    const together = gain * 1.5 * 1e-13 + g * (4 * 5 * Math.sqrt(194) + Math.sqrt(130));
    assertJustAbove(errors.lengthsOf(1).errors, together, 'length of all');
  });

  it('is tightened by the sums of single units, of those that pass on anything, and by the bound for all patterns', () => {
    const u = unitRoundoff;
    const g = (12 * u) / (1 - 12 * u);
    const layers: HiddenLayer[] = [
      { units: 2, inputs: 2, weights: Float64Array.of(1, 2, 3, 4), bias: new Float64Array(2), negativeSlope: 0.25 },
      { units: 2, inputs: 2, weights: Float64Array.of(-3, 4, 5, 12), bias: Float64Array.of(7, -9), negativeSlope: 0 },
    ];
    const general = [Float64Array.of(6e-14, 8e-14), Float64Array.of(Infinity, 1e-20)];
    const errors = new BranchErrors(layers, {
      isActive: (_, unit) => unit === 1,
      measure: (layer, out) =>
        out.set(
          [
            [3, 4],
            [11, 13],
          ][layer]!,
        ),
      general,
    });
    // An inactive unit passes on a quarter, an active one is added up as a quarter and three quarters.
    const passed = [0.25 * (6e-14 + g * 3), 8e-14 + g * 4] as const;
    const [one, two] = errors.tightSlackOf(1);
    assertJustAbove(one!, 3 * passed[0] + 4 * passed[1] + g * 7 + 40 * u * 11, 'first unit');
    assert.equal(two, 1e-20);
    assert.equal(errors.slackOf(1)[1], 1e-20);
  });

  it('starts anew where a map was computed with more digits', () => {
    const { layers } = randomNetwork([2, 3, 2, 4, 1], 1);
    const sizes = [
      [1, 1, 1],
      [3, 4],
      [1, 2, 3, 4],
    ];
    const errors = createErrors(layers, new Float64Array(3).fill(1e-13), (layer, out) => out.set(sizes[layer]!));
    const before = errors.slackOf(2).slice();
    const fine = [5e-17, 7e-17];
    errors.replace(1, Float64Array.from(fine));
    const own = fine.map((error, unit) => error + 2 * unitRoundoff * sizes[1]![unit]!);
    errors
      .slackOf(1)
      .forEach((slack, unit) => assertJustAbove(slack, own[unit]! + 40 * unitRoundoff * sizes[1]![unit]!, 'slack'));
    assertJustAbove(errors.lengthsOf(1).errors, Math.hypot(...own), 'length');
    errors.forget(2);
    const { perWeight } = errorsThroughLayer(errors.stepTo(2), errors.lengthsOf(1), roundingOf(layers[2]!));
    errors.slackOf(2).forEach((slack, unit) => {
      assert.ok(slack < before[unit]!);
      assert.ok(slack > errors.stepTo(2).norms.rows[unit]! * perWeight);
    });
    // What was forgotten does not stay.
    errors.forget(1);
    errors.forget(2);
    assert.deepEqual(errors.slackOf(2), before);
  });

  it('is asked for from the start where the general bound is not far below the values, and after many doubts', () => {
    const { layers } = randomNetwork([2, 2, 1], 1);
    const create = (general: Float64Array): BranchErrors => createErrors(layers, general, (_, out) => void out.fill(1));
    assert.equal(create(Float64Array.of(1e-9, 1.2e-8)).isWorthwhile(0), false);
    assert.equal(create(Float64Array.of(1e-8, 1.2e-8)).isWorthwhile(0), true);
    assert.equal(create(Float64Array.of(NaN, 0)).isWorthwhile(0), true);
    const errors = create(new Float64Array(2));
    for (let doubt = 0; doubt < 16; doubt += 1) errors.noteUndecided(0);
    assert.equal(errors.isWorthwhile(0), false);
    errors.noteUndecided(0);
    assert.equal(errors.isWorthwhile(0), true);
    // 17 doubts in 272 parts are not more than one in sixteen.
    for (let part = 3; part < 272; part += 1) assert.equal(errors.isWorthwhile(0), true);
    assert.equal(errors.isWorthwhile(0), false);
  });
});

describe('The bound of maps with twice the digits', () => {
  it('is its formula, with the sizes that the finer values can have', () => {
    const { layers } = randomNetwork([2, 3, 2, 1], 1, 0.25);
    const first = Float64Array.of(1e-9, 2e-9, 2e-9);
    const errors = createErrors(layers, first, (_, out) => void out.fill(1));
    const fine = new FineErrors(layers, first, errors);
    const start = fine.errorsOf(0);
    first.forEach((error, unit) => assertJustAbove(start[unit]!, 8 * error * roundingOf(layers[0]!), 'first'));
    const before = { errors: Math.hypot(...start), sizes: Math.sqrt(3) + 2 * 3e-9 };
    const { norms, bias } = errors.stepTo(1);
    const g = 8 * roundingOf(layers[1]!) ** 2;
    fine.errorsOf(1).forEach((error, unit) => {
      const expected = norms.rows[unit]! * (before.errors + g * before.sizes) + g * Math.abs(bias[unit]!);
      assertJustAbove(error, expected, `unit ${unit}`);
    });
  });
});

describe('Norms of a layer', () => {
  it('are not below the true ones, and not far above', () => {
    for (const [units, inputs] of [
      [32, 32],
      [7, 40],
      [1, 5],
    ] as const) {
      const { weights, bias } = randomNetwork([inputs, units, 1], units).layers[0]!;
      const value = largestSingularValue(weights, { rows: units, columns: inputs });
      const sharp = normsOfLayer({ units, weights, bias }, true);
      const plain = normsOfLayer({ units, weights, bias }, false);
      assert.ok(sharp.gain >= value && sharp.gain < 1.35 * value, `${units} x ${inputs}`);
      assert.ok(plain.gain >= sharp.gain && plain.gain <= plain.weights);
      assertJustAbove(sharp.weights, Math.hypot(...weights), 'all weights');
      assertJustAbove(sharp.bias, Math.hypot(...bias), 'biases');
      sharp.rows.forEach((length, unit) =>
        assertJustAbove(length, Math.hypot(...weights.subarray(unit * inputs, (unit + 1) * inputs)), `row ${unit}`),
      );
    }
    // Sums of rows and columns tell more where weights are sparse: 2 and 3 against the root of 14.
    const diagonal = { units: 3, weights: Float64Array.of(2, 0, 0, 0, 3, 0, 0, 0, 1), bias: new Float64Array(3) };
    assertJustAbove(normsOfLayer(diagonal, false).gain, 3, 'diagonal');
  });

  it('hold for numbers whose squares are no doubles', () => {
    for (const size of [1e-200, 1e-145, 1e155, 1e300]) {
      const length = lengthOf(Float64Array.of(3 * size, -4 * size));
      assert.ok(length >= 5 * size && length <= 7.1 * size, `${size}`);
    }
    assert.equal(lengthOf(new Float64Array(4)), 0);
    assertJustAbove(lengthOf(Float64Array.of(3, -4)), 5, 'plain');
  });
});

describe('when a branch is worth a bound of its own', () => {
  const layers = randomNetwork([2, 3, 3, 1], 4).layers;
  const errorsFor = (size: number, bounds: Float64Array): BranchErrors =>
    new BranchErrors(layers, {
      isActive: () => true,
      measure: (_, sizes) => void sizes.fill(size),
      general: [new Float64Array(3), bounds],
    });

  it('is when more signs were left open than 16, and than one of 16 parts that entered', () => {
    const errors = errorsFor(1, new Float64Array(3).fill(1e-9));
    for (let open = 0; open < 16; open += 1) errors.noteUndecided(1);
    assert.equal(errors.isWorthwhile(1), false);
    errors.noteUndecided(1);
    assert.equal(errors.isWorthwhile(1), true);
    // 17 open signs: worth it up to the part number 16 * 17 - 1.
    for (let entered = 3; entered < 16 * 17; entered += 1) assert.equal(errors.isWorthwhile(1), true, `${entered}`);
    assert.equal(errors.isWorthwhile(1), false);
  });

  it('is at once when the bound for all patterns is no longer far below the values', () => {
    assert.equal(errorsFor(1, new Float64Array(3).fill(2e-8)).isWorthwhile(1), true);
    assert.equal(errorsFor(1, new Float64Array(3).fill(0.5e-8)).isWorthwhile(1), false);
    assert.equal(errorsFor(3, new Float64Array(3).fill(2e-8)).isWorthwhile(1), false);
    assert.equal(errorsFor(0, Float64Array.of(0, NaN, 0)).isWorthwhile(1), true);
  });
});
