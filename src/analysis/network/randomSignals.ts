import type { Activation } from '../../core/tables/activations.ts';
import type { Architecture } from '../../core/experiment/architecture.ts';
import type { Options } from '../../core/ground/registry.ts';
import type { Random } from '../../core/ground/random.ts';
import { backwardNetwork, forwardNetwork } from './network.ts';

/** A stack of layers of one width with normal weights of variance gain / width and no biases. */
export interface RandomStack {
  readonly activation: Activation;
  readonly options: Options;
  readonly width: number;
  readonly depth: number;
  readonly gain: number;
}

/** Mean squares of one network that was drawn, layer after layer. */
export interface DrawnSignal {
  readonly preActivations: Float64Array;
  readonly outputs: Float64Array;
}

/**
 * The size of one input through the layers of a random network, drawn exactly without its weights: given the layer below, the pre-activations
 * of one input are independent normals of variance gain times the mean square below.
 * @param meanSquare  of the input
 * @source Hanin, Rolnick (2018), How to start training: the effect of initialization and architecture
 */
export function drawSignal(stack: RandomStack, random: Random, meanSquare = 1): DrawnSignal {
  const { activation, options, width, depth, gain } = stack;
  const preActivations = new Float64Array(depth);
  const outputs = new Float64Array(depth);
  let below = meanSquare;
  for (let layer = 0; layer < depth; layer += 1) {
    const deviation = Math.sqrt(gain * below);
    let [before, after] = [0, 0];
    for (let unit = 0; unit < width; unit += 1) {
      const z = deviation * random.normal();
      before += z * z;
      after += activation.value(z, options) ** 2;
    }
    preActivations[layer] = before / width;
    outputs[layer] = below = after / width;
  }
  return { preActivations, outputs };
}

/**
 * Squared length of the gradient at the pre-activations of every hidden layer, of a loss whose gradient by the outputs is given.
 * @param input  one sample
 * @returns      length: hidden layers
 */
export function gradientSquares(
  architecture: Architecture,
  parameters: Float64Array,
  { input, outputGradient }: { readonly input: Float64Array; readonly outputGradient: Float64Array },
): Float64Array {
  const pass = forwardNetwork(architecture, parameters, { inputs: input, rows: 1 }, { kind: 'training' });
  const { preActivations } = backwardNetwork(architecture, parameters, pass, outputGradient);
  return Float64Array.from(preActivations.slice(0, -1), (values) =>
    values.reduce((sum, value) => sum + value * value, 0),
  );
}

/** Geometric mean of the factors by which numbers change from one to the one before: (first / last)^(1 / steps). */
export function factorPerLayer(values: Float64Array): number {
  return (values[0]! / values.at(-1)!) ** (1 / (values.length - 1));
}
