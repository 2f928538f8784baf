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
import { PolytopeSplitting } from './polytopeSplitting.ts';
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
 * @throws LabError analysis/bad-network  the network or the box is not valid
 * @throws LabError analysis/refused      more than six inputs (sample instead), or a cell with more than 64 sides
 * @throws LabError engine/cancelled      the signal was aborted
 * @source corners and edges of a cut polytope as in the double description method: Motzkin et al. (1953); Fukuda, Prodon (1996)
 */
export async function enumerateCellsInBox(
  network: PiecewiseLinearNetwork,
  box: Box,
  options: EnumerationOptions = {},
): Promise<BoxPartition> {
  checkNetwork(network);
  checkBox(box, network.inputs);
  const free = freeInputsOf(box);
  const dimension = free.box.length;
  if (dimension > largestExactDimension) {
    const reason = `exact cells are counted up to ${largestExactDimension} inputs, it has ${dimension} that are not held; choose a slice or sample`;
    throw failure('analysis/refused', ['The network', reason]);
  }
  const splitting = new PolytopeSplitting(network, free);
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
