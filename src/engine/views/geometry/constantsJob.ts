import { measureConstants, type NetworkConstants } from '../../../analysis/geometry/constants/networkConstants.ts';
import type { PiecewiseLinearNetwork } from '../../../analysis/regions/cells/piecewiseLinear.ts';
import type { RegionDomain } from '../../../analysis/regions/regionCount.ts';
import { defineJob, type JobContext } from '../../crew/job.ts';

/** A network whose exact constants another thread finds. Plain data. */
export interface ConstantsTask {
  readonly network: PiecewiseLinearNetwork;
  readonly domain: RegionDomain;
  readonly budget: { readonly cells: number; readonly milliseconds: number };
}

/** The exact constants of a network on a domain. */
export const constantsOnDomain = defineJob<ConstantsTask, NetworkConstants>('constantsOnDomain');

/**
 * The exact constants of a network on a domain.
 * @throws LabError engine/cancelled, analysis/bad-network
 */
export function findConstants(
  { network, domain, budget }: ConstantsTask,
  context: JobContext,
): Promise<NetworkConstants> {
  const pause = (): Promise<void> => context.pause();
  const clock = (): number => context.clock();
  return measureConstants(network, domain, { budget, clock, pause, signal: context.signal });
}
