import { ownCheck } from '../../../claims/own/ownChecks.ts';
import { createRandom } from '../../../core/ground/random.ts';
import type { OwnOutcome } from '../../../protocol/claims.ts';
import type { Moment } from '../frame/moment.ts';

/** Holds the network of a moment against the claim that is chosen; undefined where nobody has asked, or the claim says nothing of a single network. */
export function ownOutcome({ claim, prepared, parameters, running }: Moment): OwnOutcome | undefined {
  const check = claim?.own === true ? ownCheck(claim.id) : undefined;
  if (claim === undefined || check === undefined) return undefined;
  const { architecture, loss, train } = prepared.problem;
  const found = check({
    loss: { architecture, loss, rows: train.count, inputs: train.inputs, targets: train.targets, penalties: [] },
    parameters: Float64Array.from(parameters),
    running: Float64Array.from(running),
    isClassifier: prepared.task === 'classification',
    random: createRandom(1).fork(claim.id),
  });
  if ('notApplicable' in found) return { outcome: 'inapplicable', reason: found.notApplicable, rows: [] };
  return {
    outcome: found.holds ? 'passed' : 'failed',
    rows: found.rows.map(([label, value]) => ({ label, value })),
  };
}
