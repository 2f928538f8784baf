import { groupEvidence } from '../problem/groupEvidence.ts';
import type { PathPoint } from '../problem/lambdaPath.ts';
import type { LeastSquares } from '../problem/leastSquares.ts';
import { createCorrelations } from '../problem/createCorrelations.ts';
import type { PathCorrelations } from '../problem/pathCorrelations.ts';
import { type PathGroup, groupLambdaMax } from '../problem/pathGroups.ts';
import { dualityGap, supportPoint } from '../problem/pointEvidence.ts';
import { ActiveGroups } from './activeGroups.ts';
import { GroupNewton } from './groupNewton.ts';
import { GroupObjective } from './groupObjective.ts';
import { GroupPasses } from './groupPasses.ts';

const roundLimit = 200;
const newtonLimit = 300;
/** Gradient, as a share of the strength, at which it is worth asking which groups are missing. */
const roughShare = 1e-2;

/** The group lasso at single strengths, each warm started from the last. */
export class GroupSolver {
  readonly #problem: LeastSquares;
  readonly #groups: readonly PathGroup[];
  readonly #correlations: PathCorrelations;
  readonly #active: ActiveGroups;
  readonly #objective: GroupObjective;
  readonly #newton: GroupNewton;
  readonly #passes: GroupPasses;
  readonly #step: Float64Array;
  /** Largest strength that matters: the size that residuals are measured against. */
  readonly #scale: number;
  #iterations = 0;

  /** Opens its memory in the arena of the problem. */
  constructor(problem: LeastSquares, groups: readonly PathGroup[]) {
    this.#problem = problem;
    this.#groups = groups;
    this.#correlations = createCorrelations(problem);
    this.#active = new ActiveGroups(problem, groups);
    this.#objective = new GroupObjective(problem, this.#active);
    this.#newton = new GroupNewton(problem, this.#active, this.#objective);
    this.#passes = new GroupPasses(problem, this.#active);
    this.#step = problem.arena.doubles(problem.inputs);
    this.#scale = groupLambdaMax(problem, groups);
  }

  /** The optimum at one strength, from the last one. */
  solve(lambda: number): PathPoint {
    this.#iterations = 0;
    // Roughly until no group wants to enter, then to the last digit, and the groups are asked again.
    let isRough = true;
    for (let round = 0; round < roundLimit; round += 1) {
      this.#minimizeActive(lambda, isRough ? roughShare * lambda : 2e-16 * this.#scale);
      this.#correlations.evaluate(this.#active, 0);
      const entering = this.#violating(lambda);
      if (entering.length === 0 && !isRough) break;
      isRough = entering.length > 0;
      for (const g of entering) this.#active.enter(g, this.#correlations);
      if (isRough) this.#passes.sweep(lambda);
    }
    return this.#point(lambda);
  }

  /** Groups outside whose correlation is too large for them to stay zero. */
  #violating(lambda: number): number[] {
    const { values } = this.#correlations;
    const limit = 1e-13 * this.#scale;
    const members = this.#active.members();
    return [...this.#groups.keys()].filter((g) => {
      if (members.has(g)) return false;
      const { inputs, weight } = this.#groups[g]!;
      let squares = 0;
      for (const input of inputs) squares += values[input]! * values[input]!;
      return Math.sqrt(squares) > lambda * weight + limit;
    });
  }

  /** Newton steps on the active groups; where one does not lower the objective well, a pass of exact block minimisations. */
  #minimizeActive(lambda: number, goal: number): void {
    let best = Infinity;
    let slow = 0;
    for (let round = 0; round < newtonLimit && this.#active.count > 0; round += 1) {
      const size = this.#objective.descent(lambda, this.#step);
      slow = size < best / 2 ? 0 : slow + 1;
      best = Math.min(best, size);
      if (size <= goal || (slow > 2 && best < 1e-13 * this.#scale)) return;
      this.#iterations += 1;
      if (!this.#newton.take(lambda, this.#step)) this.#passes.sweep(lambda);
      this.#passes.dropWhereZeroIsBest(lambda);
    }
  }

  #point(lambda: number): PathPoint {
    const { ids, weights, count } = this.#active;
    const coefficients = new Float64Array(this.#problem.inputs);
    for (let k = 0; k < count; k += 1) coefficients[ids[k]!] = weights[k]!;
    const loss = this.#correlations.residualSquare() / 2;
    const { penalty, along, shrink, kkt } = groupEvidence(
      this.#groups,
      coefficients,
      this.#correlations.values,
      lambda,
    );
    const gap = lambda > 0 ? dualityGap({ smooth: loss, penalty: lambda * penalty, along, shrink }) : undefined;
    const iterations = this.#iterations;
    return supportPoint(coefficients, { lambda, loss, penalty, kkt, gap, iterations }, this.#scale);
  }
}
