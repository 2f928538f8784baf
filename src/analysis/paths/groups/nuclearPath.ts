import type { MatrixShape } from '../../../core/numbers/matrix.ts';
import { composeSingular, decomposeSingular, singularValues } from '../../../core/numbers/singularValues.ts';
import { type LambdaGrid, type PointEvidence, lambdaGrid, squaredNorm } from '../problem/lambdaPath.ts';
import { pathProblem } from '../problem/pathProblems.ts';
import { dualityGap } from '../problem/pointEvidence.ts';
import { AcceleratedSteps } from './acceleratedSteps.ts';
import { type SingularNorm, shrinkSingularValues, singularNorms } from './singularNorms.ts';

/** A matrix of which all or some entries are observed. */
export interface MatrixTarget extends MatrixShape {
  /** rows x columns, row-major; entries that are not observed do not count. */
  readonly values: Float64Array;
  /** 1 where observed; all entries if left out. */
  readonly observed?: ArrayLike<number>;
}

/** The strengths of a path of matrices, the norm, and how long a completion may take. */
export interface MatrixGrid extends LambdaGrid {
  /** nuclear: sum of singular values (default); spectral: the largest one. */
  readonly norm?: SingularNorm;
  /** Steps for one strength of a completion (default 2000). */
  readonly stepLimit?: number;
}

/**
 * One strength of a path of matrices. `loss` is 1/2 sum of squares of W - M over the observed entries, `kkt` the largest entry by which one
 * more proximal step would move W.
 */
export interface MatrixPoint extends PointEvidence {
  /** The optimal W, row-major. */
  readonly matrix: Float64Array;
  /** Of W, descending; exact zeros beyond the rank. */
  readonly singularValues: Float64Array;
  readonly rank: number;
  /** Parameters of a matrix of that rank: rank (rows + columns - rank). */
  readonly degreesOfFreedom: number;
  readonly gap: number;
}

/** Duality gap, relative to 1/2 |M|^2, at which a completion counts as solved: five digits of W or more. */
const gapTolerance = 1e-10;
const defaultCount = 30;
const defaultRatio = 1e-2;

/** Smallest strength at which W = 0: the dual norm of the observed entries. */
export function matrixLambdaMax(target: MatrixTarget, norm: SingularNorm = 'nuclear'): number {
  return singularNorms(singularValues(observedPart(target), target), norm)[1];
}

function observedPart({ values, observed }: MatrixTarget): Float64Array {
  return observed === undefined ? values.slice() : values.map((value, at) => (observed[at] === 0 ? 0 : value));
}

function checkTarget(target: MatrixTarget): void {
  const { rows, columns, values, observed } = target;
  if (!(rows >= 1 && columns >= 1)) throw pathProblem('no-data', rows, columns);
  if (values.length !== rows * columns) throw pathProblem('wrong-size', 'values', values.length, rows * columns);
  if (observed !== undefined && observed.length !== values.length)
    throw pathProblem('wrong-size', 'observed', observed.length, values.length);
  let count = 0;
  for (let at = 0; at < values.length; at += 1) {
    if (observed !== undefined && observed[at] === 0) continue;
    count += 1;
    if (!Number.isFinite(values[at]!))
      throw pathProblem('not-finite', Math.floor(at / columns) + 1, (at % columns) + 1);
  }
  if (count === 0) throw pathProblem('nothing-observed');
}

/**
 * 1/2 |W - M|^2 over the observed entries + lambda |W| for the nuclear or the spectral norm. With every entry observed each strength is one
 * map of the singular values; else accelerated soft-impute, warm started, until the duality gap is closed.
 * @throws LabError analysis/bad-problem
 * @source Mazumder, Hastie, Tibshirani (2010), J. Mach. Learn. Res. 11; Cai, Candes, Shen (2010), SIAM J. Optim. 20
 */
export function* matrixPath(target: MatrixTarget, grid: MatrixGrid = {}): Generator<MatrixPoint, void> {
  checkTarget(target);
  const { norm = 'nuclear', stepLimit = 2000 } = grid;
  const lambdas = lambdaGrid(grid, matrixLambdaMax(target, norm), defaultRatio, defaultCount);
  if (target.observed === undefined || Array.from(target.observed).every((flag) => flag !== 0)) {
    yield* denoisingPath(target, lambdas, norm);
    return;
  }
  const start = new Float64Array(target.values.length);
  for (const lambda of lambdas) {
    const point = complete(target, { lambda, norm, stepLimit }, start);
    start.set(point.matrix);
    yield point;
  }
}

function* denoisingPath(target: MatrixTarget, lambdas: Float64Array, norm: SingularNorm): Generator<MatrixPoint, void> {
  const decomposition = decomposeSingular(target.values, target);
  for (const lambda of lambdas) {
    const values = shrinkSingularValues(decomposition.values, lambda, norm);
    const matrix = new Float64Array(target.values.length);
    composeSingular(decomposition, values, target, matrix);
    const evidence = evidenceOf(target, { matrix, values, lambda, norm });
    yield {
      ...describe(target, matrix, values),
      ...evidence,
      lambda,
      kkt: 0,
      iterations: 1,
      converged: decomposition.converged,
    };
  }
}

interface Candidate {
  readonly matrix: Float64Array;
  readonly values: Float64Array;
  readonly lambda: number;
  readonly norm: SingularNorm;
}

/** The dual point is the residual on the observed entries, scaled into the ball of the dual norm. */
function evidenceOf(
  target: MatrixTarget,
  { matrix, values, lambda, norm }: Candidate,
): Pick<MatrixPoint, 'loss' | 'penalty' | 'gap'> {
  const known = observedPart(target);
  const residual = known.map((value, at) => (target.observed?.[at] === 0 ? 0 : value - matrix[at]!));
  const loss = squaredNorm(residual) / 2;
  const penalty = singularNorms(values, norm)[0];
  const dual = singularNorms(singularValues(residual, target), norm)[1];
  const shrink = dual > lambda ? lambda / dual : 1;
  let along = 0;
  for (let at = 0; at < matrix.length; at += 1) along += residual[at]! * matrix[at]!;
  return { loss, penalty, gap: dualityGap({ smooth: loss, penalty: lambda * penalty, along, shrink }) };
}

function describe(
  { rows, columns }: MatrixShape,
  matrix: Float64Array,
  values: Float64Array,
): Pick<MatrixPoint, 'matrix' | 'singularValues' | 'rank' | 'degreesOfFreedom'> {
  const rank = values.reduce((count, value) => count + (value > 0 ? 1 : 0), 0);
  return { matrix, singularValues: values, rank, degreesOfFreedom: rank * (rows + columns - rank) };
}

interface CompletionStrength {
  readonly lambda: number;
  readonly norm: SingularNorm;
  readonly stepLimit: number;
}

/** The proximal gradient step of size 1: the unobserved entries stand for themselves. @returns the matrix and its singular values */
function stepFrom(
  target: MatrixTarget,
  from: Float64Array,
  { lambda, norm }: Pick<CompletionStrength, 'lambda' | 'norm'>,
): Pick<Candidate, 'matrix' | 'values'> {
  const filled = from.map((value, at) => (target.observed?.[at] === 0 ? value : target.values[at]!));
  const decomposition = decomposeSingular(filled, target);
  const values = shrinkSingularValues(decomposition.values, lambda, norm);
  const matrix = new Float64Array(filled.length);
  composeSingular(decomposition, values, target, matrix);
  return { matrix, values };
}

/** Accelerated proximal gradient with restart, until the gap is closed. */
function complete(target: MatrixTarget, strength: CompletionStrength, start: Float64Array): MatrixPoint {
  const { lambda, norm, stepLimit } = strength;
  const scale = squaredNorm(observedPart(target)) / 2;
  const steps = new AcceleratedSteps(start.slice());
  let best: Omit<MatrixPoint, 'kkt' | 'iterations'> | undefined;
  for (let step = 1; ; step += 1) {
    const { matrix, values } = stepFrom(target, steps.ahead, strength);
    const isStill = steps.moveTo(matrix) === 0;
    if (step % 5 === 1 || step === stepLimit || isStill) {
      const evidence = evidenceOf(target, { matrix, values, lambda, norm });
      const converged = evidence.gap <= gapTolerance * scale;
      const point = { ...describe(target, matrix, values), ...evidence, lambda, converged };
      if (best === undefined || point.gap <= best.gap) best = point;
      if (converged || step >= stepLimit || isStill) {
        const next = stepFrom(target, best.matrix, strength).matrix;
        return { ...best, kkt: largestMove(best.matrix, next), iterations: step };
      }
    }
    steps.advance(matrix);
  }
}

function largestMove(from: Float64Array, to: Float64Array): number {
  return from.reduce((most, value, at) => Math.max(most, Math.abs(value - to[at]!)), 0);
}
