import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from './commandLine.ts';

test('verify runs claims by id and tells a table or json', async () => {
  const { code, out } = await run(['verify', 'sigmoid-definition', '--quiet']);
  assert.equal(code, 0);
  assert.match(out, /^ok\s+sigmoid-definition\s+true/);
  const json = await run(['verify', 'sigmoid-definition', 'tanh-sigmoid-identity', '--json', '--quiet']);
  const reports = JSON.parse(json.out) as Record<string, unknown>[];
  assert.deepEqual(
    reports.map(({ id, passed }) => [id, passed]),
    [
      ['sigmoid-definition', true],
      ['tanh-sigmoid-identity', true],
    ],
  );
  assert.deepEqual(Object.keys(reports[0]!).slice(0, 8), [
    'id',
    'area',
    'verdict',
    'measured',
    'expected',
    'tolerance',
    'passed',
    'seconds',
  ]);
});

test('verify shows how far it is', async () => {
  const { err } = await run(['verify', 'sigmoid-definition']);
  assert.match(err, /100 % {2}claim 1 of 1/);
});

test('an unknown claim or area is refused with near ones', async () => {
  const claim = await run(['verify', 'sigmoid-definitoin']);
  assert.equal(claim.code, 2);
  assert.match(claim.err, /did you mean sigmoid-definition/);
  const area = await run(['verify', '--area', 'activation']);
  assert.equal(area.code, 2);
  assert.match(area.err, /activations/);
});
