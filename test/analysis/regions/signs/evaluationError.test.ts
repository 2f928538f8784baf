import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { freeInputsOf } from '../../../../src/analysis/regions/cells/freeInputs.ts';
import type { HiddenLayer } from '../../../../src/analysis/regions/cells/piecewiseLinear.ts';
import {
  boundCoefficientErrors,
  type CoefficientErrors,
  crossingError,
  errorAtPoint,
  gamma,
  slackOnBox,
  unitRoundoff,
} from '../../../../src/analysis/regions/signs/evaluationError.ts';
import { createRandom, type Random } from '../../../../src/core/ground/random.ts';
import { type Dyadic, dyadic, isBelow, minus, plus, sizeOf, times } from './dyadic.ts';

const { inputMap: bothInputs } = freeInputsOf([
  [0, 1],
  [0, 1],
]);

/** Above what is asked for by the rounding of the bound itself, and by no more than that. */
function assertJustAbove(bound: number, exact: Dyadic, name: string): void {
  assert.ok(isBelow(exact, dyadic(bound)), `${name}: ${bound} is too small`);
  assert.ok(isBelow(dyadic(bound), times(exact, dyadic(1 + 2 ** -28))), `${name}: ${bound} is wastefully large`);
}

/** A number of any size from 1e-9 to 1 with all its bits. */
function anySize(random: Random): number {
  return (1 + random.uniform()) * 2 ** -Math.floor(random.uniform() * 30);
}

function anyBounds(random: Random, width: number): CoefficientErrors {
  return {
    magnitude: Float64Array.from({ length: width }, () => anySize(random)),
    error: Float64Array.from({ length: width }, () => anySize(random) * 2 ** -50),
  };
}

/** What a unit's value is wrong by: the errors of its coefficients and 4 (width + 2) roundings of its terms, times the coordinates. */
function exactError({ magnitude, error }: CoefficientErrors, scales: readonly Dyadic[]): Dyadic {
  const share = dyadic(4 * (scales.length + 2) * unitRoundoff);
  return scales.reduce((sum, scale, index) => {
    const own = plus(dyadic(error[index]!), times(share, dyadic(magnitude[index]!)));
    return plus(sum, times(own, scale));
  }, dyadic(0));
}

describe('A bound on an error is above its formula in exact arithmetic, in spite of its own rounding, and not by more:', () => {
  const rounds = Array.from({ length: 200 }, (_, round) => round);

  it('the slack of a box', () => {
    const random = createRandom(1);
    for (const round of rounds) {
      const bounds = anyBounds(random, 4);
      const reach = [anySize(random), anySize(random), anySize(random)];
      const [slack] = slackOnBox(bounds, reach);
      assertJustAbove(slack!, exactError(bounds, [...reach, 1].map(dyadic)), `round ${round}`);
    }
  });

  it('the error at a point that is known up to a radius', () => {
    const random = createRandom(2);
    for (const round of rounds) {
      const bounds = anyBounds(random, 3);
      const point = [anySize(random), -anySize(random)];
      const [radius, steepness] = [anySize(random) * 2 ** -20, anySize(random)];
      const found = errorAtPoint(bounds, 0, point, { radius, steepness });
      const scales = [...point, 1].map((value) => plus(sizeOf(dyadic(value)), dyadic(radius)));
      const exact = plus(times(dyadic(steepness), dyadic(radius)), exactError(bounds, scales));
      assertJustAbove(found, exact, `round ${round}`);
    }
  });

  it('how far a crossing can be from the true one', () => {
    const random = createRandom(3);
    for (const round of rounds) {
      // Every other time the lines are so nearly parallel that the rounding of the sine counts.
      const isFlat = round % 2 === 0;
      const size = 2 ** (isFlat ? -100 : -40);
      const [onLine, onCrossing] = [anySize(random) * size, anySize(random) * size];
      const sine = isFlat ? (9 + random.uniform()) * unitRoundoff : 0.1 + 0.9 * random.uniform();
      const minReach = anySize(random) + 0.01;
      const found = crossingError({ onLine, onCrossing, sine, minReach, diameter: 1 });
      // (sum) / (sine - 4 sum / reach - 8 u), both sides times the reach and the denominator.
      const sum = plus(dyadic(onLine), dyadic(onCrossing));
      const reach = dyadic(minReach);
      const turned = plus(times(dyadic(4), sum), times(dyadic(8 * unitRoundoff), reach));
      const denominator = minus(times(dyadic(sine), reach), turned);
      const [left, right] = [times(dyadic(found), denominator), times(sum, reach)];
      assert.ok(isBelow(right, left), `round ${round}: ${found} is too small`);
      assert.ok(isBelow(left, times(right, dyadic(1 + 2 ** -28))), `round ${round}: ${found} is wastefully large`);
    }
    const parallel = { onLine: 1e-12, onCrossing: 1e-12, sine: 1e-13, minReach: 1, diameter: 4 };
    assert.equal(crossingError(parallel), 4);
  });
});

/** A unit of each hidden layer follows all of the layer before; `weights` by unit, biases 0. */
function layer(weights: readonly (readonly number[])[], negativeSlope: number): HiddenLayer {
  return {
    units: weights.length,
    inputs: weights[0]!.length,
    weights: Float64Array.from(weights.flat()),
    bias: new Float64Array(weights.length),
    negativeSlope,
  };
}

describe('The bound on the coefficients of a map', () => {
  it('has for n roundings more than n of the largest, and none where these could eat up all digits', () => {
    for (const roundings of [1, 40, 1e6, 2 ** 30])
      assert.ok(gamma(roundings) >= roundings * unitRoundoff * (1 + roundings * unitRoundoff));
    assert.equal(gamma(2 ** 52), Infinity);
  });

  it('holds where every addition rounds the same way by as much as it can, and not by far', () => {
    for (const inputs of [2, 8, 64, 200]) {
      // The first unit passes on 1; each of the others less than half of the last digit of that, which is lost.
      const small = 2 ** -53 * (1 - 2 ** -20);
      const first = layer(
        Array.from({ length: inputs }, (_, unit) => [unit === 0 ? 1 : small]),
        0,
      );
      const second = layer([new Array<number>(inputs).fill(1)], 0);
      const [, bounds] = boundCoefficientErrors([first, second], freeInputsOf([[0, 1]]).inputMap);
      let computed = 0;
      let exact = dyadic(0);
      for (const value of first.weights) {
        computed += value;
        exact = plus(exact, dyadic(value));
      }
      assert.equal(computed, 1);
      const wrong = sizeOf(minus(exact, dyadic(computed)));
      const bound = bounds!.error[0]!;
      assert.ok(isBelow(wrong, dyadic(bound)), `${inputs} inputs`);
      // Two roundings are allowed for each input, eight for each layer, and the two of the first layer's only input.
      assert.ok(bound < (2 * inputs + 19) * unitRoundoff, `${inputs} inputs: ${bound / unitRoundoff} roundings`);
    }
  });

  it('holds for maps of leaky networks that are added up in any order, against integers', () => {
    const random = createRandom(5);
    for (let round = 0; round < 40; round += 1) {
      const slope = (1 + random.integer(7)) / 8;
      const widths = [2, 5, 6, 4];
      const layers = widths.slice(1).map((units, at) =>
        layer(
          Array.from({ length: units }, () => Array.from({ length: widths[at]! }, () => random.normal())),
          slope,
        ),
      );
      const bounds = boundCoefficientErrors(layers, bothInputs);
      let maps = Array.from({ length: layers[0]!.units }, (_, unit) => [
        layers[0]!.weights[2 * unit]!,
        layers[0]!.weights[2 * unit + 1]!,
      ]);
      let exact = maps.map((row) => row.map(dyadic));
      for (const [l, { units, inputs, weights }] of layers.entries()) {
        if (l === 0) continue;
        const isActive = maps.map(() => random.uniform() < 0.5);
        const order = maps.map((_, k) => k).sort(() => random.uniform() - 0.5);
        const next = Array.from({ length: units }, (_, unit) =>
          [0, 1].map((axis) => {
            // As the splitting does it: what every unit passes on in any case, then the rest of the active ones.
            let sum = 0;
            for (const k of order) sum += weights[unit * inputs + k]! * (maps[k]![axis]! * slope);
            for (const k of order)
              if (isActive[k]) sum += weights[unit * inputs + k]! * (maps[k]![axis]! * (1 - slope));
            return sum;
          }),
        );
        const known = exact;
        exact = next.map((row, unit) =>
          row.map((value, axis) => {
            const sum = known.reduce((total, own, k) => {
              const factor = times(dyadic(weights[unit * inputs + k]!), dyadic(isActive[k] ? 1 : slope));
              return plus(total, times(factor, own[axis]!));
            }, dyadic(0));
            const wrong = sizeOf(minus(sum, dyadic(value)));
            assert.ok(!isBelow(dyadic(bounds[l]!.error[3 * unit + axis]!), wrong), `round ${round}, layer ${l}`);
            return sum;
          }),
        );
        maps = next;
      }
    }
  });
});
