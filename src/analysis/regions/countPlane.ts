import { failure } from '../../core/ground/errors.ts';
import { createRandom } from '../../core/ground/random.ts';
import { advanceForAMoment } from './cells/enumeration.ts';
import { type PiecewiseLinearNetwork, type PlaneSlice, pointOnSlice } from './cells/piecewiseLinear.ts';
import { affordableSamples, samplePatterns } from './cells/sampledCells.ts';
import { startEnumeration2d } from './plane/linearRegions.ts';
import type { Counted, RegionLimits } from './regionCount.ts';

/**
 * Counts on a rectangle of a plane; beside a part of the count stands what random points found.
 * @throws LabError analysis/bad-network, engine/cancelled
 */
export async function countPlane(
  network: PiecewiseLinearNetwork,
  slice: PlaneSlice,
  limits: RegionLimits,
): Promise<Counted> {
  const { cells: mostCells, milliseconds = Infinity, clock, pause, signal, onProgress } = limits;
  const enumeration = startEnumeration2d(network, slice);
  const deadline = clock() + milliseconds;
  try {
    while (!enumeration.isDone && enumeration.cellCount < mostCells && clock() < deadline) {
      advanceForAMoment(enumeration, mostCells, clock);
      onProgress?.(Math.round(100 * enumeration.coveredShare), 100);
      await pause?.();
      if (signal?.aborted) throw failure('engine/cancelled');
    }
    const set = enumeration.patterns();
    const { cells, perLayer, complete, method } = set;
    const { vertexCount, edgeCount, areaSum, eulerCharacteristic } = enumeration.totals();
    const known = { cells, perLayer, vertices: vertexCount, edges: edgeCount, areaSum, eulerCharacteristic };
    const counted = { ...known, complete, method, set };
    return complete ? counted : { ...counted, sampled: sample(network, slice) };
  } finally {
    enumeration.dispose();
  }
}

function sample(network: PiecewiseLinearNetwork, slice: PlaneSlice): NonNullable<Counted['sampled']> {
  const random = createRandom(1);
  const [[s0, s1], [t0, t1]] = slice.bounds;
  const { samples, distinct, unseenShare } = samplePatterns(network, affordableSamples(network), () =>
    pointOnSlice(slice, s0 + (s1 - s0) * random.uniform(), t0 + (t1 - t0) * random.uniform()),
  );
  return { samples, distinct, unseenShare };
}
