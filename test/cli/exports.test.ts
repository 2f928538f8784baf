import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readExperimentFile } from '../../src/cli/reading/experimentFile.ts';
import { checkWritable, writeWhole } from '../../src/cli/terminal/wholeFiles.ts';
import { makeFolder, run } from './commandLine.ts';

const { folder, write } = makeFolder('exports');
const isRoot = process.getuid?.() === 0;

/** Takes half a minute: whoever is refused at once has not trained it. */
const long = write('long.reglab.json', { data: { source: 'moons' }, training: { epochs: 100_000 } });

test('files are written whole, keep their rights, and leave nothing beside them', () => {
  const inside = join(folder, 'several');
  mkdirSync(inside);
  const [one, two] = [join(inside, 'one'), join(inside, 'two')];
  writeFileSync(one, 'before');
  chmodSync(one, 0o640);
  writeWhole([
    { path: one, content: 'after' },
    { path: two, content: Uint8Array.of(1, 2) },
  ]);
  assert.deepEqual([readFileSync(one, 'utf8'), [...readFileSync(two)]], ['after', [1, 2]]);
  assert.equal(statSync(one).mode & 0o777, 0o640);
  assert.deepEqual(readdirSync(inside).sort(), ['one', 'two']);
});

test('where one of several files cannot be written none is, and the older ones stay', () => {
  const inside = join(folder, 'none');
  mkdirSync(inside);
  const one = join(inside, 'one');
  writeFileSync(one, 'before');
  const missing = join(inside, 'missing', 'two');
  assert.throws(
    () =>
      writeWhole([
        { path: one, content: 'after' },
        { path: missing, content: 'x' },
      ]),
    /ENOENT/,
  );
  assert.deepEqual([readFileSync(one, 'utf8'), readdirSync(inside)], ['before', ['one']]);
});

test('a link stays a link to the file that is written, and a device is written as it is', () => {
  const [target, link] = [join(folder, 'target'), join(folder, 'link')];
  writeFileSync(target, 'before');
  symlinkSync(target, link);
  writeWhole([{ path: link, content: 'after' }]);
  assert.deepEqual([readFileSync(target, 'utf8'), lstatSync(link).isSymbolicLink()], ['after', true]);
  writeWhole([{ path: '/dev/null', content: 'x' }]);
  assert.ok(statSync('/dev/null').isCharacterDevice());
});

test('a place that cannot be written is refused before anything is trained', async () => {
  const readOnly = join(folder, 'read-only');
  mkdirSync(readOnly);
  chmodSync(readOnly, 0o500);
  const cases = [
    [join(folder, 'missing', 'n.json'), 'json'],
    [folder, 'json'],
    [join(long, 'n.json'), 'json'],
    [join(long, 'model'), 'tfjs'],
    ...(isRoot ? [] : [[join(readOnly, 'n.json'), 'json']]),
  ] as [string, string][];
  for (const [out, format] of cases) {
    const { code, err } = await run(['export', long, '--format', format, '--out', out]);
    assert.equal(code, 1, out);
    assert.match(err, /could not be exported/, out);
    assert.doesNotMatch(err, /step/, `${out}: it was trained`);
  }
  checkWritable(join(folder, 'fine'));
  assert.ok(!existsSync(join(folder, 'fine')));
});

test('where a later file cannot get its name, those before it are what they were', () => {
  const place = join(folder, 'renamed');
  mkdirSync(place);
  const [one, two, three] = ['one', 'two', 'three'].map((name) => join(place, name)) as [string, string, string];
  for (const wasThere of [true, false]) {
    if (wasThere) writeFileSync(one, 'before');
    else rmSync(one);
    rmSync(two, { recursive: true, force: true });
    const last = {
      path: three,
      // The place of the second file is taken while the third is written.
      get content() {
        mkdirSync(join(two, 'taken'), { recursive: true });
        return 'new';
      },
    };
    assert.throws(() => writeWhole([{ path: one, content: 'after' }, { path: two, content: 'new' }, last]));
    assert.deepEqual(readdirSync(place), wasThere ? ['one', 'two'] : ['two']);
    if (wasThere) assert.equal(readFileSync(one, 'utf8'), 'before');
  }
});

test('whatever goes wrong while data are found is a problem of the document with its place, exit code 2', async () => {
  const tooLarge = write(
    'large.reglab.json',
    '{\n "data": { "source": "sparseLinear", "samples": 200000, "features": 10000 }\n}',
  );
  for (const command of ['train', 'path', 'gradients', 'regions']) {
    const { code, err } = await run([command, tooLarge]);
    assert.equal(code, 2, command);
    assert.match(err, /large\.reglab\.json:2:\d+: error: /);
  }
});

test('a failure that nobody foresaw is a problem of the data with its place, and no data are there', () => {
  const text = '{\n "data": { "source": "csv", "file": "t.csv", "target": "y", "task": "regression" }\n}';
  const files = {
    size: () => text.length,
    read: () => new TextEncoder().encode(text),
    beside: () => {
      throw new TypeError('undefined is no function');
    },
    bundled: (path: string) => path,
  };
  const { dataset, problems, isWrong } = readExperimentFile('x.reglab.json', files);
  assert.deepEqual([dataset, isWrong], [undefined, true]);
  assert.deepEqual(problems, [
    'x.reglab.json:2:10: error: The data could not be read: undefined is no function (data/failed)',
  ]);
});
