import type { Architecture, TensorPlace } from '../../core/experiment/architecture.ts';
import { addBends, countPenaltyKinks, isPenalized } from '../../core/experiment/penaltySum.ts';
import type { Random } from '../../core/ground/random.ts';
import { finish, type Parts } from '../../core/numbers/parts.ts';
import { penalties } from '../../core/tables/penalties.ts';
import { lanczosEnds, type SpectrumEnds, type SymmetricMap } from '../linearAlgebra/lanczos.ts';
import { symmetricEigenvalues } from '../linearAlgebra/symmetricEigen.ts';
import { traceByUnits } from './hessianByUnits.ts';
import { lossHessian, penaltyHessian, wholeHessianLimit } from './hessianMatrix.ts';
import { curvatureProduct } from './hessianProduct.ts';
import { penalized, type LossOfNetwork } from './lossFunction.ts';
import type { LossPass } from './lossPass.ts';

/** Eigenvalues of a second derivative and what is read of them. */
export interface Spectrum {
  /** Ascending: all of them, or those at both ends that iteration has found. */
  readonly eigenvalues: Float64Array;
  /** Of iteration: some eigenvalue is no further from each than that. */
  readonly residuals: Float64Array | undefined;
  /** Largest over smallest absolute eigenvalue; null for a singular matrix, and where not all are known. */
  readonly condition: number | null;
  /** Sum of all eigenvalues; null where it is not known. */
  readonly trace: number | null;
  /** The largest eigenvalue. */
  readonly sharpness: number;
  /** The smallest; null where iteration has not found it. */
  readonly lowest: number | null;
  /** How many of those that are told lie below -1e-9 times the largest. */
  readonly negative: number;
}

/** The curvature at some parameters. */
export interface Curvature {
  readonly method: 'exact' | 'lanczos';
  readonly loss: Spectrum;
  /** With the penalties where they are differentiable; the same object as `loss` without penalties. */
  readonly objective: Spectrum;
  /** Places where the loss has no second derivative: pre-activations on a kink, within rounding. */
  readonly kinks: number;
  /** Places where a penalty has none: zeros of L1, groups of zeros, equal singular values. */
  readonly penaltyKinks: number;
}

/** Below this share of the largest an eigenvalue counts as 0, not as negative. */
const negativeShare = 1e-9;
/** Of iteration: eigenvalues at each end, their residuals as a share of the largest, and the products that it may take. */
export const iterationLimits = { wanted: 20, tolerance: 1e-6, mostProducts: 400 } as const;

/**
 * The spectrum of the loss and of the objective: the whole one up to some number of parameters, above it both ends by iteration.
 * @param random  draws where the iteration starts
 */
export function* curvatureInParts(pass: LossPass, random: Random, limit: number = wholeHessianLimit): Parts<Curvature> {
  const { problem, parameters } = pass;
  const active = problem.penalties.some(({ lambda }) => lambda > 0);
  const counts = { kinks: pass.kinks, penaltyKinks: countPenaltyKinks(penalized(problem), parameters) };
  if (parameters.length > limit) return { method: 'lanczos', ...counts, ...(yield* iterate(pass, random, active)) };
  const size = parameters.length;
  const matrix = lossHessian(pass);
  yield;
  const loss = describeAll(symmetricEigenvalues(matrix, size));
  if (!active) return { method: 'exact', ...counts, loss, objective: loss };
  yield;
  const added = penaltyHessian(pass);
  for (let at = 0; at < matrix.length; at += 1) matrix[at]! += added[at]!;
  yield;
  return { method: 'exact', ...counts, loss, objective: describeAll(symmetricEigenvalues(matrix, size)) };
}

/** `curvatureInParts`, all at once. */
export function measureCurvature(pass: LossPass, random: Random, limit?: number): Curvature {
  return finish(curvatureInParts(pass, random, limit));
}

function* iterate(pass: LossPass, random: Random, active: boolean): Parts<Pick<Curvature, 'loss' | 'objective'>> {
  const { problem, parameters } = pass;
  const wish = { size: parameters.length, ...iterationLimits };
  const trace = traceByUnits(pass);
  const ofLoss: SymmetricMap = (direction) => curvatureProduct(pass, direction);
  const found = yield* lanczosEnds(ofLoss, { ...wish, random: random.fork('loss') });
  const loss = describeEnds(found, trace);
  if (!active) return { loss, objective: loss };
  const ends = yield* lanczosEnds(objectiveMap(pass), { ...wish, random: random.fork('objective') });
  const added = penaltyTrace(problem);
  const sum = trace === null || added === null ? null : trace + added;
  return { loss, objective: describeEnds(ends, sum) };
}

/** Second derivative of the objective times a direction. */
export function objectiveMap(pass: LossPass): SymmetricMap {
  return (direction) => {
    const product = curvatureProduct(pass, direction);
    addBends(penalized(pass.problem), pass.parameters, direction, product);
    return product;
  };
}

/** What all eigenvalues say. */
export function describeAll(eigenvalues: Float64Array): Spectrum {
  const trace = eigenvalues.reduce((sum, value) => sum + value, 0);
  const lowest = eigenvalues[0] ?? null;
  return { ...describe(eigenvalues), lowest, residuals: undefined, condition: conditionOf(eigenvalues), trace };
}

/** What those at both ends say. */
export function describeEnds({ values, residuals, knowsLowest }: SpectrumEnds, trace: number | null): Spectrum {
  const lowest = knowsLowest ? (values[0] ?? null) : null;
  return { ...describe(values), lowest, residuals, condition: null, trace };
}

function describe(eigenvalues: Float64Array): Pick<Spectrum, 'eigenvalues' | 'sharpness' | 'negative'> {
  const sharpness = eigenvalues.at(-1) ?? NaN;
  const negative = eigenvalues.filter((value) => value < -negativeShare * Math.abs(sharpness)).length;
  return { eigenvalues, sharpness, negative };
}

/** Largest over smallest absolute eigenvalue; null when the smallest is 0 within rounding. */
export function conditionOf(eigenvalues: Float64Array): number | null {
  let [least, most] = [Infinity, 0];
  for (const value of eigenvalues) {
    least = Math.min(least, Math.abs(value));
    most = Math.max(most, Math.abs(value));
  }
  return least > eigenvalues.length * Number.EPSILON * most ? most / least : null;
}

/** Sum of the eigenvalues of what the penalties add, where each acts on every weight alone; null for the others. */
function penaltyTrace({ architecture, penalties: terms }: LossOfNetwork): number | null {
  let sum = 0;
  for (const penalty of terms) {
    if (penalty.lambda === 0) continue;
    const parts = penalties.get(penalty.name).proxParts?.(penalty.options);
    if (parts === undefined || Object.keys(parts).some((part) => !['ridge', 'soft', 'hard'].includes(part)))
      return null;
    sum += penalty.lambda * (parts.ridge ?? 0) * penalizedCount(architecture, (place) => isPenalized(penalty, place));
  }
  return sum;
}

function penalizedCount({ tensors }: Architecture, takes: (place: TensorPlace) => boolean): number {
  return tensors.reduce((sum, place) => sum + (takes(place) ? place.size : 0), 0);
}
