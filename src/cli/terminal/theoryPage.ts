import { formatMeasured } from '../../core/ground/numberText.ts';
import type { ClaimReport } from '../../claims/verify.ts';
import { areaNames, type AreaName, type Claim, type Verdict } from '../../claims/words/claim.ts';
import { listNumbers, type Measured } from '../../claims/words/values.ts';

/** A claim with what it came to. */
export interface PagedClaim {
  readonly claim: Claim;
  readonly report: ClaimReport;
}

const verdictWords: Readonly<Record<Verdict, string>> = {
  true: 'true',
  'true-with-conditions': 'true under conditions',
  loose: 'loose',
  false: 'false as written',
};

const areaWords: Readonly<Record<AreaName, string>> = {
  activations: 'Activations',
  initialization: 'Initialization',
  'gradient-flow': 'Gradients through the layers',
  'linear-regions': 'Linear regions',
  'norm-penalties': 'Penalties on weights',
  optimizers: 'Optimizers',
  normalization: 'Normalization',
  geometry: 'Geometry of the loss',
  'implicit-regularization': 'What regularizes without a penalty',
  robustness: 'Robustness',
  bayes: 'Priors',
};

/** Numbers of a claim that are listed; the others are counted. */
const mostNumbers = 8;

/**
 * All claims as a page in Markdown: the sentence, what is right, the numbers.
 * @param pictured  ids of claims with a picture beside the page, `theory/<id>.svg`
 */
export function theoryPage(paged: readonly PagedClaim[], pictured: ReadonlySet<string>): string {
  const count = (verdict: Verdict): number => paged.filter(({ claim }) => claim.verdict === verdict).length;
  const verdicts = (['true', 'true-with-conditions', 'loose', 'false'] as const).map(
    (verdict) => `${count(verdict)} ${verdictWords[verdict]}`,
  );
  const areas = areaNames.flatMap((area) => {
    const own = paged.filter(({ claim }) => claim.area === area);
    return own.length === 0 ? [] : [{ area, own }];
  });
  return [
    '# Theory that runs',
    '',
    `${paged.length} sentences of five textbook chapters, each computed by the functions that the lab itself uses: ${verdicts.join(', ')}.`,
    'The view *Theory* runs them with sliders, `npx reglab verify` in the terminal; this page is written by `npx reglab verify --page media/theory.md`.',
    '',
    ...areas.map(({ area, own }) => `- [${areaWords[area]}](#${anchorOf(areaWords[area])}): ${own.length}`),
    ...areas.flatMap(({ area, own }) => [
      '',
      `## ${areaWords[area]}`,
      ...own.flatMap((one) => ['', ...describe(one, pictured.has(one.claim.id))]),
    ]),
    '',
  ].join('\n');
}

function anchorOf(heading: string): string {
  return heading.toLowerCase().replaceAll(' ', '-');
}

function describe({ claim, report }: PagedClaim, hasPicture: boolean): string[] {
  const { id, verdict, statement, formula, assumptions, correction, source } = claim;
  const lines = [
    `### ${statement}`,
    '',
    `**${verdictWords[verdict]}** · \`${id}\` · ${source.chapter}, ${source.theorem}`,
    '',
    '```math',
    formula,
    '```',
    '',
    `It supposes: ${assumptions}`,
  ];
  if (correction !== undefined) lines.push('', `What is right: ${correction}`);
  if (hasPicture) lines.push('', `![${statement.replace(/[[\]]/g, '')}](theory/${id}.svg)`);
  return [...lines, '', ...numbersOf(report)];
}

function numbersOf({ measured, expected, tolerance }: ClaimReport): string[] {
  const flat = (numbers: Measured): Map<string, number> =>
    new Map(
      Object.entries(numbers).flatMap(([key, value]) => listNumbers(value, key).map((one) => [one.at, one.value])),
    );
  const wanted = flat(expected);
  const rows = [...flat(measured)].map(([key, value]) => {
    const [goal, band] = [wanted.get(key), tolerance[key]];
    const isBound = /_(?:below|less_than|greater_than)$/.test(key);
    // How far a bound is kept says nothing: rounding errors, and times of one machine.
    return isBound
      ? `| \`${key}\` | holds | ${show(goal)} | |`
      : `| \`${key}\` | ${show(value)} | ${show(goal)} | ${show(band)} |`;
  });
  const rest = rows.length - mostNumbers;
  return [
    '| number | computed | expected | tolerance |',
    '| --- | --- | --- | --- |',
    ...rows.slice(0, mostNumbers),
    ...(rest > 0 ? ['', `${rest} more ${rest === 1 ? 'number' : 'numbers'} as expected.`] : []),
  ];
}

function show(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? '' : formatMeasured(value, 4);
}
