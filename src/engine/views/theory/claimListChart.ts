import { claims } from '../../../claims/claims.ts';
import { guides } from '../../../claims/guides/guides.ts';
import { areaNames, chapters } from '../../../claims/words/claim.ts';
import { message } from '../../../core/ground/errors.ts';
import type { NumbersChart } from '../../../protocol/charts.ts';
import type { ClaimListChart, ClaimOutcome, ClaimVerdict } from '../../../protocol/claims.ts';
import { numbersChart } from '../frame/keyNumbers.ts';
import type { Moment } from '../frame/moment.ts';
import { areaWords, claimText } from './claimTexts.ts';

/** How many claims have a verdict. */
function count(verdict: ClaimVerdict): number {
  return claims.filter((claim) => claim.verdict === verdict).length;
}

/** How many claims have come to something here. */
function countOutcomes(known: ReadonlyMap<string, ClaimOutcome>, outcome: ClaimOutcome): number {
  return [...known.values()].filter((one) => one === outcome).length;
}

/** All claims as a list, with what has come of them so far. */
export function claimListChart(
  { run, step }: Pick<Moment, 'run' | 'step'>,
  chosen: string,
  known: ReadonlyMap<string, ClaimOutcome>,
): ClaimListChart {
  const passed = countOutcomes(known, 'passed');
  return {
    kind: 'claims',
    id: 'claims',
    view: 'theory',
    run,
    step,
    title: message('{0} of {1} sentences are false as written', count('false'), claims.length),
    caption: message(
      'Sentences of five textbook chapters; {0} computed here as expected, {1} not yet.',
      passed,
      claims.length - known.size,
    ),
    description: message(
      'A list of {0} sentences: {1} true, {2} true under conditions, {3} loose, {4} false as written.',
      ...[claims.length, count('true'), count('true-with-conditions'), count('loose'), count('false')],
    ),
    explanation: message(
      'Each sentence is computed by the functions of the lab and held against a formula, or against numbers that others have computed. A false one counts as computed when its counterexample is found and the number of the sentence is missed.',
    ),
    chapters: chapters.map(claimText),
    areas: areaNames.map((name) => areaWords[name]),
    claims: claims.map(({ id, area, verdict, statement, source }) => {
      const outcome = known.get(id);
      return {
        id,
        chapter: chapters.findIndex((chapter) => chapter === source.chapter),
        area: areaNames.indexOf(area),
        verdict,
        statement: claimText(statement),
        ...(outcome !== undefined && { outcome }),
      };
    }),
    guides: guides.map(({ label, steps }) => ({ label: claimText(label), claims: steps.map(({ claim }) => claim) })),
    chosen,
  };
}

/** The verdicts in numbers, and how many were computed here. */
export function theoryNumbers(moment: Moment, known: ReadonlyMap<string, ClaimOutcome>): NumbersChart {
  const failed = countOutcomes(known, 'failed');
  return numbersChart(moment, 'theory', [
    { label: message('true'), value: message('{0}', count('true')), chart: 'claims' },
    { label: message('under conditions'), value: message('{0}', count('true-with-conditions')), chart: 'claims' },
    { label: message('loose'), value: message('{0}', count('loose')), chart: 'claims' },
    { label: message('false as written'), value: message('{0}', count('false')), chart: 'claims' },
    {
      label: message('computed here'),
      value: message('{0} of {1}', known.size, claims.length),
      ...(failed > 0 && { note: message('{0} not as expected', failed) }),
      chart: 'claims',
    },
  ]);
}
