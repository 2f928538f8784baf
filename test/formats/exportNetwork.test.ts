import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { forwardNetwork } from '../../src/analysis/network/network.ts';
import { initialRunning } from '../../src/core/experiment/tensorLayout.ts';
import { activations, type ActivationName } from '../../src/core/tables/activations.ts';
import type { LayerConfig } from '../../src/core/config/config.ts';
import { LabError } from '../../src/core/ground/errors.ts';
import { losses } from '../../src/core/tables/losses.ts';
import { readNetworkFile } from '../../src/formats/labNetwork.ts';
import { normalizations, type NormalizationName } from '../../src/core/tables/normalizations.ts';
import { defaultChoice } from '../../src/core/ground/registry.ts';
import { exportNetwork } from '../../src/formats/exportNetwork.ts';
import { placeWeights } from '../../src/engine/problem/importedWeights.ts';
import type { TrainedNetwork } from '../../src/formats/trainedNetwork.ts';
import { exportFormats } from '../../src/core/experiment/exportFormats.ts';
import { smallProblem } from '../engine/problem/smallProblems.ts';

const loss = defaultChoice(losses, 'crossEntropy');

function network(
  activation: ActivationName,
  norm?: NormalizationName,
): TrainedNetwork & { inputs: Float32Array; outputs: Float64Array } {
  const layer: LayerConfig = {
    units: 5,
    activation: defaultChoice(activations, activation),
    norm: norm && defaultChoice(normalizations, norm),
    dropout: 0.1,
    init: undefined,
  };
  const { architecture, initial, train } = smallProblem({ layers: [layer, layer], loss });
  const running = initialRunning(architecture).map((value, at) => value + 0.05 * (at + 1));
  const { outputs } = forwardNetwork(
    architecture,
    initial,
    { inputs: train.inputs, rows: train.count },
    { kind: 'inference', running },
  );
  return {
    title: 'A "test" \\ network',
    architecture,
    parameters: initial,
    running,
    task: 'classification',
    loss,
    featureNames: ['a', 'b "quoted"', 'c'],
    classNames: ['x', 'y', 'z'],
    inputScale: { mean: [0, 0, 0], scale: [1, 1, 1] },
    inputRange: [
      [-1, 1],
      [0, 2],
      [3, 3],
    ],
    targetScale: { mean: [0], scale: [1] },
    inputs: train.inputs,
    outputs,
  };
}

const norms = [undefined, ...normalizations.names] as const;

test('the plain JSON of every activation and norm is read back to the bit', () => {
  for (const activation of activations.names) {
    for (const norm of norms) {
      const made = network(activation, norm);
      const [file] = exportNetwork('json', made);
      const { network: read, problem } = readNetworkFile(JSON.parse(file!.content as string));
      assert.equal(problem, undefined);
      assert.deepEqual(placeWeights(made.architecture, read, 1), {
        parameters: made.parameters,
        running: made.running,
      });
      assert.deepEqual(
        read.layers.map((layer) => [layer.activation, layer.norm?.choice]),
        made.architecture.layers.map((layer) => [layer.activation, layer.norm]),
      );
      assert.deepEqual([read.task, read.loss, read.name], [made.task, loss.name, made.title]);
    }
  }
});

test('the model of TensorFlow.js says the same when it is loaded back, or is refused with the reason', async () => {
  let loaded = 0;
  const refused: string[] = [];
  for (const activation of activations.names) {
    for (const norm of norms) {
      const made = network(activation, norm);
      let files;
      try {
        files = exportNetwork('tfjs', made);
      } catch (error) {
        assert.ok(error instanceof LabError && error.code === 'export/failed');
        refused.push(`${activation} ${norm ?? ''}`);
        continue;
      }
      const [model, weights] = files;
      const parsed = JSON.parse(model!.content as string) as {
        modelTopology: object;
        weightsManifest: tf.io.WeightsManifestConfig;
      };
      const bytes = weights!.content as Uint8Array<ArrayBuffer>;
      const layers = await loadLayersModel(
        tf.io.fromMemory({
          modelTopology: parsed.modelTopology,
          weightSpecs: parsed.weightsManifest[0]!.weights,
          weightData: bytes.buffer,
        }),
      );
      const x = tf.tensor2d(made.inputs, [made.inputs.length / 3, 3]);
      const found = (layers.predict(x) as tf.Tensor).dataSync();
      made.outputs.forEach((value, at) =>
        assert.ok(
          Math.abs(value - found[at]!) < 1e-4 * (1 + Math.abs(value)),
          `${activation} ${norm ?? ''} ${value} ${found[at]}`,
        ),
      );
      loaded += 1;
    }
  }
  const without = activations.names.filter((name) => {
    const { options } = defaultChoice(activations, name);
    return activations.get(name).layersModel?.(options) === undefined;
  });
  assert.deepEqual(
    refused,
    activations.names.flatMap((name) =>
      norms.flatMap((norm) => (norm === 'rms' || without.includes(name) ? [`${name} ${norm ?? ''}`] : [])),
    ),
  );
  assert.ok(loaded >= 27);
});

const python = spawnSync('python3', ['--version']).status === 0 ? 'python3' : undefined;

test('Keras and PyTorch sources are Python', { skip: python === undefined && 'there is no python3' }, () => {
  for (const norm of norms) {
    const sources = activations.names.flatMap((activation) =>
      (['keras', 'pytorch'] as const).map(
        (format) => exportNetwork(format, network(activation, norm))[0]!.content as string,
      ),
    );
    const check = 'import ast, json, sys\nfor source in json.load(sys.stdin): ast.parse(source)';
    const { status, stderr } = spawnSync(python!, ['-c', check], { input: JSON.stringify(sources), encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  }
});

/** Runs every source in a namespace of its own: starting a library for each would take minutes. */
const runSources = `
import json, sys
found = []
for source, rows in json.load(sys.stdin):
    space = {"__name__": "network"}
    exec(source, space)
    found.append(space["predict"](space["load"](), rows).tolist())
print(json.dumps(found))
`;

for (const [format, library] of [
  ['pytorch', 'torch'],
  ['keras', 'keras'],
] as const) {
  // Debian's own Python has the libraries of Debian, which need not be the first one in the path.
  const program = ['python3', '/usr/bin/python3'].find(
    (one) => spawnSync(one, ['-c', `import ${library}`]).status === 0,
  );
  const skip = program === undefined && `there is no ${library} here`;
  test(`the ${format} sources say the same where ${library} is installed`, { skip }, () => {
    const networks = activations.names.flatMap((activation) => norms.map((norm) => network(activation, norm)));
    const input = networks.map((made) => {
      const rows = Array.from({ length: made.inputs.length / 3 }, (_, at) => [
        ...made.inputs.subarray(3 * at, 3 * at + 3),
      ]);
      return [exportNetwork(format, made)[0]!.content, rows];
    });
    const { status, stdout, stderr } = spawnSync(program!, ['-c', runSources], {
      input: JSON.stringify(input),
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    const found = JSON.parse(stdout.trim().split('\n').at(-1)!) as number[][][];
    networks.forEach(({ outputs, architecture }, at) => {
      const said = found[at]!.flat();
      outputs.forEach((value, place) =>
        assert.ok(
          Math.abs(value - said[place]!) < 1e-4 * (1 + Math.abs(value)),
          JSON.stringify(architecture.layers[0]),
        ),
      );
    });
  });
}

test('every format writes at least one file with something in it', () => {
  for (const format of exportFormats) {
    for (const { content } of exportNetwork(format, network('relu', 'batch'))) assert.ok(content.length > 100);
  }
});

test('titles and names of any letters and length make files that can be read', () => {
  const nasty = `a\u0000b\r\nc\u2028d\u001b[0m\ud800"""\\ ${'e'.repeat(300)}`;
  const strange = { ...network('relu'), title: nasty, featureNames: [nasty, 'b', 'c'], classNames: [nasty, 'y', 'z'] };
  const contentOf = (format: 'json' | 'keras' | 'pytorch'): string =>
    String(exportNetwork(format, strange)[0]!.content);
  assert.equal((JSON.parse(contentOf('json')) as { title: string }).title, nasty);
  const [model] = exportNetwork('tfjs', strange);
  assert.ok(String(model!.content).includes(JSON.stringify(nasty)));
  for (const format of ['keras', 'pytorch'] as const) {
    const source = contentOf(format);
    // eslint-disable-next-line no-control-regex -- Python reads no source with these
    assert.doesNotMatch(source, /[\u0000-\u0009\u000b-\u001f]/);
    const [, docstring] = source.split('"""');
    assert.match(docstring!, /^a\\x00b c d\\x1b\[0m/);
    assert.equal(docstring!.split('\n').length, 4, 'a title is one line');
    const python = spawnSync('python3', ['-c', 'import ast, sys; ast.parse(sys.stdin.buffer.read())'], {
      input: source,
    });
    if (python.error === undefined) assert.equal(python.status, 0, python.stderr.toString());
  }
});
