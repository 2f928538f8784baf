import { type UpdatedCholesky, createCholesky } from '../../linearAlgebra/cholesky.ts';
import { createSymmetricBlock, type SymmetricBlock } from '../../linearAlgebra/symmetricBlock.ts';
import { type ElasticNetStrength, pointOf } from './elasticNetPoint.ts';
import type { PathPoint } from '../problem/lambdaPath.ts';
import { lassoLambdaMax, type LeastSquares, factorCapacity } from '../problem/leastSquares.ts';
import { createCorrelations } from '../problem/createCorrelations.ts';
import type { ActiveColumns, PathCorrelations } from '../problem/pathCorrelations.ts';

/** The elastic net at one strength after the other. */
export interface ElasticNetSolver {
  /** Begins from these coefficients. */
  start(coefficients: Float64Array): void;
  /** Solves for one strength, warm started from the last one. */
  solve(strength: ElasticNetStrength): PathPoint;
}

/**
 * Elastic net (and lasso) at single strengths by an active set: on the active columns the optimum is a linear system, solved by
 * conjugate gradients with an updated Cholesky factor of a near strength; coefficients that would change sign leave on the way, columns that
 * violate optimality enter. The objective falls in every round, so no set comes twice.
 * @source Lee, Battle, Raina, Ng (2006), Efficient sparse coding algorithms (feature-sign search)
 */
export function createElasticNetSolver(problem: LeastSquares): ElasticNetSolver {
  return new ActiveSet(problem);
}

const roundLimit = 500;
const conjugateLimit = 40;
/** Conjugate gradient steps after which the factor is computed afresh for the present strength. */
const staleSteps = 7;

interface Candidate {
  readonly input: number;
  readonly sign: 1 | -1;
  readonly violation: number;
}

/** Vectors of the conjugate gradients. */
interface Work {
  readonly residual: Float64Array;
  readonly search: Float64Array;
  readonly image: Float64Array;
  readonly preconditioned: Float64Array;
}

/** The active columns: position k belongs to column ids[k]. Signs are by column, 0 outside. */
interface Columns {
  readonly ids: Int32Array;
  readonly weights: Float64Array;
  readonly target: Float64Array;
  readonly signs: Int8Array;
}

class ActiveSet implements ElasticNetSolver {
  readonly #problem: LeastSquares;
  readonly #correlations: PathCorrelations;
  readonly #factor: UpdatedCholesky;
  /** Shift for which the factor was computed. */
  #shift = 0;
  #isStale = true;
  readonly #block: SymmetricBlock;
  readonly #columns: Columns;
  readonly #work: Work;
  readonly #scale: number;
  #count = 0;
  #steps = 0;

  constructor(problem: LeastSquares) {
    const { arena, inputs } = problem;
    const capacity = factorCapacity(inputs);
    this.#problem = problem;
    this.#scale = lassoLambdaMax(problem);
    this.#correlations = createCorrelations(problem);
    this.#factor = createCholesky(arena, capacity);
    this.#block = createSymmetricBlock(arena, capacity);
    this.#columns = {
      ids: arena.integers(inputs),
      weights: arena.doubles(inputs),
      target: arena.doubles(inputs),
      signs: new Int8Array(inputs),
    };
    const create = (): Float64Array => arena.doubles(inputs);
    this.#work = { residual: create(), search: create(), image: create(), preconditioned: create() };
  }

  start(coefficients: Float64Array): void {
    while (this.#count > 0) this.#drop(this.#count - 1);
    this.#shift = 0;
    coefficients.forEach((weight, input) => {
      if (weight !== 0 && this.#append(input, weight > 0 ? 1 : -1)) this.#columns.weights[this.#count - 1] = weight;
    });
  }

  solve(strength: ElasticNetStrength): PathPoint {
    const { l1, l2 } = strength;
    this.#steps = 0;
    if (l2 > this.#shift * 4 || l2 * 4 < this.#shift) this.#isStale = true;
    const tolerance = 1e-13 * this.#scale;
    let isCareful = false;
    for (let round = 0; round < roundLimit; round += 1) {
      const dropped = this.#settle(l1, l2);
      this.#correlations.evaluate(this.#active(), l1);
      const candidates = this.#violations(l1 + tolerance);
      if (candidates.length === 0) break;
      // Columns that entered together may push each other out at once; one alone always lowers the objective.
      isCareful ||= round > 8 || (dropped > 0 && dropped >= this.#count);
      for (const candidate of isCareful ? candidates.slice(0, 1) : candidates) this.#enter(candidate);
    }
    return pointOf(this.#problem, strength, {
      active: this.#active(),
      correlations: this.#correlations,
      scale: this.#scale,
      iterations: this.#steps,
    });
  }

  #active(): ActiveColumns {
    const { ids, weights } = this.#columns;
    return { ids, count: this.#count, weights };
  }

  /** Moves to the optimum of the active columns with their signs; those that meet zero leave. @returns how many left */
  #settle(l1: number, l2: number): number {
    let dropped = 0;
    while (this.#count > 0) {
      this.#solveActive(l1, l2);
      const step = this.#stepToFirstZero();
      const { weights, target, signs, ids } = this.#columns;
      if (step === undefined) {
        weights.set(target.subarray(0, this.#count));
        return dropped;
      }
      for (let k = this.#count - 1; k >= 0; k -= 1) {
        const sign = signs[ids[k]!]!;
        const isMeeting = target[k]! * sign <= 0 && weights[k]! / (weights[k]! - target[k]!) <= step * (1 + 1e-14);
        weights[k]! += step * (target[k]! - weights[k]!);
        if (isMeeting || (weights[k]! === 0 && target[k]! * sign <= 0)) {
          this.#drop(k);
          dropped += 1;
        }
      }
    }
    return dropped;
  }

  #stepToFirstZero(): number | undefined {
    const { weights, target, signs, ids } = this.#columns;
    let first: number | undefined;
    for (let k = 0; k < this.#count; k += 1) {
      if (target[k]! * signs[ids[k]!]! > 0) continue;
      const step = weights[k] === 0 ? 0 : weights[k]! / (weights[k]! - target[k]!);
      if (first === undefined || step < first) first = step;
    }
    return first;
  }

  /** target = (X_A'X_A/n + l2 I)^-1 (X_A'y/n - l1 signs), by preconditioned conjugate gradients from the present weights. */
  #solveActive(l1: number, l2: number): void {
    if (this.#isStale) this.#refactor(l2);
    const { ids, signs, target, weights } = this.#columns;
    const count = this.#count;
    const { residual, search, image, preconditioned } = this.#work;
    const { correlations } = this.#problem;
    target.set(weights.subarray(0, count));
    this.#block.multiply(target, image);
    for (let k = 0; k < count; k += 1) {
      residual[k] = correlations[ids[k]!]! - l1 * signs[ids[k]!]! - image[k]! - l2 * target[k]!;
    }
    const goal = 1e-16 * this.#scale;
    let best = Infinity;
    let slow = 0;
    let old = 1;
    let step = 0;
    for (; step < conjugateLimit; step += 1) {
      const size = largestOf(residual, count);
      slow = size < best / 2 ? 0 : slow + 1;
      best = Math.min(best, size);
      if (size <= goal || slow > 2) break;
      const inner = this.#precondition();
      const ratio = step === 0 ? 0 : inner / old;
      old = inner;
      for (let k = 0; k < count; k += 1) search[k] = preconditioned[k]! + ratio * search[k]!;
      this.#block.multiply(search, image);
      let curvature = 0;
      for (let k = 0; k < count; k += 1) {
        image[k]! += l2 * search[k]!;
        curvature += image[k]! * search[k]!;
      }
      if (!(curvature > 0)) break;
      const length = inner / curvature;
      for (let k = 0; k < count; k += 1) {
        target[k]! += length * search[k]!;
        residual[k]! -= length * image[k]!;
      }
    }
    this.#steps += step;
    if (step > staleSteps && this.#shift !== l2) this.#isStale = true;
  }

  /** @returns residual . M^-1 residual */
  #precondition(): number {
    const { residual, preconditioned } = this.#work;
    const count = this.#count;
    preconditioned.set(residual.subarray(0, count));
    this.#factor.solve(preconditioned);
    let inner = 0;
    for (let k = 0; k < count; k += 1) inner += residual[k]! * preconditioned[k]!;
    return inner;
  }

  #refactor(l2: number): void {
    this.#isStale = false;
    this.#shift = l2;
    this.#factor.refactor(this.#block, this.#count, l2);
  }

  /** Columns whose correlation is above the limit, worst first. */
  #violations(limit: number): Candidate[] {
    const { values, watched } = this.#correlations;
    const { signs } = this.#columns;
    const found: Candidate[] = [];
    for (let k = 0; k < watched.count; k += 1) {
      const input = watched.ids[k]!;
      const size = Math.abs(values[input]!);
      if (size > limit && signs[input] === 0) found.push({ input, sign: values[input]! > 0 ? 1 : -1, violation: size });
    }
    return found.sort((left, right) => right.violation - left.violation);
  }

  #enter({ input, sign }: Candidate): void {
    if (this.#append(input, sign)) return;
    // The active columns explain this one: moving weight over to it leaves the fit as it is and lowers the penalty, until one of them is zero.
    const { image } = this.#work;
    const { weights, ids, signs } = this.#columns;
    this.#correlations.crossProducts(input, this.#active(), image);
    this.#factor.solve(image);
    let step = Infinity;
    for (let k = 0; k < this.#count; k += 1) {
      const rate = -sign * image[k]! * signs[ids[k]!]!;
      if (rate < -1e-9) step = Math.min(step, Math.abs(weights[k]!) / -rate);
    }
    if (step === Infinity) return;
    for (let k = this.#count - 1; k >= 0; k -= 1) {
      const rate = -sign * image[k]! * signs[ids[k]!]!;
      const isMeeting = rate < -1e-9 && Math.abs(weights[k]!) / -rate <= step * (1 + 1e-12);
      weights[k]! -= step * sign * image[k]!;
      if (isMeeting) this.#drop(k);
    }
    if (this.#append(input, sign)) this.#columns.weights[this.#count - 1] = step * sign;
  }

  /** @returns false when the active columns explain this one */
  #append(input: number, sign: 1 | -1): boolean {
    const { image } = this.#work;
    const count = this.#count;
    const square = this.#problem.squares[input]!;
    this.#correlations.crossProducts(input, this.#active(), image);
    if (!this.#isStale || count === 0) {
      if (count === 0) this.#factor.clear();
      if (!this.#factor.append(image, square + this.#shift)) return false;
      if (count === 0) this.#isStale = true;
    }
    this.#block.append(image, square);
    const { ids, weights, signs } = this.#columns;
    ids[count] = input;
    weights[count] = 0;
    signs[input] = sign;
    this.#count += 1;
    return true;
  }

  #drop(position: number): void {
    const { ids, weights, target, signs } = this.#columns;
    signs[ids[position]!] = 0;
    if (!this.#isStale) this.#factor.remove(position);
    this.#block.remove(position);
    ids.copyWithin(position, position + 1, this.#count);
    weights.copyWithin(position, position + 1, this.#count);
    target.copyWithin(position, position + 1, this.#count);
    this.#count -= 1;
    weights[this.#count] = 0;
  }
}

function largestOf(values: Float64Array, count: number): number {
  let largest = 0;
  for (let k = 0; k < count; k += 1) largest = Math.max(largest, Math.abs(values[k]!));
  return largest;
}
