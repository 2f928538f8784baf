import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { claims } from '../../claims/claims.ts';
import { verifyClaims, type ClaimReport } from '../../claims/verify.ts';
import { areaNames, type Claim } from '../../claims/words/claim.ts';
import { failure } from '../../core/ground/errors.ts';
import { nearNames } from '../../core/ground/registry.ts';
import { trainOnce } from '../../engine/training/trainOnce.ts';
import { clock, yieldNow } from '../reading/trainExperiment.ts';
import type { Command, CommandContext, GivenOptions } from '../terminal/command.ts';
import { claimTable } from '../terminal/claimTable.ts';
import { progressWriter } from '../terminal/progress.ts';
import { theoryPage } from '../terminal/theoryPage.ts';
import { checkWritable, expectingFailure, writeWhole } from '../terminal/wholeFiles.ts';

/** `reglab verify [ID...]`: runs the claims of the textbook chapters. */
export const verify: Command = createVerify(claims);

/** The command that runs these claims. */
export function createVerify(known: readonly Claim[]): Command {
  return {
    usage: [
      ['verify [ID...] [--json]', 'runs what textbooks claim, all of it or some, and tells whether it holds'],
      ['  --area A', `only ${areaNames.slice(0, 3).join(', ')}, ...`],
      ['  --page FILE', 'writes all of it as a page in Markdown'],
    ],
    options: { area: { type: 'string' }, page: { type: 'string' } },
    takesNames: true,
    async run(context) {
      const { given, terminal } = context;
      const page = given.text('page');
      if (page !== undefined) expectingFailure(() => checkWritable(page));
      const reports = await runAll(context, chooseClaims(known, given));
      if (page !== undefined) writePage(page, known, reports);
      terminal.out(given.json ? `${JSON.stringify(reports)}\n` : claimTable(reports));
      return reports.every(({ passed }) => passed) ? 0 : 1;
    },
  };
}

/** With the pictures that stand beside it. @throws LabError export/failed */
function writePage(path: string, known: readonly Claim[], reports: readonly ClaimReport[]): void {
  const paged = reports.map((report) => ({ report, claim: known.find(({ id }) => id === report.id)! }));
  const isPictured = (id: string): boolean => existsSync(join(dirname(path), 'theory', `${id}.svg`));
  const pictured = new Set(reports.map(({ id }) => id).filter(isPictured));
  expectingFailure(() => writeWhole([{ path, content: theoryPage(paged, pictured) }]));
}

/** @throws LabError cli/usage  an area or a claim that there is not */
function chooseClaims(known: readonly Claim[], given: GivenOptions): readonly Claim[] {
  const area = given.text('area');
  if (area !== undefined && !areaNames.some((name) => name === area)) refuse('area', area, areaNames);
  const ids = known.map(({ id }) => id);
  for (const name of given.names) if (!ids.includes(name)) refuse('claim', name, ids);
  return known.filter(
    (claim) =>
      (given.names.length === 0 || given.names.includes(claim.id)) && (area === undefined || claim.area === area),
  );
}

function refuse(kind: string, name: string, names: readonly string[]): never {
  const near = nearNames(name, names);
  const meant = near.length > 0 ? `; did you mean ${near.join(', ')}?` : `; there are ${names.slice(0, 20).join(', ')}`;
  throw failure('cli/usage', [`there is no ${kind} "${name}"${meant}`]);
}

async function runAll(context: CommandContext, chosen: readonly Claim[]): Promise<readonly ClaimReport[]> {
  const { signal } = context.terminal;
  const showProgress = progressWriter(context, 'claim');
  const reports: ClaimReport[] = [];
  try {
    for await (const report of verifyClaims(chosen, { signal, clock, pause: yieldNow, train: trainOnce })) {
      reports.push(report);
      showProgress(reports.length, chosen.length);
    }
  } finally {
    showProgress.end();
  }
  return reports;
}
