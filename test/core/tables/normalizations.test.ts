import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normalizations } from '../../../src/core/tables/normalizations.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import { someOptions } from './randomOptions.ts';

const random = createRandom(8);
const [rows, columns] = [6, 4];
const normals = (length: number): Float64Array => Float64Array.from({ length }, () => 1 + 2 * random.normal());
const near = (actual: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);

for (const [name, normalization] of normalizations.entries()) {
  for (const p of someOptions(normalization.parameters, random)) {
    const note = `${name} ${JSON.stringify(p)}`;

    test(`${note}: the backward pass is the difference quotient, epsilon included`, () => {
      const x = normals(rows * columns);
      const direction = normals(rows * columns);
      const value = (at: Float64Array): number =>
        normalization.normalize(at, rows, columns, p).output.reduce((sum, y, index) => sum + direction[index]! * y, 0);
      const { output, scale } = normalization.normalize(x, rows, columns, p);
      const gradient = normalization.backward({ gradOutput: direction, output, scale }, rows, columns);
      for (let index = 0; index < x.length; index += 1) {
        const [up, down] = [x.slice(), x.slice()];
        up[index]! += 1e-5;
        down[index]! -= 1e-5;
        near(gradient[index]!, (value(up) - value(down)) / 2e-5, 1e-7);
      }
    });

    test(`${note}: the movement of the backward pass is its difference quotient`, () => {
      const [x, gradient] = [normals(rows * columns), normals(rows * columns)];
      const [input, gradMoved] = [normals(rows * columns), normals(rows * columns)];
      const passAt = (step: number): Float64Array => {
        const add = (values: Float64Array, by: Float64Array): Float64Array =>
          values.map((value, index) => value + step * by[index]!);
        const { output, scale } = normalization.normalize(add(x, input), rows, columns, p);
        return normalization.backward({ gradOutput: add(gradient, gradMoved), output, scale }, rows, columns);
      };
      const { output, scale } = normalization.normalize(x, rows, columns, p);
      const outputMoved = normalization.backward({ gradOutput: input, output, scale }, rows, columns);
      const pass = { gradOutput: gradient, output, scale, input, outputMoved, gradMoved };
      const moved = normalization.backwardMoved(pass, rows, columns);
      const [up, down] = [passAt(1e-5), passAt(-1e-5)];
      moved.forEach((value, index) => near(value, (up[index]! - down[index]!) / 2e-5, 1e-7));
    });

    test(`${note}: the statistics say how the output was made`, () => {
      const x = normals(rows * columns);
      const { output, mean, variance, scale } = normalization.normalize(x, rows, columns, p);
      output.forEach((y, index) => {
        const group = normalization.axis === 'batch' ? index % columns : Math.floor(index / columns);
        near(y, (x[index]! - mean[group]!) * scale[group]!, 1e-14);
        near(scale[group]!, 1 / Math.sqrt(variance[group]! + Number(p.epsilon)), 1e-14);
        if (!normalization.isCentred) assert.equal(mean[group], 0);
      });
    });

    test(`${note}: every group has mean square 1 and, when centred, mean 0, for a tiny epsilon`, () => {
      const { output } = normalization.normalize(normals(rows * columns), rows, columns, { ...p, epsilon: 1e-300 });
      const groups = normalization.axis === 'batch' ? columns : rows;
      for (let group = 0; group < groups; group += 1) {
        const members = output.filter((_, index) =>
          normalization.axis === 'batch' ? index % columns === group : Math.floor(index / columns) === group,
        );
        near(members.reduce((sum, y) => sum + y * y, 0) / members.length, 1, 1e-13);
        if (normalization.isCentred)
          near(
            members.reduce((sum, y) => sum + y, 0),
            0,
            1e-13,
          );
      }
    });
  }
}

test('batch norm of one sample is 0 and passes no gradient; two samples become minus and plus one', () => {
  const batch = normalizations.get('batch');
  const one = batch.normalize(Float64Array.of(3, -7), 1, 2, { epsilon: 1e-5 });
  assert.deepEqual([...one.output], [0, 0]);
  assert.ok(batch.backward({ ...one, gradOutput: Float64Array.of(1, 2) }, 1, 2).every((g) => g === 0));
  const two = batch.normalize(Float64Array.of(1, 5), 2, 1, { epsilon: 1e-300 });
  assert.deepEqual([...two.output], [-1, 1]);
});

test('the Jacobian of batch norm in training has its known diagonal and annihilates two directions', () => {
  const batch = normalizations.get('batch');
  const { output, scale } = batch.normalize(Float64Array.of(1, 2, 4, 9), 4, 1, { epsilon: 1e-300 });
  const column = (index: number): Float64Array =>
    batch.backward(
      { gradOutput: Float64Array.from({ length: 4 }, (_, k) => (k === index ? 1.5 : 0)), output, scale },
      4,
      1,
    );
  [0.24973560884604, 0.31377038034503, 0.36499819754422, 0.04482434004929].forEach((value, index) =>
    near(column(index)[index]!, value, 1e-13),
  );
  near(column(0)[1]!, -0.19850779164685, 1e-13);
  for (const direction of [new Float64Array(4).fill(1), output]) {
    for (const value of batch.backward({ gradOutput: direction, output, scale }, 4, 1)) near(value, 0, 1e-15);
  }
});

test('RMS norm of (3, 4) is known, and equals layer norm on centred samples', () => {
  const [rms, layer] = [normalizations.get('rms'), normalizations.get('layer')];
  const { output } = rms.normalize(Float64Array.of(3, 4), 1, 2, { epsilon: 1e-300 });
  near(output[0]!, 0.84852813742386, 1e-13);
  near(output[1]!, 1.1313708498985, 1e-12);
  const centred = Float64Array.of(1, -3, 2);
  assert.deepEqual(
    rms.normalize(centred, 1, 3, { epsilon: 1e-5 }).output,
    layer.normalize(centred, 1, 3, { epsilon: 1e-5 }).output,
  );
});
