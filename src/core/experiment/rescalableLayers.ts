import type { LayerConfig } from '../config/config.ts';
import { activations } from '../tables/activations.ts';

/**
 * The hidden layers whose weights and biases may be multiplied while the weights of the next are divided, without a change of the function: their
 * activation is linear on both sides of zero, and nothing normalises in between.
 * @param hidden  the hidden layers in their order; the output layer is no such layer
 */
export function rescalableLayers(hidden: readonly Pick<LayerConfig, 'activation' | 'norm'>[]): number[] {
  return hidden.flatMap(({ activation, norm }, layer) =>
    norm === undefined && activations.get(activation.name).pieces?.(activation.options) !== undefined ? [layer] : [],
  );
}
