import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { initialRunning } from '../../src/core/experiment/tensorLayout.ts';
import { activations, type ActivationName } from '../../src/core/tables/activations.ts';
import type { LayerConfig } from '../../src/core/config/config.ts';
import { losses, type LossName } from '../../src/core/tables/losses.ts';
import { normalizations, type NormalizationName } from '../../src/core/tables/normalizations.ts';
import { defaultChoice } from '../../src/core/ground/registry.ts';
import { allRows } from '../../src/engine/problem/batches.ts';
import { makers } from '../../src/engine/training/makers.ts';
import { pytorchNetwork } from '../../src/formats/pythonNetwork.ts';
import type { TrainingProblem } from '../../src/engine/problem/stepper.ts';
import { layerNumbers, transpose, type TrainedNetwork } from '../../src/formats/trainedNetwork.ts';
import { smallProblem } from '../engine/problem/smallProblems.ts';

const hasTorch = (program: string): boolean => spawnSync(program, ['-c', 'import torch']).status === 0;
const program = ['python3', '/usr/bin/python3'].find(hasTorch);
const skip = program === undefined && 'there is no torch here';

/** Autograd and optimizers in float64 on the network that we export; gradients and weights come back by name. */
const reference = `
import json, sys
import torch
answers = []
for case in json.load(sys.stdin):
    space = {"__name__": "network"}
    exec(case["source"], space)
    network = space["load"]().double().train()
    x = torch.tensor(case["inputs"], dtype=torch.float64)
    t = torch.tensor(case["targets"], dtype=torch.float64)

    def loss():
        y = network(x)
        if case["loss"] == "crossEntropy":
            return -(t * torch.log_softmax(y, dim=1)).sum(dim=1).mean()
        return 0.5 * ((y - t) ** 2).sum(dim=1).mean()

    if case["optimizer"] == "adamw":
        optimizer = torch.optim.AdamW(network.parameters(), lr=0.01, weight_decay=0.1)
    else:
        optimizer = torch.optim.SGD(network.parameters(), lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.01)
    first = None
    for step in range(30):
        optimizer.zero_grad()
        loss().backward()
        if first is None:
            first = {name: value.grad.flatten().tolist() for name, value in network.named_parameters()}
        optimizer.step()
    answers.append({"gradient": first, "weights": {name: value.flatten().tolist() for name, value in network.named_parameters()}})
print(json.dumps(answers))
`;

interface Case {
  readonly activation: ActivationName;
  readonly norm?: NormalizationName;
  readonly loss: LossName;
  readonly optimizer: 'adamw' | 'nesterov';
}

const cases: readonly Case[] = [
  { activation: 'tanh', loss: 'crossEntropy', optimizer: 'adamw' },
  { activation: 'gelu', loss: 'meanSquaredError', optimizer: 'nesterov' },
  // Not with AdamW: the gradient of a bias in front of batch norm is 0, and Adam makes full steps of its rounding.
  { activation: 'silu', norm: 'batch', loss: 'crossEntropy', optimizer: 'nesterov' },
  { activation: 'softplus', norm: 'layer', loss: 'meanSquaredError', optimizer: 'nesterov' },
  { activation: 'elu', norm: 'rms', loss: 'crossEntropy', optimizer: 'adamw' },
];

function problemOf({ activation, norm, loss, optimizer }: Case): TrainingProblem {
  const layer: LayerConfig = {
    units: 5,
    activation: defaultChoice(activations, activation),
    norm: norm && defaultChoice(normalizations, norm),
    dropout: 0,
    init: undefined,
  };
  const settings =
    optimizer === 'adamw'
      ? { name: 'adamw', learningRate: 0.01, weightDecay: 0.1, decay: 'all' }
      : { name: 'nesterov', learningRate: 0.05, weightDecay: 0.01, decay: 'all' };
  return smallProblem({ document: { optimizer: settings }, layers: [layer, layer], loss: defaultChoice(losses, loss) });
}

function exported(problem: TrainingProblem, parameters: Float32Array): TrainedNetwork {
  return {
    title: 'case',
    architecture: problem.architecture,
    parameters,
    running: initialRunning(problem.architecture),
    task: 'classification',
    loss: problem.loss,
    featureNames: [],
    classNames: [],
    inputScale: { mean: [0], scale: [1] },
    inputRange: [[-1, 1]],
    targetScale: { mean: [0], scale: [1] },
  };
}

/** A vector laid out like the parameters, by PyTorch's names. */
function byName(problem: TrainingProblem, values: Float32Array): Record<string, Float32Array> {
  const named: Record<string, Float32Array> = {};
  layerNumbers(exported(problem, values)).forEach(({ design, weights, bias, scale, shift }, at) => {
    named[`linear${at + 1}.weight`] = transpose(weights, design.inputs, design.units);
    named[`linear${at + 1}.bias`] = bias;
    if (scale) named[`norm${at + 1}.weight`] = scale;
    if (shift) named[`norm${at + 1}.bias`] = shift;
  });
  return named;
}

function difference(found: Record<string, Float32Array>, expected: Record<string, number[]>): number {
  assert.deepEqual(Object.keys(found).sort(), Object.keys(expected).sort());
  const size = Math.max(...Object.values(expected).flat().map(Math.abs));
  const gaps = Object.entries(expected).flatMap(([name, values]) =>
    values.map((value, at) => Math.abs(value - found[name]![at]!)),
  );
  return Math.max(...gaps) / size;
}

const matrix = (values: Float32Array, rows: number): number[][] =>
  Array.from({ length: rows }, (_, row) => [
    ...values.subarray((row * values.length) / rows, ((row + 1) * values.length) / rows),
  ]);

test(
  'gradients agree with PyTorch to 1e-6, 30 steps of AdamW and Nesterov to 1e-5, in both implementations',
  { skip },
  async () => {
    const problems = cases.map(problemOf);
    const input = problems.map((problem, at) => ({
      source: pytorchNetwork(exported(problem, problem.initial)),
      inputs: matrix(problem.train.inputs, problem.train.count),
      targets: matrix(problem.train.targets, problem.train.count),
      ...cases[at],
    }));
    const { status, stdout, stderr } = spawnSync(program!, ['-c', reference], {
      input: JSON.stringify(input),
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    const answers = JSON.parse(stdout) as Record<'gradient' | 'weights', Record<string, number[]>>[];
    for (const [at, problem] of problems.entries()) {
      for (const maker of makers) {
        const stepper = await maker.create(problem);
        const what = `${maker.engine} ${JSON.stringify(cases[at])}`;
        const gradient = stepper.gradient(allRows(problem.train.count));
        // Coupled decay is part of our gradient; PyTorch adds it in the optimizer.
        const { weightDecay } = problem.experiment.optimizer;
        const plain =
          cases[at]!.optimizer === 'adamw'
            ? gradient
            : gradient.map((value, place) => value - weightDecay * problem.initial[place]!);
        const gap = difference(byName(problem, plain), answers[at]!.gradient);
        assert.ok(gap < 1e-6, `gradient, ${what}: ${gap}`);
        stepper.advance(30);
        const drift = difference(byName(problem, stepper.parameters.slice()), answers[at]!.weights);
        assert.ok(drift < 1e-5, `trajectory, ${what}: ${drift}`);
        stepper.dispose();
      }
    }
  },
);
