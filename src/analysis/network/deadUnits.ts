import { activations } from '../../core/tables/activations.ts';
import type { Architecture } from '../../core/experiment/architecture.ts';
import type { Numbers } from '../../core/numbers/matrix.ts';
import { forwardNetwork, type NetworkRows } from './network.ts';

/**
 * Which units of every layer (the output layer last) are dead: their slope is 0 on every sample, with the statistics of these samples.
 * @returns per layer a 1 for every unit that is dead
 */
export function deadUnits(architecture: Architecture, parameters: Numbers, samples: NetworkRows): Uint8Array[] {
  const pass = forwardNetwork(architecture, parameters, samples, { kind: 'training' });
  return architecture.layers.map(({ units, activation: { name, options } }, layer) => {
    const activation = activations.get(name);
    const dead = new Uint8Array(units).fill(1);
    const { preActivation } = pass.layers[layer]!;
    for (let at = 0; at < preActivation.length; at += 1)
      if (activation.slope(preActivation[at]!, options) !== 0) dead[at % units] = 0;
    return dead;
  });
}
