import type { ClassWeights } from './classWeights.ts';
import { type ClassPenalty, interceptResidual } from './pathClassPenalty.ts';

/** Inputs whose coefficients, those of all outputs, are penalised by their length. */
export interface ClassGroup {
  readonly inputs: readonly number[];
  readonly weight: number;
}

/** lambda sum of weight_g |B_g|_F over all coefficients of the inputs of a group. */
export function groupClassPenalty(groups: readonly ClassGroup[], lambda: number): ClassPenalty {
  return new GroupClassPenalty(groups, lambda);
}

class GroupClassPenalty implements ClassPenalty {
  readonly #groups: readonly ClassGroup[];
  readonly #lambda: number;
  readonly #groupOf: ReadonlyMap<number, ClassGroup>;

  constructor(groups: readonly ClassGroup[], lambda: number) {
    this.#groups = groups;
    this.#lambda = lambda;
    this.#groupOf = new Map(groups.flatMap((group) => group.inputs.map((j) => [j, group] as const)));
  }

  value(weights: ClassWeights): number {
    return this.#groups.reduce((total, group) => total + this.#lambda * group.weight * lengthOf(group, weights), 0);
  }

  prox(weights: ClassWeights, step: number): void {
    for (const group of this.#groups) {
      const length = lengthOf(group, weights);
      const factor = length > 0 ? Math.max(0, 1 - (step * this.#lambda * group.weight) / length) : 0;
      changeGroup(group, weights, (value) => (factor === 0 ? 0 : value * factor));
    }
  }

  residual(weights: ClassWeights, gradient: ClassWeights): number {
    return this.#groups.reduce((worst, group) => {
      const strength = this.#lambda * group.weight;
      const length = lengthOf(group, weights);
      if (length === 0) return Math.max(worst, lengthOf(group, gradient) - strength);
      return Math.max(
        worst,
        largestOver(group, weights.coefficients.length, (m, j) => {
          const pull = (strength * weights.coefficients[m]![j]!) / length;
          return Math.abs(gradient.coefficients[m]![j]! + pull);
        }),
      );
    }, interceptResidual(gradient));
  }

  addGradient(weights: ClassWeights, out: ClassWeights): void {
    for (const group of this.#groups) {
      const length = lengthOf(group, weights);
      const pull = length > 0 ? (this.#lambda * group.weight) / length : 0;
      changeGroup(group, out, (value, m, j) => (length > 0 ? value + pull * weights.coefficients[m]![j]! : 0));
    }
  }

  addCurvature(weights: ClassWeights, v: ClassWeights, out: ClassWeights): void {
    for (const group of this.#groups) {
      const square = inner(group, weights, weights);
      const pull = square > 0 ? (this.#lambda * group.weight) / Math.sqrt(square) : 0;
      const along = square > 0 ? inner(group, weights, v) / square : 0;
      changeGroup(group, out, (value, m, j) =>
        square > 0 ? value + pull * (v.coefficients[m]![j]! - along * weights.coefficients[m]![j]!) : 0,
      );
    }
  }

  isFree({ coefficients }: ClassWeights, j: number): boolean {
    const { inputs } = this.#groupOf.get(j)!;
    return coefficients.some((column) => inputs.some((input) => column[input] !== 0));
  }

  stopAtZero(before: ClassWeights, weights: ClassWeights): void {
    for (const group of this.#groups) if (inner(group, before, weights) <= 0) changeGroup(group, weights, () => 0);
  }
}

/** Sum of products over the coefficients of a group. */
function inner({ inputs }: ClassGroup, a: ClassWeights, b: ClassWeights): number {
  let total = 0;
  a.coefficients.forEach((column, m) => {
    for (const j of inputs) total += column[j]! * b.coefficients[m]![j]!;
  });
  return total;
}

function lengthOf(group: ClassGroup, weights: ClassWeights): number {
  return Math.sqrt(inner(group, weights, weights));
}

/** The largest of non-negative numbers of the coefficients of a group. */
function largestOver({ inputs }: ClassGroup, outputs: number, read: (m: number, j: number) => number): number {
  let largest = 0;
  for (let m = 0; m < outputs; m += 1) for (const j of inputs) largest = Math.max(largest, read(m, j));
  return largest;
}

/** Changes the coefficients of a group, in place. */
function changeGroup(
  { inputs }: ClassGroup,
  out: ClassWeights,
  change: (value: number, m: number, j: number) => number,
): void {
  out.coefficients.forEach((column, m) => {
    for (const j of inputs) column[j] = change(column[j]!, m, j);
  });
}
