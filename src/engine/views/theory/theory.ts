import { claims } from '../../../claims/claims.ts';
import { runClaim } from '../../../claims/verify.ts';
import type { Claim } from '../../../claims/words/claim.ts';
import type { Chart } from '../../../protocol/charts.ts';
import type { ClaimOutcome } from '../../../protocol/claims.ts';
import { trainOnce } from '../../training/trainOnce.ts';
import type { Moment, ViewExperiment, ViewWork } from '../frame/moment.ts';
import { claimCard, claimPictures } from './claimCardCharts.ts';
import { claimListChart, theoryNumbers } from './claimListChart.ts';
import { outcomeOf, verifyRest } from './claimOutcomes.ts';
import { ownOutcome } from './ownOutcome.ts';

/** Milliseconds between two pictures of the list while claims run. */
const listPause = 250;

/** What textbooks say, and whether it holds: the list of all sentences, and the one that is chosen with its numbers and pictures. */
export const theory: Pick<ViewExperiment, 'charts'> = {
  async *charts(moment, work) {
    const known = outcomesOf(work);
    const claim = claims.find(({ id }) => id === moment.claim?.id) ?? claims[0]!;
    yield theoryNumbers(moment, known);
    yield claimListChart(moment, claim.id, known);
    yield* chosenClaim(moment, claim, work);
    let told = work.clock();
    for await (const computed of verifyRest(
      claims.map(({ id }) => id),
      known,
      work,
    )) {
      if (work.clock() - told < listPause && computed < claims.length) continue;
      yield theoryNumbers(moment, known);
      yield claimListChart(moment, claim.id, known);
      told = work.clock();
    }
  },
};

/** What came of the claims, kept for later runs of the text: it does not depend on it. */
function outcomesOf({ lasting }: ViewWork): Map<string, ClaimOutcome> {
  const kept = (lasting.get('outcomes') as Map<string, ClaimOutcome> | undefined) ?? new Map<string, ClaimOutcome>();
  lasting.set('outcomes', kept);
  return kept;
}

async function* chosenClaim(moment: Moment, claim: Claim, work: ViewWork): AsyncGenerator<Chart, void> {
  const parameters = moment.claim?.id === claim.id ? moment.claim.parameters : {};
  const { signal } = work;
  const outside = { signal, clock: () => work.clock(), pause: () => work.pause(), train: trainOnce };
  const result = await runClaim(claim, parameters, outside);
  yield claimCard(moment, claim, { result, parameters, own: ownOutcome(moment) });
  yield* claimPictures(moment, claim, result);
  if (Object.keys(parameters).length > 0) return;
  const { passed, notApplicable } = result;
  outcomesOf(work).set(claim.id, outcomeOf({ passed, ...(notApplicable && { reason: notApplicable.text }) }));
}
