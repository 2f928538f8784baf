/**
 * The numbers of the train kernel's branches. Read by the kernel (AssemblyScript) and by src/engine/kernel/branches.ts, which says to which entry of a
 * table each belongs: only constants that both languages understand stand here.
 */

export const linear = 0;
export const relu = 1;
export const leakyRelu = 2;
export const tanh = 3;
export const sigmoid = 4;
export const centredSigmoid = 5;
/** From here on a slope does not follow from the output: the forward pass writes it. */
export const firstWithOwnSlope = 6;
export const softplus = 6;
export const elu = 7;
export const gelu = 8;
export const silu = 9;

export const meanSquaredError = 0;
export const crossEntropy = 1;
export const binaryCrossEntropy = 2;
export const hinge = 3;

export const noNorm = 0;
export const batchNorm = 1;
export const layerNorm = 2;
export const rmsNorm = 3;

export const sgd = 0;
export const momentum = 1;
export const nesterov = 2;
export const adam = 3;
export const adamw = 4;
export const sgdw = 5;
export const rmsprop = 6;
