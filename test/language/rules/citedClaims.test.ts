import assert from 'node:assert/strict';
import { test } from 'node:test';
import { records } from '../../../src/claims/records.ts';
import { tables } from '../../../src/language/hovers/formulas.ts';
import { citedClaim, citedClaimIds } from '../../../src/language/rules/citedClaims.ts';
import { diagnose, rules } from '../../../src/language/rules/diagnostics.ts';
import { readDocument } from '../../../src/language/document/document.ts';
import { claimMarks } from '../../../src/language/hovers/claimMarks.ts';

const ofEntries = tables.flatMap((table) => table.entries().flatMap(([, { claims = [] }]) => claims));

test('what is said of a sentence that is referred to is what its record says, and all of them are referred to', () => {
  const used = new Set<string>([...ofEntries, ...rules.flatMap(({ claim }) => claim ?? [])]);
  assert.deepEqual([...used].toSorted(), [...citedClaimIds].toSorted());
  for (const id of citedClaimIds)
    assert.equal(citedClaim(id)?.verdict, records.find((record) => record.id === id)?.verdict, id);
  assert.equal(citedClaim('toString'), undefined);
});

test('a problem that a rule finds names its sentence', () => {
  const text = '{ "data": { "source": "moons" }, "optimizer": { "name": "adam", "weightDecay": 0.1 } }';
  const problems = diagnose(readDocument(text), undefined);
  const decay = problems.find(({ code }) => code === 'penalty/l2-with-adaptive');
  assert.equal(decay?.claim?.id, 'adam-l2-scaled-by-gradient-history');
});

test('marks stand where names have sentences, and nowhere in a text that is none', () => {
  const text = '{ "network": { "layers": [{ "units": 3, "activation": "relu" }] }, "optimizer": "adam" }';
  const document = readDocument(text);
  const marks = claimMarks(document);
  assert.deepEqual(
    marks.map(({ start, end }) => text.slice(start, end)),
    ['"relu"', '"adam"'],
  );
  assert.deepEqual(claimMarks(readDocument('')), []);
  assert.deepEqual(claimMarks(readDocument('{ "title": "relu" ')), []);
});
