/**
 * Affine maps of a layer's neurons, three coefficients each, two doubles at a time. AssemblyScript; src/analysis/regions/plane/affineMaps.ts loads it.
 * A map of n neurons is three arrays (s, t, constant) of `rows` doubles, n rounded up to a multiple of eight.
 * Weights are packed in blocks of eight rows: block b, column j, row 8 b + r stands at ((b * columns + j) * 8 + r).
 */
export { activate } from './columnSums';
export { finePassOn, fineProduct } from './fineMaps';
export { enter, settle, split } from './settling';
