import type { JobTable } from './job.ts';
import type { FoldParams } from './pathJobs.ts';
import type { PartOfPlane } from './regionJobs.ts';

/** One line for each kind of work that other threads do, under the name of its token. */
export const jobs = {
  partOfPlane: async (params: PartOfPlane, context) =>
    (await import('./regionJobs.ts')).enumeratePartOfPlane(params, context),
  pathFold: async (params: FoldParams, context) => (await import('./pathJobs.ts')).solvePathFold(params, context),
} satisfies JobTable;
