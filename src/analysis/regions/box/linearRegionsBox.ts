import type { PatternSet } from '../cells/activationPatterns.ts';
import { type EnumerationOptions, type EnumerationResult, runWithinBudget } from '../cells/enumeration.ts';
import {
  type Box,
  checkBox,
  checkNetwork,
  hiddenWidths,
  type PiecewiseLinearNetwork,
} from '../cells/piecewiseLinear.ts';
import { freeInputsOf } from '../cells/freeInputs.ts';
import { PolytopeSplitting, type TreeShare } from './polytopeSplitting.ts';
import { affordableSamples, samplePatterns } from '../cells/sampledCells.ts';
import { failure } from '../../../core/ground/errors.ts';

/** The cells of a network in a box. */
export interface BoxPartition extends PatternSet, EnumerationResult {
  readonly dimension: number;
  /** A point inside each cell, `dimension` numbers per cell. */
  readonly interiors: Float64Array;
}

/** Corners double with every dimension; above this an exact count by corners is out of reach. */
export const largestExactDimension = 6;

/**
 * Exact cells of a piecewise linear network in a box of two to six dimensions, by splitting polytopes at their corners.
 * @param options  with a share, the cells of that share alone
 * @throws LabError analysis/bad-network  the network or the box is not valid
 * @throws LabError analysis/refused      more than six inputs (sample instead), or a cell with more than 64 sides
 * @throws LabError engine/cancelled      the signal was aborted
 * @source corners and edges of a cut polytope as in the double description method: Motzkin et al. (1953); Fukuda, Prodon (1996)
 */
export async function enumerateCellsInBox(
  network: PiecewiseLinearNetwork,
  box: Box,
  options: EnumerationOptions & { readonly share?: TreeShare } = {},
): Promise<BoxPartition> {
  checkNetwork(network);
  checkBox(box, network.inputs);
  const free = freeInputsOf(box);
  const dimension = free.box.length;
  if (dimension > largestExactDimension) {
    const reason = `exact cells are counted up to ${largestExactDimension} inputs, it has ${dimension} that are not held; choose a slice or sample`;
    throw failure('analysis/refused', ['The network', reason]);
  }
  const splitting = new PolytopeSplitting(network, free, options.share);
  await runWithinBudget(splitting, options);
  const { isDone: complete, exactDecisions } = splitting;
  const result: BoxPartition = {
    ...splitting.cells.take(hiddenWidths(network), free.inputMap),
    ...{ complete, exactDecisions },
    perLayer: splitting.cellsPerLayer(),
    method: complete ? 'exact' : 'capped',
  };
  const { random } = options;
  if (complete || !random) return result;
  const place = (): Float64Array => Float64Array.from(box, ([low, high]) => low + (high - low) * random.uniform());
  return { ...result, estimate: samplePatterns(network, affordableSamples(network), place) };
}

/**
 * All shares of one box together: the cells that one enumeration would have found, in another order.
 * @param shares  one or more
 * @param budget  most cells
 */
export function mergeShares(shares: readonly BoxPartition[], budget: number): BoxPartition {
  const first = shares[0]!;
  const sum = (read: (share: BoxPartition) => number): number => shares.reduce((all, share) => all + read(share), 0);
  const found = sum(({ cells }) => cells);
  const cells = Math.min(found, budget);
  const patterns = new Uint32Array(found * first.wordsPerCell);
  const interiors = new Float64Array(found * first.dimension);
  let at = 0;
  for (const share of shares) {
    patterns.set(share.patterns, at * first.wordsPerCell);
    interiors.set(share.interiors, at * first.dimension);
    at += share.cells;
  }
  const complete = found <= budget && shares.every((share) => share.complete);
  return {
    ...{ cells, complete, dimension: first.dimension, widths: first.widths, wordsPerCell: first.wordsPerCell },
    patterns: patterns.slice(0, cells * first.wordsPerCell),
    interiors: interiors.slice(0, cells * first.dimension),
    perLayer: first.perLayer.map((_, layer) => sum(({ perLayer }) => perLayer[layer]!)),
    exactDecisions: sum(({ exactDecisions }) => exactDecisions),
    method: complete ? 'exact' : 'capped',
  };
}
