import { test } from 'node:test';
import { inspect } from 'node:util';
import assert from 'node:assert/strict';
import {
  readChanges,
  readFile,
  readPageMemory,
  readClaim,
  readPlace,
  readText,
  readPointer,
  readStep,
  readUnfolded,
  readVersion,
} from '../../../src/host/page/pageMessages.ts';
import { pageHtml } from '../../../src/host/page/pageHtml.ts';
import { usualView } from '../../../src/protocol/views.ts';

const refused = { code: 'engine/bad-request' };

test('what a page sends is taken as it is where it is what it should be', () => {
  assert.deepEqual(readPointer(['a', 0, 'b']), ['a', 0, 'b']);
  assert.deepEqual(readPlace([1, -2.5]), [1, -2.5]);
  assert.deepEqual(readClaim({ id: 'one', parameters: { depth: 3 }, more: 1 }), {
    id: 'one',
    parameters: { depth: 3 },
  });
  assert.deepEqual(readClaim({ id: 'one' }), { id: 'one', parameters: {} });
  assert.equal(readText('{}'), '{}');
  assert.equal(readStep(0), 0);
  assert.deepEqual(readUnfolded(['training/rate', 'path/evidence']), ['training/rate', 'path/evidence']);
  assert.equal(readVersion('3.14'), '3.14');
  assert.deepEqual(readChanges([{ pointer: ['a'], value: { b: [1] } }, { pointer: [] }]), [
    { pointer: ['a'], value: { b: [1] } },
    { pointer: [] },
  ]);
});

test('anything else is refused, whatever it is', () => {
  const strange = [undefined, null, 7, 'a', {}, [], [null], [{}], Number.NaN];
  const cases: [(value: unknown) => unknown, unknown[]][] = [
    [readPointer, [undefined, null, 7, 'a', {}, [null], [-1], [1.5], Array(17).fill('a')]],
    [readPlace, [...strange, [1], [1, '2'], [1, Infinity], [Number.NaN, 1]]],
    [
      readClaim,
      [
        ...strange.filter((one) => one !== null),
        null,
        { id: 3 },
        { id: 'x'.repeat(101) },
        { id: 'one', parameters: { depth: 'deep' } },
        { id: 'one', parameters: { depth: Infinity } },
        { id: 'one', parameters: Object.fromEntries(Array.from({ length: 17 }, (_, at) => [`p${at}`, 1])) },
      ],
    ],
    [readText, [undefined, 3, 'x'.repeat(100_001)]],
    [
      readUnfolded,
      [undefined, null, 7, 'a', {}, [null], ['rate'], ['training/loss'], ['x/rate'], Array(257).fill('training/rate')],
    ],
    [readStep, [undefined, null, 'a', {}, [], -1, 0.5, 2 ** 53]],
    [readVersion, [undefined, null, 7, {}, [], 'x'.repeat(65)]],
    [
      readChanges,
      [
        ...[undefined, null, 7, 'a', {}, [null], [{}]],
        Array(65).fill({ pointer: [] }),
        [{ pointer: [], value: 'x'.repeat(100_001) }],
        [{ pointer: [-1] }],
      ],
    ],
  ];
  for (const [read, values] of cases)
    for (const value of values)
      assert.throws(() => read(value), refused, `${read.name} ${inspect(value).slice(0, 40)}`);
});

test('a saved file has a plain name with its ending, and its bytes', () => {
  const read = (name: unknown, encoding: 'utf8' | 'base64', content: unknown) =>
    readFile({ name, encoding, content } as Parameters<typeof readFile>[0]);
  assert.deepEqual(read('a b/../c.svg', 'utf8', 'é'), { name: 'a-b-..-c.svg', bytes: Uint8Array.of(0xc3, 0xa9) });
  assert.deepEqual(read('p.png', 'base64', 'AQI=').bytes, Uint8Array.of(1, 2));
  const long = read(`${'x'.repeat(300)}.csv`, 'utf8', '').name;
  assert.ok(long.length < 100 && long.endsWith('.csv'), long);
  assert.equal(read('plain', 'utf8', '').name, 'plain');
  for (const [name, content] of [
    [7, ''],
    ['a', 7],
    ['a', undefined],
  ])
    assert.throws(() => read(name, 'utf8', content), refused);
});

test('a page remembers its document, its tab and whether it is locked; what it does not know is as usual', () => {
  const uri = 'file:///a';
  assert.deepEqual(readPageMemory({ uri, view: 'path', isLocked: true }), { uri, view: 'path', isLocked: true });
  assert.deepEqual(readPageMemory({ uri, view: 'none', isLocked: 1 }), { uri, view: usualView, isLocked: false });
  for (const value of [undefined, null, 7, {}, { uri: 7 }]) assert.equal(readPageMemory(value), undefined);
});

test('only scripts with the nonce of the page run in it, and nothing is fetched', () => {
  const html = pageHtml({ script: 'S', style: 'T', cspSource: 'https://csp', nonce: 'N0', language: 'de' });
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)![1]!;
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /script-src 'nonce-N0'(;|$)/);
  assert.doesNotMatch(policy, /unsafe|connect-src|\*/);
  assert.equal(html.match(/<script/g)!.length, 1);
  assert.match(html, /<script type="module" nonce="N0" src="S">/);
  assert.match(html, /<html lang="de">/);
});
