import type { LeastSquares } from '../problem/leastSquares.ts';
import { type PathGroup, norm } from '../problem/pathGroups.ts';
import type { ActiveGroups } from './activeGroups.ts';
import { GroupCurvature } from './groupCurvature.ts';
import type { GroupObjective } from './groupObjective.ts';

/** Shares of a quarter or less of a Newton step show that the support is not settled. */
const shortestStep = 0.25;
/** A step that leaves less than this share of a group passes its zero. */
const nearZero = 0.1;

/** Newton's steps of the group lasso on its active groups; a group whose zero lies on the way becomes zero. */
export class GroupNewton {
  readonly #active: ActiveGroups;
  readonly #objective: GroupObjective;
  readonly #curvature: GroupCurvature;
  readonly #trial: Float64Array;

  constructor(problem: LeastSquares, active: ActiveGroups, objective: GroupObjective) {
    this.#active = active;
    this.#objective = objective;
    this.#curvature = new GroupCurvature(problem.arena, problem.inputs, active.block);
    this.#trial = problem.arena.doubles(problem.inputs);
  }

  /**
   * @param step  minus the gradient at the present weights; becomes Newton's direction
   * @returns whether a large part of the step lowered the objective
   */
  take(lambda: number, step: Float64Array): boolean {
    const { weights, count } = this.#active;
    const trial = this.#trial;
    const dependent = this.#curvature.solve(this.#active, lambda, step);
    if (dependent >= 0) return this.#slide(dependent);
    const start = this.#objective.value(weights, lambda);
    for (let length = 1; length >= shortestStep; length /= 2) {
      for (let k = 0; k < count; k += 1) trial[k] = weights[k]! + length * step[k]!;
      // Close to the optimum the objective no longer sees the step; its gradient does.
      if (this.#objective.value(trial, lambda) <= start + 1e-14 * Math.abs(start)) {
        weights.set(trial.subarray(0, count));
        return true;
      }
    }
    return this.#stopAtZero(lambda, step, start);
  }

  /** Goes along the step to where the first group nearly vanishes and makes it zero. @returns whether that lowers the objective */
  #stopAtZero(lambda: number, step: Float64Array, start: number): boolean {
    const { weights, count } = this.#active;
    const trial = this.#trial;
    const first = firstNearZero(this.#active, step);
    if (first === undefined) return false;
    const { from, size, length } = first;
    for (let k = 0; k < count; k += 1) trial[k] = weights[k]! + length * step[k]!;
    trial.fill(0, from, from + size);
    if (this.#objective.value(trial, lambda) > start) return false;
    weights.set(trial.subarray(0, count));
    this.#active.dropZero();
    return true;
  }

  /**
   * The second derivative vanishes along a vector only if that vector stretches every group and leaves the fit as it is. The objective is
   * linear there: go down until the first group is zero.
   * @returns whether a group became zero
   */
  #slide(row: number): boolean {
    const { weights } = this.#active;
    const trial = this.#trial;
    trial.fill(0);
    this.#curvature.dependence(row, trial);
    const { slope, stretches } = stretchesOf(this.#active, trial);
    const sign = slope > 0 ? -1 : 1;
    const first = stretches.reduce((best, one) => (sign * one.rate < sign * best.rate ? one : best), stretches[0]!);
    if (!(sign * first.rate < 0)) return false;
    const step = -1 / first.rate;
    for (let k = 0; k <= row; k += 1) weights[k]! += step * trial[k]!;
    weights.fill(0, first.from, first.from + first.group.inputs.length);
    this.#active.dropZero();
    return true;
  }
}

interface NearZero {
  readonly from: number;
  readonly size: number;
  /** Share of the step at which the group is shortest. */
  readonly length: number;
}

/** The first group on the way of a step that nearly vanishes there. */
function firstNearZero(active: ActiveGroups, step: Float64Array): NearZero | undefined {
  const { weights } = active;
  let first: NearZero | undefined;
  active.each((from, group) => {
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
  return first;
}

interface Stretch {
  readonly from: number;
  readonly group: PathGroup;
  /** By which share of itself the group grows along the vector. */
  readonly rate: number;
}

/** How a vector stretches every group, and the slope of the penalty along it. */
function stretchesOf(active: ActiveGroups, vector: Float64Array): { slope: number; stretches: Stretch[] } {
  const { weights } = active;
  const stretches: Stretch[] = [];
  let slope = 0;
  active.each((from, group) => {
    let along = 0;
    for (let k = from; k < from + group.inputs.length; k += 1) along += vector[k]! * weights[k]!;
    const length = norm(weights.subarray(from, from + group.inputs.length));
    if (length === 0) return;
    slope += (group.weight * along) / length;
    stretches.push({ from, group, rate: along / (length * length) });
  });
  return { slope, stretches };
}
