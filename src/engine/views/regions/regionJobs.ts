import { type BoxPartition, enumerateCellsInBox } from '../../../analysis/regions/box/linearRegionsBox.ts';
import type { TreeShare } from '../../../analysis/regions/box/polytopeSplitting.ts';
import { enumerateCells2d, type PlanePartition } from '../../../analysis/regions/plane/linearRegions.ts';
import type { Box, PiecewiseLinearNetwork, PlaneSlice } from '../../../analysis/regions/cells/piecewiseLinear.ts';
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

/** A share of the splitting tree of a box whose regions another thread finds. */
export interface ShareOfBox {
  readonly network: PiecewiseLinearNetwork;
  readonly box: Box;
  readonly share: TreeShare;
  readonly budget: { readonly cells: number; readonly milliseconds: number };
}

/** The regions of a share of a box. */
export const shareOfBox = defineJob<ShareOfBox, BoxPartition>('shareOfBox');

/**
 * The regions of a share of a box.
 * @throws LabError engine/cancelled, analysis/refused
 */
export function enumerateShareOfBox(
  { network, box, share, budget }: ShareOfBox,
  context: JobContext,
): Promise<BoxPartition> {
  const { signal } = context;
  const pause = (): Promise<void> => context.pause();
  const clock = (): number => context.clock();
  return enumerateCellsInBox(network, box, { budget, share, signal, pause, clock });
}
