import { proxOfSum, type ProxOfSum } from '../../core/tables/combineProx.ts';
import type { TensorPlace } from '../../core/experiment/architecture.ts';
import { isPenalized } from '../../core/experiment/penaltySum.ts';
import type { PenaltyConfig } from '../../core/config/config.ts';
import { failure, formatMessage } from '../../core/ground/errors.ts';
import type { MatrixShape } from '../../core/numbers/matrix.ts';
import { penalties } from '../../core/tables/penalties.ts';
import { restGain } from '../../core/tables/restGain.ts';
import type { TrainingProblem } from './stepper.ts';

/** A prox to apply to one tensor after each update. */
export interface ProxPlace {
  readonly place: TensorPlace;
  readonly shape: MatrixShape;
  /** With strengths for a step as long as the learning rate; a momentum moves further (see `restGain`) and so do they. */
  readonly terms: readonly PenaltyConfig[];
  readonly apply: NonNullable<ProxOfSum['apply']>;
}

/** The penalties of a problem, sorted by how they act. */
export interface PenaltyPlan {
  /** Penalties whose subgradient joins the gradient. */
  readonly subgradients: readonly PenaltyConfig[];
  /** Tensors with a prox. */
  readonly proxes: readonly ProxPlace[];
}

function usesProx(penalty: PenaltyConfig, proximal: boolean): boolean {
  return proximal && penalties.get(penalty.name).prox !== undefined;
}

/**
 * Decides for every penalty whether its prox or its subgradient acts, and builds the prox of each tensor.
 * @param gain  step of the optimizer at rest over its learning rate: what the prox is given; 1 for the prox of the objective itself
 * @throws LabError engine/no-prox when penalties on the same tensor have no joint prox in closed form
 */
export function planPenalties(
  { experiment, architecture }: Pick<TrainingProblem, 'experiment' | 'architecture'>,
  gain = restGain(experiment.optimizer),
): PenaltyPlan {
  const active = experiment.penalties.filter(({ lambda }) => lambda > 0);
  const { proximal } = experiment.optimizer;
  const withProx = active.filter((penalty) => usesProx(penalty, proximal));
  const proxes = architecture.tensors.flatMap((place): ProxPlace[] => {
    const terms = withProx
      .filter((penalty) => isPenalized(penalty, place))
      .map((penalty) => ({ ...penalty, lambda: gain * penalty.lambda }));
    if (terms.length === 0) return [];
    const found = proxOfSum(terms);
    if (found.refused !== undefined) throw failure('engine/no-prox', [place.layer + 1, formatMessage(found.refused)]);
    return [{ place, shape: place, terms, apply: found.apply }];
  });
  return { subgradients: active.filter((penalty) => !usesProx(penalty, proximal)), proxes };
}
