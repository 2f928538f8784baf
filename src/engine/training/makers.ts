import type { StepperMaker } from '../problem/stepper.ts';
import { kernelMaker } from '../kernel/trainKernel.ts';

/** Takes every problem; loaded when it is needed, since most runs never do. */
const opsMaker: StepperMaker = {
  engine: 'ops',
  refuses: () => undefined,
  create: async (problem) => (await import('../tensors/tfjsOps.ts')).opsMaker.create(problem),
};

/** The implementations that exist, the fastest first. */
export const makers: readonly StepperMaker[] = [kernelMaker, opsMaker];
