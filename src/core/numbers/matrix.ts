/** A vector of numbers of either width; the functions that write into one say so. */
export type Numbers = Float32Array | Float64Array;

/** Size of a row-major matrix. For weights: rows are inputs, columns are units. */
export interface MatrixShape {
  readonly rows: number;
  readonly columns: number;
}
/** Weights of one layer of a network. */
export interface WeightMatrix {
  readonly w: Numbers;
  readonly shape: MatrixShape;
}
