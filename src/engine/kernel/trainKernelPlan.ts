import type { TensorPlace } from '../../core/experiment/architecture.ts';
import type { PenaltyConfig } from '../../core/config/config.ts';
import { optimizers } from '../../core/tables/optimizers.ts';
import { penalties, type ProxPart } from '../../core/tables/penalties.ts';
import { planProjection } from '../problem/constraintPlan.ts';
import { decays } from '../problem/parameterUpdate.ts';
import { isPenalized, planPenalties, type ProxPlace } from '../problem/penaltyPlan.ts';
import type { TrainingProblem } from '../problem/stepper.ts';

/** Strengths of what acts on each weight of a tensor by itself. */
export interface ElementTerms {
  /** Added to the gradient: ridge * w + sign * sign(w). */
  readonly gradientRidge: number;
  readonly gradientSign: number;
  /** Decoupled decay. */
  readonly decay: number;
  /** Prox of soft |w| + ridge/2 w^2 + hard [w != 0]. */
  readonly soft: number;
  readonly ridge: number;
  readonly hard: number;
}

/** A group penalty on one tensor. */
export interface GroupTerm {
  readonly place: TensorPlace;
  readonly byUnit: boolean;
  readonly proximal: boolean;
  /** lambda times the root of a group's size. */
  readonly strength: number;
  /** Ridge that acts on the same tensor through its prox. */
  readonly ridge: number;
}

/** What of a problem's penalties, decay and constraint the kernel does, and what is left to plain functions between its calls. */
export interface KernelPlan {
  /** One for each tensor of the architecture. */
  readonly elements: readonly ElementTerms[];
  readonly groups: readonly GroupTerm[];
  /** Penalties whose subgradient the kernel does not know. */
  readonly outsideSubgradients: readonly PenaltyConfig[];
  readonly outsideProxes: readonly ProxPlace[];
  readonly project: ((parameters: Float32Array) => void) | undefined;
}

type Strengths = Partial<Record<ProxPart, number>>;

const isInside = (penalty: PenaltyConfig): boolean => penalties.get(penalty.name).opcode !== 0;

/** Sum of lambda times the elementary parts of penalties. */
function addParts(terms: readonly PenaltyConfig[]): Strengths {
  const sum: Strengths = {};
  for (const { name, options, lambda } of terms) {
    const parts = penalties.get(name).proxParts?.(options) ?? {};
    for (const [part, weight] of Object.entries(parts) as [ProxPart, number][]) {
      sum[part] = (sum[part] ?? 0) + lambda * weight;
    }
  }
  return sum;
}

function groupTerms(place: TensorPlace, strengths: Strengths, proximal: boolean): GroupTerm[] {
  const ridge = proximal ? (strengths.ridge ?? 0) : 0;
  const found: GroupTerm[] = [];
  const { inputGroups = 0, unitGroups = 0 } = strengths;
  if (inputGroups > 0) {
    found.push({ place, byUnit: false, proximal, strength: inputGroups * Math.sqrt(place.columns), ridge });
  }
  if (unitGroups > 0) {
    found.push({ place, byUnit: true, proximal, strength: unitGroups * Math.sqrt(place.rows), ridge });
  }
  return found;
}

/** @throws LabError engine/no-prox */
export function planKernel(problem: TrainingProblem): KernelPlan {
  const { architecture, experiment } = problem;
  const { optimizer } = experiment;
  const { decoupled } = optimizers.get(optimizer.name);
  const plan = planPenalties(problem);
  const bySubgradient = plan.subgradients.filter(isInside);
  const insideProxes = plan.proxes.filter(({ terms }) => terms.every(isInside));
  const groups: GroupTerm[] = [];
  const elements = architecture.tensors.map((place): ElementTerms => {
    const added = addParts(bySubgradient.filter((penalty) => isPenalized(penalty, place)));
    const prox = addParts(insideProxes.find((one) => one.place === place)?.terms ?? []);
    groups.push(...groupTerms(place, added, false), ...groupTerms(place, prox, true));
    const weightDecay = decays(optimizer, place) ? optimizer.weightDecay : 0;
    return {
      gradientRidge: (added.ridge ?? 0) + (decoupled ? 0 : weightDecay),
      gradientSign: added.soft ?? 0,
      decay: decoupled ? weightDecay : 0,
      soft: prox.soft ?? 0,
      ridge: prox.ridge ?? 0,
      hard: prox.hard ?? 0,
    };
  });
  return {
    elements,
    groups,
    outsideSubgradients: plan.subgradients.filter((penalty) => !isInside(penalty)),
    outsideProxes: plan.proxes.filter((one) => !insideProxes.includes(one)),
    project: planProjection(problem),
  };
}

/** Whether something must happen between backward pass and update, or after it, outside the kernel. */
export function hasOutsideWork(plan: KernelPlan): boolean {
  return plan.outsideSubgradients.length > 0 || plan.outsideProxes.length > 0 || plan.project !== undefined;
}
