import type { Experiment } from '../../../../core/config/config.ts';
import { isRidge } from '../../../../core/tables/proxParts.ts';

/** The strength of the first penalty of the text that acts and is half the squares and nothing else. */
export function ridgeStrength({ penalties }: Pick<Experiment, 'penalties'>): number | undefined {
  return penalties.find((penalty) => penalty.lambda > 0 && isRidge(penalty))?.lambda;
}
