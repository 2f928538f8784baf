import { claims, findClaim } from '../../../claims/claims.ts';
import { runClaim } from '../../../claims/verify.ts';
import type { Check } from '../../../claims/words/judge.ts';
import { failure, formatMessage, LabError } from '../../../core/ground/errors.ts';
import type { ListedClaim, VerifiedClaim } from '../../../protocol/claims.ts';
import type { JobContext } from '../../crew/job.ts';
import { trainOnce } from '../../training/trainOnce.ts';
import { areaWords, claimText } from './claimTexts.ts';

/** All claims, area by area. */
export function listClaims(): readonly ListedClaim[] {
  return claims.map(({ id, area, verdict, statement }) => ({
    id,
    area,
    areaLabel: areaWords[area],
    verdict,
    statement: claimText(statement),
  }));
}

/**
 * Runs claims with their usual parameters, one after the other, and tells which numbers were not as expected.
 * @throws LabError core/unknown-name, engine/cancelled
 */
export async function verifyListed(ids: readonly string[], context: JobContext): Promise<readonly VerifiedClaim[]> {
  const found: VerifiedClaim[] = [];
  for (const id of ids) {
    await context.pause();
    if (context.signal.aborted) throw failure('engine/cancelled');
    found.push(await verifyOne(id, context));
  }
  return found;
}

async function verifyOne(id: string, context: JobContext): Promise<VerifiedClaim> {
  const begin = context.clock();
  const seconds = (): number => (context.clock() - begin) / 1000;
  const { signal } = context;
  const outside = { signal, clock: () => context.clock(), pause: () => context.pause(), train: trainOnce };
  try {
    const { passed, checks, notApplicable } = await runClaim(findClaim(id), {}, outside);
    const missed = checks.filter((check) => !check.passed).map(missedOf);
    const reason = notApplicable && formatMessage(notApplicable);
    return { id, passed, seconds: seconds(), missed, ...(reason !== undefined && { reason }) };
  } catch (error) {
    const isExpected = error instanceof LabError && !['engine/cancelled', 'core/unknown-name'].includes(error.code);
    if (!isExpected) throw error;
    return { id, passed: false, seconds: seconds(), missed: [], reason: error.message };
  }
}

function missedOf({ key, measured, expected, tolerance }: Check): VerifiedClaim['missed'][number] {
  return { name: key, measured: Number.isFinite(measured) ? measured : null, expected, tolerance };
}
