import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failure } from '../../../src/core/ground/errors.ts';
import { createHostAsker, wordsOf, type Host } from '../../../webview/page/askHost.ts';
import { newestOnly } from '../../../webview/page/newestOnly.ts';

test('what the host refuses is told in words, and thrown to who waits', async () => {
  const told: string[] = [];
  const answers: (Error | null)[] = [null, failure('engine/bad-request', ['x']), new Error('broken')];
  const request = (): Promise<never> => {
    const answer = answers.shift();
    return (answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)) as Promise<never>;
  };
  const { ask, tell } = createHostAsker({ request } as Host, {
    accepted: () => told.push('accepted'),
    refused: (words) => told.push(words),
  });
  assert.equal(await ask('run', null), null);
  await assert.rejects(ask('run', null));
  tell('run', null);
  await new Promise(setImmediate);
  assert.equal(told.length, 3);
  assert.equal(told[0], 'accepted');
  assert.match(told[1]!, /does not understand: x/);
  assert.equal(told[2], 'broken');
  assert.equal(wordsOf('a word'), 'a word');
});

test('while one request is on its way only the newest of the next ones is kept', async () => {
  const sent: number[] = [];
  const open: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const send = newestOnly((value: number) => {
    sent.push(value);
    return new Promise<void>((resolve, reject) => open.push({ resolve, reject }));
  });
  const turn = (): Promise<void> => new Promise((done) => void setImmediate(done));
  for (const value of [1, 2, 3]) void send(value);
  assert.deepEqual(sent, [1]);
  open[0]!.reject(new Error('refused'));
  await turn();
  assert.deepEqual(sent, [1, 3], 'one that failed does not hold up the next');
  open[1]!.resolve();
  await turn();
  assert.deepEqual(sent, [1, 3]);
  void send(4);
  assert.deepEqual(sent, [1, 3, 4]);
});
