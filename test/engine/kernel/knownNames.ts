import { kernelBranches, type Branches } from '../../../src/engine/kernel/branches.ts';

const namesOf = <Name extends string>(branches: Branches<Name, unknown>): Name[] => Object.keys(branches) as Name[];

/** The entries that the train kernel has a branch for; others are the tensor implementation's. */
export const knownNames = {
  activations: namesOf(kernelBranches.activations),
  losses: namesOf(kernelBranches.losses),
  normalizations: namesOf(kernelBranches.normalizations),
  optimizers: namesOf(kernelBranches.optimizers),
};
