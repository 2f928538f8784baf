import { constraints, type Constraint, type ConstraintName } from '../tables/constraints.ts';
import { losses } from '../tables/losses.ts';
import { penalties, type Penalty, type PenaltyName } from '../tables/penalties.ts';
import type { ConstraintConfig, PenaltyConfig } from './config.ts';
import { choiceShape, plainChoice } from './parseConfigChoice.ts';
import { number, weightLayers } from './parseConfigNumbers.ts';
import { booleanShape, type Shape } from './parseConfigShapes.ts';

/** `loss`. */
export const loss = plainChoice(
  'The data term: mean over samples. Absent: cross-entropy for classes, mean squared error for numbers.',
  losses,
);

/** One of the `penalties`. */
export const penalty: Shape<PenaltyConfig> = choiceShape<
  PenaltyName,
  Penalty,
  Pick<PenaltyConfig, 'lambda' | 'layers' | 'biases'>,
  object
>({
  doc: 'A term lambda * P(w) of the objective.',
  registry: penalties,
  key: 'name',
  hasShortForm: true,
  standard: undefined,
  extras: () => ({
    lambda: number('Strength: the objective is mean loss + lambda * P(w).', 1e-3, { minimum: 0 }),
    layers: weightLayers,
    biases: booleanShape('Also penalise biases and the scale and shift of norms.', false),
  }),
});

/** `constraint`. */
export const constraint: Shape<ConstraintConfig> = choiceShape<
  ConstraintName,
  Constraint,
  Pick<ConstraintConfig, 'radius' | 'layers'>,
  object
>({
  doc: 'A ball that the weights are projected onto after every step.',
  registry: constraints,
  key: 'name',
  hasShortForm: true,
  standard: undefined,
  extras: () => ({
    radius: number('Largest norm.', 1, { exclusiveMinimum: 0 }),
    layers: weightLayers,
  }),
});
