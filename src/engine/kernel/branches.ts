import { message, type Message } from '../../core/ground/errors.ts';
import type { Described, Registry } from '../../core/ground/registry.ts';
import { activations, type ActivationName } from '../../core/tables/activations.ts';
import { losses, type LossName } from '../../core/tables/losses.ts';
import { normalizations, type NormalizationName } from '../../core/tables/normalizations.ts';
import { optimizers, type OptimizerName } from '../../core/tables/optimizers.ts';
import type { ProxPart } from '../../core/tables/penalties.ts';
import type { TrainingProblem } from '../problem/stepper.ts';
import * as branch from './assembly/branchNumbers.ts';

/** The entries of a table that the kernel has a branch for. */
export type Branches<Name extends string, Branch> = Readonly<Partial<Record<Name, Branch>>>;

/** Branch of an activation in the kernel. */
export interface ActivationBranch {
  readonly code: number;
  /** The option that is the branch's one parameter. */
  readonly parameter?: string;
}

/** Branch of an optimizer in the kernel. */
export interface OptimizerBranch {
  readonly code: number;
  /** The option that says which share of its first slot each step keeps; absent where the branch takes `beta1` and `beta2` or nothing. */
  readonly kept?: string;
}

/**
 * Which entries of the tables have a branch in the kernel, and what the kernel has to know of it. An entry that is missing here is no mistake:
 * a run with it is trained by the tensor implementation.
 */
export const kernelBranches: {
  readonly activations: Branches<ActivationName, ActivationBranch>;
  readonly losses: Branches<LossName, number>;
  readonly normalizations: Branches<NormalizationName, number>;
  readonly optimizers: Branches<OptimizerName, OptimizerBranch>;
} = {
  activations: {
    linear: { code: branch.linear },
    relu: { code: branch.relu },
    leakyRelu: { code: branch.leakyRelu, parameter: 'slope' },
    tanh: { code: branch.tanh },
    sigmoid: { code: branch.sigmoid },
    centredSigmoid: { code: branch.centredSigmoid },
    softplus: { code: branch.softplus, parameter: 'beta' },
    elu: { code: branch.elu, parameter: 'alpha' },
    gelu: { code: branch.gelu },
    silu: { code: branch.silu },
  },
  losses: {
    meanSquaredError: branch.meanSquaredError,
    crossEntropy: branch.crossEntropy,
    binaryCrossEntropy: branch.binaryCrossEntropy,
    hinge: branch.hinge,
  },
  normalizations: { batch: branch.batchNorm, layer: branch.layerNorm, rms: branch.rmsNorm },
  optimizers: {
    sgd: { code: branch.sgd },
    momentum: { code: branch.momentum, kept: 'momentum' },
    nesterov: { code: branch.nesterov, kept: 'momentum' },
    adam: { code: branch.adam },
    adamw: { code: branch.adamw },
    sgdw: { code: branch.sgdw, kept: 'momentum' },
    rmsprop: { code: branch.rmsprop, kept: 'rho' },
  },
};

/** Elementary proxes that the kernel applies itself; a penalty that is made of others acts between its calls. */
export const kernelProxParts: ReadonlySet<ProxPart> = new Set(['ridge', 'soft', 'hard', 'inputGroups', 'unitGroups']);

/** @throws Error where there is none: `refuseBranches` comes before. */
export function branchOf<Name extends string, Branch>(branches: Branches<Name, Branch>, name: Name): Branch {
  const found: Branch | undefined = branches[name];
  if (found === undefined) throw new Error(`The train kernel has no branch for ${name}.`);
  return found;
}

/** Whether the slope of an activation is computed from what it gives out; the others write theirs in the forward pass. */
export function slopeFollowsFromOutput({ code }: ActivationBranch): boolean {
  return code < branch.firstWithOwnSlope;
}

/** The first choice of a problem that the kernel has no branch for, as the reason why it does not take the problem. */
export function refuseBranches({ architecture, experiment, loss }: TrainingProblem): Message | undefined {
  const norms = architecture.layers.flatMap(({ norm }) => (norm === undefined ? [] : [norm]));
  const names = (chosen: readonly { readonly name: string }[]): string[] => chosen.map(({ name }) => name);
  const unknown =
    firstWithout(
      kernelBranches.activations,
      activations,
      names(architecture.layers.map(({ activation }) => activation)),
    ) ??
    firstWithout(kernelBranches.normalizations, normalizations, names(norms)) ??
    firstWithout(kernelBranches.losses, losses, names([loss])) ??
    firstWithout(kernelBranches.optimizers, optimizers, names([experiment.optimizer]));
  return unknown && message('The train kernel does not know {0}.', unknown.label);
}

function firstWithout(
  branches: Branches<string, unknown>,
  table: Registry<string, Described>,
  names: readonly string[],
): Described | undefined {
  const found = names.find((name) => branches[name] === undefined);
  return found === undefined ? undefined : table.get(found);
}
