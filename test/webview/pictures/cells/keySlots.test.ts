import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../../src/core/ground/random.ts';
import { createKeySlots, hashKey } from '../../../../webview/pictures/cells/keySlots.ts';

test('slots are found as a map finds them, through growth and clearing', () => {
  const random = createRandom(11);
  const slots = createKeySlots();
  for (let round = 0; round < 3; round += 1) {
    const known = new Map<number, number>();
    for (let entry = 0; entry < 5000; entry += 1) {
      const key = random.uniform() < 0.5 ? Math.floor(3000 * random.uniform()) : random.uniform() * 2 ** 53;
      const slot = Math.floor(255 * random.uniform());
      known.set(key, slot);
      slots.set(key, slot);
    }
    assert.equal(slots.size, known.size);
    for (const [key, slot] of known) assert.equal(slots.get(key), slot);
    for (let missing = 3000; missing < 4000; missing += 1) assert.equal(slots.get(missing), known.get(missing) ?? -1);
    const visited = new Map<number, number>();
    slots.forEach(0, slots.places, (key, slot) => visited.set(key, slot));
    assert.deepEqual(new Map([...visited].sort()), new Map([...known].sort()));
    slots.clear();
    assert.equal(slots.size, 0);
    assert.equal(slots.get(known.keys().next().value!), -1);
  }
});

test('keys that start at the same place do not hide one another', () => {
  // With 64 places: keys of one place are found by trying.
  const place = hashKey(1) & 63;
  const alike = Array.from({ length: 20_000 }, (_, key) => key).filter((key) => (hashKey(key) & 63) === place);
  const slots = createKeySlots();
  const few = alike.slice(0, 40);
  few.forEach((key, at) => slots.set(key, at));
  few.forEach((key, at) => assert.equal(slots.get(key), at));
  assert.equal(slots.get(alike[50]!), -1);
});
