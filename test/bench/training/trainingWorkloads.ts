import { createRandom, type Random } from '../../../src/core/ground/random.ts';

/** What every peer trains: a network, its data and its optimizer, in words that each understands. */
export interface Workload {
  readonly name: string;
  readonly doc: string;
  readonly inputs: number;
  readonly hidden: readonly number[];
  readonly outputs: number;
  readonly activation: 'tanh' | 'relu';
  /** Classes are trained with cross-entropy, numbers with half the squared error. */
  readonly task: 'classification' | 'regression';
  readonly batchSize: number;
  readonly optimizer: 'sgd' | 'adam' | 'adamw';
  readonly learningRate: number;
  readonly l2: number;
  readonly weightDecay: number;
  readonly samples: number;
  /** Epochs of one round through the real engine. */
  readonly epochs: number;
  /** Ratios to reach, by peer. */
  readonly atLeast: Readonly<Record<string, number>>;
  /** The same for the newer Node, where the two differ. */
  readonly atLeastNewer?: Readonly<Record<string, number>>;
}

export const workloads: readonly Workload[] = [
  {
    name: 'W1',
    doc: '2-8-8-1 tanh, spiral, batch 10, SGD + L2',
    inputs: 2,
    hidden: [8, 8],
    outputs: 1,
    activation: 'tanh',
    task: 'regression',
    batchSize: 10,
    optimizer: 'sgd',
    learningRate: 0.03,
    l2: 1e-3,
    weightDecay: 0,
    samples: 500,
    epochs: 20_000,
    atLeast: { 'tfjs cpu': 400, playground: 30, synaptic: 8, 'PyTorch eager': 150 },
  },
  {
    name: 'W2',
    doc: '2-64-64-64-2 ReLU, two moons, batch 32, Adam',
    inputs: 2,
    hidden: [64, 64, 64],
    outputs: 2,
    activation: 'relu',
    task: 'classification',
    batchSize: 32,
    optimizer: 'adam',
    learningRate: 0.001,
    l2: 0,
    weightDecay: 0,
    samples: 1024,
    epochs: 500,
    atLeast: { 'tfjs cpu': 50, 'tfjs wasm': 15, 'PyTorch eager': 4, 'scikit-learn': 3 },
  },
  {
    name: 'W3',
    doc: '784-128-64-10 ReLU, synthetic digits (19 % non-zero), batch 64, AdamW',
    inputs: 784,
    hidden: [128, 64],
    outputs: 10,
    activation: 'relu',
    task: 'classification',
    batchSize: 64,
    optimizer: 'adamw',
    learningRate: 0.001,
    l2: 0,
    weightDecay: 0.01,
    samples: 6400,
    epochs: 40,
    atLeast: { 'tfjs cpu': 80, 'tfjs wasm': 12, 'PyTorch eager': 1.3 },
    atLeastNewer: { 'tfjs cpu': 80, 'tfjs wasm': 12, 'PyTorch eager': 2 },
  },
  {
    name: 'W4',
    doc: '10-32-1 tanh, 442 samples, full batch, Adam',
    inputs: 10,
    hidden: [32],
    outputs: 1,
    activation: 'tanh',
    task: 'regression',
    batchSize: 442,
    optimizer: 'adam',
    learningRate: 0.01,
    l2: 0,
    weightDecay: 0,
    samples: 442,
    epochs: 20_000,
    atLeast: { 'tfjs cpu': 45, 'tfjs wasm': 15, 'PyTorch eager': 4, 'scikit-learn': 5 },
  },
];

/** Samples of a workload; targets are class indices or numbers. */
export interface WorkloadData {
  readonly inputs: Float64Array;
  readonly targets: Float64Array;
}

function spiralPoint(random: Random, out: Float64Array, sign: number): void {
  const radius = random.uniform();
  const angle = 1.75 * 2 * Math.PI * radius + (sign > 0 ? 0 : Math.PI);
  out[0] = 5 * radius * Math.sin(angle);
  out[1] = 5 * radius * Math.cos(angle);
}

function moonPoint(random: Random, out: Float64Array, label: number): void {
  const angle = Math.PI * random.uniform();
  out[0] = (label === 0 ? Math.cos(angle) : 1 - Math.cos(angle)) + 0.15 * random.normal();
  out[1] = (label === 0 ? Math.sin(angle) : 0.5 - Math.sin(angle)) + 0.15 * random.normal();
}

/** A class pattern on 19 % of the pixels with some of them changed: as sparse as handwritten digits, and learnable. */
function digitPoint(random: Random, out: Float64Array, pattern: Float64Array): void {
  out.forEach((_, pixel) => {
    const isOn = random.uniform() < 0.8 ? pattern[pixel]! > 0 : random.uniform() < 0.19;
    out[pixel] = isOn ? 0.2 + 0.8 * random.uniform() : 0;
  });
}

export function makeData({ name, inputs, outputs, samples, task }: Workload): WorkloadData {
  const random = createRandom(1).fork(name);
  const data = { inputs: new Float64Array(samples * inputs), targets: new Float64Array(samples) };
  const patterns = Array.from({ length: 10 }, () =>
    Float64Array.from({ length: inputs }, () => Number(random.uniform() < 0.19)),
  );
  const slopes = Float64Array.from({ length: inputs }, () => random.normal());
  for (let row = 0; row < samples; row += 1) {
    const out = data.inputs.subarray(row * inputs, (row + 1) * inputs);
    const label = task === 'classification' ? random.integer(outputs) : 1 - 2 * random.integer(2);
    data.targets[row] = label;
    if (name === 'W1') spiralPoint(random, out, label);
    else if (name === 'W2') moonPoint(random, out, label);
    else if (name === 'W3') digitPoint(random, out, patterns[label]!);
    else {
      out.forEach((_, at) => (out[at] = random.normal()));
      data.targets[row] = out.reduce((sum, value, at) => sum + value * slopes[at]!, 0.3 * random.normal()) / 3;
    }
  }
  return data;
}

/** Rows of the batches of one epoch after the other, shuffled; every peer is given whole batches only. */
export function* batchesOf({ samples, batchSize }: Workload): Generator<Int32Array, never> {
  const random = createRandom(2);
  const order = Int32Array.from({ length: samples }, (_, row) => row);
  for (;;) {
    random.shuffle(order);
    for (let from = 0; from + batchSize <= samples; from += batchSize) yield order.subarray(from, from + batchSize);
  }
}
