/** The peers in JavaScript, each as a function that takes steps for a while and says how many. A step is one batch of the workload. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createRandom } from '../../../src/core/ground/random.ts';
import { PlaygroundNetwork } from './playgroundNetwork.ts';
import { engineRound } from './trainingEngine.ts';
import { batchesOf, makeData, type Workload } from './trainingWorkloads.ts';

/** One round: steps per second. */
export type Round = () => Promise<number> | number;

export interface Peer {
  readonly name: string;
  /** Whether it can train the workload at all. */
  readonly takes: (workload: Workload) => boolean;
  /** Whether it runs on the newer Node. */
  readonly isNewer?: boolean;
  /** @param load  gives a package of the peers' folder */
  readonly start: (workload: Workload, load: (name: string) => unknown, folder: string) => Promise<Round> | Round;
}

const roundMilliseconds = 400;

/** Repeats a step for a while; the rate is that of the time it took. */
function repeat(step: () => void, stepsEach = 1): Round {
  return () => {
    let steps = 0;
    const start = performance.now();
    let now = start;
    while (now - start < roundMilliseconds) {
      step();
      steps += stepsEach;
      now = performance.now();
    }
    return (steps / (now - start)) * 1000;
  };
}

interface Example {
  readonly input: number[];
  readonly output: number[];
  readonly label: number;
}

/** Examples of a workload for libraries that take them one by one; at most `most`. */
function examplesOf(workload: Workload, most: number): Example[] {
  const { inputs, targets } = makeData(workload);
  const count = Math.min(most, workload.samples);
  return Array.from({ length: count }, (_, row): Example => {
    const label = targets[row]!;
    const output =
      workload.task === 'regression'
        ? [label]
        : Array.from({ length: workload.outputs }, (_unused, at) => Number(at === label));
    return { input: Array.from(inputs.subarray(row * workload.inputs, (row + 1) * workload.inputs)), output, label };
  });
}

function playground(workload: Workload): Round {
  const random = createRandom(3);
  const { inputs, hidden, outputs, learningRate, l2 } = workload;
  const network = new PlaygroundNetwork([inputs, ...hidden, outputs], () => random.uniform() - 0.5);
  const examples = examplesOf(workload, Infinity);
  const batches = batchesOf(workload);
  return repeat(() => {
    for (const row of batches.next().value) {
      network.forward(examples[row]!.input);
      network.backward(examples[row]!.output[0]!);
    }
    network.update(learningRate, l2);
  });
}

type Tfjs = typeof import('@tensorflow/tfjs');

async function tfjs(workload: Workload, load: (name: string) => unknown, wasmFolder?: string): Promise<Round> {
  const tf = load('@tensorflow/tfjs') as Tfjs;
  tf.enableProdMode();
  if (wasmFolder !== undefined) {
    const wasm = load('@tensorflow/tfjs-backend-wasm') as { setWasmPaths(folder: string): void };
    wasm.setWasmPaths(join(wasmFolder, 'node_modules/@tensorflow/tfjs-backend-wasm/dist/'));
  }
  await tf.setBackend(wasmFolder === undefined ? 'cpu' : 'wasm');
  await tf.ready();
  const { inputs, hidden, outputs, activation, task, samples, l2, learningRate } = workload;
  const data = makeData(workload);
  const x = tf.tensor2d(Float32Array.from(data.inputs), [samples, inputs]);
  const labels = tf.tensor1d(Float32Array.from(data.targets));
  const y = task === 'regression' ? labels.reshape([samples, 1]) : tf.oneHot(labels.toInt(), outputs).toFloat();
  const sizes = [inputs, ...hidden, outputs];
  const layers = sizes.slice(1).map((units, at) => ({
    w: tf.variable(tf.randomNormal([sizes[at]!, units], 0, Math.sqrt(1 / sizes[at]!), 'float32', at + 1)),
    b: tf.variable(tf.zeros([units])),
  }));
  const optimizer = workload.optimizer === 'sgd' ? tf.train.sgd(learningRate) : tf.train.adam(learningRate);
  const batches = batchesOf(workload);
  return repeat(() => {
    const rows = tf.tensor1d(Int32Array.from(batches.next().value), 'int32');
    const [bx, by] = [tf.gather(x, rows), tf.gather(y, rows)];
    optimizer.minimize(() => {
      let signal: import('@tensorflow/tfjs').Tensor = bx;
      layers.forEach(({ w, b }, at) => {
        signal = tf.add(tf.matMul(signal as typeof bx, w as typeof bx), b);
        if (at < layers.length - 1) signal = activation === 'tanh' ? tf.tanh(signal) : tf.relu(signal);
      });
      const loss =
        task === 'regression'
          ? tf.mul(tf.losses.meanSquaredError(by, signal), 0.5)
          : tf.losses.softmaxCrossEntropy(by, signal);
      const penalty = l2 > 0 ? layers.map(({ w }) => tf.mul(tf.sum(tf.square(w)), l2 / 2)) : [];
      return penalty.reduce((sum, one) => tf.add(sum, one), loss) as import('@tensorflow/tfjs').Scalar;
    });
    tf.dispose([rows, bx, by]);
  });
}

interface BrainNetwork {
  train(data: readonly object[], options: object): unknown;
}

function brain(workload: Workload, load: (name: string) => unknown): Round {
  const { NeuralNetwork } = load('brain.js') as { NeuralNetwork: new (options: object) => BrainNetwork };
  const praxis = workload.optimizer === 'sgd' ? {} : { praxis: 'adam' };
  const { hidden, activation, learningRate, batchSize } = workload;
  const network = new NeuralNetwork({ hiddenLayers: hidden, activation, ...praxis });
  const examples = examplesOf(workload, 8 * batchSize);
  const options = { iterations: 1, errorThresh: 1e-12, learningRate, log: false };
  return repeat(() => network.train(examples, options), examples.length / batchSize);
}

interface ConvNetJs {
  readonly Net: new () => { makeLayers(layers: readonly object[]): void };
  readonly Trainer: new (net: object, options: object) => { train(input: object, target: number | number[]): unknown };
  readonly Vol: new (values: number[]) => object;
}

function convnet(workload: Workload, load: (name: string) => unknown): Round {
  const { Net, Trainer, Vol } = load('convnetjs') as ConvNetJs;
  const { inputs, hidden, outputs, activation, task, batchSize, learningRate, l2 } = workload;
  const net = new Net();
  const end =
    task === 'regression' ? { type: 'regression', num_neurons: outputs } : { type: 'softmax', num_classes: outputs };
  net.makeLayers([
    { type: 'input', out_sx: 1, out_sy: 1, out_depth: inputs },
    ...hidden.map((units) => ({ type: 'fc', num_neurons: units, activation })),
    end,
  ]);
  const method = workload.optimizer === 'sgd' ? { method: 'sgd', momentum: 0 } : { method: 'adadelta' };
  const trainer = new Trainer(net, { ...method, learning_rate: learningRate, batch_size: batchSize, l2_decay: l2 });
  const examples = examplesOf(workload, 8 * batchSize).map(({ input, output, label }) => ({
    input: new Vol(input),
    target: task === 'regression' ? output : label,
  }));
  let next = 0;
  return repeat(() => {
    for (let count = 0; count < batchSize; count += 1) {
      const { input, target } = examples[next]!;
      trainer.train(input, target);
      next = (next + 1) % examples.length;
    }
  });
}

interface Synaptic {
  readonly Architect: {
    readonly Perceptron: new (...sizes: number[]) => {
      activate(input: readonly number[]): number[];
      propagate(rate: number, target: readonly number[]): void;
    };
  };
}

function synaptic(workload: Workload, load: (name: string) => unknown): Round {
  const { Architect } = load('synaptic') as Synaptic;
  const { inputs, hidden, outputs, batchSize, learningRate } = workload;
  const network = new Architect.Perceptron(inputs, ...hidden, outputs);
  const examples = examplesOf(workload, 8 * batchSize);
  let next = 0;
  return repeat(() => {
    for (let count = 0; count < batchSize; count += 1) {
      const { input, output } = examples[next]!;
      network.activate(input);
      network.propagate(learningRate, output);
      next = (next + 1) % examples.length;
    }
  });
}

export const ownName = 'RegLab';
/** With fused multiply-add, as in an editor of today. */
export const newerName = 'RegLab, newer Node';

/** Ours first. */
export const peers: readonly Peer[] = [
  { name: ownName, takes: () => true, start: engineRound },
  { name: newerName, takes: () => true, isNewer: true, start: engineRound },
  { name: 'tfjs cpu', takes: () => true, start: (workload, load) => tfjs(workload, load) },
  { name: 'tfjs wasm', takes: () => true, start: tfjs },
  { name: 'playground', takes: ({ outputs, activation }) => outputs === 1 && activation === 'tanh', start: playground },
  { name: 'brain.js', takes: () => true, start: brain },
  { name: 'convnetjs', takes: () => true, start: convnet },
  // It writes out one statement for each weight: 784 x 128 of them do not compile in reasonable time.
  { name: 'synaptic', takes: ({ inputs }) => inputs < 100, start: synaptic },
];

/** Gives the packages of a folder. */
export function loader(folder: string): (name: string) => unknown {
  return createRequire(join(folder, 'package.json'));
}
