import assert from 'node:assert/strict';
import { isAdaptive, largestStableProduct, largestStableRate } from '../../../src/language/rules/stableRate.ts';
import { test } from 'node:test';
import { designNetwork } from '../../../src/core/experiment/architecture.ts';
import { activations } from '../../../src/core/tables/activations.ts';
import { losses, type LossName } from '../../../src/core/tables/losses.ts';
import { optimizers } from '../../../src/core/tables/optimizers.ts';
import { penalties } from '../../../src/core/tables/penalties.ts';
import { prepareData, type PreparedData } from '../../../src/core/experiment/prepareData.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import { defaultChoice, defaultOptions } from '../../../src/core/ground/registry.ts';
import { initializers } from '../../../src/core/tables/initializers.ts';
import type { Dataset } from '../../../src/core/tables/dataset.ts';
import { readDocument } from '../../../src/language/document/document.ts';
import { regionBoundExponent } from '../../../src/language/hovers/inlayHints.ts';
import { gradientAtZero, largestCurvature } from '../../../src/language/rules/linearModel.ts';
import { forecastSignal, meanSquareOfInputs } from '../../../src/language/rules/signalPropagation.ts';

function randomData(task: Dataset['task'], classes = 3): PreparedData {
  const random = createRandom(11);
  const [samples, features] = [90, 4];
  const inputs = Float64Array.from({ length: samples * features }, () => random.normal());
  const targets = Float64Array.from({ length: samples }, (_none, row) =>
    task === 'regression'
      ? 3 * inputs[row * features]! - inputs[row * features + 1]! + random.normal()
      : Math.min(row % 4, classes - 1),
  );
  const dataset: Dataset = {
    name: 'random',
    task,
    samples,
    features,
    featureNames: ['a', 'b', 'c', 'd'],
    inputs,
    targets,
    targetWidth: 1,
    classNames: task === 'regression' ? [] : Array.from({ length: classes }, (_none, index) => String(index)),
    targetNames: ['y'],
  };
  return prepareData(dataset, { seed: 1, validation: 0.2, standardize: true, standardizeTarget: false });
}

test('momentum and Nesterov are stable up to their textbook limits', () => {
  const limit = (name: 'sgd' | 'momentum' | 'nesterov', momentum: number): number | undefined => {
    const { options } = defaultChoice(optimizers, name);
    return largestStableProduct({ name, options: name === 'sgd' ? options : { ...options, momentum } });
  };
  const near = (value: number | undefined, expected: number): void =>
    assert.ok(Math.abs((value ?? NaN) - expected) < 2e-3 * expected, `${value} instead of ${expected}`);
  near(limit('sgd', 0), 2);
  for (const momentum of [0.5, 0.9]) {
    near(limit('momentum', momentum), 2 * (1 + momentum));
    near(limit('nesterov', momentum), (2 * (1 + momentum)) / (1 + 2 * momentum));
  }
});

test('exactly the optimizers that divide by the size of the gradient are adaptive', () => {
  const adaptive = optimizers
    .entries()
    .flatMap(([name, entry]) => (isAdaptive(entry, defaultOptions(entry.parameters)) ? [name] : []));
  assert.deepEqual(adaptive.sort(), ['adam', 'adamw', 'rmsprop']);
});

test('the largest curvature is the largest Rayleigh quotient of the data with a bias', () => {
  const data = randomData('regression');
  const curvature = largestCurvature(data);
  assert.ok(curvature !== undefined);
  const quotient = (vector: readonly number[]): number => {
    let sum = 0;
    for (let row = 0; row < data.train.samples; row += 1) {
      let dot = vector[4] ?? 0;
      for (let feature = 0; feature < 4; feature += 1)
        dot += data.train.inputs[row * 4 + feature]! * (vector[feature] ?? 0);
      sum += dot * dot;
    }
    return sum / data.train.samples / vector.reduce((total, value) => total + value * value, 0);
  };
  const random = createRandom(5);
  let best = 0;
  for (let round = 0; round < 20_000; round += 1)
    best = Math.max(best, quotient(Array.from({ length: 5 }, () => random.normal())));
  assert.ok(best <= curvature * (1 + 1e-9) && best > 0.98 * curvature, `${best} against ${curvature}`);
});

/** Whether an optimizer with its decay and a proximal or followed L2 penalty stays bounded on the data, by running it. */
function staysBounded(document: Record<string, unknown>, data: PreparedData, learningRate: number): boolean {
  const { experiment } = readDocument(JSON.stringify(document));
  const { optimizer, penalties: terms } = experiment!;
  const entry = optimizers.get(optimizer.name);
  const [w, bias] = [new Float64Array(4).fill(1), Float64Array.of(1)];
  const slotsOf = (length: number): Float64Array[] =>
    Array.from({ length: entry.slots }, () => new Float64Array(length));
  const [slots, biasSlots] = [slotsOf(4), slotsOf(1)];
  const strength = terms[0]?.lambda ?? 0;
  const gain = optimizer.name === 'sgd' ? 1 : 1 / (1 - Number(optimizer.options['momentum']));
  for (let step = 1; step <= 6000; step += 1) {
    const [gradient, biasGradient] = [new Float64Array(4), new Float64Array(1)];
    for (let row = 0; row < data.train.samples; row += 1) {
      let error = bias[0]! - data.train.targets[row]!;
      for (let feature = 0; feature < 4; feature += 1) error += w[feature]! * data.train.inputs[row * 4 + feature]!;
      for (let feature = 0; feature < 4; feature += 1)
        gradient[feature]! += (error * data.train.inputs[row * 4 + feature]!) / data.train.samples;
      biasGradient[0]! += error / data.train.samples;
    }
    if (!optimizer.proximal) gradient.forEach((_slope, feature) => (gradient[feature]! += strength * w[feature]!));
    entry.update(w, gradient, { step, learningRate, weightDecay: optimizer.weightDecay, slots }, optimizer.options);
    entry.update(bias, biasGradient, { step, learningRate, weightDecay: 0, slots: biasSlots }, optimizer.options);
    if (optimizer.proximal) w.forEach((value, feature) => (w[feature] = value / (1 + learningRate * gain * strength)));
    if (!(Math.hypot(...w, ...bias) < 1e6)) return false;
  }
  return true;
}

for (const optimizer of [
  { name: 'sgd', weightDecay: 5 },
  { name: 'momentum', weightDecay: 3 },
  { name: 'nesterov', weightDecay: 2 },
  { name: 'sgdw', weightDecay: 4 },
  { name: 'sgd', weightDecay: 0, proximal: false },
  { name: 'momentum', weightDecay: 0, proximal: true },
])
  test(`${JSON.stringify(optimizer)} with an L2 penalty is stable just below the largest rate and not above`, () => {
    const data = randomData('regression');
    const document = {
      data: { source: 'linear' },
      network: { layers: [] },
      penalties: [{ name: 'l2', lambda: optimizer.weightDecay > 0 ? 0 : 5 }],
      optimizer: { ...optimizer, learningRate: 0.1 },
    };
    const limit = largestStableRate(readDocument(JSON.stringify(document)).experiment!, data)!;
    assert.ok(staysBounded(document, data, 0.97 * limit), String(limit));
    assert.ok(!staysBounded(document, data, 1.04 * limit), String(limit));
  });

test('the signal of inputs that are not standardised starts from their own mean square', () => {
  const data = randomData('regression');
  const scaled = { ...data, train: { ...data.train, inputs: data.train.inputs.map((value) => 30 * value) } };
  const square = scaled.train.inputs.reduce((sum, value) => sum + value * value, 0) / scaled.train.inputs.length;
  assert.ok(Math.abs(meanSquareOfInputs(scaled) / square - 1) < 1e-12);
  assert.equal(meanSquareOfInputs(undefined), 1);
});

test('gradient descent on the data converges below the stable rate and diverges above', () => {
  const data = randomData('regression');
  const curvature = largestCurvature(data) ?? NaN;
  const after = (learningRate: number): number => {
    const w = new Float64Array(5);
    for (let step = 0; step < 3000; step += 1) {
      const gradient = new Float64Array(5);
      for (let row = 0; row < data.train.samples; row += 1) {
        let error = w[4]! - data.train.targets[row]!;
        for (let feature = 0; feature < 4; feature += 1) error += w[feature]! * data.train.inputs[row * 4 + feature]!;
        for (let feature = 0; feature < 4; feature += 1)
          gradient[feature]! += (error * data.train.inputs[row * 4 + feature]!) / data.train.samples;
        gradient[4]! += error / data.train.samples;
      }
      gradient.forEach((slope, index) => (w[index]! -= learningRate * slope));
    }
    return Math.hypot(...w);
  };
  assert.ok(after((2 / curvature) * 0.99) < 100);
  assert.ok(!(after((2 / curvature) * 1.01) < 1e6));
});

/** Proximal gradient descent of a linear model with an L1 penalty: the slow, obvious way to see whether all weights are zero. */
function weightsLeft(data: PreparedData, name: LossName, lambda: number): number {
  const loss = losses.get(name);
  const { options } = defaultChoice(losses, name);
  const classes = data.dataset.classNames.length;
  const outputs = loss.outputs(data.dataset.task, data.dataset.task === 'regression' ? 1 : classes);
  const { samples, inputs, targets } = data.train;
  const w = new Float64Array(4 * outputs);
  const bias = new Float64Array(outputs);
  const [target, out, slope] = [new Float64Array(outputs), new Float64Array(outputs), new Float64Array(outputs)];
  for (let step = 0; step < 4000; step += 1) {
    const gradient = new Float64Array(4 * outputs);
    const biasGradient = new Float64Array(outputs);
    for (let row = 0; row < samples; row += 1) {
      if (data.dataset.task === 'regression') target[0] = targets[row]!;
      else loss.encode(targets[row]!, classes, options, target);
      for (let unit = 0; unit < outputs; unit += 1) {
        out[unit] = bias[unit]!;
        for (let feature = 0; feature < 4; feature += 1)
          out[unit]! += w[feature * outputs + unit]! * inputs[row * 4 + feature]!;
      }
      loss.gradient(out, target, options, slope);
      for (let unit = 0; unit < outputs; unit += 1) {
        biasGradient[unit]! += slope[unit]! / samples;
        for (let feature = 0; feature < 4; feature += 1)
          gradient[feature * outputs + unit]! += (slope[unit]! * inputs[row * 4 + feature]!) / samples;
      }
    }
    const learningRate = 0.3;
    biasGradient.forEach((value, unit) => (bias[unit]! -= learningRate * value));
    gradient.forEach((value, index) => {
      const moved = w[index]! - learningRate * value;
      w[index] = Math.sign(moved) * Math.max(Math.abs(moved) - learningRate * lambda, 0);
    });
  }
  return w.filter((value) => value !== 0).length;
}

for (const [name, task] of [
  ['meanSquaredError', 'regression'],
  ['crossEntropy', 'classification'],
  ['binaryCrossEntropy', 'classification'],
] as const) {
  test(`from lambda-max on all weights are zero, just below not: ${name}`, () => {
    const data = randomData(task, name === 'binaryCrossEntropy' ? 2 : 3);
    const zero = gradientAtZero(data, defaultChoice(losses, name));
    assert.ok(zero);
    const entry = penalties.get('l1');
    const lambdaMax = entry.lambdaMax?.(
      zero.gradient,
      { rows: 4, columns: zero.outputs },
      defaultOptions(entry.parameters),
    );
    assert.ok(lambdaMax !== undefined && lambdaMax > 0);
    assert.equal(weightsLeft(data, name, lambdaMax * 1.001), 0);
    assert.ok(weightsLeft(data, name, lambdaMax * 0.95) > 0);
  });
}

test('a loss whose best bias is in no closed form has no lambda-max where classes are uneven', () => {
  assert.equal(gradientAtZero(randomData('classification', 2), defaultChoice(losses, 'hinge')), undefined);
});

function forecastOf(text: string, inputs: number): ReturnType<typeof forecastSignal> {
  const { experiment } = readDocument(text);
  assert.ok(experiment);
  return forecastSignal(designNetwork(experiment, inputs, 1));
}

test('He keeps the gradient of ReLU layers, Glorot loses half of its square per layer', () => {
  const layers = (activation: string): string =>
    Array.from({ length: 11 }, () => `{ "units": 64, "activation": "${activation}" }`).join(',');
  const he = forecastOf(`{ "network": { "init": "heNormal", "layers": [${layers('relu')}] } }`, 64);
  assert.ok(Math.abs(he.gradientExponent) < 1e-9);
  assert.ok(Math.abs(he.varianceExponent) < 1e-9);
  const glorot = forecastOf(`{ "network": { "init": "glorotNormal", "layers": [${layers('relu')}] } }`, 64);
  assert.ok(Math.abs(glorot.gradientExponent - 10 * 0.5 * Math.log10(0.5)) < 1e-9);
});

test('the forecast of the gradient agrees with wide random networks', () => {
  const [units, depth] = [400, 5];
  const text = `{ "network": { "init": "lecunNormal", "layers": [${Array.from({ length: depth }, () => `{ "units": ${units}, "activation": "sigmoid" }`).join(',')}] } }`;
  const forecast = forecastOf(text, units);
  const random = createRandom(4);
  const { value, slope } = {
    value: (z: number) => activations.get('sigmoid').value(z, {}),
    slope: (z: number) => activations.get('sigmoid').slope(z, {}),
  };
  const weights = Array.from({ length: depth }, () => {
    const w = new Float64Array(units * units);
    const entry = initializers.get('lecunNormal');
    entry.fill(w, { fanIn: units, fanOut: units, pieces: undefined }, random, {});
    return w;
  });
  let x = Float64Array.from({ length: units }, () => random.normal());
  const z: Float64Array[] = [];
  for (const w of weights) {
    const next = new Float64Array(units);
    for (let i = 0; i < units; i += 1) for (let j = 0; j < units; j += 1) next[j]! += x[i]! * w[i * units + j]!;
    z.push(next);
    x = next.map(value);
  }
  let delta = Float64Array.from({ length: units }, () => random.normal());
  const norms: number[] = [];
  for (let layer = depth - 1; layer >= 0; layer -= 1) {
    delta = delta.map((one, j) => one * slope(z[layer]![j]!));
    norms.unshift(Math.hypot(...delta));
    const back = new Float64Array(units);
    for (let i = 0; i < units; i += 1)
      for (let j = 0; j < units; j += 1) back[i]! += weights[layer]![i * units + j]! * delta[j]!;
    delta = back;
  }
  const measured = Math.log10(norms[0]! / norms.at(-1)!);
  assert.ok(Math.abs(measured - forecast.gradientExponent) < 0.1, `${measured} against ${forecast.gradientExponent}`);
});

test('the bound on regions is that of arrangements for one layer, and there is none for smooth networks', () => {
  const bound = (layers: string, inputs: number): number | undefined => {
    const { experiment } = readDocument(`{ "network": { "layers": [${layers}] } }`);
    assert.ok(experiment);
    return regionBoundExponent(designNetwork(experiment, inputs, 2));
  };
  // 5 lines cut the plane into at most 1 + 5 + 10 pieces.
  assert.ok(Math.abs((bound('{ "units": 5 }', 2) ?? 0) - Math.log10(16)) < 1e-12);
  assert.ok(Math.abs((bound('{ "units": 5 }, { "units": 3 }', 2) ?? 0) - Math.log10(16 * 7)) < 1e-12);
  assert.ok(Math.abs((bound('{ "units": 1 }, { "units": 4 }', 2) ?? 0) - Math.log10(2 * 5)) < 1e-12);
  assert.ok(Math.abs((bound('{ "units": 5, "norm": "batch" }', 2) ?? 0) - Math.log10(16)) < 1e-12);
  assert.equal(bound('{ "activation": "tanh" }', 2), undefined);
  assert.equal(bound('{ "norm": "layer" }', 2), undefined);
  assert.equal(bound('', 2), undefined);
});
