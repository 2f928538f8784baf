import { LabError } from '../../core/ground/errors.ts';
import { createRandom } from '../../core/ground/random.ts';
import { loadProgramSolver } from './box/linearPrograms.ts';
import { enumerateCellsInBox, largestExactDimension } from './box/linearRegionsBox.ts';
import { enumerateCellsByPrograms, probeCellCount } from './box/linearRegionsPrograms.ts';
import type { EnumerationOptions } from './cells/enumeration.ts';
import type { Box, PiecewiseLinearNetwork } from './cells/piecewiseLinear.ts';
import type { Counted, RegionLimits } from './regionCount.ts';

/** Random descents beside a capped count, and the most time for them; no more than the count itself may take. */
const probes = 400;
const probeMilliseconds = 5000;

/** Nobody counts these in three and more dimensions. */
const unknown = { vertices: null, edges: null, areaSum: null, eulerCharacteristic: null };

/** The limits as an enumeration takes them. */
export function enumerationOptions(limits: RegionLimits): EnumerationOptions {
  const { cells, milliseconds, clock, signal, pause, onProgress } = limits;
  return {
    budget: { cells, ...(milliseconds !== undefined && { milliseconds }) },
    clock,
    ...(signal && { signal }),
    ...(pause && { pause }),
    ...(onProgress && { onProgress: ({ cells: found }) => onProgress(found, cells) }),
  };
}

/**
 * Counts in a box; see `byCornersOrPrograms`.
 * @throws LabError analysis/bad-network, engine/cancelled
 */
export function countBox(network: PiecewiseLinearNetwork, box: Box, limits: RegionLimits): Promise<Counted> {
  return byCornersOrPrograms(
    box,
    () => countByCorners(network, box, limits),
    () => countByPrograms(network, box, limits),
  );
}

/** Looks at a box by corners in up to six dimensions, by linear programs in more, and where a cell has more sides than corners can tell. */
export async function byCornersOrPrograms<Found>(
  box: Box,
  byCorners: () => Promise<Found>,
  byPrograms: () => Promise<Found>,
): Promise<Found> {
  const dimension = box.filter(([low, high]) => low < high).length;
  if (dimension > largestExactDimension) return byPrograms();
  try {
    return await byCorners();
  } catch (error) {
    if (error instanceof LabError && error.code === 'analysis/refused') return byPrograms();
    throw error;
  }
}

async function countByCorners(network: PiecewiseLinearNetwork, box: Box, limits: RegionLimits): Promise<Counted> {
  const options = { ...enumerationOptions(limits), random: createRandom(1) };
  const found = await enumerateCellsInBox(network, box, options);
  const { cells, perLayer, complete, method, estimate } = found;
  const counted = { ...unknown, cells, perLayer, complete, method, set: found };
  if (estimate === undefined) return counted;
  const { samples, distinct, unseenShare } = estimate;
  return { ...counted, sampled: { samples, distinct, unseenShare } };
}

async function countByPrograms(network: PiecewiseLinearNetwork, box: Box, limits: RegionLimits): Promise<Counted> {
  const solver = await loadProgramSolver();
  const options = enumerationOptions(limits);
  const found = await enumerateCellsByPrograms(network, box, solver, options);
  const { cells, perLayer, complete, method, undecided, largestDoubt } = found;
  const counted = { ...unknown, cells, perLayer, complete, method, undecided, largestDoubt, set: found };
  if (complete) return counted;
  const { clock, signal, pause } = options;
  const milliseconds = Math.min(probeMilliseconds, limits.milliseconds ?? Infinity);
  const {
    probes: count,
    estimate,
    interval,
  } = await probeCellCount(network, box, solver, {
    ...(clock && { clock }),
    ...(signal && { signal }),
    ...(pause && { pause }),
    budget: { milliseconds },
    probes,
    random: createRandom(1),
  });
  return { ...counted, probed: { probes: count, estimate, interval } };
}
