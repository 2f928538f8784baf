import assert from 'node:assert/strict';
import { test } from 'node:test';
import { argmaxLines, levelLines } from '../../../../src/analysis/regions/plane/decisionBoundary.ts';
import { enumerateCells2d } from '../../../../src/analysis/regions/plane/linearRegions.ts';
import {
  evaluateNetwork,
  identitySlice,
  type PiecewiseLinearNetwork,
} from '../../../../src/analysis/regions/cells/piecewiseLinear.ts';
import { createRandom } from '../../../../src/core/ground/random.ts';
import { randomNetwork } from '../cells/workloads.ts';

const square = identitySlice([
  [-1, 1],
  [-1, 1],
]);

const outputsAt = (network: PiecewiseLinearNetwork, s: number, t: number): Float64Array =>
  evaluateNetwork(network, Float64Array.of(s, t)).outputs;

const winner = (outputs: Float64Array): number => outputs.indexOf(Math.max(...outputs));

/** Whether the way from one point to another crosses a piece. */
function crosses(pieces: Float64Array, [ax, ay, bx, by]: readonly [number, number, number, number]): boolean {
  for (let at = 0; at < pieces.length; at += 4) {
    const [s0, t0, s1, t1] = pieces.subarray(at, at + 4) as unknown as [number, number, number, number];
    const side = (x: number, y: number): number => (s1 - s0) * (y - t0) - (t1 - t0) * (x - s0);
    const across = (x: number, y: number): number => (bx - ax) * (y - ay) - (by - ay) * (x - ax);
    if (side(ax, ay) * side(bx, by) <= 0 && across(s0, t0) * across(s1, t1) <= 1e-15) return true;
  }
  return false;
}

test('on every piece two outputs are equal and none is larger, and wherever the winner changes there is a piece', async () => {
  const random = createRandom(5);
  for (const widths of [
    [2, 12, 8, 3],
    [2, 10, 10],
    [2, 6, 5, 2],
    [2, 4],
  ]) {
    const network = randomNetwork(widths, 21);
    const partition = await enumerateCells2d(network, square);
    const pieces = argmaxLines(partition);
    let total = 0;
    for (let at = 0; at < pieces.length; at += 4) {
      const [s0, t0, s1, t1] = Array.from(pieces.subarray(at, at + 4)) as [number, number, number, number];
      total += Math.hypot(s1 - s0, t1 - t0);
      for (const share of [0.1, 0.5, 0.9]) {
        const sorted = outputsAt(network, s0 + share * (s1 - s0), t0 + share * (t1 - t0)).sort();
        assert.ok(Math.abs(sorted.at(-1)! - sorted.at(-2)!) < 1e-12, widths.join('-'));
      }
    }
    let changes = 0;
    for (let round = 0; round < 2000; round += 1) {
      const [ax, ay] = [2 * random.uniform() - 1, 2 * random.uniform() - 1];
      const [bx, by] = [ax + 0.05 * random.normal(), ay + 0.05 * random.normal()];
      if (Math.max(Math.abs(bx), Math.abs(by)) > 1) continue;
      if (winner(outputsAt(network, ax, ay)) === winner(outputsAt(network, bx, by))) continue;
      changes += 1;
      assert.ok(crosses(pieces, [ax, ay, bx, by]), widths.join('-'));
    }
    assert.equal(changes > 0, total > 0, widths.join('-'));
  }
});

test('the level of an output is where it has that value', async () => {
  const random = createRandom(6);
  const network = randomNetwork([2, 10, 10, 1], 12);
  const partition = await enumerateCells2d(network, square);
  for (const level of [0, 0.3]) {
    const pieces = levelLines(partition, 0, level);
    assert.ok(pieces.length > 0);
    for (let at = 0; at < pieces.length; at += 4) {
      const [s0, t0, s1, t1] = Array.from(pieces.subarray(at, at + 4)) as [number, number, number, number];
      const value = outputsAt(network, (s0 + s1) / 2, (t0 + t1) / 2)[0]!;
      assert.ok(Math.abs(value - level) < 1e-12);
    }
    for (let round = 0; round < 1000; round += 1) {
      const [ax, ay] = [2 * random.uniform() - 1, 2 * random.uniform() - 1];
      const [bx, by] = [Math.min(1, ax + 0.05), Math.max(-1, ay - 0.03)];
      const isAbove = (s: number, t: number): boolean => outputsAt(network, s, t)[0]! > level;
      if (isAbove(ax, ay) !== isAbove(bx, by)) assert.ok(crosses(pieces, [ax, ay, bx, by]));
    }
  }
});

test('an output that may win only in the middle of a cell is found there', () => {
  // One cell with the outputs 0.1 - x, 0.1 + x and 0.5: the last one wins at no corner.
  const partition = {
    cells: 1,
    outputs: 3,
    vertices: Float64Array.of(-1, -1, 1, -1, 1, 1, -1, 1),
    cornerStarts: Int32Array.of(0, 4),
    cornerVertices: Int32Array.of(0, 1, 2, 3),
    outputMaps: Float64Array.of(-1, 0, 0.1, 1, 0, 0.1, 0, 0, 0.5),
  };
  const pieces = argmaxLines(partition);
  const places = Array.from({ length: pieces.length / 4 }, (_, at) => pieces[4 * at]!).sort(
    (one, other) => one - other,
  );
  assert.equal(places.length, 2);
  assert.ok(Math.abs(places[0]! + 0.4) < 1e-15 && Math.abs(places[1]! - 0.4) < 1e-15);
});
