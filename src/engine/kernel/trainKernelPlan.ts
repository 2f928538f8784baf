import type { TensorPlace } from '../../core/experiment/architecture.ts';
import type { PenaltyConfig } from '../../core/config/config.ts';
import { optimizers } from '../../core/tables/optimizers.ts';
import { penalties } from '../../core/tables/penalties.ts';
import { proxPartsOf, strengthsOf, type PartStrengths } from '../../core/tables/proxParts.ts';
import { planProjection } from '../problem/constraintPlan.ts';
import { decays } from '../problem/parameterUpdate.ts';
import { isPenalized } from '../../core/experiment/penaltySum.ts';
import { planPenalties, type ProxPlace } from '../problem/penaltyPlan.ts';
import type { TrainingProblem } from '../problem/stepper.ts';
import { kernelProxParts } from './branches.ts';

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

/** Whether the kernel knows every part of a penalty; one without a prox has no parts. */
function isInside({ name, options }: PenaltyConfig): boolean {
  const parts = proxPartsOf(penalties.get(name), options);
  return parts.length > 0 && parts.every(([part]) => kernelProxParts.has(part));
}

function groupTerms(place: TensorPlace, strengths: PartStrengths, proximal: boolean): GroupTerm[] {
  const ridge = proximal ? (strengths.get('ridge') ?? 0) : 0;
  const found: GroupTerm[] = [];
  const [inputGroups, unitGroups] = [strengths.get('inputGroups'), strengths.get('unitGroups')];
  if (inputGroups !== undefined) {
    found.push({ place, byUnit: false, proximal, strength: inputGroups * Math.sqrt(place.columns), ridge });
  }
  if (unitGroups !== undefined) {
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
    const added = strengthsOf(bySubgradient.filter((penalty) => isPenalized(penalty, place)));
    const prox = strengthsOf(insideProxes.find((one) => one.place === place)?.terms ?? []);
    groups.push(...groupTerms(place, added, false), ...groupTerms(place, prox, true));
    const weightDecay = decays(optimizer, place) ? optimizer.weightDecay : 0;
    return {
      gradientRidge: (added.get('ridge') ?? 0) + (decoupled ? 0 : weightDecay),
      gradientSign: added.get('soft') ?? 0,
      decay: decoupled ? weightDecay : 0,
      soft: prox.get('soft') ?? 0,
      ridge: prox.get('ridge') ?? 0,
      hard: prox.get('hard') ?? 0,
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
