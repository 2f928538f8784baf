import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claims, idsOfTables, findClaim } from '../../src/claims/claims.ts';
import { formatMessage } from '../../src/core/ground/errors.ts';
import { readDocument } from '../../src/language/document/document.ts';
import { diagnose } from '../../src/language/rules/diagnostics.ts';
import { records } from '../../src/claims/records.ts';
import { contextFor, verifyClaims, type ClaimOutside } from '../../src/claims/verify.ts';
import { areaNames } from '../../src/claims/words/claim.ts';
import { trainOnce } from '../../src/engine/training/trainOnce.ts';

const outside = (signal = new AbortController().signal): ClaimOutside => ({
  signal,
  clock: () => performance.now(),
  pause: () => new Promise((resolve) => setImmediate(resolve)),
  train: trainOnce,
});

for (const claim of claims) {
  test(`${claim.area}: ${claim.id} is as its record says`, async () => {
    const { checks, passed, measured } = await claim.run({}, contextFor(claim, outside()));
    assert.deepEqual(
      checks.filter((check) => !check.passed),
      [],
    );
    const record = records.find(({ id }) => id === claim.id)!;
    const keys = record.expectedKeys ?? Object.keys(record.expected ?? {});
    assert.deepEqual(
      keys.filter((key) => measured[key] === undefined),
      [],
    );
    assert.ok(passed);
  });

  test(`${claim.area}: ${claim.id} fails with a wrong ingredient (${claim.ingredient})`, async () => {
    const result = claim.run({}, contextFor(claim, outside()), true).catch((error: unknown) => error);
    const found = await result;
    // Whoever cannot compute with it has noticed, too.
    if (found instanceof Error) return;
    assert.ok(!(found as { readonly passed: boolean }).passed);
  });

  test(`${claim.area}: ${claim.id} is drawn, and its words say what is wrong with it`, async () => {
    const result = await claim.run({}, contextFor(claim, outside()));
    const drawn = result.charts();
    assert.ok(drawn.length > 0);
    for (const chart of drawn)
      if (chart.kind === 'curves') for (const { x, y } of chart.series) assert.equal(x.length, y.length);
    for (const chart of drawn) assert.deepEqual(structuredClone(chart), chart);
    assert.ok(claim.statement !== '' && claim.formula !== '' && claim.assumptions !== '');
    if (claim.verdict !== 'true') assert.ok(claim.correction !== undefined && claim.correction !== '');
  });
}

test('every claim of a table has a record in its area, and no id stands twice', () => {
  for (const area of areaNames)
    for (const id of idsOfTables().get(area) ?? [])
      assert.equal(records.find((record) => record.id === id)?.area, area, id);
  const ids = [...idsOfTables().values()].flat();
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(new Set(records.map(({ id }) => id)).size, records.length);
});

test('verifying ends within 50 ms of a cancel', async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 20);
  await assert.rejects(async () => {
    for (;;) for await (const report of verifyClaims(claims, outside(controller.signal))) assert.ok(report.id);
  }, /cancelled/);
});

test('an unknown id offers the near ones', () => {
  assert.throws(() => findClaim('sigmoid-definitoin'), /sigmoid-definition/);
});

test('every claim has an experiment that runs as it stands, of what the claim is about', () => {
  const about = {
    'sigmoid-definition': /"sigmoid"/,
    'dropout-equals-l2': /"dropout"/,
    'adamw-decoupled': /"adamw"/,
    'group-lasso-prox': /"groupLasso"/,
    'layer-norm-statistics': /"layer"/,
    'label-smoothing-kl': /labelSmoothing/,
    'ridge-closed-form': /"l2"/,
    'clip-by-norm': /"clip"/,
  };
  for (const { id, experiment } of claims) {
    const text = JSON.stringify(experiment, undefined, 2);
    const document = readDocument(text);
    const wrong = [...document.problems, ...diagnose(document, undefined)].filter(
      ({ severity }) => severity === 'error',
    );
    assert.deepEqual(
      wrong.map(({ message }) => formatMessage(message)),
      [],
      id,
    );
  }
  for (const [id, words] of Object.entries(about)) assert.match(JSON.stringify(findClaim(id).experiment), words, id);
});
