import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatMessage } from '../../../src/core/ground/errors.ts';
import { guides } from '../../../src/claims/guides/guides.ts';
import { claims } from '../../../src/claims/claims.ts';
import { readDocument } from '../../../src/language/document/document.ts';
import { diagnose } from '../../../src/language/rules/diagnostics.ts';

for (const { id, label, steps } of guides)
  test(`the guided chapter ${id} has a dozen claims that there are, each with a sentence and something to try`, () => {
    assert.ok(label !== '');
    assert.equal(steps.length, 12);
    assert.equal(new Set(steps.map(({ claim }) => claim)).size, 12);
    for (const { claim, sentence, attempt, experiment } of steps) {
      assert.ok(
        claims.some((one) => one.id === claim),
        claim,
      );
      for (const words of [sentence, attempt]) assert.match(words, /^[^.]+(\.\d[^.]*)*\.$/, words);
      const text = JSON.stringify(experiment, undefined, 2);
      const document = readDocument(text);
      const wrong = [...document.problems, ...diagnose(document, undefined)].filter(
        ({ severity }) => severity === 'error',
      );
      assert.deepEqual(
        wrong.map(({ message }) => `${claim}: ${formatMessage(message)}`),
        [],
      );
    }
  });
