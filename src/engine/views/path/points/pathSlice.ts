import type { PlaneSlice } from '../../../../analysis/regions/cells/piecewiseLinear.ts';
import type { LabRegionsConfig } from '../../../../core/config/config.ts';
import { LabError } from '../../../../core/ground/errors.ts';
import type { PreparedRun } from '../../../problem/preparedRun.ts';
import { planPlane } from '../../../reading/regionSlice.ts';

/** The plane of the view Regions, on which a path counts regions; undefined where the data have none. */
export function sliceOf({ data }: PreparedRun, regions: LabRegionsConfig): PlaneSlice | undefined {
  if (data.dataset.features < 2) return undefined;
  try {
    return planPlane(data, regions).slice;
  } catch (error) {
    // A plane that the data cannot have is told of by the view Regions.
    if (error instanceof LabError) return undefined;
    throw error;
  }
}
