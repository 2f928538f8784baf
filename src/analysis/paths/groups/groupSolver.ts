import { GroupCurvature, type ActiveGroups } from './groupCurvature.ts';
import { groupEvidence } from '../problem/groupEvidence.ts';
import { type PathPoint, countNonZero, kktTolerance } from '../problem/lambdaPath.ts';
import { type LeastSquares, factorCapacity } from '../problem/leastSquares.ts';
import { type ActiveColumns, type PathCorrelations, createCorrelations } from '../problem/pathCorrelations.ts';
import { type PathGroup, minimizeGroup, norm } from '../problem/pathGroups.ts';
import { type SymmetricBlock, createSymmetricBlock } from '../../linearAlgebra/symmetricBlock.ts';

/** max over groups of |X_g'y/n| / weight. */
export function groupLambdaMax({ correlations }: LeastSquares, groups: readonly PathGroup[]): number {
  return groups.reduce((largest, { inputs, weight }) => {
    const size = norm(inputs.map((input) => correlations[input]!));
    return weight > 0 ? Math.max(largest, size / weight) : largest;
  }, 0);
}

const roundLimit = 200;
const newtonLimit = 300;
/** Gradient, as a share of the strength, at which it is worth asking which groups are missing. */
const roughShare = 1e-2;
/** Shares of a quarter or less of a Newton step show that the support is not settled. */
const shortestStep = 0.25;
/** A step that leaves less than this share of a group passes its zero. */
const nearZero = 0.1;

/** The group lasso at single strengths, each warm started from the last. */
export class GroupSolver {
  private readonly problem: LeastSquares;
  private readonly groups: readonly PathGroup[];
  private readonly correlations: PathCorrelations;
  private readonly curvature: GroupCurvature;
  private readonly block: SymmetricBlock;
  private readonly ids: Int32Array;
  private readonly weights: Float64Array;
  private readonly image: Float64Array;
  private readonly step: Float64Array;
  private readonly trial: Float64Array;
  private readonly cross: Float64Array;
  private readonly scale: number;
  /** Active groups in the order of their columns. */
  private active: number[] = [];
  private count = 0;
  private iterations = 0;

  constructor(problem: LeastSquares, groups: readonly PathGroup[]) {
    const { arena, inputs } = problem;
    this.problem = problem;
    this.groups = groups;
    this.correlations = createCorrelations(problem);
    this.block = createSymmetricBlock(arena, factorCapacity(inputs));
    this.curvature = new GroupCurvature(arena, inputs, this.block);
    this.ids = arena.integers(inputs);
    this.weights = arena.doubles(inputs);
    this.image = arena.doubles(inputs);
    this.step = arena.doubles(inputs);
    this.trial = arena.doubles(inputs);
    this.cross = arena.doubles(inputs);
    this.scale = groupLambdaMax(problem, groups);
  }

  solve(lambda: number): PathPoint {
    this.iterations = 0;
    // Roughly until no group wants to enter, then to the last digit, and the groups are asked again.
    let isRough = true;
    for (let round = 0; round < roundLimit; round += 1) {
      this.minimizeActive(lambda, isRough ? roughShare * lambda : 2e-16 * this.scale);
      this.correlations.evaluate(this.columns(), 0);
      const entering = this.violating(lambda);
      if (entering.length === 0 && !isRough) break;
      isRough = entering.length > 0;
      for (const g of entering) this.enter(g);
      if (isRough) this.sweep(lambda);
    }
    return this.point(lambda);
  }

  private columns(): ActiveColumns {
    return { ids: this.ids, count: this.count, weights: this.weights };
  }

  /** Groups outside whose correlation is too large for them to stay zero. */
  private violating(lambda: number): number[] {
    const { values } = this.correlations;
    const limit = 1e-13 * this.scale;
    const isActive = new Set(this.active);
    return [...this.groups.keys()].filter((g) => {
      if (isActive.has(g)) return false;
      const { inputs, weight } = this.groups[g]!;
      let squares = 0;
      for (const input of inputs) squares += values[input]! * values[input]!;
      return Math.sqrt(squares) > lambda * weight + limit;
    });
  }

  private enter(g: number): void {
    this.curvature.forget();
    for (const input of this.groups[g]!.inputs) {
      this.correlations.crossProducts(input, this.columns(), this.cross);
      this.block.append(this.cross, this.problem.squares[input]!);
      this.ids[this.count] = input;
      this.weights[this.count] = 0;
      this.count += 1;
    }
    this.active.push(g);
  }

  private dropZeroGroups(): void {
    let from = this.count;
    for (let a = this.active.length - 1; a >= 0; a -= 1) {
      const size = this.groups[this.active[a]!]!.inputs.length;
      from -= size;
      if (norm(this.weights.subarray(from, from + size)) > 0) continue;
      this.curvature.forget();
      for (let k = from + size - 1; k >= from; k -= 1) {
        this.block.remove(k);
        this.ids.copyWithin(k, k + 1, this.count);
        this.weights.copyWithin(k, k + 1, this.count);
        this.count -= 1;
        this.weights[this.count] = 0;
      }
      this.active.splice(a, 1);
    }
  }

  /** Newton steps on the active groups; where one does not lower the objective well, a pass of exact block minimisations. */
  private minimizeActive(lambda: number, goal: number): void {
    let best = Infinity;
    let slow = 0;
    for (let step = 0; step < newtonLimit && this.count > 0; step += 1) {
      const size = this.gradient(lambda);
      slow = size < best / 2 ? 0 : slow + 1;
      best = Math.min(best, size);
      if (size <= goal || (slow > 2 && best < 1e-13 * this.scale)) return;
      this.iterations += 1;
      if (!this.newtonStep(lambda)) this.sweep(lambda);
      this.zeroGroups(lambda);
    }
  }

  /** image = G b - X'y/n on the active columns, step = minus the whole gradient. @returns its largest entry */
  private gradient(lambda: number): number {
    const { weights, image, step, problem, ids } = this;
    this.block.multiply(weights, image);
    for (let k = 0; k < this.count; k += 1) {
      image[k]! -= problem.correlations[ids[k]!]!;
      step[k] = -image[k]!;
    }
    this.eachActive((from, group) => {
      const length = norm(weights.subarray(from, from + group.inputs.length));
      const pull = length > 0 ? (lambda * group.weight) / length : 0;
      for (let k = from; k < from + group.inputs.length; k += 1) step[k]! -= pull * weights[k]!;
    });
    let largest = 0;
    for (let k = 0; k < this.count; k += 1) largest = Math.max(largest, Math.abs(step[k]!));
    return largest;
  }

  private activeGroups(): ActiveGroups {
    return { weights: this.weights, count: this.count, each: (visit) => this.eachActive(visit) };
  }

  private eachActive(visit: (from: number, group: PathGroup) => void): void {
    let from = 0;
    for (const g of this.active) {
      const group = this.groups[g]!;
      visit(from, group);
      from += group.inputs.length;
    }
  }

  /** @returns whether a large part of the step lowered the objective */
  private newtonStep(lambda: number): boolean {
    const { weights, step, trial, count } = this;
    const dependent = this.curvature.solve(this.activeGroups(), lambda, step);
    if (dependent >= 0) return this.slide(dependent);
    const start = this.objective(weights, lambda);
    for (let length = 1; length >= shortestStep; length /= 2) {
      for (let k = 0; k < count; k += 1) trial[k] = weights[k]! + length * step[k]!;
      // Close to the optimum the objective no longer sees the step; its gradient does.
      if (this.objective(trial, lambda) <= start + 1e-14 * Math.abs(start)) {
        weights.set(trial.subarray(0, count));
        return true;
      }
    }
    return this.stopAtZero(start, lambda);
  }

  /** Goes along the step to where the first group nearly vanishes and makes it zero. @returns whether that lowers the objective */
  private stopAtZero(start: number, lambda: number): boolean {
    const { weights, step, trial, count } = this;
    let first: { readonly from: number; readonly size: number; readonly length: number } | undefined;
    this.eachActive((from, group) => {
      const size = group.inputs.length;
      let along = 0;
      let squares = 0;
      for (let k = from; k < from + size; k += 1) {
        along -= weights[k]! * step[k]!;
        squares += step[k]! * step[k]!;
      }
      const length = along / squares;
      if (!(length > 0 && length <= 1 && length < (first?.length ?? Infinity))) return;
      let rest = 0;
      for (let k = from; k < from + size; k += 1) rest += (weights[k]! + length * step[k]!) ** 2;
      if (rest < nearZero ** 2 * squares * length * length) first = { from, size, length };
    });
    if (first === undefined) return false;
    const { from, size, length } = first;
    for (let k = 0; k < count; k += 1) trial[k] = weights[k]! + length * step[k]!;
    trial.fill(0, from, from + size);
    if (this.objective(trial, lambda) > start) return false;
    weights.set(trial.subarray(0, count));
    this.dropZeroGroups();
    return true;
  }

  /**
   * The second derivative vanishes along a vector only if that vector stretches every group and leaves the fit as it is. The objective is
   * linear there: go down until the first group is zero.
   * @returns whether a group became zero
   */
  private slide(row: number): boolean {
    const { trial, weights } = this;
    trial.fill(0);
    this.curvature.dependence(row, trial);
    const stretches: { readonly from: number; readonly group: PathGroup; readonly rate: number }[] = [];
    let slope = 0;
    this.eachActive((from, group) => {
      let along = 0;
      for (let k = from; k < from + group.inputs.length; k += 1) along += trial[k]! * weights[k]!;
      const length = norm(weights.subarray(from, from + group.inputs.length));
      if (length === 0) return;
      slope += (group.weight * along) / length;
      stretches.push({ from, group, rate: along / (length * length) });
    });
    const sign = slope > 0 ? -1 : 1;
    const first = stretches.reduce((best, one) => (sign * one.rate < sign * best.rate ? one : best), stretches[0]!);
    if (!(sign * first.rate < 0)) return false;
    const step = -1 / first.rate;
    for (let k = 0; k <= row; k += 1) weights[k]! += step * trial[k]!;
    weights.fill(0, first.from, first.from + first.group.inputs.length);
    this.dropZeroGroups();
    return true;
  }

  /** 1/2 b'G b - b'X'y/n + lambda sum w |b_g|. */
  private objective(b: Float64Array, lambda: number): number {
    const { image, ids, problem, count } = this;
    this.block.multiply(b, image);
    let total = 0;
    for (let k = 0; k < count; k += 1) total += b[k]! * (image[k]! / 2 - problem.correlations[ids[k]!]!);
    this.eachActive((from, group) => {
      total += lambda * group.weight * norm(b.subarray(from, from + group.inputs.length));
    });
    return total;
  }

  /** Minimises one active group after the other exactly; groups that end at zero leave. */
  private sweep(lambda: number): void {
    this.passOverGroups(lambda, () => true);
    this.dropZeroGroups();
  }

  /** Groups for which zero is optimal, given the others, become zero. */
  private zeroGroups(lambda: number): void {
    this.passOverGroups(lambda, (u, { weight }) => norm(u) <= lambda * weight);
    this.dropZeroGroups();
  }

  private passOverGroups(lambda: number, isChosen: (u: Float64Array, group: PathGroup) => boolean): void {
    const { weights, image, problem, ids, block } = this;
    this.block.multiply(weights, image);
    this.eachActive((from, group) => {
      const size = group.inputs.length;
      const old = weights.slice(from, from + size);
      const u = new Float64Array(size);
      for (let i = 0; i < size; i += 1) {
        u[i] = problem.correlations[ids[from + i]!]! - image[from + i]!;
        for (let j = 0; j < size; j += 1) u[i]! += block.values[(from + i) * block.stride + from + j]! * old[j]!;
      }
      if (!isChosen(u, group)) return;
      const next = new Float64Array(size);
      minimizeGroup(group, u, lambda * group.weight, next);
      weights.set(next, from);
      for (let j = 0; j < size; j += 1) {
        const change = next[j]! - old[j]!;
        if (change === 0) continue;
        const row = (from + j) * block.stride;
        for (let k = 0; k < this.count; k += 1) image[k]! += change * block.values[row + k]!;
      }
    });
  }

  private point(lambda: number): PathPoint {
    const { problem, correlations, ids, weights, count, groups, scale, iterations } = this;
    const coefficients = new Float64Array(problem.inputs);
    for (let k = 0; k < count; k += 1) coefficients[ids[k]!] = weights[k]!;
    const evidence = groupEvidence(groups, coefficients, correlations.values, lambda);
    const loss = correlations.residualSquare() / 2;
    const { penalty, along, shrink, kkt } = evidence;
    const nonZero = countNonZero(coefficients);
    return {
      lambda,
      coefficients,
      nonZero,
      degreesOfFreedom: nonZero,
      loss,
      penalty,
      kkt,
      gap: lambda > 0 ? Math.max(0, (1 - shrink) ** 2 * loss + lambda * penalty - shrink * along) : undefined,
      iterations,
      converged: kkt <= kktTolerance * Math.max(1, scale),
    };
  }
}
