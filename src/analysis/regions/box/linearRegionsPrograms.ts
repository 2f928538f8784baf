import type { PatternSet } from '../cells/activationPatterns.ts';
import { type EnumerationOptions, type EnumerationResult, runWithinBudget } from '../cells/enumeration.ts';
import type { ProgramSolver } from './linearPrograms.ts';
import {
  type Box,
  checkBox,
  checkNetwork,
  hiddenWidths,
  type PiecewiseLinearNetwork,
} from '../cells/piecewiseLinear.ts';
import { ProgramSplitting } from './programSplitting.ts';
import { freeInputsOf } from '../cells/freeInputs.ts';
import type { Random } from '../../../core/ground/random.ts';
import { failure } from '../../../core/ground/errors.ts';

/** The cells of a network in a box of any dimension, as far as they were found. */
export interface ProgramCells extends PatternSet, EnumerationResult {
  readonly dimension: number;
  /** A point strictly inside each cell: each is a cell for sure. */
  readonly interiors: Float64Array;
  /** Questions that could be proved neither way; with none, a complete count is exact, else it is a lower bound. */
  readonly undecided: number;
  /** The most that a unit can exceed zero by in any of these questions. */
  readonly largestDoubt: number;
  /** Linear programs that were solved. */
  readonly programs: number;
}

/** Cells between two looks at the budget: a program takes about 0.2 ms, a cell a few of them. */
const programStride = 8;

/**
 * Cells of a piecewise linear network in a box of any dimension, with linear programs. Every cell that is found has a point that lies inside
 * it for sure; the method is `exact` when the search is complete and every answer was proved, `tolerance` when some answers were not.
 * @throws LabError analysis/bad-network  the network or the box is not valid
 * @throws LabError engine/cancelled      the signal was aborted
 * @source Serra, Tjandraatmadja, Ramalingam (2018), ICML, who count with a mixed-integer program; the search here is by layers
 */
export async function enumerateCellsByPrograms(
  network: PiecewiseLinearNetwork,
  box: Box,
  solver: ProgramSolver,
  options: EnumerationOptions = {},
): Promise<ProgramCells> {
  checkNetwork(network);
  checkBox(box, network.inputs);
  const free = freeInputsOf(box);
  const program = solver.open(free.box);
  try {
    const splitting = new ProgramSplitting(network, free, program);
    await runWithinBudget(splitting, { stride: programStride, ...options });
    const { isDone: complete, proofs } = splitting;
    return {
      ...splitting.cells.take(hiddenWidths(network), free.inputMap),
      ...proofs,
      complete,
      exactDecisions: 0,
      method: !complete ? 'capped' : proofs.undecided === 0 ? 'exact' : 'tolerance',
      perLayer: splitting.cellsPerLayer(),
    };
  } finally {
    program.dispose();
  }
}

/** An estimate of the number of cells itself. */
export interface ProbedCount {
  readonly probes: number;
  /** Mean over the probes of 2^(cuts on the way); its expectation is the number of cells. */
  readonly estimate: number;
  /**
   * The mean with 1.96 standard errors on both sides. The probes are skewed: with few of them the mean is more often too small than too
   * large, and the interval too short.
   */
  readonly interval: readonly [number, number];
  readonly undecided: number;
}

/**
 * Estimates the number of cells without bias: descend from the box to one cell, at every neuron that cuts choose a side by a fair coin, and
 * count 2^cuts.
 * @param probes  at least 2; fewer when the time is used up, see `options.budget`
 * @source Knuth (1975), Estimating the efficiency of backtrack programs, Math. Comp. 29
 * @throws LabError engine/cancelled
 */
export async function probeCellCount(
  network: PiecewiseLinearNetwork,
  box: Box,
  solver: ProgramSolver,
  {
    probes,
    random,
    ...options
  }: { readonly probes: number; readonly random: Random } & Omit<EnumerationOptions, 'random'>,
): Promise<ProbedCount> {
  checkNetwork(network);
  checkBox(box, network.inputs);
  const { clock, signal, budget, pause, onProgress } = options;
  const deadline = clock && budget?.milliseconds !== undefined ? clock() + budget.milliseconds : Infinity;
  const free = freeInputsOf(box);
  const program = solver.open(free.box);
  const counts: number[] = [];
  let undecided = 0;
  try {
    while (counts.length < probes && (counts.length < 2 || !clock || clock() < deadline)) {
      program.truncate(0);
      const descent = new ProgramSplitting(network, free, program, () => random.uniform() < 0.5);
      while (descent.cellCount === 0) {
        descent.advance(1);
        await pause?.();
        if (signal?.aborted) throw failure('engine/cancelled');
      }
      counts.push(2 ** descent.cuts);
      undecided += descent.proofs.undecided;
      onProgress?.({ cells: counts.length });
    }
  } finally {
    program.dispose();
  }
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const squares = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0);
  const error = Math.sqrt(squares / (counts.length - 1) / counts.length);
  const interval = [Math.max(1, mean - 1.96 * error), mean + 1.96 * error] as const;
  return { probes: counts.length, estimate: mean, interval, undecided };
}
