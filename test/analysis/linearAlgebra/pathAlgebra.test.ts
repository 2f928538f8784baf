import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createCholesky } from '../../../src/analysis/linearAlgebra/cholesky.ts';
import { type Arena, type ColumnMatrix, roomFor } from '../../../src/analysis/linearAlgebra/arena.ts';
import { openArena } from '../../../src/analysis/linearAlgebra/columnProducts.ts';
import { minimizeGroup } from '../../../src/analysis/paths/problem/pathGroups.ts';
import { createSymmetricBlock } from '../../../src/analysis/linearAlgebra/symmetricBlock.ts';
import {
  multiplyByQ,
  multiplyByTransposedQ,
  solveTridiagonal,
  symmetricEigen,
  tridiagonalEigenvalues,
  tridiagonalize,
} from '../../../src/analysis/linearAlgebra/symmetricEigen.ts';
import { createRandom } from '../../../src/core/ground/random.ts';

function near(found: number, expected: number, tolerance = 1e-11): void {
  assert.ok(
    Math.abs(found - expected) <= tolerance * Math.max(1, Math.abs(expected)),
    `${found} instead of ${expected}`,
  );
}

function randomColumns(arena: Arena, samples: number, count: number, seed: number): ColumnMatrix {
  const random = createRandom(seed);
  const stride = roomFor(samples);
  const values = arena.doubles(stride * count);
  for (let j = 0; j < count; j += 1) for (let i = 0; i < samples; i += 1) values[j * stride + i] = random.normal();
  return { values, stride, rows: stride, count, scale: 1 / samples };
}

/** B'B/n + I, row-major. */
function positiveDefinite(size: number, seed: number): Float64Array {
  const random = createRandom(seed);
  const b = Float64Array.from({ length: size * size }, () => random.normal());
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j < size; j += 1) {
      for (let k = 0; k < size; k += 1) out[i * size + j]! += (b[k * size + i]! * b[k * size + j]!) / size;
    }
    out[i * size + i]! += 0.1;
  }
  return out;
}

/** Every product of the arena on one seeded problem. */
function allProducts(kind: 'simd' | 'plain', [samples, count, other, seed]: readonly number[]): number[] {
  const arena = openArena(20_000, kind);
  assert.equal(arena.kind, kind);
  const x = randomColumns(arena, samples!, count!, seed!);
  const y = randomColumns(arena, samples!, other!, seed! + 1);
  const ids = arena.integers(count!);
  for (let k = 0; k < count!; k += 1) ids[k] = count! - 1 - k;
  const choice = { ids, count: Math.ceil(count! / 2) };
  const weights = arena.doubles(count!);
  weights.set(Float64Array.from({ length: count! }, (_, k) => k - 1.5));
  const results: Float64Array[] = [];
  const take = (length: number): Float64Array => {
    results.push(arena.doubles(length));
    return results.at(-1)!;
  };
  const width = roomFor(count!);
  arena.dots(x, undefined, y.values, take(count!));
  arena.dots(x, choice, y.values, take(count!));
  arena.combine(x, undefined, weights, take(x.stride));
  arena.combine(x, choice, weights, take(x.stride));
  arena.products(x, y, width, take(width * other!));
  const gram = take(width * count!);
  arena.gram(x, width, gram);
  const square = { values: gram.slice(), stride: width };
  const factor = { values: take(width * count!), stride: width };
  for (let i = 0; i < count!; i += 1) {
    for (let j = 0; j <= i; j += 1) factor.values[i * width + j] = square.values[i * width + j]! + (i === j ? 1 : 0);
  }
  assert.equal(arena.factor(factor, count!, 1e-13), -1);
  const right = take(count!);
  right.set(weights);
  arena.solveLower(factor, count!, right);
  arena.solveUpper(factor, count!, right);
  const all = results.flatMap((values) => Array.from(values));
  arena.close();
  return all;
}

describe('The column products', () => {
  it('are the same with SIMD and in plain TypeScript, for all shapes', () => {
    const size = fc.integer({ min: 1, max: 30 });
    fc.assert(
      fc.property(fc.tuple(size, size, size, fc.integer()), (shape) => {
        const fast = allProducts('simd', shape);
        allProducts('plain', shape).forEach((value, k) => near(fast[k]!, value));
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('run over more rows than one pass', () => {
    const shape = [700, 5, 3, 2];
    const fast = allProducts('simd', shape);
    allProducts('plain', shape).forEach((value, k) => near(fast[k]!, value));
  });

  it('name the row at which a matrix stops being positive definite', () => {
    for (const kind of ['simd', 'plain'] as const) {
      const arena = openArena(100, kind);
      const values = arena.doubles(16);
      values.set([1, 0, 0, 0, 0, 1, 0, 0, 1, 1, 2, 0, 0, 0, 0, 1]);
      assert.equal(arena.factor({ values, stride: 4 }, 4, 1e-13), 2);
      arena.close();
    }
  });

  it('use the same memory again when a use has ended, and refuse to run out of it', () => {
    const arena = openArena(8192 - 8);
    const end = arena.use();
    const first = arena.doubles(4);
    first[0] = 5;
    end();
    const second = arena.doubles(4);
    assert.equal(second.byteOffset, first.byteOffset);
    assert.equal(second[0], 0);
    assert.throws(() => arena.doubles(1e9), /still open/);
  });
});

describe('The updated Cholesky factor', () => {
  it('solves like a fresh factor after rows were added and removed', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { minLength: 1, maxLength: 40 }), fc.integer(), (moves, seed) => {
        const size = 12;
        const matrix = positiveDefinite(size, seed);
        const arena = openArena(4096);
        // Capacity 4, so that it outgrows the arena.
        const updated = createCholesky(arena, 4);
        const block = createSymmetricBlock(arena, 4);
        const rows: number[] = [];
        const cross = arena.doubles(size);
        for (const move of moves) {
          const free = Array.from({ length: size }, (_, k) => k).filter((k) => !rows.includes(k));
          if (move < 7 && free.length > 0) {
            const next = free[move % free.length]!;
            rows.forEach((row, k) => (cross[k] = matrix[next * size + row]!));
            assert.ok(updated.append(cross, matrix[next * size + next]!));
            block.append(cross, matrix[next * size + next]!);
            rows.push(next);
          } else if (rows.length > 0) {
            const index = move % rows.length;
            updated.remove(index);
            block.remove(index);
            rows.splice(index, 1);
          }
        }
        const x = arena.doubles(size);
        const image = arena.doubles(size);
        rows.forEach((row, k) => (x[k] = row + 1));
        updated.solve(x);
        block.multiply(x, image);
        rows.forEach((row, k) => near(image[k]!, row + 1, 1e-9));
        assert.equal(updated.size, rows.length);
        arena.close();
      }),
      { numRuns: 60, seed: 2 },
    );
  });

  it('refuses a column that depends on the present ones and finds how', () => {
    const arena = openArena(1024);
    const factor = createCholesky(arena, 8);
    assert.ok(factor.append(Float64Array.of(), 1));
    assert.ok(factor.append(Float64Array.of(0.5), 1));
    // The sum of both: products 1.5 and 1.5, length 3.
    assert.ok(!factor.append(Float64Array.of(1.5, 1.5), 3));
    assert.equal(factor.size, 2);
    const singular = { values: Float64Array.of(1, 0, 0, 0.5, 1, 0, 1.5, 1.5, 3), stride: 3 };
    assert.equal(factor.refactor(singular, 3, 0), 2);
    const out = arena.doubles(4);
    factor.dependence(2, out);
    [-1, -1, 1].forEach((value, k) => near(out[k]!, value));
    arena.close();
  });
});

describe('The symmetric eigenproblem', () => {
  it('has A v = value v, orthonormal vectors and the right trace, for all sizes', () => {
    for (const size of [1, 2, 3, 8, 17]) {
      const matrix = positiveDefinite(size, size);
      const { values, vectors } = symmetricEigen(matrix, size);
      let trace = 0;
      for (let k = 0; k < size; k += 1) {
        trace += matrix[k * size + k]!;
        for (let i = 0; i < size; i += 1) {
          let image = 0;
          for (let j = 0; j < size; j += 1) image += matrix[i * size + j]! * vectors[k * size + j]!;
          near(image, values[k]! * vectors[k * size + i]!);
        }
        for (let l = 0; l <= k; l += 1) {
          let inner = 0;
          for (let j = 0; j < size; j += 1) inner += vectors[k * size + j]! * vectors[l * size + j]!;
          near(inner, k === l ? 1 : 0);
        }
      }
      near(
        values.reduce((total, value) => total + value, 0),
        trace,
      );
      assert.deepEqual(values, values.slice().sort());
    }
  });

  it('solves shifted systems through the tridiagonal form', () => {
    const size = 9;
    const matrix = positiveDefinite(size, 4);
    const t = tridiagonalize(matrix, size);
    const right = Float64Array.from({ length: size }, (_, k) => k - 3);
    const x = right.slice();
    multiplyByTransposedQ(t, x);
    solveTridiagonal(t, 0.7, x);
    multiplyByQ(t, x);
    for (let i = 0; i < size; i += 1) {
      let image = 0.7 * x[i]!;
      for (let j = 0; j < size; j += 1) image += matrix[i * size + j]! * x[j]!;
      near(image, right[i]!);
    }
    const eigen = symmetricEigen(matrix, size).values;
    tridiagonalEigenvalues(t).forEach((value, k) => near(value, eigen[k]!));
  });

  it('knows matrices that are diagonal already or of rank one', () => {
    assert.deepEqual(Array.from(symmetricEigen(Float64Array.of(3, 0, 0, 0, 1, 0, 0, 0, 2), 3).values), [1, 2, 3]);
    const { values } = symmetricEigen(Float64Array.of(1, 2, 3, 2, 4, 6, 3, 6, 9), 3);
    near(values[2]!, 14);
    near(values[0]!, 0);
  });
});

describe('The minimiser of one group', () => {
  it('meets the optimality condition, and is zero exactly where it must be', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.integer(),
        fc.double({ min: 0, max: 4, noNaN: true }),
        (size, seed, strength) => {
          const matrix = positiveDefinite(size, seed);
          const random = createRandom(seed + 1);
          const u = Float64Array.from({ length: size }, () => random.normal());
          const b = new Float64Array(size);
          minimizeGroup(symmetricEigen(matrix, size), u, strength, b);
          const length = Math.hypot(...b);
          assert.equal(length === 0, Math.hypot(...u) <= strength);
          for (let i = 0; i < size && length > 0; i += 1) {
            let slope = (strength * b[i]!) / length - u[i]!;
            for (let j = 0; j < size; j += 1) slope += matrix[i * size + j]! * b[j]!;
            near(slope, 0, 1e-10);
          }
        },
      ),
      { numRuns: 200, seed: 3 },
    );
  });
});
