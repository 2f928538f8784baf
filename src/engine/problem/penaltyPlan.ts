import { proxOfSum, type ProxOfSum } from '../../core/tables/combineProx.ts';
import type { TensorPlace } from '../../core/experiment/architecture.ts';
import type { PenaltyConfig } from '../../core/config/config.ts';
import { failure, formatMessage } from '../../core/ground/errors.ts';
import type { MatrixShape, Numbers } from '../../core/numbers/matrix.ts';
import { penalties } from '../../core/tables/penalties.ts';
import { restGain } from '../../core/tables/restGain.ts';
import type { TrainingProblem } from './stepper.ts';

/** What of a problem the penalties need. */
export type PenalizedProblem = Pick<TrainingProblem, 'experiment' | 'architecture'>;

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

/** Whether a penalty acts on a tensor. */
export function isPenalized(penalty: PenaltyConfig, place: TensorPlace): boolean {
  if (penalty.layers !== undefined && !penalty.layers.includes(place.layer)) return false;
  return place.role === 'weights' || (penalty.biases && penalties.get(penalty.name).scope === 'layer');
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
  { experiment, architecture }: PenalizedProblem,
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

/** Neighbouring layers of the weight tensors that a penalty acts on: path norm couples them. */
function chains(penalty: PenaltyConfig, tensors: readonly TensorPlace[]): TensorPlace[][] {
  const found: TensorPlace[][] = [];
  for (const place of tensors) {
    if (place.role !== 'weights' || !isPenalized(penalty, place)) continue;
    const last = found.at(-1);
    if (last?.at(-1)?.layer === place.layer - 1) last.push(place);
    else found.push([place]);
  }
  return found;
}

const part = (values: Numbers, { offset, size }: TensorPlace): Numbers => values.subarray(offset, offset + size);

/** Sum of lambda * P(w) over all penalties: what the objective adds to the mean loss. */
export function penaltyValue({ experiment, architecture }: PenalizedProblem, parameters: Numbers): number {
  let sum = 0;
  for (const penalty of experiment.penalties) {
    const entry = penalties.get(penalty.name);
    if (entry.penaltyOfNetwork !== undefined) {
      for (const chain of chains(penalty, architecture.tensors)) {
        const layers = chain.map((place) => ({ w: part(parameters, place), shape: place }));
        sum += penalty.lambda * entry.penaltyOfNetwork(layers, penalty.options);
      }
      continue;
    }
    for (const place of architecture.tensors) {
      if (isPenalized(penalty, place))
        sum += penalty.lambda * entry.penalty(part(parameters, place), place, penalty.options);
    }
  }
  return sum;
}

/** Adds lambda * subgradient of these penalties to the gradient, in place. */
export function addSubgradients(
  { architecture }: PenalizedProblem,
  chosen: readonly PenaltyConfig[],
  parameters: Numbers,
  gradient: Numbers,
): void {
  for (const penalty of chosen) {
    const entry = penalties.get(penalty.name);
    if (entry.subgradientOfNetwork !== undefined) {
      for (const chain of chains(penalty, architecture.tensors)) {
        const layers = chain.map((place) => ({ w: part(parameters, place), shape: place }));
        const outs = chain.map(({ size }) => new Float64Array(size));
        entry.subgradientOfNetwork(layers, penalty.options, outs);
        chain.forEach((place, at) => addScaled(part(gradient, place), outs[at]!, penalty.lambda));
      }
      continue;
    }
    for (const place of architecture.tensors) {
      if (!isPenalized(penalty, place)) continue;
      const out = new Float64Array(place.size);
      entry.subgradient(part(parameters, place), place, penalty.options, out);
      addScaled(part(gradient, place), out, penalty.lambda);
    }
  }
}

function addScaled(target: Numbers, values: Numbers, factor: number): void {
  for (let at = 0; at < target.length; at += 1) target[at]! += factor * values[at]!;
}
