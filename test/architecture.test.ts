import { test } from 'node:test';
import assert from 'node:assert/strict';
import { refusalOf, roomList, roomOf, rooms } from './rooms.mjs';
import { groupBy, importsOf, sourcesIn, textOf } from './sources.ts';

const files = [...sourcesIn('src'), ...sourcesIn('webview')];
const imports = files.flatMap(importsOf);
const tests = sourcesIn('test');

/** Every closed walk over arrows that a walk from anywhere runs into, as `a -> b -> a`. */
function circlesOf(arrows: ReadonlyMap<string, Iterable<string>>): string[] {
  const circles: string[] = [];
  const done = new Set<string>();
  const walk = (at: string, path: readonly string[]): void => {
    if (path.includes(at)) circles.push([...path.slice(path.indexOf(at)), at].join(' -> '));
    if (done.has(at) || path.includes(at)) return;
    for (const next of arrows.get(at) ?? []) walk(next, [...path, at]);
    done.add(at);
  };
  for (const at of arrows.keys()) walk(at, []);
  return circles;
}

test('every folder with files has a line in the table, and every line has files', () => {
  assert.deepEqual([...new Set(files.map(roomOf))].sort(), Object.keys(rooms).sort());
  assert.ok(files.length > 50);
});

test('no room imports what its line does not name, types counted', () => {
  const wrong = imports.flatMap(({ file, from, path }) => {
    const refusal = refusalOf(file, path === undefined ? { packageName: from } : { path });
    return refusal === undefined ? [] : [`${file}: ${refusal}`];
  });
  assert.deepEqual(wrong, []);
});

test('every permission of the table is needed', () => {
  const idle = Object.entries(rooms).flatMap(([room, { imports: allowed }]) => {
    const used = new Set(imports.filter(({ file }) => roomOf(file) === room).map(({ path }) => path && roomOf(path)));
    return allowed.filter((other) => !used.has(other)).map((other) => `${room} does not import ${other}`);
  });
  assert.deepEqual(idle, []);
});

test('no arrow between rooms goes up: the table has no circle, and no file imports from a folder above its own', () => {
  assert.deepEqual(circlesOf(new Map(Object.entries(rooms).map(([room, line]) => [room, line.imports]))), []);
  const upwards = imports.filter(({ file, path }) => path && roomOf(file).startsWith(`${roomOf(path)}/`));
  assert.deepEqual(upwards, []);
});

test('no imports run in circles, types counted', () => {
  const byFile = groupBy(imports, ({ file }) => file);
  const arrows = [...byFile].map(([file, list]) => [file, list.flatMap(({ path }) => path ?? [])] as const);
  assert.deepEqual(circlesOf(new Map(arrows)), []);
});

test('no folder has more than 20 files', () => {
  const crowded = [...groupBy([...files, ...tests], roomOf)].filter(([, list]) => list.length > 20);
  assert.deepEqual(crowded, []);
});

test('files are not named after what they are made of', () => {
  const vague = files.filter((file) => /\/(utils?|helpers?|common|managers?|types)\.ts$/.test(file));
  assert.deepEqual(vague, []);
});

/** The folder of the source that a folder of the tests is the mirror of. */
const mirrored = (folder: string): string =>
  /^test\/webview(?=\/|$)/.test(folder) ? folder.slice(5) : folder.replace(/^test/, 'src');

test('tests mirror the tree: a test imports from the folder that its own is the mirror of, or from one inside it', () => {
  const misplaced = tests.filter((file) => {
    if (!file.endsWith('.test.ts') || /^test($|\/(attack|bench|mutate)(\/|$))/.test(roomOf(file))) return false;
    const subject = mirrored(roomOf(file));
    const own = importsOf(file).flatMap(({ path }) => path ?? []);
    // What stands beside a test may import its subject for it: a stage with small fakes.
    const beside = own.filter((path) => roomOf(path) === roomOf(file));
    const leads = [...own, ...beside.flatMap((path) => importsOf(path).flatMap(({ path: further }) => further ?? []))];
    // The terminal's tests run the built program.
    if (subject === 'src/cli' && leads.includes('test/cli/commandLine.ts')) return false;
    return !leads.some((path) => path.startsWith(`${subject}/`));
  });
  assert.deepEqual(misplaced, []);
});

test('the list of rooms in src/README.md is the table', () => {
  const map = textOf('src/README.md');
  const marked =
    /<!-- rooms: made from test\/rooms.mjs by `npm run rooms` -->\n\n([\s\S]*?)\n\n<!-- end of rooms -->/.exec(map);
  assert.equal(marked?.[1], roomList(), 'src/README.md is stale: npm run rooms');
});
