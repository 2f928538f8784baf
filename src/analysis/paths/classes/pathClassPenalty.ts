import type { ClassWeights } from './pathClassLoss.ts';

/** lambda P(b) on the coefficients of a classifier; intercepts are free. */
export interface ClassPenalty {
  value(weights: ClassWeights): number;
  /** Prox of step * penalty, in place. */
  prox(weights: ClassWeights, step: number): void;
  /** Largest violation of optimality for a gradient of the loss; intercepts count too. */
  residual(weights: ClassWeights, gradient: ClassWeights): number;
  /** Adds the penalty's gradient to `out` where the coefficients are not zero and clears `out` where they are. */
  addGradient(weights: ClassWeights, out: ClassWeights): void;
  /** Adds the penalty's second derivative times v to `out` on the support and clears `out` elsewhere. */
  addCurvature(weights: ClassWeights, v: ClassWeights, out: ClassWeights): void;
  /** Whether coefficient `value` of input j belongs to the support. */
  isFree(weights: ClassWeights, j: number, value: number): boolean;
  /** Sets what passed through zero between `before` and `weights` to zero. */
  stopAtZero(before: ClassWeights, weights: ClassWeights): void;
}

/** l1 sum |b| + l2/2 sum b^2. */
export function elasticNetClassPenalty(l1: number, l2: number): ClassPenalty {
  const isOn = (value: number): boolean => value !== 0 || l1 === 0;
  return {
    value({ coefficients }) {
      let total = 0;
      for (const column of coefficients) for (const b of column) total += l1 * Math.abs(b) + (l2 / 2) * b * b;
      return total;
    },
    prox({ coefficients }, step) {
      for (const column of coefficients) {
        for (let j = 0; j < column.length; j += 1) {
          const b = column[j]!;
          column[j] = (Math.sign(b) * Math.max(0, Math.abs(b) - step * l1)) / (1 + step * l2);
        }
      }
    },
    residual(weights, gradient) {
      let worst = largestOf(gradient.intercepts);
      weights.coefficients.forEach((column, m) => {
        column.forEach((b, j) => {
          const pull = gradient.coefficients[m]![j]! + l2 * b;
          worst = Math.max(worst, b === 0 ? Math.abs(pull) - l1 : Math.abs(pull + Math.sign(b) * l1));
        });
      });
      return worst;
    },
    addGradient({ coefficients }, out) {
      coefficients.forEach((column, m) => {
        const to = out.coefficients[m]!;
        column.forEach((b, j) => (to[j] = isOn(b) ? to[j]! + l2 * b + Math.sign(b) * l1 : 0));
      });
    },
    addCurvature({ coefficients }, v, out) {
      coefficients.forEach((column, m) => {
        const to = out.coefficients[m]!;
        column.forEach((b, j) => (to[j] = isOn(b) ? to[j]! + l2 * v.coefficients[m]![j]! : 0));
      });
    },
    isFree: (_weights, _j, value) => isOn(value),
    stopAtZero(before, weights) {
      if (l1 === 0) return;
      before.coefficients.forEach((column, m) => {
        const to = weights.coefficients[m]!;
        column.forEach((b, j) => {
          if (b * to[j]! <= 0) to[j] = 0;
        });
      });
    },
  };
}

export interface ClassGroup {
  readonly inputs: readonly number[];
  readonly weight: number;
}

/** lambda sum of weight_g |B_g|_F over all coefficients of the inputs of a group. */
export function groupClassPenalty(groups: readonly ClassGroup[], lambda: number): ClassPenalty {
  const inner = ({ inputs }: ClassGroup, a: ClassWeights, b: ClassWeights): number => {
    let total = 0;
    a.coefficients.forEach((column, m) => {
      for (const j of inputs) total += column[j]! * b.coefficients[m]![j]!;
    });
    return total;
  };
  const groupOf = new Map(groups.flatMap((group) => group.inputs.map((j) => [j, group] as const)));
  const each = (
    { inputs }: ClassGroup,
    out: ClassWeights,
    change: (value: number, m: number, j: number) => number,
  ): void => {
    out.coefficients.forEach((column, m) => {
      for (const j of inputs) column[j] = change(column[j]!, m, j);
    });
  };
  return {
    value: (weights) =>
      groups.reduce((total, group) => total + lambda * group.weight * Math.sqrt(inner(group, weights, weights)), 0),
    prox(weights, step) {
      for (const group of groups) {
        const length = Math.sqrt(inner(group, weights, weights));
        const factor = length > 0 ? Math.max(0, 1 - (step * lambda * group.weight) / length) : 0;
        each(group, weights, (value) => (factor === 0 ? 0 : value * factor));
      }
    },
    residual(weights, gradient) {
      let worst = largestOf(gradient.intercepts);
      for (const group of groups) {
        const length = Math.sqrt(inner(group, weights, weights));
        const strength = lambda * group.weight;
        if (length === 0) worst = Math.max(worst, Math.sqrt(inner(group, gradient, gradient)) - strength);
        else {
          weights.coefficients.forEach((column, m) => {
            for (const j of group.inputs) {
              worst = Math.max(worst, Math.abs(gradient.coefficients[m]![j]! + (strength * column[j]!) / length));
            }
          });
        }
      }
      return worst;
    },
    addGradient(weights, out) {
      for (const group of groups) {
        const length = Math.sqrt(inner(group, weights, weights));
        const pull = length > 0 ? (lambda * group.weight) / length : 0;
        each(group, out, (value, m, j) => (length > 0 ? value + pull * weights.coefficients[m]![j]! : 0));
      }
    },
    addCurvature(weights, v, out) {
      for (const group of groups) {
        const square = inner(group, weights, weights);
        const pull = square > 0 ? (lambda * group.weight) / Math.sqrt(square) : 0;
        const along = square > 0 ? inner(group, weights, v) / square : 0;
        each(group, out, (value, m, j) =>
          square > 0 ? value + pull * (v.coefficients[m]![j]! - along * weights.coefficients[m]![j]!) : 0,
        );
      }
    },
    isFree: ({ coefficients }, j) =>
      coefficients.some((column) => groupOf.get(j)!.inputs.some((input) => column[input] !== 0)),
    stopAtZero(before, weights) {
      for (const group of groups) if (inner(group, before, weights) <= 0) each(group, weights, () => 0);
    },
  };
}

function largestOf(values: Float64Array): number {
  return values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}
