/**
 * The door to the counting of linear regions.
 *
 * It takes a piecewise linear network with the domain that it is looked at on (`RegionTask`) and limits (`RegionLimits`): a budget of cells
 * and of time, a clock, a signal. It gives a `RegionCount`: how many regions there are, whether that is all of them and how it is known, what
 * belongs to the partition where the method knows it, and what theory says of networks of that form. A count that the budget ended early has
 * `complete: false` and an estimate beside it. Nothing is printed and nothing is read but what was handed in.
 */
import { hashPatterns } from './cells/activationPatterns.ts';
import {
  type Box,
  checkNetwork,
  checkBox,
  checkSlice,
  hiddenWidths,
  type PiecewiseLinearNetwork,
} from './cells/piecewiseLinear.ts';
import { countBox, enumerationOptions } from './countBox.ts';
import { countPlane } from './countPlane.ts';
import { createRandom } from '../../core/ground/random.ts';
import { freeInputsOf } from './cells/freeInputs.ts';
import { enumerateCells1d, type LineSlice } from './linearRegionsLine.ts';
import { regionBounds } from './regionBounds.ts';
import type { Counted, RegionCount, RegionDomain, RegionLimits, RegionTask } from './regionCount.ts';

export type { RegionCount, RegionDomain, RegionLimits, RegionTask } from './regionCount.ts';

/** Bytes that the text of all patterns may have. */
const mostHashedBytes = 1e9;

/**
 * Counts the regions of a task, by the method that its dimension allows.
 * @throws LabError analysis/bad-network  the network or its domain is not valid
 * @throws LabError analysis/refused      too many dimensions or sides for the methods here
 * @throws LabError engine/cancelled      the signal was aborted
 */
export async function countRegions(
  { network, domain, isLimit }: RegionTask,
  limits: RegionLimits,
): Promise<RegionCount> {
  const begin = limits.clock();
  const dimension = domain.kind === 'plane' ? 2 : domain.kind === 'line' ? 1 : freeInputsOf(domain.box).box.length;
  const { set, ...counted } = await count(network, domain, limits);
  const seconds = (limits.clock() - begin) / 1000;
  const widths = hiddenWidths(network);
  const neurons = widths.reduce((sum, width) => sum + width, 0);
  const isHashed = counted.complete && set.cells * (neurons + 1) < mostHashedBytes;
  const isLeaky = network.layers.some(({ negativeSlope }) => negativeSlope !== 0);
  const { cells, perLayer, vertices, edges, areaSum, eulerCharacteristic, complete, method, ...rest } = counted;
  return {
    ...{ cells, perLayer, vertices, edges },
    patternsSha256: isHashed ? await hashPatterns(set) : null,
    ...{ areaSum, eulerCharacteristic, complete, dimension },
    method: isLimit ? 'limit' : method,
    bounds: regionBounds(widths, dimension, isLeaky),
    seconds,
    ...rest,
  };
}

function count(network: PiecewiseLinearNetwork, domain: RegionDomain, limits: RegionLimits): Promise<Counted> {
  switch (domain.kind) {
    case 'plane':
      return countPlane(network, domain.slice, limits);
    case 'line':
      return countLine(network, { ...(domain.line ?? { origin: [0], u: [1] }), bounds: domain.bounds }, limits);
    case 'box':
      return countBox(network, domain.box, limits);
    default:
      return domain satisfies never;
  }
}

async function countLine(network: PiecewiseLinearNetwork, line: LineSlice, limits: RegionLimits): Promise<Counted> {
  const options = { ...enumerationOptions(limits), random: createRandom(1) };
  const pieces = await enumerateCells1d(network, line, options);
  const { cells, perLayer, complete, method, ends, estimate } = pieces;
  const counted = {
    ...{ cells, perLayer, complete, method, set: pieces },
    areaSum: complete ? ends[cells]! - ends[0]! : null,
    vertices: cells + 1,
    edges: cells,
    eulerCharacteristic: complete ? 1 : null,
  };
  if (estimate === undefined) return counted;
  const { samples, distinct, unseenShare } = estimate;
  return { ...counted, sampled: { samples, distinct, unseenShare } };
}

/**
 * The domain that a box of the inputs is: an interval, the plane of two inputs, or a box. Sides without width hold their inputs.
 * @throws LabError analysis/bad-network
 */
export function domainOfBox(network: PiecewiseLinearNetwork, box: Box): RegionDomain {
  checkNetwork(network);
  checkBox(box, network.inputs);
  const { box: free, inputMap } = freeInputsOf(box);
  const [first, second] = free;
  if (first === undefined || free.length > 2) return { kind: 'box', box };
  const columnOf = (column: number): number[] => box.map((_, input) => inputMap.weights[input * free.length + column]!);
  const origin = [...inputMap.bias];
  if (second === undefined) return { kind: 'line', bounds: first, line: { origin, u: columnOf(0) } };
  const slice = { origin, u: columnOf(0), v: columnOf(1), bounds: [first, second] as const };
  checkSlice(slice, network.inputs);
  return { kind: 'plane', slice };
}
