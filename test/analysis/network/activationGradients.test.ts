import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measureActivity } from '../../../src/analysis/network/activationGradients.ts';
import { fittingInitializer, predictSignal } from '../../../src/analysis/network/signalDepth.ts';
import { activations, type ActivationName } from '../../../src/core/tables/activations.ts';
import { designNetwork, initializeParameters, type Architecture } from '../../../src/core/experiment/architecture.ts';
import { initializers, type InitializerName } from '../../../src/core/tables/initializers.ts';
import { losses } from '../../../src/core/tables/losses.ts';
import { defaultExperiment } from '../../../src/core/config/parseConfig.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import { defaultChoice } from '../../../src/core/ground/registry.ts';

const loss = defaultChoice(losses, 'meanSquaredError');

function deep(activation: ActivationName, init: InitializerName, units: number, depth: number): Architecture {
  const { network } = defaultExperiment();
  const layer = {
    units,
    activation: defaultChoice(activations, activation),
    norm: undefined,
    dropout: 0,
    init: undefined,
  };
  const layers = Array.from({ length: depth }, () => layer);
  return designNetwork({ network: { ...network, init: defaultChoice(initializers, init), layers } }, 20, 1);
}

function samplesOf(rows: number): { rows: number; inputs: Float64Array; targets: Float64Array } {
  const random = createRandom(11);
  return {
    rows,
    inputs: Float64Array.from({ length: rows * 20 }, () => random.normal()),
    targets: Float64Array.from({ length: rows }, () => random.normal()),
  };
}

test('measured slopes, gradients and signals follow mean-field theory in wide networks at the start', () => {
  for (const [activation, init] of [
    ['tanh', 'lecunNormal'],
    ['relu', 'heNormal'],
    ['sigmoid', 'glorotUniform'],
  ] as const) {
    const architecture = deep(activation, init, 200, 4);
    const layers = measureActivity(architecture, initializeParameters(architecture, 1), loss, samplesOf(40));
    const { meanSquares, gradientFactors } = predictSignal(architecture, 1);
    layers.slice(0, -1).forEach((layer, at) => {
      if (activation !== 'sigmoid')
        assert.ok(Math.abs(layer.meanSquaredSlope / layer.theory - 1) < 0.1, `${activation} slope ${at}`);
      assert.ok(
        Math.abs(layer.meanSquare / meanSquares[at]! - 1) < 0.35,
        `${activation} signal ${at}: ${layer.meanSquare} ${meanSquares[at]}`,
      );
      assert.ok(
        Math.abs(Math.log10(layer.gradientNorm / layer.predictedGradientNorm)) < 0.1,
        `${activation} gradient ${at}`,
      );
      const ratio = (layer.gradientNorm / layers.at(-1)!.gradientNorm) ** 2;
      assert.ok(Math.abs(Math.log10(ratio / gradientFactors[at]!)) < 0.35, `${activation} factor ${at}`);
    });
  }
});

test('dead, zero and saturated shares are counted where they are', () => {
  const architecture = deep('relu', 'heNormal', 4, 1);
  const parameters = initializeParameters(architecture, 1);
  const { offset } = architecture.tensors[1]!;
  parameters.set([-1e6, 1e6, 0, 0], offset);
  const [layer] = measureActivity(architecture, parameters, loss, samplesOf(500));
  assert.equal(layer!.deadUnits, 1);
  assert.equal(layer!.zeroShare, layer!.saturatedShare);
  // One unit never, one always, two for about half of the samples.
  assert.ok(Math.abs(layer!.zeroShare - 0.5) < 0.06, `${layer!.zeroShare}`);
  assert.ok(Math.abs(layer!.meanSquaredSlope - (1 - layer!.zeroShare)) < 1e-12);
  const tanh = deep('tanh', 'lecunNormal', 4, 1);
  const weights = initializeParameters(tanh, 1).map((value) => value * 1000);
  const [hot] = measureActivity(tanh, weights, loss, samplesOf(100));
  assert.ok(hot!.saturatedShare > 0.95);
  assert.ok(hot!.deadUnits < 4);
});

test('the initializer that fits is the one made for the activation', () => {
  for (const depth of [1, 2, 10]) assert.match(fittingInitializer(deep('relu', 'normal', 100, depth), 1)!.name, /^he/);
  for (const activation of activations.names) {
    for (const depth of [1, 6]) {
      const architecture = deep(activation, 'normal', 100, depth);
      // One more hidden layer stands for what follows the last one.
      const following = deep(activation, 'normal', 100, depth + 1);
      const drift = (init: InitializerName): number => {
        const { meanSquares, gradientFactors } = predictSignal(following, 1, defaultChoice(initializers, init));
        const over = (values: Float64Array): number => Math.abs(Math.log10(values[0]! / values[depth]!));
        return over(meanSquares) + over(gradientFactors) + Math.abs(Math.log10(meanSquares[0]!));
      };
      const least = drift(fittingInitializer(architecture, 1)?.name ?? 'normal');
      const others = initializers.names.map(drift).filter(Number.isFinite);
      assert.ok(least <= Math.min(...others) + 1e-8, activation);
    }
  }
  assert.equal(fittingInitializer(deep('relu', 'normal', 100, 0), 1), undefined);
});

test('no initializer fits better than one of the same variance', () => {
  for (const depth of [1, 5]) {
    const architecture = (init: InitializerName): Architecture => deep('relu', init, 100, depth);
    assert.equal(fittingInitializer(architecture('heNormal'), 1), undefined);
    assert.equal(fittingInitializer(architecture('heUniform'), 1), undefined);
    assert.match(fittingInitializer(architecture('lecunNormal'), 1)!.name, /^he/);
    assert.match(fittingInitializer(architecture('zeros'), 1)!.name, /^he/);
  }
});

test('the gradient norm is the root mean square over samples of the gradient of one sample', () => {
  const architecture = deep('tanh', 'lecunNormal', 5, 2);
  const parameters = initializeParameters(architecture, 2);
  const { inputs, targets } = samplesOf(6);
  const whole = measureActivity(architecture, parameters, loss, { rows: 6, inputs, targets });
  whole.forEach(({ gradientNorm }, layer) => {
    let sum = 0;
    for (let row = 0; row < 6; row += 1) {
      const one = { rows: 1, inputs: inputs.slice(row * 20, row * 20 + 20), targets: targets.slice(row, row + 1) };
      sum += measureActivity(architecture, parameters, loss, one)[layer]!.gradientNorm ** 2;
    }
    assert.ok(Math.abs(gradientNorm - Math.sqrt(sum / 6)) < 1e-12);
  });
});
