import type { ClaimReport } from '../../../claims/verify.ts';
import type { ClaimOutcome } from '../../../protocol/claims.ts';
import type { ViewWork } from '../frame/moment.ts';
import { verifyOnThread, verifySome } from './claimJobs.ts';

/** Claims that are run together: few, so that the list fills as one looks at it. */
const together = 4;

/** What came of a claim. */
export function outcomeOf({ passed, reason }: Pick<ClaimReport, 'passed' | 'reason'>): ClaimOutcome {
  if (passed) return 'passed';
  return reason === undefined ? 'failed' : 'inapplicable';
}

/**
 * Runs the claims that have not run yet, on the threads of the crew where there are some, and says so after every few.
 * @param known  what came of those that have run; filled
 * @returns        how many have run
 * @throws LabError engine/cancelled
 */
export async function* verifyRest(
  ids: readonly string[],
  known: Map<string, ClaimOutcome>,
  work: ViewWork,
): AsyncGenerator<number, void> {
  const { crew } = work;
  const rest = ids.filter((id) => !known.has(id));
  const underway = new Set<Promise<void>>();
  const run = async (part: readonly string[]): Promise<void> => {
    const reports = await (crew?.run(verifySome, part, work.signal) ?? verifyOnThread(part, work));
    for (const report of reports) known.set(report.id, outcomeOf(report));
    work.progress(known.size, ids.length);
  };
  for (let at = 0; at < rest.length; at += together) {
    const part = run(rest.slice(at, at + together));
    const own = part.finally(() => underway.delete(own));
    // Who waits hears of it; those that nobody waits for any more end with the view.
    own.catch(() => undefined);
    underway.add(own);
    if (underway.size < (crew?.size ?? 1)) continue;
    await Promise.race(underway);
    yield known.size;
  }
  await Promise.all(underway);
  yield known.size;
}
