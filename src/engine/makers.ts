import type { StepperMaker } from './stepper.ts';
import { opsMaker } from './tfjsOps.ts';
import { kernelMaker } from './trainKernel.ts';

/** The implementations that exist, the fastest first. */
export const makers: readonly StepperMaker[] = [kernelMaker, opsMaker];
