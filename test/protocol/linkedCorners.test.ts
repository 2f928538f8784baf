import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../src/core/ground/random.ts';
import { inFewBytes, linkCorners, readLinks } from '../../src/protocol/linkedCorners.ts';

/** Links corners and reads them again, some at a time; returns the vertices they name in the old numbers. */
function thereAndBack(starts: Int32Array, ids: Int32Array, vertices: number): { named: number[]; far: number } {
  const { corners, order } = linkCorners(starts, ids, vertices);
  assert.equal(corners.links.length, ids.length);
  assert.equal(
    Array.from(corners.counts).reduce((sum, count) => sum + count, 0),
    ids.length,
  );
  const read = readLinks(corners);
  const found = new Int32Array(ids.length);
  for (let from = 0; from < ids.length; from += 7) read(found, from, Math.min(ids.length, from + 7));
  return { named: Array.from(found, (number) => order[number]!), far: corners.far.length };
}

test('corners that are linked and read again name the same vertices', () => {
  const random = createRandom(4);
  for (let round = 0; round < 100; round += 1) {
    const vertices = 3 + Math.floor(60 * random.uniform());
    const counts = Array.from(
      { length: Math.floor(30 * random.uniform()) },
      () => 3 + Math.floor(4 * random.uniform()),
    );
    const starts = Int32Array.of(0, ...counts);
    for (let cell = 0; cell < counts.length; cell += 1) starts[cell + 1]! += starts[cell]!;
    const ids = Int32Array.from({ length: starts.at(-1)! }, () => Math.floor(vertices * random.uniform()));
    assert.deepEqual(thereAndBack(starts, ids, vertices), { named: [...ids], far: 0 });
  }
});

test('vertices are numbered as they come, and those that no cell has are left out', () => {
  const { corners, order } = linkCorners(Int32Array.of(0, 3, 6), Int32Array.of(7, 2, 5, 5, 2, 9), 12);
  assert.deepEqual([...order], [7, 2, 5, 9]);
  assert.deepEqual([...corners.links], [0, 0, 0, 1, 2, 0]);
  assert.deepEqual([...corners.counts], [3, 3]);
});

test('a vertex that was new too long ago for a link is named outright', () => {
  const count = 70_000;
  const ids = Int32Array.from({ length: count + 4 }, (_, corner) => (corner < count ? corner : 0));
  // The oldest vertex that a link of sixteen bits still reaches, the one before it, and the first.
  ids[count] = count - 0xfffe;
  ids[count + 1] = count - 0xffff;
  const { named, far } = thereAndBack(Int32Array.of(0, ids.length), ids, count);
  assert.deepEqual(named, [...ids]);
  assert.equal(far, 3);
});

test('counts take as few bytes as the largest of them needs', () => {
  for (const [most, bytes] of [
    [0, 1],
    [255, 1],
    [256, 2],
    [65_535, 2],
    [65_536, 4],
  ] as const) {
    const found = inFewBytes(Uint32Array.of(1, most, 0));
    assert.equal(found.BYTES_PER_ELEMENT, bytes);
    assert.deepEqual([...found], [1, most, 0]);
  }
});
