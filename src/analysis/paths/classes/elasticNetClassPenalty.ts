import { weightDistance } from '../../../core/numbers/optimality.ts';
import type { ClassWeights } from './classWeights.ts';
import { type ClassPenalty, interceptResidual } from './pathClassPenalty.ts';

/** l1 sum |b| + l2/2 sum b^2. */
export function elasticNetClassPenalty(l1: number, l2: number): ClassPenalty {
  return new ElasticNetClassPenalty(l1, l2);
}

class ElasticNetClassPenalty implements ClassPenalty {
  readonly #l1: number;
  readonly #l2: number;

  constructor(l1: number, l2: number) {
    this.#l1 = l1;
    this.#l2 = l2;
  }

  value({ coefficients }: ClassWeights): number {
    const [l1, l2] = [this.#l1, this.#l2];
    let total = 0;
    for (const column of coefficients) {
      for (let j = 0; j < column.length; j += 1) {
        const b = column[j]!;
        if (b !== 0) total += l1 * Math.abs(b) + (l2 / 2) * b * b;
      }
    }
    return total;
  }

  prox({ coefficients }: ClassWeights, step: number): void {
    const [l1, l2] = [this.#l1, this.#l2];
    for (const column of coefficients) {
      for (let j = 0; j < column.length; j += 1) {
        const b = column[j]!;
        column[j] = (Math.sign(b) * Math.max(0, Math.abs(b) - step * l1)) / (1 + step * l2);
      }
    }
  }

  residual({ coefficients }: ClassWeights, gradient: ClassWeights): number {
    const [l1, l2] = [this.#l1, this.#l2];
    let worst = interceptResidual(gradient);
    coefficients.forEach((column, m) => {
      const slopes = gradient.coefficients[m]!;
      for (let j = 0; j < column.length; j += 1)
        worst = Math.max(worst, weightDistance(column[j]!, slopes[j]!, l1, l2));
    });
    return worst;
  }

  addGradient({ coefficients }: ClassWeights, out: ClassWeights): void {
    const [l1, l2] = [this.#l1, this.#l2];
    coefficients.forEach((column, m) => {
      const to = out.coefficients[m]!;
      for (let j = 0; j < column.length; j += 1) {
        const b = column[j]!;
        to[j] = this.#isOn(b) ? to[j]! + l2 * b + Math.sign(b) * l1 : 0;
      }
    });
  }

  addCurvature({ coefficients }: ClassWeights, v: ClassWeights, out: ClassWeights): void {
    const l2 = this.#l2;
    coefficients.forEach((column, m) => {
      const to = out.coefficients[m]!;
      const from = v.coefficients[m]!;
      for (let j = 0; j < column.length; j += 1) to[j] = this.#isOn(column[j]!) ? to[j]! + l2 * from[j]! : 0;
    });
  }

  isFree(_weights: ClassWeights, _j: number, value: number): boolean {
    return this.#isOn(value);
  }

  stopAtZero(before: ClassWeights, weights: ClassWeights): void {
    if (this.#l1 === 0) return;
    before.coefficients.forEach((column, m) => {
      const to = weights.coefficients[m]!;
      for (let j = 0; j < column.length; j += 1) if (column[j]! * to[j]! <= 0) to[j] = 0;
    });
  }

  /** Without l1 nothing holds a coefficient at zero. */
  #isOn(value: number): boolean {
    return value !== 0 || this.#l1 === 0;
  }
}
