import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  coordinatePlane,
  filterNormalizedDirection,
  parametersAt,
  randomPlane,
  trajectoryPlane,
} from '../../../src/analysis/geometry/parameterPlane.ts';
import { principalPlane } from '../../../src/analysis/linearAlgebra/principalPlane.ts';
import { forwardNetwork } from '../../../src/analysis/network/network.ts';
import { designNetwork, initializeParameters } from '../../../src/core/experiment/architecture.ts';
import { createRandom, type Random } from '../../../src/core/ground/random.ts';

const layer = (units: number): object => ({
  units,
  activation: { name: 'relu', options: {} },
  norm: undefined,
  dropout: 0,
  init: undefined,
});
const network = { init: { name: 'heNormal', options: {} }, layers: [layer(5), layer(4)] } as unknown as Parameters<
  typeof designNetwork
>[0]['network'];
const design = designNetwork({ network }, 3, 2);

function drawn(random: Random, size: number): Float64Array {
  return Float64Array.from({ length: size }, () => random.normal());
}

test('in a filter-normalised direction the weights of every unit are as long as its own, and nothing else moves', () => {
  const parameters = drawn(createRandom(1), design.parameters);
  const direction = filterNormalizedDirection(design, parameters, createRandom(2));
  for (const { role, rows, columns, offset, size } of design.tensors) {
    if (role !== 'weights') {
      assert.ok(
        direction.subarray(offset, offset + size).every((value) => value === 0),
        role,
      );
      continue;
    }
    for (let unit = 0; unit < columns; unit += 1) {
      const lengthOf = (values: Float64Array): number =>
        Math.hypot(...Array.from({ length: rows }, (_, row) => values[offset + row * columns + unit]!));
      assert.ok(Math.abs(lengthOf(direction) / lengthOf(parameters) - 1) < 1e-12);
    }
  }
  assert.notDeepEqual(filterNormalizedDirection(design, parameters, createRandom(3)), direction);
  assert.deepEqual(filterNormalizedDirection(design, parameters, createRandom(2)), direction);
});

test('a unit without weights has no direction', () => {
  const parameters = drawn(createRandom(1), design.parameters).fill(0, 0, design.tensors[0]!.size);
  const direction = filterNormalizedDirection(design, parameters, createRandom(2));
  assert.ok(direction.subarray(0, design.tensors[0]!.size).every((value) => value === 0));
});

test('a rescaling of a layer that keeps the function keeps the whole plane of functions', () => {
  const parameters = Float64Array.from(initializeParameters(design, 5));
  const scaled = parameters.slice();
  const [first, bias, second] = design.tensors;
  for (const { offset, size } of [first!, bias!]) for (let at = offset; at < offset + size; at += 1) scaled[at]! *= 8;
  for (let at = second!.offset; at < second!.offset + second!.size; at += 1) scaled[at]! /= 8;
  const inputs = drawn(createRandom(9), 3 * 20);
  const out = new Float64Array(design.parameters);
  const outputsAt = (from: Float64Array): Float64Array => {
    parametersAt(randomPlane(design, from, createRandom(4)), [0.7, -0.4], out);
    return forwardNetwork(design, out, { inputs, rows: 20 }, { kind: 'training' }).outputs;
  };
  const [one, other] = [outputsAt(parameters), outputsAt(scaled)];
  one.forEach((value, at) => assert.ok(Math.abs(value - other[at]!) < 1e-12 * (1 + Math.abs(value))));
});

test('two parameters move, the others stay', () => {
  const parameters = drawn(createRandom(6), 9);
  const out = new Float64Array(9);
  const plane = coordinatePlane(parameters, [2, 7]);
  parametersAt(plane, [parameters[2]!, parameters[7]!], out);
  assert.deepEqual(out, parameters);
  parametersAt(plane, [4, -1], out);
  assert.deepEqual([out[2], out[7], out[0], out[8]], [4, -1, parameters[0], parameters[8]]);
});

test('the plane of a trajectory is that of its two largest principal components, and has the feet of all points', () => {
  const random = createRandom(8);
  const points = Array.from({ length: 30 }, (_, step) => {
    const noise = drawn(random, 40);
    return noise.map((value, at) => 0.1 * value + step * (at === 3 ? 1 : 0) + Math.sin(step) * (at === 5 ? 2 : 0));
  });
  const origin = points.at(-1)!;
  const found = trajectoryPlane(points, origin, createRandom(1));
  const rows = new Float64Array(30 * 40);
  points.forEach((point, at) => rows.set(point, 40 * at));
  const slow = principalPlane(rows, 30, 40);
  assert.equal(found.shape, 'plane');
  slow.directions.forEach((direction, k) => {
    const own = k === 0 ? found.u : found.v;
    direction.forEach((value, at) => assert.ok(Math.abs(value - own[at]!) < 1e-9));
    assert.ok(Math.abs(slow.shares[k]! - found.shares[k]!) < 1e-12);
  });
  assert.deepEqual([found.places[58], found.places[59]], [0, 0], 'the weights of the moment are the origin');
  points.forEach((point, at) => {
    const foot = new Float64Array(40);
    parametersAt(found, [found.places[2 * at]!, found.places[2 * at + 1]!], foot);
    for (const direction of [found.u, found.v]) {
      const across = direction.reduce((sum, value, k) => sum + value * (point[k]! - foot[k]!), 0);
      assert.ok(Math.abs(across) < 1e-9, 'what is left is at right angles to the plane');
    }
  });
});

test('of points on a line or of one point the plane says so; what is missing is drawn at right angles', () => {
  const start = Float32Array.from(drawn(createRandom(2), 12));
  const direction = drawn(createRandom(3), 12);
  const along = (t: number): Float32Array => start.map((value, at) => value + t * direction[at]!);
  const line = trajectoryPlane([along(0), along(1), along(3)], along(3), createRandom(1));
  assert.equal(line.shape, 'line');
  assert.ok(line.shares[0] > 1 - 1e-9);
  const one = trajectoryPlane([start, start.slice()], start, createRandom(1));
  assert.equal(one.shape, 'point');
  assert.deepEqual(one.shares, [0, 0]);
  for (const { u, v } of [line, one]) {
    const dot = u.reduce((sum, value, at) => sum + value * v[at]!, 0);
    assert.ok(
      Math.abs(dot) < 1e-12 && Math.abs(Math.hypot(...u) - 1) < 1e-12 && Math.abs(Math.hypot(...v) - 1) < 1e-12,
    );
  }
});

test('where points are too many for all pairs, some of them make the plane and all have their feet', () => {
  const random = createRandom(4);
  const [a, b] = [drawn(random, 30_000), drawn(random, 30_000)];
  const points = Array.from({ length: 120 }, (_, t) =>
    Float32Array.from(a, (value, at) => value * t + b[at]! * Math.cos(t / 9)),
  );
  const found = trajectoryPlane(points, points[119]!, createRandom(1));
  assert.equal(found.places.length, 240);
  assert.ok(found.shares[0] + found.shares[1] > 1 - 1e-6, String(found.shares));
});
