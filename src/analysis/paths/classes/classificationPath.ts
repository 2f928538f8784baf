import { largestEigenvalue } from '../../../core/numbers/largestEigenvalue.ts';
import type { ClassificationPoint } from './classificationPoint.ts';
import { type LambdaGrid, defaultRatio, lambdaGrid } from '../problem/lambdaPath.ts';
import { largestInputCurvature, ridgeStart } from '../problem/ridgeRange.ts';
import { prepareLeastSquares } from '../problem/leastSquares.ts';
import { elasticNetClassPenalty } from './elasticNetClassPenalty.ts';
import { groupClassPenalty } from './groupClassPenalty.ts';
import { ClassSolver } from './classSolver.ts';
import { classLossColumns } from './pathClassLoss.ts';
import type { ClassPenalty } from './pathClassPenalty.ts';
import { checkGroups } from '../problem/pathGroups.ts';
import { pathProblem } from '../problem/pathProblems.ts';

/** n samples of p inputs, each of one of `classCount` classes. */
export interface ClassificationData {
  readonly samples: number;
  readonly inputs: number;
  /** Length n p, one sample after the other. */
  readonly values: Float64Array;
  /** Length n, whole numbers from 0. */
  readonly classes: ArrayLike<number>;
  readonly classCount: number;
}

/** The strengths of a path of classifiers, the penalty, and how classes become targets. */
export interface ClassificationGrid extends LambdaGrid {
  /** l1Ratio |b|_1 + (1 - l1Ratio)/2 |b|^2 (default 1), unless groups of inputs are given. */
  readonly l1Ratio?: number;
  readonly groups?: readonly (readonly number[])[];
  /** Weight of the norm of each group; square roots of the sizes if left out. */
  readonly weights?: ArrayLike<number>;
  /** Share of every target that is spread evenly over the classes (default 0). */
  readonly smoothing?: number;
  /**
   * Two classes with one column of coefficients each, as the softmax of a network has them, both penalised (default false: one column, class 1
   * against class 0). The optimal columns are opposite, so the problem is solved for their difference.
   */
  readonly perClass?: boolean;
  readonly standardize?: boolean;
  readonly products?: 'simd' | 'plain';
}

/**
 * Logistic (two classes) or softmax (more) regression with an elastic net or a group lasso: mean negative log likelihood + lambda P(b),
 * intercepts free. Proximal gradient steps find the support, Newton steps by conjugate gradients on the support find the optimum.
 * @throws LabError analysis/bad-problem
 * @source Lee, Sun, Saunders (2014), Proximal Newton-type methods for minimizing composite functions, SIAM J. Optim. 24
 */
export function* classificationPath(
  data: ClassificationData,
  grid: ClassificationGrid = {},
): Generator<ClassificationPoint, void> {
  checkClasses(data);
  const { l1Ratio = 1, groups, weights, standardize = true, products = 'simd', perClass = false } = grid;
  if (!(l1Ratio >= 0 && l1Ratio <= 1)) throw pathProblem('bad-mix', l1Ratio);
  if (groups !== undefined) checkGroups(groups, data.inputs);
  const { samples, inputs, values, classCount } = data;
  const target = Float64Array.from(data.classes);
  const problem = prepareLeastSquares(
    { samples, inputs, values, target },
    { standardize, gram: false, products, extraColumns: classLossColumns(classCount) },
  );
  let solver: ClassSolver | undefined;
  try {
    const weighted = groups?.map((members, g) => ({
      inputs: members,
      weight: weights?.[g] ?? Math.sqrt(members.length),
    }));
    const targets = targetsOf(data, grid.smoothing ?? 0);
    solver = new ClassSolver(problem, targets);
    // Half of the difference d stands in each of two opposite columns: 2 (d/2)^2 = d^2 / 2.
    const isPaired = perClass && classCount === 2;
    const half = isPaired ? 0.5 : 1;
    const ridge = (1 - l1Ratio) * half;
    const lambdaMax = solver.lambdaMax(weighted, l1Ratio);
    const start =
      lambdaMax === Infinity && grid.lambdas === undefined
        ? ridgeStart((largestInputCurvature(problem) * likelihoodCurvature(targets)) / half)
        : lambdaMax;
    const penaltyAt = (lambda: number): ClassPenalty =>
      weighted === undefined
        ? elasticNetClassPenalty(lambda * l1Ratio, lambda * ridge)
        : groupClassPenalty(weighted, lambda);
    for (const lambda of lambdaGrid(grid, start, defaultRatio(samples, inputs))) {
      const point = solver.solve(lambda, { penaltyAt, l1Ratio: weighted === undefined ? l1Ratio : 0 });
      yield isPaired ? splitIntoPair(point) : point;
    }
  } finally {
    solver?.close();
    problem.close();
  }
}

/** Per output the wanted probability of each sample: one output for two classes, else one for each class. */
function targetsOf({ samples, classes, classCount }: ClassificationData, smoothing: number): Float64Array[] {
  const column = (label: number): Float64Array =>
    Float64Array.from(
      { length: samples },
      (_, i) => (classes[i] === label ? 1 - smoothing : 0) + smoothing / classCount,
    );
  return classCount === 2 ? [column(1)] : Array.from({ length: classCount }, (_, label) => column(label));
}

/** Largest curvature of the mean negative log likelihood by the outputs where they are constant at their best: of diag(p) - p p', p the mean targets. */
function likelihoodCurvature(targets: readonly Float64Array[]): number {
  const mean = Float64Array.from(targets, (column) => column.reduce((sum, value) => sum + value, 0) / column.length);
  const bend = (x: Float64Array): Float64Array => {
    const along = mean.reduce((sum, p, k) => sum + p * x[k]!, 0);
    return mean.map((p, k) => p * (x[k]! - along));
  };
  return largestEigenvalue(bend, mean.length);
}

/** One column d becomes -d/2 and d/2. */
function splitIntoPair(point: ClassificationPoint): ClassificationPoint {
  const split = (values: Float64Array): Float64Array =>
    Float64Array.from({ length: 2 * values.length }, (_, at) => (at % 2 === 0 ? -0.5 : 0.5) * values[at >> 1]!);
  const { coefficients, intercepts, original, nonZero } = point;
  return {
    ...point,
    outputs: 2,
    coefficients: split(coefficients),
    intercepts: split(intercepts),
    original: { coefficients: split(original.coefficients), intercepts: split(original.intercepts) },
    nonZero: 2 * nonZero,
  };
}

function checkClasses({ samples, classes, classCount }: ClassificationData): void {
  if (classes.length !== samples) throw pathProblem('wrong-size', 'classes', classes.length, samples);
  const seen = new Set<number>();
  for (let i = 0; i < samples; i += 1) {
    const label = classes[i]!;
    if (!(Number.isInteger(label) && label >= 0 && label < classCount))
      throw pathProblem('bad-class', i + 1, label, classCount - 1);
    seen.add(label);
  }
  if (seen.size < 2) throw pathProblem('one-class');
}
