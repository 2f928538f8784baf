import { ownIds } from '../../../claims/own/ownChecks.ts';
import { guides } from '../../../claims/guides/guides.ts';
import type { Claim, ClaimResult, ParameterValues } from '../../../claims/words/claim.ts';
import type { CheckKind } from '../../../claims/words/judge.ts';
import { message, type Message } from '../../../core/ground/errors.ts';
import type { Chart } from '../../../protocol/charts.ts';
import type { ClaimCardChart, ClaimCheck, ClaimStep, OwnOutcome } from '../../../protocol/claims.ts';
import type { Moment } from '../frame/moment.ts';
import { claimText } from './claimTexts.ts';
import { outcomeOf } from './claimOutcomes.ts';

/** Pictures of a claim that have a seat. */
export const pictureIds = ['picture1', 'picture2', 'picture3', 'picture4'] as const;

const kinds: Readonly<Record<CheckKind, Message>> = {
  'closed form': message('by a formula'),
  record: message('as it was published with the sentence'),
  bound: message('a bound'),
  estimate: message('an estimate, within its band'),
  input: message('given'),
  refuted: message('what the sentence says: it must be missed by at least the tolerance'),
  told: message('nothing is expected'),
};

/** A claim that has run. */
export interface ShownClaim {
  readonly result: ClaimResult;
  readonly parameters: ParameterValues;
  /** What came of it on the network of the run. */
  readonly own?: OwnOutcome | undefined;
}

/** The card of a claim that has run. */
export function claimCard(
  { run, step }: Pick<Moment, 'run' | 'step'>,
  claim: Claim,
  { result, parameters, own }: ShownClaim,
): ClaimCardChart {
  const { notApplicable } = result;
  const outcome = outcomeOf({ passed: result.passed, ...(notApplicable && { reason: notApplicable.text }) });
  return {
    kind: 'claim',
    id: 'claim',
    view: 'theory',
    run,
    step,
    title: titleOf(claim, outcome),
    caption: captionOf(result),
    description: message('{0} numbers of the sentence beside what is expected of them', result.checks.length),
    explanation: message(
      'Measured numbers come from the functions that the lab itself uses. Expected ones come from a formula where there is one, else they were published with the sentence; the tolerance is half a unit of their last decimal.',
    ),
    claim: claim.id,
    verdict: claim.verdict,
    statement: claimText(claim.statement),
    formula: claim.formula,
    assumptions: claimText(claim.assumptions),
    source: message('{0}: {1}', claim.source.chapter, claim.source.theorem),
    ...(claim.correction !== undefined && { correction: claimText(claim.correction) }),
    outcome,
    ...(notApplicable !== undefined && { reason: notApplicable }),
    checks: result.checks.map(checkOf),
    sliders: Object.entries(claim.parameters).map(([name, { label, default: usual, range, isWhole, unit }]) => ({
      name,
      label: claimText(label),
      value: parameters[name] ?? usual,
      range,
      isWhole: isWhole === true,
      unit: unit ?? '',
    })),
    ...(claim.experiment !== undefined && { experiment: textOf(claim.experiment) }),
    isOwn: ownIds.includes(claim.id),
    ...(own && { own }),
    steps: stepsOf(claim),
  };
}

function textOf(experiment: NonNullable<Claim['experiment']>): string {
  return `${JSON.stringify(experiment, undefined, 2)}\n`;
}

/** Where a claim stands in the guided chapters. */
function stepsOf({ id }: Pick<Claim, 'id'>): ClaimStep[] {
  return guides.flatMap(({ label, steps }) => {
    const at = steps.findIndex(({ claim }) => claim === id);
    const step = steps[at];
    if (step === undefined) return [];
    const [previous, next] = [steps[at - 1]?.claim, steps[at + 1]?.claim];
    return {
      guide: claimText(label),
      at: at + 1,
      of: steps.length,
      sentence: claimText(step.sentence),
      attempt: claimText(step.attempt),
      experiment: textOf(step.experiment),
      ...(previous !== undefined && { previous }),
      ...(next !== undefined && { next }),
    };
  });
}

function checkOf({ key, kind, measured, expected, tolerance, passed }: ClaimResult['checks'][number]): ClaimCheck {
  const hasTolerance = expected !== null && kind !== 'bound';
  return {
    name: key,
    kind: kinds[kind],
    measured: Number.isFinite(measured) ? measured : null,
    expected,
    tolerance: hasTolerance ? tolerance : null,
    passed,
  };
}

function titleOf({ verdict }: Claim, outcome: ClaimCardChart['outcome']): Message {
  if (outcome === 'inapplicable') return message('Cannot be computed with these parameters');
  if (outcome === 'failed') return message('Not as expected with these parameters');
  switch (verdict) {
    case 'true':
      return message('It holds');
    case 'true-with-conditions':
      return message('It holds under its conditions');
    case 'loose':
      return message('It holds loosely');
    case 'false':
      return message('It breaks: the counterexample is found');
    default:
      return verdict satisfies never;
  }
}

function captionOf({ checks, clamped }: ClaimResult): Message {
  const compared = checks.filter(({ expected }) => expected !== null);
  const passed = compared.filter((check) => check.passed).length;
  return clamped.length === 0
    ? message('{0} of {1} numbers are as expected.', passed, compared.length)
    : message(
        '{0} of {1} numbers are as expected. Moved into range: {2}.',
        passed,
        compared.length,
        clamped.join(', '),
      );
}

/** The pictures of a claim where they stand in the view. */
export function claimPictures({ run, step }: Pick<Moment, 'run' | 'step'>, claim: Claim, result: ClaimResult): Chart[] {
  return result.charts().flatMap((chart, at) => {
    const id = pictureIds[at];
    if (id === undefined) return [];
    return { ...chart, id, view: 'theory' as const, run, step, explanation: claimText(claim.statement) };
  });
}
