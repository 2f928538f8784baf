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

/** `reglab verify [ID...]`: runs the claims of the textbook chapters. */
export const verify: Command = {
  usage: [
    ['verify [ID...] [--json]', 'runs what textbooks claim, all of it or some, and tells whether it holds'],
    ['  --area A', `only ${areaNames.slice(0, 3).join(', ')}, ...`],
  ],
  options: { area: { type: 'string' } },
  takesNames: true,
  async run(context) {
    const { given, terminal } = context;
    const reports = await runAll(context, chooseClaims(given));
    terminal.out(given.json ? `${JSON.stringify(reports)}\n` : claimTable(reports));
    return reports.every(({ passed }) => passed) ? 0 : 1;
  },
};

/** @throws LabError cli/usage  an area or a claim that there is not */
function chooseClaims(given: GivenOptions): readonly Claim[] {
  const area = given.text('area');
  if (area !== undefined && !areaNames.some((name) => name === area)) refuse('area', area, areaNames);
  const ids = claims.map(({ id }) => id);
  for (const name of given.names) if (!ids.includes(name)) refuse('claim', name, ids);
  return claims.filter(
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
