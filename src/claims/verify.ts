import { failure, formatMessage, LabError } from '../core/ground/errors.ts';
import { createRandom } from '../core/ground/random.ts';
import type {
  AreaName,
  Claim,
  ClaimContext,
  ClaimResult,
  ParameterValues,
  TrainedNetwork,
  TrainingWish,
  Verdict,
} from './words/claim.ts';
import type { Measured } from './words/values.ts';

/** What one claim came to, as plain data. */
export interface ClaimReport {
  readonly id: string;
  readonly area: AreaName;
  readonly verdict: Verdict;
  readonly measured: Measured;
  readonly expected: Measured;
  /** By key, with the place inside a list. */
  readonly tolerance: Readonly<Record<string, number>>;
  readonly passed: boolean;
  readonly seconds: number;
  /** Why it could not be computed. */
  readonly reason?: string;
}

/** What claims are lent. */
export interface ClaimOutside {
  readonly signal: AbortSignal;
  clock(): number;
  /** Lets other work of the thread in. */
  pause(): Promise<void>;
  train(wish: TrainingWish, outside: Pick<ClaimOutside, 'signal' | 'pause' | 'clock'>): Promise<TrainedNetwork>;
}

/** With what a claim runs; its random numbers depend on its name alone. */
export function contextFor(claim: Pick<Claim, 'id'>, outside: ClaimOutside): ClaimContext {
  const { signal } = outside;
  return {
    signal,
    random: createRandom(1).fork(claim.id),
    clock: () => outside.clock(),
    train: (wish) => outside.train(wish, outside),
    async pause() {
      await outside.pause();
      if (signal.aborted) throw failure('engine/cancelled');
    },
  };
}

/** Runs a claim; `parameters` that are left out have their usual values. @throws LabError engine/cancelled */
export function runClaim(claim: Claim, parameters: ParameterValues, outside: ClaimOutside): Promise<ClaimResult> {
  return claim.run(parameters, contextFor(claim, outside));
}

/**
 * Runs claims one after the other with their usual parameters and tells what each came to. A claim that cannot be computed has failed; the others go on.
 * @throws LabError engine/cancelled
 */
export async function* verifyClaims(
  chosen: readonly Claim[],
  outside: ClaimOutside,
): AsyncGenerator<ClaimReport, void> {
  for (const claim of chosen) {
    await outside.pause();
    if (outside.signal.aborted) throw failure('engine/cancelled');
    yield await verifyClaim(claim, outside);
  }
}

async function verifyClaim(claim: Claim, outside: ClaimOutside): Promise<ClaimReport> {
  const { id, area, verdict } = claim;
  const begin = outside.clock();
  const seconds = (): number => (outside.clock() - begin) / 1000;
  try {
    const { measured, expected, checks, passed, notApplicable } = await runClaim(claim, {}, outside);
    const tolerance = Object.fromEntries(checks.map((check) => [check.key, check.tolerance]));
    const reason = notApplicable && formatMessage(notApplicable);
    return { id, area, verdict, measured, expected, tolerance, passed, seconds: seconds(), ...(reason && { reason }) };
  } catch (error) {
    if (!(error instanceof LabError) || error.code === 'engine/cancelled') throw error;
    const lost = { measured: {}, expected: {}, tolerance: {}, passed: false };
    return { id, area, verdict, ...lost, seconds: seconds(), reason: error.message };
  }
}
