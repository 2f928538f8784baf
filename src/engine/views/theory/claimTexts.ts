import type { AreaName } from '../../../claims/words/claim.ts';
import { message, type Message } from '../../../core/ground/errors.ts';

/** The areas as people name them. */
export const areaWords: Readonly<Record<AreaName, Message>> = {
  activations: message('Activations'),
  initialization: message('Initialization'),
  'gradient-flow': message('Gradient flow'),
  'linear-regions': message('Linear regions'),
  'norm-penalties': message('Norm penalties'),
  optimizers: message('Optimizers'),
  normalization: message('Normalization'),
  geometry: message('Geometry'),
  'implicit-regularization': message('Implicit regularization'),
  robustness: message('Robustness'),
  bayes: message('Priors and posteriors'),
};

/** A text of a claim: the bundle of translations has it from the tables. */
export function claimText(text: string): Message {
  return { text, args: [] };
}
