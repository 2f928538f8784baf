import { message, type Message } from '../ground/errors.ts';
import type { MatrixShape, Numbers } from '../numbers/matrix.ts';
import { penalties, type ProxPart } from './penalties.ts';
import { strengthsOf, type PartStrengths, type PenaltyTerm } from './proxParts.ts';
import {
  hardThreshold,
  lowerTop,
  mapSingularValues,
  scaleBy,
  shrinkGroups,
  softThreshold,
} from '../numbers/shrinkage.ts';

/** The exact prox of a sum, or why there is none in closed form. */
export type ProxOfSum =
  | {
      /** argmin over x of 1/2 |x - v|^2 + stepSize * sum of lambda P(x), in place. */
      readonly apply: (v: Numbers, shape: MatrixShape, stepSize: number) => void;
      readonly refused?: never;
    }
  | { readonly refused: Message; readonly apply?: never };

/**
 * Pairs whose prox is one after the other, in this order. Entry before group: the entries are subsets of the groups
 * (Jenatton et al. 2011, theorem 1); soft before hard: seen on one number; nuclear before spectral: the first two on the singular values.
 * The ridge goes before anything: prox of f + s/2 |x|^2 at v is the prox of f/(1+s) at v/(1+s) (Parikh, Boyd 2014, section 2.2).
 */
const composing: readonly (readonly [ProxPart, ProxPart])[] = [
  ['soft', 'hard'],
  ['soft', 'inputGroups'],
  ['soft', 'unitGroups'],
  ['nuclear', 'spectral'],
];

const composes = (one: ProxPart, other: ProxPart): boolean =>
  composing.some((pair) => pair.includes(one) && pair.includes(other));

/** The penalty that brought a part in, for messages. */
function nameOf(part: ProxPart, terms: readonly PenaltyTerm[]): string {
  const found = terms.find(({ name, options }) => (penalties.get(name).proxParts?.(options)[part] ?? 0) > 0);
  return found?.name ?? part;
}

function refusal(terms: readonly PenaltyTerm[], strengths: PartStrengths): Message | undefined {
  const without = terms.find(({ name, lambda }) => lambda > 0 && penalties.get(name).prox === undefined);
  if (without) return message('{0} has no prox; its gradient is used.', without.name);
  const parts = [...strengths.keys()].filter((part) => part !== 'ridge');
  for (const [place, one] of parts.entries()) {
    const other = parts.slice(place + 1).find((candidate) => !composes(one, candidate));
    if (other) return describeConflict(nameOf(one, terms), nameOf(other, terms));
  }
  return undefined;
}

function describeConflict(one: string, other: string): Message {
  if (one === other) {
    return message(
      'Two {0} penalties whose groups overlap (rows and columns of the same weights) have no common prox in closed form. Limit them to different layers, or set "proximal": false.',
      one,
    );
  }
  return message(
    '{0} and {1} on the same weights have no common prox in closed form: one after the other would minimise something else. Limit them to different layers, or set "proximal": false.',
    one,
    other,
  );
}

function applyParts(strengths: PartStrengths, v: Numbers, shape: MatrixShape, stepSize: number): void {
  const shrink = 1 + stepSize * (strengths.get('ridge') ?? 0);
  if (shrink !== 1) scaleBy(v, 1 / shrink);
  const strengthOf = (part: ProxPart): number => (stepSize * (strengths.get(part) ?? 0)) / shrink;
  const [nuclear, spectral] = [strengthOf('nuclear'), strengthOf('spectral')];
  if (nuclear > 0 || spectral > 0) {
    mapSingularValues(v, shape, (values) => {
      if (nuclear > 0) softThreshold(values, nuclear);
      if (spectral > 0) lowerTop(values, spectral);
    });
  }
  if (strengths.has('soft')) softThreshold(v, strengthOf('soft'));
  if (strengths.has('hard')) hardThreshold(v, strengthOf('hard'));
  if (strengths.has('inputGroups')) shrinkGroups(v, shape, strengthOf('inputGroups'), 'input');
  if (strengths.has('unitGroups')) shrinkGroups(v, shape, strengthOf('unitGroups'), 'unit');
}

/**
 * The exact prox of a sum of penalties on the same weights, where it exists in closed form.
 * @param terms  in any order; a strength of 0 counts for nothing; no terms give the identity
 * @source Yu (2013), On decomposing the proximal map; Jenatton, Mairal, Obozinski, Bach (2011), Proximal methods for hierarchical sparse coding
 */
export function proxOfSum(terms: readonly PenaltyTerm[]): ProxOfSum {
  const strengths = strengthsOf(terms);
  const refused = refusal(terms, strengths);
  if (refused) return { refused };
  return { apply: (v, shape, stepSize) => applyParts(strengths, v, shape, stepSize) };
}
