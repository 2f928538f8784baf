import { findClaim } from '../../../claims/claims.ts';
import { verifyClaims, type ClaimReport } from '../../../claims/verify.ts';
import { defineJob, type JobContext } from '../../crew/job.ts';
import { trainOnce } from '../../training/trainOnce.ts';

/** Claims that a thread runs with their usual parameters, by their ids. */
export const verifySome = defineJob<readonly string[], readonly ClaimReport[]>('verifySome');

/**
 * Runs claims one after the other.
 * @throws LabError core/unknown-name, engine/cancelled
 */
export async function verifyOnThread(ids: readonly string[], context: JobContext): Promise<readonly ClaimReport[]> {
  const { signal } = context;
  const outside = { signal, clock: () => context.clock(), pause: () => context.pause(), train: trainOnce };
  const reports: ClaimReport[] = [];
  for await (const report of verifyClaims(ids.map(findClaim), outside)) reports.push(report);
  return reports;
}
