import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../src/core/ground/random.ts';
import { penalties } from '../../../src/core/tables/penalties.ts';
import { isRidge, proxPartsOf, proxTargets, ridgeChoice } from '../../../src/core/tables/proxParts.ts';
import { someOptions } from './randomOptions.ts';

const random = createRandom(83);
const shape = { rows: 3, columns: 4 };
const normals = (): Float64Array => Float64Array.from({ length: 12 }, () => 2 * random.normal());

for (const [name, entry] of penalties.entries()) {
  for (const options of someOptions(entry.parameters, random)) {
    const note = `${name} ${JSON.stringify(options)}`;
    const targets = proxPartsOf(entry, options).map(([part]) => proxTargets[part]);

    test(`${note}: a weight's prox depends on that weight alone exactly where its parts say so`, () => {
      if (entry.prox === undefined) {
        assert.deepEqual(targets, []);
        return;
      }
      let isMixed = false;
      for (let round = 0; round < 20; round += 1) {
        const [v, other] = [normals(), normals()];
        other[5] = v[5]!;
        entry.prox(v, shape, 0.3, options);
        entry.prox(other, shape, 0.3, options);
        isMixed ||= v[5] !== other[5];
      }
      assert.equal(
        isMixed,
        targets.some((target) => target !== 'weights'),
      );
    });

    test(`${note}: it counts as ridge exactly where it is half the squared norm`, () => {
      const isHalfSquare = [normals(), normals()].every((w) => {
        const half = w.reduce((sum, value) => sum + (value * value) / 2, 0);
        return Math.abs(entry.penalty(w, shape, options) - half) < 1e-12 * half;
      });
      assert.equal(isRidge({ name, options }), isHalfSquare);
    });
  }
}

test('singular values are the targets where a rotation of the rows turns the prox with it, and not for parts of the weights', () => {
  const [cosine, sine] = [Math.cos(0.7), Math.sin(0.7)];
  const rotate = (w: Float64Array): Float64Array =>
    w.map((value, at) => {
      if (at < 4) return cosine * value - sine * w[at + 4]!;
      return at < 8 ? sine * w[at - 4]! + cosine * value : value;
    });
  for (const [name, entry] of penalties.entries()) {
    for (const options of someOptions(entry.parameters, random)) {
      if (entry.prox === undefined || isRidge({ name, options })) continue;
      const v = normals();
      const turned = rotate(v);
      entry.prox(v, shape, 0.3, options);
      entry.prox(turned, shape, 0.3, options);
      const distance = Math.max(...rotate(v).map((value, at) => Math.abs(value - turned[at]!)));
      // Columns keep their lengths when rows are rotated.
      const keeps = proxPartsOf(entry, options).every(
        ([part]) => proxTargets[part] === 'singularValues' || part === 'unitGroups',
      );
      assert.equal(distance < 1e-12, keeps, `${name} ${JSON.stringify(options)}: ${distance}`);
    }
  }
});

test('a mix of which only the ridge is left counts as ridge, one of which a trace of L1 is left does not', () => {
  assert.equal(isRidge({ name: 'elasticNet', options: { l1Ratio: 0 } }), true);
  assert.equal(isRidge({ name: 'elasticNet', options: { l1Ratio: 1e-9 } }), false);
});

test('the ridge of the table counts as ridge', () => {
  assert.ok(isRidge(ridgeChoice()));
});
