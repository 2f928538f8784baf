import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failure } from '../../../src/core/ground/errors.ts';
import type { EngineClient } from '../../../src/host/document/engineClient.ts';
import { createClaimTests, type ClaimTests } from '../../../src/host/editor/testExplorer.ts';
import type { ListedClaim, VerifiedClaim } from '../../../src/protocol/claims.ts';
import { desk } from '../fake/desk.ts';
import { CancellationTokenSource, controllers, TestRunRequest, type FakeController } from '../fake/tests.ts';

const listed: readonly ListedClaim[] = [
  ['relu-half', 'activations', 'true'],
  ['tanh-slope', 'activations', 'false'],
  ['l1-zeros', 'norm-penalties', 'loose'],
].map(([id, area, verdict]) => ({
  id: id!,
  area: area!,
  areaLabel: { text: area!, args: [] },
  verdict: verdict as ListedClaim['verdict'],
  statement: { text: `Sentence ${id}`, args: [] },
}));

interface Stage {
  readonly tests: ClaimTests;
  readonly controller: FakeController;
  readonly asked: string[];
  readonly faults: unknown[];
  readonly run: (request?: TestRunRequest, source?: CancellationTokenSource) => Promise<void>;
  answer: (id: string) => Promise<VerifiedClaim>;
  closed: number;
}

const passing = (id: string): Promise<VerifiedClaim> => Promise.resolve({ id, passed: true, seconds: 0.5, missed: [] });

function stage(): Stage {
  const faults: unknown[] = [];
  const asked: string[] = [];
  const engine = {
    async request(method: string, params: { ids: string[] } | null, signal?: AbortSignal): Promise<unknown> {
      if (method === 'listClaims') {
        asked.push('list');
        return listed;
      }
      const [id] = params!.ids;
      asked.push(id!);
      const found = await stageOf.answer(id!);
      if (signal?.aborted) throw failure('engine/cancelled');
      return [found];
    },
    close: () => (stageOf.closed += 1),
  } as unknown as Pick<EngineClient, 'request' | 'close'>;
  const tests = createClaimTests(engine, (fault) => faults.push(fault));
  const controller = controllers.at(-1)!;
  const stageOf: Stage = {
    ...{ tests, controller, asked, faults, answer: passing, closed: 0 },
    run: (request = new TestRunRequest(), source = new CancellationTokenSource()) =>
      controller.profiles[0]!.run(request, source.token),
  };
  return stageOf;
}

test('nothing is asked before someone looks; then areas hold their sentences with their verdicts, asked for once', async () => {
  const { controller, asked } = stage();
  assert.deepEqual(asked, []);
  await controller.resolveHandler!();
  await controller.resolveHandler!();
  assert.deepEqual(asked, ['list']);
  assert.deepEqual(
    [...controller.items].map(([id, { children }]) => [
      id,
      [...children].map(([, { id: own, description }]) => [own, description]),
    ]),
    [
      [
        'activations',
        [
          ['relu-half', 'true'],
          ['tanh-slope', 'false as written'],
        ],
      ],
      ['norm-penalties', [['l1-zeros', 'loose']]],
    ],
  );
});

test('all run where none is named; of an area its sentences, without those that are left out', async () => {
  const found = stage();
  await found.tests.runAll();
  assert.deepEqual(found.asked, ['list', 'relu-half', 'tanh-slope', 'l1-zeros']);
  assert.deepEqual(
    found.controller.told.filter((one) => one.startsWith('passed')),
    ['passed relu-half', 'passed tanh-slope', 'passed l1-zeros'],
  );
  assert.equal(found.controller.told.at(-1), 'end');
  const area = found.controller.items.get('activations')!;
  await found.run(new TestRunRequest([area], [area.children.get('relu-half')!]));
  assert.deepEqual(found.asked.slice(4), ['tanh-slope']);
});

test('a sentence whose numbers are missed fails with what was expected and what was measured, one that cannot be computed with its reason', async () => {
  const found = stage();
  found.answer = (id) =>
    Promise.resolve({
      id,
      passed: false,
      seconds: 1,
      missed: id === 'tanh-slope' ? [{ name: 'G', measured: 0.44, expected: 0.46, tolerance: 0.005 }] : [],
      ...(id === 'l1-zeros' && { reason: 'Too deep.' }),
    });
  await found.run();
  const [missed, reason] = found.controller.messages;
  assert.match(missed!.message, /^G is not as expected \(tolerance 0.005\)/);
  assert.deepEqual([missed!.expectedOutput, missed!.actualOutput], ['0.46', '0.44']);
  assert.equal(reason!.message, 'Too deep.');
});

test('a run that is cancelled ends the one that is computed and skips the rest', async () => {
  const found = stage();
  const source = new CancellationTokenSource();
  found.answer = (id) => {
    if (id === 'tanh-slope') source.cancel();
    return passing(id);
  };
  await found.run(undefined, source);
  assert.deepEqual(
    found.controller.told.filter((one) => /^(passed|skipped)/.test(one)),
    ['passed relu-half', 'skipped tanh-slope', 'skipped l1-zeros'],
  );
});

test('an engine that dies is told at the sentence; the next run asks another one', async () => {
  const found = stage();
  found.answer = () => Promise.reject(failure('engine/worker-died', ['gone']));
  await found.run();
  assert.equal(found.controller.told.filter((one) => one.startsWith('errored')).length, 3);
  assert.match(found.controller.messages[0]!.message, /stopped unexpectedly/);
  found.tests.dispose();
  assert.deepEqual([found.closed, found.controller.isDisposed], [1, true]);
});

test('a continuous run begins again after a saved experiment, and ends when it is told to', async () => {
  const found = stage();
  const source = new CancellationTokenSource();
  const request = new TestRunRequest();
  request.continuous = true;
  const run = found.run(request, source);
  const waitFor = async (count: number): Promise<void> => {
    while (found.controller.told.filter((one) => one === 'end').length < count)
      await new Promise((resolve) => setImmediate(resolve));
    // The next saved text is heard once the run rests.
    await new Promise((resolve) => setImmediate(resolve));
  };
  await waitFor(1);
  desk.saved.fire({ languageId: 'json' } as never);
  desk.saved.fire({ languageId: 'reglab' } as never);
  await waitFor(2);
  source.cancel();
  await run;
  desk.saved.fire({ languageId: 'reglab' } as never);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(found.controller.told.filter((one) => one === 'end').length, 2);
});
