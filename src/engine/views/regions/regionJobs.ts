import { enumerateCells2d, type PlanePartition } from '../../../analysis/regions/plane/linearRegions.ts';
import type { PiecewiseLinearNetwork, PlaneSlice } from '../../../analysis/regions/cells/piecewiseLinear.ts';
import { defineJob, type JobContext } from '../../crew/job.ts';

/** A part of a plane whose regions another thread finds. */
export interface PartOfPlane {
  readonly network: PiecewiseLinearNetwork;
  readonly slice: PlaneSlice;
  /** Most cells that are computed. */
  readonly budget: number;
}

/** The regions of a part of a plane. */
export const partOfPlane = defineJob<PartOfPlane, PlanePartition>('partOfPlane');

/** Cells between two looks for a cancel. */
const stride = 1024;

/**
 * The regions of a part of a plane.
 * @throws LabError engine/cancelled
 */
export function enumeratePartOfPlane(
  { network, slice, budget }: PartOfPlane,
  context: JobContext,
): Promise<PlanePartition> {
  const { signal } = context;
  const pause = (): Promise<void> => context.pause();
  return enumerateCells2d(network, slice, { budget: { cells: budget }, signal, pause, stride });
}
