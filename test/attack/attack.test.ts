/** Short versions of `npm run attack`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attackDocuments } from './documentAttack.ts';
import { attackByKills } from './killAttack.ts';
import { soakRegions } from './soakAttack.ts';
import { attackTables } from './tableAttack.ts';

test('no question of the editor fails on a torn experiment, and no quick fix breaks its syntax', () => {
  const { valid, fixes } = attackDocuments(400, 20261130);
  assert.ok(valid > 40, `only ${valid} were experiments`);
  assert.ok(fixes > 100, `only ${fixes} fixes were tried`);
});

test('a file of records is read to the last value, a torn one is refused with reasons or finite', () => {
  const { whole, readable } = attackTables(400, 20261130);
  assert.equal(whole, 200);
  assert.ok(readable > 20, `only ${readable} torn files could be read`);
});

test('a killed engine is told once at every kind of work, an open request is answered, the next run is good', async () => {
  const { kills } = await attackByKills(6, 20261130);
  assert.equal(kills, 6);
});

test('regions counted again and again leave no tensors behind', async () => {
  const { tensors } = await soakRegions(6, 16);
  assert.equal(new Set(tensors).size, 1, String(tensors));
});
