import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backwardNetwork, forwardNetwork, meanLoss } from '../../../src/analysis/network/network.ts';
import { initialRunning, runningPlaces } from '../../../src/core/experiment/tensorLayout.ts';
import { largestSingularValue, measureMatrix, measureNetwork } from '../../../src/analysis/network/norms.ts';
import { activations } from '../../../src/core/tables/activations.ts';
import { designNetwork } from '../../../src/core/experiment/architecture.ts';
import type { LayerConfig } from '../../../src/core/config/config.ts';
import { losses } from '../../../src/core/tables/losses.ts';
import { normalizations } from '../../../src/core/tables/normalizations.ts';
import { defaultExperiment } from '../../../src/core/config/parseConfig.ts';
import { penalties } from '../../../src/core/tables/penalties.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import { defaultChoice } from '../../../src/core/ground/registry.ts';

const random = createRandom(5);
const normals = (count: number): Float64Array => Float64Array.from({ length: count }, () => random.normal());

function design(layers: readonly Partial<LayerConfig>[], inputs = 3, outputs = 2): ReturnType<typeof designNetwork> {
  const plain = {
    units: 4,
    activation: defaultChoice(activations, 'tanh'),
    norm: undefined,
    dropout: 0,
    init: undefined,
  };
  const { network } = defaultExperiment();
  return designNetwork(
    { network: { ...network, layers: layers.map((layer) => ({ ...plain, ...layer })) } },
    inputs,
    outputs,
  );
}

test('a network of linear layers is one matrix product', () => {
  const linear = { activation: defaultChoice(activations, 'linear') };
  const architecture = design([linear, linear]);
  const parameters = normals(architecture.parameters);
  const inputs = normals(3);
  const { outputs } = forwardNetwork(architecture, parameters, { inputs, rows: 1 }, { kind: 'training' });
  let signal = [...inputs];
  for (const place of architecture.tensors) {
    const at = (row: number, column: number): number => parameters[place.offset + row * place.columns + column]!;
    const columns = Array.from({ length: place.columns }, (_, column) => column);
    signal =
      place.role === 'weights'
        ? columns.map((column) => signal.reduce((sum, value, row) => sum + value * at(row, column), 0))
        : signal.map((value, column) => value + at(0, column));
  }
  outputs.forEach((value, at) => assert.ok(Math.abs(value - signal[at]!) < 1e-12));
});

test('gradients by the inputs and at inference are difference quotients too', () => {
  for (const norm of normalizations.names) {
    const architecture = design([{ norm: defaultChoice(normalizations, norm) }, {}]);
    const parameters = normals(architecture.parameters);
    const running = initialRunning(architecture).map((value) => value + 0.3);
    const inputs = normals(6);
    const targets = Float64Array.of(1, 0, 0, 1);
    const loss = defaultChoice(losses, 'crossEntropy');
    const mode = { kind: 'inference', running } as const;
    const value = (at: Float64Array, weights: Float64Array): number =>
      meanLoss(loss, forwardNetwork(architecture, weights, { inputs: at, rows: 2 }, mode).outputs, targets, 2).value;
    const pass = forwardNetwork(architecture, parameters, { inputs, rows: 2 }, mode);
    const found = backwardNetwork(architecture, parameters, pass, meanLoss(loss, pass.outputs, targets, 2).gradient);
    const check = (gradient: Float64Array, at: Float64Array, of: (moved: Float64Array) => number): void => {
      at.forEach((_, index) => {
        const moved = (by: number): Float64Array => at.map((one, place) => (place === index ? one + by : one));
        const quotient = (of(moved(1e-5)) - of(moved(-1e-5))) / 2e-5;
        assert.ok(Math.abs(gradient[index]! - quotient) < 1e-8, `${norm} ${index}`);
      });
    };
    check(found.inputs(), inputs, (moved) => value(moved, parameters));
    check(found.parameters, parameters, (moved) => value(inputs, moved));
  }
});

test('gradients by the pre-activations are those of the biases, sample by sample', () => {
  const architecture = design([{}, {}]);
  const parameters = normals(architecture.parameters);
  const inputs = normals(15);
  const pass = forwardNetwork(architecture, parameters, { inputs, rows: 5 }, { kind: 'training' });
  const { gradient } = meanLoss(defaultChoice(losses, 'meanSquaredError'), pass.outputs, normals(10), 5);
  const found = backwardNetwork(architecture, parameters, pass, gradient);
  for (const { role, layer, offset, columns } of architecture.tensors) {
    if (role !== 'bias') continue;
    for (let unit = 0; unit < columns; unit += 1) {
      const slopes = found.preActivations[layer]!.filter((_, at) => at % columns === unit);
      const sum = slopes.reduce((total, slope) => total + slope, 0);
      assert.ok(Math.abs(sum - found.parameters[offset + unit]!) < 1e-12);
    }
  }
});

test('running averages belong to batch norm layers only', () => {
  const batch = { norm: defaultChoice(normalizations, 'batch') };
  const architecture = design([
    {},
    { ...batch, units: 2 },
    { norm: defaultChoice(normalizations, 'rms') },
    { ...batch, units: 3 },
  ]);
  assert.deepEqual(runningPlaces(architecture), [undefined, 0, undefined, 4, undefined]);
  assert.deepEqual([...initialRunning(architecture)], [0, 0, 1, 1, 0, 0, 0, 1, 1, 1]);
});

test('norms of a matrix agree with each other and with the closed form of a diagonal', () => {
  const diagonal = measureMatrix(Float64Array.of(3, 0, 0, 0, -4, 0), { rows: 2, columns: 3 });
  assert.deepEqual(
    { ...diagonal, stableRank: 0 },
    { frobenius: 5, spectral: 4, nuclear: 7, stableRank: 0, l1: 7, inputGroups: 7, unitGroups: 7 },
  );
  assert.ok(Math.abs(diagonal.stableRank - 25 / 16) < 1e-12);
  for (const [rows, columns] of [
    [5, 3],
    [3, 5],
    [7, 7],
  ] as const) {
    const w = normals(rows * columns);
    const norms = measureMatrix(w, { rows, columns });
    assert.ok(
      norms.spectral <= norms.frobenius && norms.frobenius <= norms.nuclear && norms.nuclear <= norms.l1 + 1e-12,
    );
    assert.ok(Math.abs(largestSingularValue(w, { rows, columns }) / norms.spectral - 1) < 1e-13);
    assert.ok(Number.isNaN(measureMatrix(w, { rows, columns }, 1).nuclear));
  }
});

test('the path norm is that of the penalty and the Lipschitz bound holds for pairs of inputs', () => {
  for (const norm of [undefined, 'batch'] as const) {
    const architecture = design([
      { norm: norm && defaultChoice(normalizations, norm) },
      { activation: defaultChoice(activations, 'gelu') },
    ]);
    const parameters = normals(architecture.parameters);
    const running = initialRunning(architecture).map((value) => value + 0.5);
    const { path, lipschitz } = measureNetwork(architecture, parameters, running);
    const layers = architecture.tensors
      .filter(({ role }) => role === 'weights')
      .map((shape) => ({ w: parameters.subarray(shape.offset, shape.offset + shape.size), shape }));
    const penalty = penalties.get('pathNorm');
    const value = penalty.penaltyOfNetwork!(layers, defaultChoice(penalties, 'pathNorm').options);
    assert.ok(Math.abs(value / path - 1) < 1e-12, `${value} ${path}`);
    let steepest = 0;
    for (let trial = 0; trial < 200; trial += 1) {
      const pair = normals(6);
      const { outputs } = forwardNetwork(
        architecture,
        parameters,
        { inputs: pair, rows: 2 },
        { kind: 'inference', running },
      );
      const distance = (values: Float64Array, width: number): number =>
        Math.hypot(...Array.from({ length: width }, (_, at) => values[at]! - values[at + width]!));
      steepest = Math.max(steepest, distance(outputs, 2) / distance(pair, 3));
    }
    assert.ok(steepest <= lipschitz && steepest > lipschitz / 100, `${steepest} of ${lipschitz}`);
  }
});
