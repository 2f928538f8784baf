import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enumerateCellsInBox } from '../../../../src/analysis/regions/box/linearRegionsBox.ts';
import { hashPatterns } from '../../../../src/analysis/regions/cells/activationPatterns.ts';
import type { Box } from '../../../../src/analysis/regions/cells/piecewiseLinear.ts';
import { failure } from '../../../../src/core/ground/errors.ts';
import type { Crew } from '../../../../src/engine/crew/crew.ts';
import type { Job } from '../../../../src/engine/crew/job.ts';
import { boxFinder, findInShares } from '../../../../src/engine/views/regions/boxSearch.ts';
import { enumerateShareOfBox, type ShareOfBox } from '../../../../src/engine/views/regions/regionJobs.ts';
import { randomNetwork } from '../../../analysis/regions/cells/workloads.ts';

const network = randomNetwork([4, 9, 8, 1], 2);
const box: Box = Array.from({ length: 4 }, () => [-1, 1] as const);
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A crew that does its work in this thread, in turns. @param before  called before each job */
function crewHere(before: (share: number) => void = () => undefined): Crew & { readonly done: number[] } {
  const done: number[] = [];
  return {
    size: 3,
    done,
    run: (async ({ name }: Job<ShareOfBox, unknown>, params: ShareOfBox, signal?: AbortSignal) => {
      assert.equal(name, 'shareOfBox');
      await nextTurn();
      before(params.share.own);
      const context = { signal: signal ?? new AbortController().signal, clock: () => 0, pause: nextTurn };
      const found = await enumerateShareOfBox(structuredClone(params), context);
      done.push(params.share.own);
      return structuredClone(found);
    }) as unknown as Crew['run'],
    dispose: () => undefined,
  };
}

test('divided among threads a box has the cells that one thread finds', async () => {
  const whole = await enumerateCellsInBox(network, box);
  const crew = crewHere();
  const told: number[] = [];
  const found = await findInShares(
    { network, box, crew, threads: 3 },
    { stride: 16, pause: nextTurn, onProgress: ({ cells }) => void told.push(cells) },
  );
  assert.equal(await hashPatterns(found), await hashPatterns(whole));
  assert.deepEqual([found.cells, found.perLayer, found.complete], [whole.cells, whole.perLayer, true]);
  assert.ok(crew.done.length > 0 && crew.done.length < 12, 'both this thread and the crew took shares');
  assert.ok(told.length > 0 && told.every((cells) => cells <= whole.cells));
});

test('what a thread that dies left undone is done by the others', async () => {
  const whole = await enumerateCellsInBox(network, box);
  const crew = crewHere((share) => {
    if (share % 2 === 1) throw failure('engine/worker-died', ['killed']);
  });
  const found = await findInShares({ network, box, crew, threads: 3 }, { pause: nextTurn });
  assert.equal(await hashPatterns(found), await hashPatterns(whole));
});

test('a cancel ends all threads, and so does a failure of one', async () => {
  const user = new AbortController();
  const crew = crewHere(() => user.abort());
  const finding = findInShares({ network, box, crew, threads: 2 }, { stride: 1, pause: nextTurn, signal: user.signal });
  await assert.rejects(finding, { code: 'engine/cancelled' });
  const failing = crewHere(() => {
    throw failure('analysis/refused', ['The network', 'a cell has too many sides']);
  });
  const refused = findInShares({ network, box, crew: failing, threads: 2 }, { stride: 1, pause: nextTurn });
  await assert.rejects(refused, { code: 'analysis/refused' });
  assert.deepEqual(failing.done, []);
});

test('the budget is that of all threads together', async () => {
  const found = await findInShares(
    { network, box, crew: crewHere(), threads: 3 },
    { budget: { cells: 100 }, pause: nextTurn },
  );
  assert.deepEqual([found.cells, found.complete, found.method], [100, false, 'capped']);
  let now = 0;
  const late = await findInShares(
    { network, box, crew: crewHere(), threads: 3 },
    { budget: { milliseconds: 5 }, clock: () => (now += 1), pause: nextTurn },
  );
  assert.equal(late.complete, false);
});

test('a box is divided only where there is a crew, and enough to do', async () => {
  assert.equal(boxFinder(undefined), undefined);
  assert.equal(boxFinder({ ...crewHere(), size: 1 }), undefined);
  const crew = crewHere();
  const small = await boxFinder(crew)!(randomNetwork([3, 4, 1], 1), [...box.slice(1)], {});
  assert.deepEqual([small.complete, crew.done], [true, []]);
});
