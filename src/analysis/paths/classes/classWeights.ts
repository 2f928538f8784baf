/** Coefficients of a linear classifier: one vector per output. */
export interface ClassWeights {
  /** outputs arrays of p numbers. */
  readonly coefficients: readonly Float64Array[];
  readonly intercepts: Float64Array;
}

/** Zeros. */
export function createClassWeights(inputs: number, outputs: number): ClassWeights {
  return {
    coefficients: Array.from({ length: outputs }, () => new Float64Array(inputs)),
    intercepts: new Float64Array(outputs),
  };
}

/** Copies every number into weights of the same shape. */
export function copyClassWeights(from: ClassWeights, to: ClassWeights): void {
  from.coefficients.forEach((column, m) => to.coefficients[m]!.set(column));
  to.intercepts.set(from.intercepts);
}

function arraysOf({ coefficients, intercepts }: ClassWeights): Float64Array[] {
  return [...coefficients, intercepts];
}

/** out += factor * other. */
export function addClassWeights(out: ClassWeights, other: ClassWeights, factor: number): void {
  const from = arraysOf(other);
  arraysOf(out).forEach((column, m) => {
    const source = from[m]!;
    for (let j = 0; j < column.length; j += 1) column[j]! += factor * source[j]!;
  });
}

/** Multiplies every number, in place. */
export function scaleClassWeights(out: ClassWeights, factor: number): void {
  for (const column of arraysOf(out)) for (let j = 0; j < column.length; j += 1) column[j]! *= factor;
}

/** Sum of products. */
export function innerClassWeights(a: ClassWeights, b: ClassWeights): number {
  const right = arraysOf(b);
  let total = 0;
  arraysOf(a).forEach((column, m) => {
    for (let j = 0; j < column.length; j += 1) total += column[j]! * right[m]![j]!;
  });
  return total;
}

/** Visits the same place in three sets of weights. */
export function eachClassWeight(
  a: ClassWeights,
  b: ClassWeights,
  c: ClassWeights,
  visit: (a: number, b: number, c: number) => void,
): void {
  const second = arraysOf(b);
  const third = arraysOf(c);
  arraysOf(a).forEach((column, m) => column.forEach((value, j) => visit(value, second[m]![j]!, third[m]![j]!)));
}
