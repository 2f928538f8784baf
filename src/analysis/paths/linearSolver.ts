import type { LinearModel, LinearPenalty, LinearSolver } from './linearModel.ts';

/** A table that is larger (samples x inputs x outputs) is left to the networks' solver. */
const largestTable = 4e7;
const largestMatrixInputs = 600;

/** Which exact solver a loss with a penalty has; undefined: none. */
export function linearSolverOf(
  { samples, inputs, outputs, loss }: Pick<LinearModel, 'samples' | 'inputs' | 'outputs' | 'loss'>,
  penalty: LinearPenalty,
): LinearSolver | undefined {
  const size = samples * inputs * (loss === 'squares' && penalty.kind !== 'elasticNet' ? 1 : outputs);
  if (size > largestTable) return undefined;
  if (loss !== 'squares') {
    return penalty.kind === 'elasticNet' || penalty.kind === 'groups' ? 'proximal Newton' : undefined;
  }
  if (penalty.kind === 'elasticNet') {
    if (penalty.l1Ratio === 1) return 'homotopy';
    return penalty.l1Ratio === 0 ? 'one decomposition' : 'active set';
  }
  if (outputs === 1) return 'group active set';
  return inputs <= largestMatrixInputs ? 'accelerated proximal gradient' : undefined;
}
