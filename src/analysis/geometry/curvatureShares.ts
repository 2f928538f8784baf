import type { Random } from '../../core/ground/random.ts';
import type { Parts } from '../../core/numbers/parts.ts';
import {
  lanczosEnds,
  smearNodes,
  spectralNodes,
  type SpectralDensity,
  type SpectralNodes,
  type SymmetricMap,
} from '../linearAlgebra/lanczos.ts';
import { symmetricEigenvalues } from '../linearAlgebra/symmetricEigen.ts';
import { lossHessian, penaltyHessian } from './hessianMatrix.ts';
import { curvatureProduct } from './hessianProduct.ts';
import type { LossPass } from './lossPass.ts';
import { describeAll, describeEnds, iterationLimits, objectiveMap, type Curvature, type Spectrum } from './spectrum.ts';

/** A part of the second derivative, or the loss with a single one of the penalties (its place in the list of the problem). */
export interface CurvatureShare {
  readonly of: 'gaussNewton' | 'remainder' | { readonly penalty: number };
  readonly spectrum: Spectrum;
}

/**
 * The Gauss-Newton part J' (second derivative of the loss by the outputs) J, which is never negative for a convex loss; what the layers' own bends
 * add to it; and, where there are several penalties, the loss with each of them alone.
 * @param method  `exact`: all eigenvalues; `lanczos`: both ends, each within its residual
 * @source Schraudolph (2002), Fast curvature matrix-vector products; Sagun et al. (2018), arXiv:1706.04454
 */
export function* curvatureShares(
  pass: LossPass,
  method: Curvature['method'],
  random: Random,
): Parts<readonly CurvatureShare[]> {
  const active = pass.problem.penalties.flatMap(({ lambda }, at) => (lambda > 0 ? [at] : []));
  // With a single one this is the objective.
  const alone = active.length > 1 ? active : [];
  return yield* method === 'exact' ? wholeShares(pass, alone) : endShares(pass, alone, random);
}

function* wholeShares(pass: LossPass, penalties: readonly number[]): Parts<readonly CurvatureShare[]> {
  const size = pass.parameters.length;
  const spectrumOf = (matrix: Float64Array): Spectrum => describeAll(symmetricEigenvalues(matrix, size));
  const whole = lossHessian(pass);
  yield;
  const smooth = lossHessian(pass, 'gaussNewton');
  yield;
  const found: CurvatureShare[] = [{ of: 'gaussNewton', spectrum: spectrumOf(smooth) }];
  yield;
  found.push({ of: 'remainder', spectrum: spectrumOf(whole.map((value, at) => value - smooth[at]!)) });
  for (const penalty of penalties) {
    yield;
    const added = penaltyHessian(withPenalty(pass, penalty));
    found.push({ of: { penalty }, spectrum: spectrumOf(whole.map((value, at) => value + added[at]!)) });
  }
  return found;
}

function* endShares(pass: LossPass, penalties: readonly number[], random: Random): Parts<readonly CurvatureShare[]> {
  const found: CurvatureShare[] = [];
  const wish = { size: pass.parameters.length, ...iterationLimits };
  const smooth: SymmetricMap = (direction) => curvatureProduct(pass, direction, 'gaussNewton');
  const maps: (readonly [CurvatureShare['of'], SymmetricMap])[] = [
    ['gaussNewton', smooth],
    [
      'remainder',
      (direction) => {
        const part = smooth(direction);
        return curvatureProduct(pass, direction).map((value, at) => value - part[at]!);
      },
    ],
    ...penalties.map((penalty) => [{ penalty }, objectiveMap(withPenalty(pass, penalty))] as const),
  ];
  for (const [of, map] of maps) {
    const ends = yield* lanczosEnds(map, { ...wish, random: random.fork(JSON.stringify(of)) });
    found.push({ of, spectrum: describeEnds(ends, null) });
  }
  return found;
}

function withPenalty(pass: LossPass, penalty: number): LossPass {
  return { ...pass, problem: { ...pass.problem, penalties: [pass.problem.penalties[penalty]!] } };
}

/** How a density of eigenvalues is estimated where not all are known: starts and products for each. */
export const densityLimits = { seeds: 6, steps: 40 } as const;

/** Nodes and shares of the density of the loss's eigenvalues: of all of them where they are known, else one quadrature for each of some seeded starts. */
export function* densityNodes(pass: LossPass, curvature: Curvature, random: Random): Parts<readonly SpectralNodes[]> {
  const { eigenvalues } = curvature.loss;
  if (curvature.method === 'exact')
    return [{ values: eigenvalues, shares: eigenvalues.map(() => 1 / eigenvalues.length) }];
  const wish = { size: pass.parameters.length, random, ...densityLimits };
  return yield* spectralNodes((direction) => curvatureProduct(pass, direction), wish);
}

/** Points of a density, and its width as a share of the range of the eigenvalues. */
const [densityPoints, smearing] = [301, 0.01];

/** A density that is smeared by some width, and what it is made of. */
export interface SmearedDensity extends SpectralDensity {
  readonly width: number;
  readonly seeds: number;
  /** Share of the eigenvalues within a hundredth of the largest absolute one around 0. */
  readonly nearZero: number;
}

/** The density on an even grid over all nodes; undefined where all eigenvalues are one. */
export function spectralDensity(nodes: readonly SpectralNodes[]): SmearedDensity | undefined {
  const low = Math.min(...nodes.map(({ values }) => values[0]!));
  const high = Math.max(...nodes.map(({ values }) => values.at(-1)!));
  const width = smearing * (high - low);
  if (!(width > 0)) return undefined;
  const [from, range] = [low - 3 * width, high - low + 6 * width];
  const grid = Float64Array.from({ length: densityPoints }, (_, at) => from + (range * at) / (densityPoints - 1));
  const near = 0.01 * Math.max(Math.abs(low), Math.abs(high));
  const shares = nodes.map(({ values, shares: weights }) =>
    weights.reduce((sum, weight, at) => sum + (Math.abs(values[at]!) <= near ? weight : 0), 0),
  );
  const nearZero = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  return { ...smearNodes(nodes, grid, width), width, seeds: nodes.length, nearZero };
}
