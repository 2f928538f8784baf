import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../src/core/ground/random.ts';
import { drawEvenly } from './draw.ts';

const sizes = { attic: 1, cellar: 40, hall: 5, kitchen: 12 };
const placesOf = (room: string, size: number): string[] => Array.from({ length: size }, (_none, at) => `${room} ${at}`);
const house = (more: Readonly<Record<string, number>> = {}): Map<string, string[]> =>
  new Map(Object.entries({ ...sizes, ...more }).map(([room, size]) => [room, placesOf(room, size)]));
const draw = (count: number, seed = 3, rooms = house()): string[] => drawEvenly(rooms, count, createRandom(seed));
const from = (drawn: readonly string[], room: string): string[] => drawn.filter((place) => place.startsWith(room));

test('every room gives as many as every other, until it has no more', () => {
  for (let count = 1; count <= 58; count += 1) {
    const drawn = draw(count);
    const counts = Object.entries(sizes).map(([room, size]) => ({ size, count: from(drawn, room).length }));
    const most = Math.max(...counts.map((one) => one.count));
    for (const one of counts)
      assert.ok(one.count >= Math.min(one.size, most - 1), `${count}: ${JSON.stringify(counts)}`);
  }
});

test('no place is drawn twice, and all are drawn in the end', () => {
  assert.deepEqual(draw(1000).sort(), [...house().values()].flat().sort());
});

test('the same seed draws the same, another seed others', () => {
  assert.deepEqual(draw(20), draw(20));
  assert.notDeepEqual(draw(20), draw(20, 4));
});

test('more places are drawn after those of a smaller draw', () => {
  assert.deepEqual(draw(30).slice(0, 12), draw(12));
});

test('a room that grows does not change which places of the others are drawn', () => {
  const before = draw(20);
  const after = draw(20, 3, house({ cellar: 50 }));
  for (const room of ['attic', 'hall', 'kitchen']) assert.deepEqual(from(after, room), from(before, room));
});
