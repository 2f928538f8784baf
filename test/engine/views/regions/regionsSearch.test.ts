import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enumerateCells2d, type PlanePartition } from '../../../../src/analysis/regions/plane/linearRegions.ts';
import { patternKeys } from '../../../../src/analysis/regions/cells/patternKeys.ts';
import {
  identitySlice,
  type PiecewiseLinearNetwork,
  type PlaneSlice,
} from '../../../../src/analysis/regions/cells/piecewiseLinear.ts';
import { failure } from '../../../../src/core/ground/errors.ts';
import type { Crew } from '../../../../src/engine/crew/crew.ts';
import type { Job } from '../../../../src/engine/crew/job.ts';
import { enumeratePartOfPlane, type PartOfPlane } from '../../../../src/engine/views/regions/regionJobs.ts';
import { type CellFindings, searchCells, searchInStrips } from '../../../../src/engine/views/regions/regionsSearch.ts';
import { randomNetwork } from '../../../analysis/regions/cells/workloads.ts';
import { workOf } from './regionMoments.ts';

const slice: PlaneSlice = identitySlice([
  [-1, 1],
  [-1, 1],
]);

async function slowly(
  width = 24,
): Promise<{ network: PiecewiseLinearNetwork; slice: PlaneSlice; partition: PlanePartition }> {
  const network = randomNetwork([2, width, width, 1], 6);
  return { network, slice, partition: await enumerateCells2d(network, slice) };
}

/** A crew that does the work in this thread. */
function crewHere(): Crew & { readonly done: string[] } {
  const done: string[] = [];
  return {
    size: 2,
    done,
    run: (async ({ name }: Job<PartOfPlane, PlanePartition>, params: PartOfPlane, signal?: AbortSignal) => {
      done.push(name);
      const context = {
        signal: signal ?? new AbortController().signal,
        clock: () => 0,
        pause: () => Promise.resolve(),
      };
      return structuredClone(await enumeratePartOfPlane(params, context));
    }) as unknown as Crew['run'],
    dispose: () => undefined,
  };
}

test('divided among threads the search finds what one thread finds', async () => {
  const { partition, network, slice } = await slowly();
  const crew = crewHere();
  const search = { network, slice, budget: 200_000, expected: 1e5, mayDivide: true };
  const findings = await lastOf(searchInStrips(search, workOf({ crew }), crew));
  assert.deepEqual(crew.done, ['partOfPlane', 'partOfPlane']);
  assert.equal(findings.threads, 3);
  assert.equal(findings.partition.complete, true);
  assert.deepEqual(patternKeys(findings.partition).sort(), patternKeys(partition).sort());
  assert.equal(findings.partition.eulerCharacteristic, 1);
});

test('one core stays with the editor: a view takes one thread less than there are', async () => {
  const { partition, network, slice } = await slowly();
  const search = { network, slice, budget: 200_000, expected: 1e5, mayDivide: true };
  for (const size of [1, 2]) {
    const crew = { ...crewHere(), size };
    const findings = await lastOf(searchCells(search, workOf({ crew })));
    assert.deepEqual([crew.done.length, findings.threads, findings.cells], [size - 1, size, partition.cells]);
  }
});

async function lastOf(growing: ReturnType<typeof searchCells>): Promise<CellFindings> {
  let step = await growing.next();
  while (step.done !== true) step = await growing.next();
  return step.value;
}

test('a thread that dies leaves its part to this one; any other fault is told', async () => {
  const { partition, network, slice } = await slowly();
  const search = { network, slice, budget: 200_000, expected: 1e5, mayDivide: true };
  const crewOf = (error: Error): Crew => ({ ...crewHere(), run: () => Promise.reject(error) });
  const crew = crewOf(failure('engine/worker-died', ['exit 1']));
  const findings = await lastOf(searchCells(search, workOf({ crew })));
  assert.deepEqual([findings.partition.complete, findings.cells, findings.threads], [true, partition.cells, 1]);
  await assert.rejects(lastOf(searchCells(search, workOf({ crew: crewOf(new Error('a fault')) }))), /a fault/);
});

test('divided and over the budget, what is known is joined and its different cells are counted', async () => {
  const { network, slice } = await slowly(48);
  const search = { network, slice, budget: 1000, expected: 1e9, mayDivide: true };
  // As if it were worth dividing.
  const crew = crewHere();
  const findings = await lastOf(searchInStrips(search, workOf(), crew));
  assert.equal(findings.partition.complete, false);
  assert.equal(findings.partition.method, 'capped');
  assert.equal(findings.cells, new Set(patternKeys(findings.partition)).size);
  assert.ok(findings.partition.cells >= findings.cells && findings.cells > 1000);
});
