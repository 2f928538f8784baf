/**
 * `npm run attack [-- NAME... --seed S --share F]`: what `test/attack/attack.test.ts` tries a little, in full size. Prints figures, ends with 1 when
 * something failed.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { attackDocuments } from './documentAttack.ts';
import { attackByKills } from './killAttack.ts';
import { soakRegions } from './soakAttack.ts';
import { attackTables } from './tableAttack.ts';

const { values: wish, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    /** Of the full size. */
    share: { type: 'string', default: '1' },
  },
});
const seed = Number(wish.seed);
const size = (full: number): number => Math.ceil(full * Number(wish.share));

/** In the real window: its scenario of a few seconds, for five minutes. */
function attackByStorm(): object {
  const seconds = size(300);
  const { status } = spawnSync(process.execPath, [join(process.cwd(), 'dist/test/host/runSuite.js'), 'storm'], {
    env: { ...process.env, REGLAB_STORM_SECONDS: String(seconds) },
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('the scenario in the window failed');
  return { seconds };
}

const attacks: Readonly<Record<string, () => Promise<object> | object>> = {
  documents: () => attackDocuments(size(30_000), seed),
  kills: () => attackByKills(size(50), seed),
  regions: () => soakRegions(size(50), 256),
  storm: attackByStorm,
  tables: () => attackTables(size(20_000), seed),
};

const unknown = positionals.filter((name) => !(name in attacks));
if (unknown.length > 0) throw new Error(`${unknown.join(', ')}: known are ${Object.keys(attacks).join(', ')}`);
for (const [name, attack] of Object.entries(attacks)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  try {
    process.stdout.write(`${name}: ${JSON.stringify(await attack())}\n`);
  } catch (error) {
    process.exitCode = 1;
    process.stdout.write(
      `${name} FAILED: ${error instanceof Error ? `${error.message}\n${String(error.cause)}` : String(error)}\n`,
    );
  }
}
