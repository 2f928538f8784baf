/**
 * `npm run mutate [-- --seed S --places N --room R --jobs J --json FILE]`: flips one operator at drawn places and asks the unit tests.
 * The sources on the disk are not touched.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createRandom } from '../../src/core/ground/random.ts';
import { roomOf } from '../rooms.mjs';
import { importsOf, sourcesIn, textOf } from '../sources.ts';
import { drawEvenly } from './draw.ts';
import { flipsOf, type Flip } from './flips.ts';
import { Judge, type Judged } from './mutants.ts';
import { testsReaching } from './reach.ts';

const { values: wish } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    places: { type: 'string', default: '60' },
    room: { type: 'string', default: '' },
    jobs: { type: 'string', default: '2' },
    json: { type: 'string' },
    list: { type: 'boolean', default: false },
  },
});
const say = (text: string): boolean => process.stdout.write(`${text}\n`);

const sources = [...sourcesIn('src'), ...sourcesIn('webview')].filter((file) =>
  [wish.room, `src/${wish.room}`].some((begin) => file.startsWith(begin)),
);
const tests = sourcesIn('test').filter((file) => !/^test\/(bench|host\/(suite|vscode|window))\//.test(file));
const imports = [...sourcesIn('src'), ...sourcesIn('webview'), ...tests].flatMap(importsOf);

const rooms = new Map<string, Flip[]>();
for (const file of sources)
  rooms.set(roomOf(file), [...(rooms.get(roomOf(file)) ?? []), ...flipsOf(file, textOf(file))]);
const total = [...rooms.values()].reduce((sum, list) => sum + list.length, 0);
const drawn = drawEvenly(rooms, Number(wish.places), createRandom(Number(wish.seed)));
say(`${drawn.length} of ${total} places in ${rooms.size} rooms, seed ${wish.seed}`);

const where = ({ file, line, column, told }: Flip): string => `${file}:${line}:${column}  ${told}`;
function tellOne({ flip, outcome, by, tried, seconds }: Judged): void {
  const told = {
    caught: `caught by ${by} (file ${tried})`,
    survived: `SURVIVED ${tried} files`,
    unreached: 'UNREACHED',
  };
  say(`${where(flip)}\n    ${told[outcome]}, ${seconds.toFixed(0)} s`);
}

async function judgeAll(): Promise<Judged[]> {
  const judge = new Judge(process.cwd(), drawn);
  await judge.begin(tests.filter((file) => file.endsWith('.test.ts')));
  const judged: Judged[] = [];
  const waiting = [...drawn];
  const work = async (): Promise<void> => {
    for (let flip = waiting.shift(); flip !== undefined; flip = waiting.shift()) {
      const one = await judge.judge(
        flip,
        testsReaching(flip.file, imports).map(({ test }) => test),
      );
      judged.push(one);
      tellOne(one);
    }
  };
  await Promise.all(Array.from({ length: Number(wish.jobs) }, work));
  for (const test of await judge.failing()) say(`${test} fails without a mutant and did not judge`);
  return judged.sort((one, other) => drawn.indexOf(one.flip) - drawn.indexOf(other.flip));
}

if (wish.list) for (const flip of drawn) say(where(flip));
else {
  const began = performance.now();
  const judged = await judgeAll();
  const count = (outcome: Judged['outcome']): number => judged.filter((one) => one.outcome === outcome).length;
  const share = count('caught') / judged.length;
  say(
    `${count('caught')} of ${judged.length} caught (${(100 * share).toFixed(0)} %), ${count('survived')} survived, ` +
      `${count('unreached')} unreached, ${((performance.now() - began) / 60_000).toFixed(0)} minutes`,
  );
  if (wish.json !== undefined)
    writeFileSync(wish.json, `${JSON.stringify({ seed: Number(wish.seed), share, judged }, null, 1)}\n`);
}
