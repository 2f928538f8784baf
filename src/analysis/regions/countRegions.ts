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
  checkSlice,
  hiddenWidths,
  identitySlice,
  type PiecewiseLinearNetwork,
} from './cells/piecewiseLinear.ts';
import { countBox, enumerationOptions } from './countBox.ts';
import { countPlane } from './countPlane.ts';
import { enumerateCells1d } from './linearRegionsLine.ts';
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
  const dimension = domain.kind === 'plane' ? 2 : domain.kind === 'line' ? 1 : domain.box.length;
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
      return countLine(network, domain.bounds, limits);
    case 'box':
      return countBox(network, domain.box, limits);
    default:
      return domain satisfies never;
  }
}

async function countLine(
  network: PiecewiseLinearNetwork,
  bounds: readonly [number, number],
  limits: RegionLimits,
): Promise<Counted> {
  const pieces = await enumerateCells1d(network, { origin: [0], u: [1], bounds }, enumerationOptions(limits));
  const { cells, perLayer, complete, method, ends } = pieces;
  const areaSum = complete ? ends[cells]! - ends[0]! : null;
  return {
    ...{ cells, perLayer, complete, method, set: pieces, areaSum },
    vertices: cells + 1,
    edges: cells,
    eulerCharacteristic: complete ? 1 : null,
  };
}

/**
 * The domain that a box of the inputs is: an interval, the plane of two inputs, or a box.
 * @throws LabError analysis/bad-network
 */
export function domainOfBox(network: PiecewiseLinearNetwork, box: Box): RegionDomain {
  checkNetwork(network);
  const [first, second] = box;
  if (first !== undefined && second === undefined) return { kind: 'line', bounds: first };
  if (first === undefined || second === undefined || box.length > 2) return { kind: 'box', box };
  const slice = identitySlice([first, second]);
  checkSlice(slice, network.inputs);
  return { kind: 'plane', slice };
}
