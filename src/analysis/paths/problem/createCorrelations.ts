import { GramCorrelations } from './gramCorrelations.ts';
import type { LeastSquares } from './leastSquares.ts';
import type { PathCorrelations } from './pathCorrelations.ts';
import { ResidualCorrelations } from './residualCorrelations.ts';

/** Through X'X where the problem has it, else through the residual. */
export function createCorrelations(problem: LeastSquares): PathCorrelations {
  return problem.gram === undefined ? new ResidualCorrelations(problem) : new GramCorrelations(problem, problem.gram);
}
