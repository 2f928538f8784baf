import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { findClaim } from '../../src/claims/claims.ts';
import type { Claim } from '../../src/claims/words/claim.ts';
import { createVerify } from '../../src/cli/commands/verifyCommand.ts';
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

test('a claim that is not as expected makes the exit code 1, and its numbers are told', async () => {
  const claim = findClaim('sigmoid-definition');
  const spoiled: Claim = { ...claim, run: (values, context) => claim.run(values, context, true) };
  let said = '';
  const terminal = {
    out: (text: string) => void (said += text),
    err: () => undefined,
    isInteractive: false,
    signal: new AbortController().signal,
  };
  const given = {
    ...{ file: '', names: [], json: false, quiet: true, engine: undefined },
    has: () => false,
    text: () => undefined,
    number: () => undefined,
  };
  assert.equal(await createVerify([spoiled]).run({ given, terminal }), 1);
  assert.match(said, /^FAILED\s+sigmoid-definition/);
  assert.match(said, /expected/);
  assert.equal(await createVerify([claim]).run({ given, terminal }), 0);
});

test('verify writes what it ran as a page, and refuses a place where nothing can be written before it runs', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reglab-page-'));
  const file = join(folder, 'theory.md');
  try {
    const { code } = await run(['verify', 'sigmoid-definition', '--page', file, '--quiet']);
    assert.equal(code, 0);
    assert.match(readFileSync(file, 'utf8'), /^# Theory that runs[^]*`sigmoid-definition`[^]*\| `/);
    const nowhere = await run(['verify', 'sigmoid-definition', '--page', join(folder, 'no', 'page.md'), '--quiet']);
    assert.equal(nowhere.code, 1);
    assert.equal(nowhere.out, '');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
