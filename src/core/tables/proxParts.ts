import { defaultChoice, type Choice, type Options } from '../ground/registry.ts';
import { penalties, type Penalty, type PenaltyName, type ProxPart } from './penalties.ts';

/** What an elementary prox treats as one: a weight, a group of weights, or a matrix by its singular values. */
export const proxTargets: Readonly<Record<ProxPart, 'weights' | 'groups' | 'singularValues'>> = {
  ridge: 'weights',
  soft: 'weights',
  hard: 'weights',
  inputGroups: 'groups',
  unitGroups: 'groups',
  nuclear: 'singularValues',
  spectral: 'singularValues',
};

/** The elementary proxes that a penalty is the sum of, with their weights; those of weight 0 left out. Empty without a prox. */
export function proxPartsOf(
  entry: Pick<Penalty, 'proxParts'>,
  options: Options,
): readonly (readonly [ProxPart, number])[] {
  const parts = entry.proxParts?.(options) ?? {};
  return (Object.entries(parts) as [ProxPart, number][]).filter(([, weight]) => weight !== 0);
}

/** A penalty with its strength. */
export interface PenaltyTerm extends Choice<PenaltyName> {
  readonly lambda: number;
}

/** Strengths of elementary proxes; a part that is not there has strength 0. */
export type PartStrengths = ReadonlyMap<ProxPart, number>;

/** The strength of every elementary prox in a sum of penalties. */
export function strengthsOf(terms: readonly PenaltyTerm[]): PartStrengths {
  const sum = new Map<ProxPart, number>();
  for (const { name, lambda, options } of terms) {
    for (const [part, weight] of proxPartsOf(penalties.get(name), options)) {
      if (weight * lambda > 0) sum.set(part, (sum.get(part) ?? 0) + weight * lambda);
    }
  }
  return sum;
}

/** Half the squared norm and nothing else: a penalty that decays weights. */
export function isRidge({ name, options }: Choice<PenaltyName>): boolean {
  const parts = proxPartsOf(penalties.get(name), options);
  return parts.length > 0 && parts.every(([part, weight]) => part === 'ridge' && weight > 0);
}

/** The penalty that is half the squared norm as it stands in the table, for runs that the lab makes up itself. */
export function ridgeChoice(): Choice<PenaltyName> {
  const found = penalties.names.map((name) => defaultChoice(penalties, name)).find(isRidge);
  if (found === undefined) throw new RangeError('The table of penalties has no ridge.');
  return found;
}
