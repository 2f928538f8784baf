/** The package brings the licences of all that is in it. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const dist = join(process.cwd(), 'dist');
const notices = readFileSync(join(dist, 'third-party-notices.txt'), 'utf8');

/** Packages by what the source maps of the product say they were made of: known without the builder. */
function packagesInMaps(): Set<string> {
  const maps = readdirSync(dist).filter((file) => /^(extension\.cjs|worker.*\.js|cli\.js|page\.js)\.map$/.test(file));
  assert.ok(maps.length >= 4, maps.join());
  const sources = maps.flatMap(
    (file) => (JSON.parse(readFileSync(join(dist, file), 'utf8')) as { readonly sources: readonly string[] }).sources,
  );
  const names = sources.flatMap((source) => /node_modules\/((?:@[^/]+\/)?[^/]+)\/[^]*$/.exec(source)?.[1] ?? []);
  return new Set(names);
}

test('every package whose code is in the product is named with the words of its licence', () => {
  const parts = notices.split(/^={80}\n(?=\S)/m).slice(1);
  const found = new Map(
    parts.map((part) => {
      const [head = '', ...rest] = part.split(/\n={80}\n/);
      return [/^(\S+) /.exec(head)?.[1] ?? '', { head, words: rest.join() }] as const;
    }),
  );
  const wanted = [...packagesInMaps(), 'highs', 'assemblyscript'];
  assert.ok(wanted.length > 10);
  for (const name of wanted) {
    const notice = found.get(name);
    assert.ok(notice, `no notice of ${name}`);
    assert.match(notice.head, /\((MIT|ISC|Apache-2\.0|BSD-3-Clause|BSD-2-Clause|0BSD)\)/, name);
    assert.match(notice.words, /permission|redistribution|Apache License/i, name);
    const own = readdirSync(join(process.cwd(), 'node_modules', name)).some((file) => /^licen[cs]e/i.test(file));
    assert.ok(own || !notice.words.includes('<year>'), `${name}: a form that nobody has filled in`);
  }
});

test('the notices go into the package', () => {
  assert.match(readFileSync(join(process.cwd(), '.vscodeignore'), 'utf8'), /^!dist\/third-party-notices\.txt$/m);
});
