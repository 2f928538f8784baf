import type { LossOfNetwork } from '../../analysis/geometry/lossFunction.ts';
import type { Architecture } from '../../core/experiment/architecture.ts';
import type { Random } from '../../core/ground/random.ts';
import { drawNormal, drawParameters, plainNetwork } from './networks.ts';

/** Half the mean squared error of a network of two inputs and three tanh units, biases of the units 0, on random samples. */
export function smallNetworkLoss(random: Random): {
  readonly problem: LossOfNetwork;
  readonly parameters: Float64Array;
} {
  const architecture = plainNetwork({ widths: [2, 3, 1], activation: 'tanh' });
  const rows = 40;
  const problem: LossOfNetwork = {
    architecture,
    loss: { name: 'meanSquaredError', options: {} },
    rows,
    inputs: drawNormal(2 * rows, random),
    targets: drawNormal(rows, random),
    penalties: [],
  };
  return { problem, parameters: drawParameters(architecture, { gain: 1 }, random) };
}

/** Places of all parameters but the biases of hidden layers. */
export function freeParameters({ tensors, layers, parameters }: Architecture): readonly number[] {
  const held = tensors.filter(({ role, layer }) => role === 'bias' && layer < layers.length - 1);
  return Array.from({ length: parameters }, (_, at) => at).filter(
    (at) => !held.some(({ offset, size }) => at >= offset && at < offset + size),
  );
}
