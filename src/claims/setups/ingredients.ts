import type { ActivationName } from '../../core/tables/activations.ts';

/** The activation of the hidden layers as what a claim hangs on, and the wrong one. */
export function activationOf(
  value: ActivationName,
  wrong: ActivationName,
): { readonly name: string; readonly value: ActivationName; readonly spoil: () => ActivationName } {
  return { name: 'the activation of the hidden layers', value, spoil: () => wrong };
}
