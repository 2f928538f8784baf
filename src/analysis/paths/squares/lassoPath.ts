import { type UpdatedCholesky, createCholesky } from '../../linearAlgebra/cholesky.ts';
import { type ElasticNetSolver, createElasticNetSolver } from './activeSetPath.ts';
import { elasticNetStrength, pointOf } from './elasticNetPoint.ts';
import { type LambdaGrid, type PathPoint, defaultRatio, lambdaGrid } from '../problem/lambdaPath.ts';
import { type LeastSquares, factorCapacity, lassoLambdaMax } from '../problem/leastSquares.ts';
import { createCorrelations } from '../problem/createCorrelations.ts';
import type { ActiveColumns, PathCorrelations } from '../problem/pathCorrelations.ts';

/** A strength at which the set of non-zero coefficients changes; between two of them every coefficient is a straight line. */
export interface Breakpoint {
  readonly lambda: number;
  readonly input: number;
  readonly event: 'enters' | 'leaves';
  readonly sign: 1 | -1;
}

/** What is known when a lasso path has been followed to its end. */
export interface LassoSummary {
  /** In order, from lambdaMax down to the last strength. */
  readonly breakpoints: readonly Breakpoint[];
  /** Strengths whose point needed the grid solver because ties made the next piece ambiguous. */
  readonly resolved: number;
}

/**
 * The lasso, 1/(2n) |y - X b|^2 + lambda |b|_1, followed exactly from one breakpoint to the next.
 * @returns the breakpoints as the value of the generator
 * @source Osborne, Presnell, Turlach (2000), IMA J. Numer. Anal. 20; Efron, Hastie, Johnstone, Tibshirani (2004), Ann. Statist. 32
 */
export function* lassoPath(problem: LeastSquares, grid: LambdaGrid = {}): Generator<PathPoint, LassoSummary> {
  const lambdaMax = lassoLambdaMax(problem);
  const lambdas = lambdaGrid(grid, lambdaMax, defaultRatio(problem.samples, problem.inputs));
  const endUse = problem.arena.use();
  try {
    return yield* follow(problem, lambdas, lambdaMax);
  } finally {
    endUse();
  }
}

function* follow(problem: LeastSquares, lambdas: Float64Array, lambdaMax: number): Generator<PathPoint, LassoSummary> {
  const homotopy = new Homotopy(problem, lambdaMax);
  let solver: ElasticNetSolver | undefined;
  let resolved = 0;
  for (const lambda of lambdas) {
    if (solver === undefined) {
      const steps = homotopy.follow(lambda);
      const point = homotopy.point(lambda, steps);
      if (point.converged) {
        yield point;
        continue;
      }
      solver = createElasticNetSolver(problem);
      solver.start(homotopy.coefficients());
    }
    resolved += 1;
    yield solver.solve(elasticNetStrength(lambda, 1));
  }
  return { breakpoints: homotopy.breakpoints, resolved };
}

/** Rates below this mean that a correlation runs along with lambda: it belongs to a column that the active ones already explain. */
const smallestRate = 1e-11;
const refinement = 1e-14;

type Event =
  | { readonly kind: 'arrives'; readonly step: number }
  | { readonly kind: 'enters'; readonly step: number; readonly input: number; readonly sign: 1 | -1 }
  | { readonly kind: 'leaves'; readonly step: number; readonly position: number };

/** The active columns with their weights and the direction in which these move: position k belongs to column ids[k]. */
interface Columns {
  readonly ids: Int32Array;
  readonly weights: Float64Array;
  readonly direction: Float64Array;
  readonly cross: Float64Array;
  /** By input: sign of the active coefficient, else 0. */
  readonly signs: Int8Array;
  /** By input: the active columns explain it, so that entering would change nothing. */
  readonly dependent: Uint8Array;
}

class Homotopy {
  readonly breakpoints: Breakpoint[] = [];
  readonly #problem: LeastSquares;
  readonly #correlations: PathCorrelations;
  readonly #factor: UpdatedCholesky;
  readonly #columns: Columns;
  readonly #lambdaMax: number;
  #count = 0;
  #lambda: number;
  #isDirected = false;
  #isStuck = false;
  #zeroSteps = 0;

  constructor(problem: LeastSquares, lambdaMax: number) {
    const { arena, inputs } = problem;
    const largest = Math.min(problem.samples, inputs) + 1;
    this.#problem = problem;
    this.#lambdaMax = lambdaMax;
    this.#lambda = lambdaMax;
    this.#correlations = createCorrelations(problem);
    this.#factor = createCholesky(arena, Math.min(largest, factorCapacity(inputs)));
    this.#columns = {
      ids: arena.integers(inputs),
      weights: arena.doubles(inputs),
      direction: arena.doubles(inputs),
      cross: arena.doubles(inputs),
      signs: new Int8Array(inputs),
      dependent: new Uint8Array(inputs),
    };
    this.#correlations.evaluate(this.#active(), lambdaMax * 0.999);
  }

  /** Follows the path down to a strength. @returns breakpoints passed */
  follow(target: number): number {
    if (target >= this.#lambdaMax) return 0;
    const before = this.breakpoints.length;
    const patience = 20 * (Math.min(this.#problem.samples, this.#problem.inputs) + 10);
    for (let rounds = 0; !this.#isStuck; rounds += 1) {
      if (!this.#isDirected) this.#direct();
      const event = this.#nextEvent(target);
      if (!this.#correlations.allowStep(event.step, this.#lambda - event.step)) continue;
      this.#advance(event.step);
      if (event.kind === 'arrives') break;
      if (event.kind === 'enters') this.#enter(event.input, event.sign);
      else this.#leave(event.position);
      this.#zeroSteps = event.step > 1e-15 * this.#lambdaMax ? 0 : this.#zeroSteps + 1;
      this.#isStuck = this.#zeroSteps > 2 * this.#count + 20 || rounds > patience;
    }
    this.#lambda = Math.min(this.#lambda, target);
    return this.breakpoints.length - before;
  }

  /** The solution at the strength where the path stands, computed afresh from the coefficients. */
  point(lambda: number, iterations: number): PathPoint {
    const { signs, ids, weights, cross } = this.#columns;
    const correlations = this.#correlations;
    const level = Math.min(lambda, this.#lambdaMax);
    if (correlations.evaluate(this.#active(), level)) this.#isDirected = false;
    let largest = 0;
    for (let k = 0; k < this.#count; k += 1) {
      cross[k] = correlations.values[ids[k]!]! - level * signs[ids[k]!]!;
      largest = Math.max(largest, Math.abs(cross[k]!));
    }
    if (largest > refinement * this.#lambdaMax && !this.#isStuck) {
      this.#factor.solve(cross);
      for (let k = 0; k < this.#count; k += 1) weights[k]! += cross[k]!;
      if (correlations.evaluate(this.#active(), level)) this.#isDirected = false;
    }
    const solved = { active: this.#active(), correlations, scale: this.#lambdaMax, iterations };
    return pointOf(this.#problem, elasticNetStrength(lambda, 1), solved);
  }

  coefficients(): Float64Array {
    const out = new Float64Array(this.#problem.inputs);
    const { ids, weights } = this.#columns;
    for (let k = 0; k < this.#count; k += 1) out[ids[k]!] = weights[k]!;
    return out;
  }

  #active(weights = this.#columns.weights): ActiveColumns {
    return { ids: this.#columns.ids, count: this.#count, weights };
  }

  /** Direction in which all active correlations fall as fast as lambda: X_A'X_A/n d = signs. */
  #direct(): void {
    const { ids, signs, direction } = this.#columns;
    for (let k = 0; k < this.#count; k += 1) direction[k] = signs[ids[k]!]!;
    direction.fill(0, this.#count);
    this.#factor.solve(direction);
    this.#correlations.direct(this.#active(direction));
    this.#isDirected = true;
  }

  #nextEvent(target: number): Event {
    const arrival = this.#lambda - target;
    const leaving = this.#nextLeaving(arrival);
    return this.#nextEntering(leaving.step) ?? leaving;
  }

  #nextLeaving(limit: number): Event {
    const { ids, signs, direction, weights } = this.#columns;
    let step = limit;
    let position = -1;
    for (let k = 0; k < this.#count; k += 1) {
      const slope = direction[k]! * signs[ids[k]!]!;
      if (slope >= 0) continue;
      const until = Math.max(0, Math.abs(weights[k]!) / -slope);
      if (until < step) {
        step = until;
        position = k;
      }
    }
    return position < 0 ? { kind: 'arrives', step } : { kind: 'leaves', step, position };
  }

  #nextEntering(limit: number): Event | undefined {
    const { values, slopes, watched } = this.#correlations;
    const { ids, count } = watched;
    const { signs, dependent } = this.#columns;
    const lambda = this.#lambda;
    let step = limit;
    let input = -1;
    let sign: 1 | -1 = 1;
    for (let k = 0; k < count; k += 1) {
      const id = ids[k]!;
      if (signs[id] !== 0 || dependent[id] !== 0) continue;
      const value = values[id]!;
      const slope = slopes[id]!;
      const up = 1 - slope;
      const down = 1 + slope;
      if (up > smallestRate && lambda - value < step * up) {
        step = Math.max(0, (lambda - value) / up);
        input = id;
        sign = 1;
      }
      if (down > smallestRate && lambda + value < step * down) {
        step = Math.max(0, (lambda + value) / down);
        input = id;
        sign = -1;
      }
    }
    return input < 0 ? undefined : { kind: 'enters', step, input, sign };
  }

  #advance(step: number): void {
    const { weights, direction } = this.#columns;
    for (let k = 0; k < this.#count; k += 1) weights[k]! += step * direction[k]!;
    this.#correlations.advance(step);
    this.#lambda -= step;
  }

  #enter(input: number, sign: 1 | -1): void {
    const { ids, weights, signs, dependent, cross } = this.#columns;
    this.#correlations.crossProducts(input, this.#active(), cross);
    if (!this.#factor.append(cross, this.#problem.squares[input]!)) {
      dependent[input] = 1;
      return;
    }
    ids[this.#count] = input;
    weights[this.#count] = 0;
    signs[input] = sign;
    this.#count += 1;
    this.#isDirected = false;
    this.breakpoints.push({ lambda: this.#lambda, input, event: 'enters', sign });
  }

  #leave(position: number): void {
    const { ids, weights, signs, dependent } = this.#columns;
    const input = ids[position]!;
    this.breakpoints.push({ lambda: this.#lambda, input, event: 'leaves', sign: signs[input]! > 0 ? 1 : -1 });
    signs[input] = 0;
    dependent.fill(0);
    this.#factor.remove(position);
    ids.copyWithin(position, position + 1, this.#count);
    weights.copyWithin(position, position + 1, this.#count);
    this.#count -= 1;
    weights[this.#count] = 0;
    this.#isDirected = false;
  }
}
