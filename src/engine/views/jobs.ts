import type { JobTable } from '../crew/job.ts';
import type { ConstantsTask } from './geometry/constantsJob.ts';
import type { SurfacePart } from './geometry/surface/surfaceJobs.ts';
import type { FoldParams } from './path/points/pathJobs.ts';
import type { PartOfPlane, ShareOfBox } from './regions/regionJobs.ts';

/** One line for each kind of work that other threads do, under the name of its token. */
export const jobs = {
  partOfPlane: async (params: PartOfPlane, context) =>
    (await import('./regions/regionJobs.ts')).enumeratePartOfPlane(params, context),
  shareOfBox: async (params: ShareOfBox, context) =>
    (await import('./regions/regionJobs.ts')).enumerateShareOfBox(params, context),
  pathFold: async (params: FoldParams, context) =>
    (await import('./path/points/pathJobs.ts')).solvePathFold(params, context),
  partOfSurface: async (params: SurfacePart, context) =>
    (await import('./geometry/surface/surfaceJobs.ts')).evaluatePartOfSurface(params, context),
  constantsOnDomain: async (params: ConstantsTask, context) =>
    (await import('./geometry/constantsJob.ts')).findConstants(params, context),
  verifySome: async (ids: readonly string[], context) =>
    (await import('./theory/claimJobs.ts')).verifyOnThread(ids, context),
} satisfies JobTable;
