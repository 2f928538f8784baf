import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { hashPatterns, patternText } from '../../../../src/analysis/regions/cells/activationPatterns.ts';
import { cellAtPlace } from '../../../../src/analysis/regions/plane/cellAtPlace.ts';
import {
  affineMapOfCell,
  centreOfCell,
  enumerateCells2d,
  type PlanePartition,
  startEnumeration2d,
} from '../../../../src/analysis/regions/plane/linearRegions.ts';
import { enumerateCells1d } from '../../../../src/analysis/regions/linearRegionsLine.ts';
import {
  affineMapOfPattern,
  evaluateNetwork,
  identitySlice,
  type PiecewiseLinearNetwork,
  type PlaneSlice,
  pointOnSlice,
} from '../../../../src/analysis/regions/cells/piecewiseLinear.ts';
import { productBound, runningMinimumBound } from '../../../../src/analysis/regions/regionBounds.ts';
import { samplePatterns } from '../../../../src/analysis/regions/cells/sampledCells.ts';
import { createRandom } from '../../../../src/core/ground/random.ts';
import { slowPatterns } from '../cells/slowRegions.ts';
import { buildNetwork, expectedCells, quantisedNetwork, randomNetwork, readWorkload } from '../cells/workloads.ts';

const square = identitySlice([
  [-1, 1],
  [-1, 1],
]);

function patternsOf(partition: PlanePartition): string[] {
  return Array.from(partition.areas, (_, cell) => patternText(partition, cell)).sort();
}

/** What must hold of every complete partition. */
function checkLaws(network: PiecewiseLinearNetwork, slice: PlaneSlice, partition: PlanePartition): void {
  const [[s0, s1], [t0, t1]] = slice.bounds;
  const area = (s1 - s0) * (t1 - t0);
  assert.equal(partition.complete, true);
  assert.equal(partition.eulerCharacteristic, 1);
  assert.ok(Math.abs(partition.areaSum - area) <= 1e-11 * area, `areas sum to ${partition.areaSum} instead of ${area}`);
  assert.equal(new Set(patternsOf(partition)).size, partition.cells);
  const count = BigInt(partition.cells);
  const isLeaky = network.layers.some((layer) => layer.negativeSlope !== 0);
  assert.ok(count <= runningMinimumBound(partition.widths, 2, isLeaky));
  assert.ok(runningMinimumBound(partition.widths, 2, isLeaky) <= productBound(partition.widths, 2));
  for (let cell = 0; cell < partition.cells; cell += 1) checkMaps(network, slice, partition, cell);
}

/** The stored map, the map of the pattern and the network itself agree inside the cell. */
function checkMaps(network: PiecewiseLinearNetwork, slice: PlaneSlice, partition: PlanePartition, cell: number): void {
  const [s, t] = centreOfCell(partition, cell);
  const x = pointOnSlice(slice, s, t);
  const { outputs } = evaluateNetwork(network, x);
  const { gradient, offset } = affineMapOfCell(network, partition, cell);
  outputs.forEach((value, output) => {
    const at = (cell * outputs.length + output) * 3;
    const [a, b, c] = partition.outputMaps.subarray(at, at + 3);
    const scale = 1 + Math.abs(value) + Math.abs(c!) + Math.abs(a! * s) + Math.abs(b! * t);
    assert.ok(Math.abs(a! * s + b! * t + c! - value) <= 1e-12 * scale);
    const row = gradient.subarray(output * x.length, (output + 1) * x.length);
    const own = row.reduce((sum, slope, index) => sum + slope * x[index]!, offset[output]!);
    assert.ok(Math.abs(own - value) <= 1e-12 * scale);
  });
}

suite('cells of the reference networks', () => {
  for (const [name, expected] of Object.entries(expectedCells).filter(([, one]) => one.dimension === 2)) {
    test(`${name} has exactly the ${expected.cells} cells of the reference`, async () => {
      const { network, domain } = readWorkload(name);
      assert.ok(domain.kind === 'slice2d');
      const partition = await enumerateCells2d(network, domain.slice);
      assert.equal(partition.cells, expected.cells);
      assert.deepEqual(partition.perLayer, expected.cells_after_hidden_layer);
      assert.equal(partition.vertexCount, expected.vertices);
      assert.equal(partition.edges.count, expected.edges);
      assert.equal(partition.eulerCharacteristic, 1);
      assert.ok(Math.abs(partition.areaSum / 4 - 1) < 1e-11 || Math.abs(partition.areaSum - 1) < 1e-11);
      assert.equal(await hashPatterns(partition), expected.patterns_sha256);
    });
  }

  test('corners of generic networks add up to four per cell', async () => {
    const { network, domain } = readWorkload('mid-2-32x3-1');
    assert.ok(domain.kind === 'slice2d');
    const { cells, cornerVertices, exactDecisions } = await enumerateCells2d(network, domain.slice);
    // Every inner vertex has degree 4; each line end on the border lacks two corners and each corner of the box three.
    assert.ok(Math.abs(cornerVertices.length - 4 * cells) <= 4 * Math.sqrt(cells) * 4);
    assert.equal(exactDecisions, 0);
  });
});

suite('degenerate networks', () => {
  const shapes = [
    [2, 3, 1],
    [2, 5, 3, 1],
    [2, 6, 4, 1],
    [2, 3, 3, 3, 1],
    [2, 4, 4, 2, 2, 1],
  ];
  for (const slope of [0, 0.25]) {
    test(`100 random quantised networks have the cells of the rational enumerator, slope ${slope}`, async () => {
      let exactDecisions = 0;
      for (let seed = 0; seed < 100; seed += 1) {
        const network = quantisedNetwork(shapes[seed % shapes.length]!, seed + 1000 * slope, slope);
        const partition = await enumerateCells2d(network, square);
        assert.deepEqual(patternsOf(partition), slowPatterns(network, square.bounds), `seed ${seed}`);
        assert.equal(partition.eulerCharacteristic, 1);
        exactDecisions += partition.exactDecisions;
      }
      assert.ok(exactDecisions > 0, 'some signs must have needed integers');
    });
  }

  test('a dead network has one cell', async () => {
    const network = buildNetwork([2, 4, 4, 1], (fanIn) => (fanIn === 0 ? -1 : 0));
    const partition = await enumerateCells2d(network, square);
    assert.deepEqual([partition.cells, partition.vertexCount, partition.edges.count], [1, 4, 4]);
    assert.equal(patternText(partition, 0), '00000000');
  });

  test('saturated activations do not cut', async () => {
    const network = buildNetwork([2, 4, 1], (fanIn) => (fanIn === 0 ? 100 : 1));
    const partition = await enumerateCells2d(network, square);
    assert.deepEqual([partition.cells, patternText(partition, 0)], [1, '1111']);
  });

  test('a network without hidden layers has one cell and its own map', async () => {
    const network = buildNetwork([2, 2], (fanIn) => (fanIn === 0 ? 0.5 : -2));
    const partition = await enumerateCells2d(network, square);
    assert.equal(partition.cells, 1);
    assert.deepEqual(Array.from(partition.outputMaps), [-2, -2, 0.5, -2, -2, 0.5]);
  });

  test('a neuron that is zero on the whole slice counts as inactive and cuts nothing', async () => {
    const network: PiecewiseLinearNetwork = {
      inputs: 3,
      layers: [
        {
          units: 2,
          inputs: 3,
          negativeSlope: 0,
          weights: Float64Array.of(0, 0, 1, 1, 0, 0),
          bias: new Float64Array(2),
        },
      ],
      output: { units: 1, weights: Float64Array.of(1, 1), bias: Float64Array.of(0) },
    };
    const slice = { origin: [0, 0, 0], u: [1, 0, 0], v: [0, 1, 0], bounds: square.bounds };
    assert.deepEqual(patternsOf(await enumerateCells2d(network, slice)), ['00', '01']);
  });

  test('duplicated neurons cut once', async () => {
    const one = randomNetwork([2, 5, 1], 3);
    const layer = one.layers[0]!;
    const twice: PiecewiseLinearNetwork = {
      inputs: 2,
      layers: [
        {
          ...layer,
          units: 10,
          weights: Float64Array.from([...layer.weights, ...layer.weights]),
          bias: Float64Array.from([...layer.bias, ...layer.bias]),
        },
      ],
      output: { units: 1, weights: new Float64Array(10).fill(1), bias: new Float64Array(1) },
    };
    const single = await enumerateCells2d(one, square);
    const double = await enumerateCells2d(twice, square);
    assert.equal(double.cells, single.cells);
    assert.equal(double.vertexCount, single.vertexCount);
  });

  test('n lines through one point make 2n cells', async () => {
    for (const n of [1, 2, 7, 40]) {
      const random = createRandom(n);
      const network = buildNetwork([2, n, 1], (fanIn) => (fanIn === 0 ? 0 : random.normal()));
      const partition = await enumerateCells2d(network, square);
      assert.equal(partition.cells, 2 * n);
      assert.equal(partition.vertexCount, 4 + 2 * n + (n > 1 ? 1 : 0));
    }
  });

  test('n lines through a point that doubles cannot hold make 2n cells', async () => {
    // All lines a (3 s - 1) + b (7 t - 1) = 0 meet in (1/3, 1/7).
    const directions = [1, 2, 3, 5, -1, -2, -4, 7];
    const network: PiecewiseLinearNetwork = {
      inputs: 2,
      layers: [
        {
          units: directions.length,
          inputs: 2,
          negativeSlope: 0,
          weights: Float64Array.from(directions.flatMap((b) => [3, 7 * b])),
          bias: Float64Array.from(directions, (b) => -1 - b),
        },
      ],
      output: { units: 1, weights: new Float64Array(directions.length), bias: new Float64Array(1) },
    };
    const partition = await enumerateCells2d(network, square);
    assert.equal(partition.cells, 2 * directions.length);
    assert.ok(partition.exactDecisions > 0);
  });

  test('in deep networks the bounds follow the pattern, so that integers stay rare', async () => {
    const network = randomNetwork([2, ...new Array<number>(20).fill(12), 1], 1);
    const partition = await enumerateCells2d(network, square);
    assert.ok(partition.cells > 2000);
    assert.ok(partition.exactDecisions < 0.01 * partition.cells, `${partition.exactDecisions} integer decisions`);
    assert.equal(partition.eulerCharacteristic, 1);
    assert.ok(Math.abs(partition.areaSum - 4) < 1e-10);
    assert.equal(new Set(patternsOf(partition)).size, partition.cells);
  });

  test('deep networks with zero biases need few integers', async () => {
    const random = createRandom(5);
    const network = buildNetwork([2, 32, 32, 32, 1], (fanIn) =>
      fanIn === 0 ? 0 : random.normal() / Math.sqrt(fanIn / 2),
    );
    const partition = await enumerateCells2d(network, square);
    checkLaws(network, square, partition);
    assert.ok(partition.exactDecisions <= 4, `${partition.exactDecisions} integer decisions`);
  });
});

suite('laws of the partition', () => {
  const shape = fc.record({
    seed: fc.integer({ min: 0, max: 1e6 }),
    hidden: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 }),
    outputs: fc.integer({ min: 1, max: 5 }),
    slope: fc.constantFrom(0, 0, 0.01, 0.3, -1),
  });

  test('areas, Euler characteristic, patterns, maps and bounds are right for random networks', async () => {
    await fc.assert(
      fc.asyncProperty(shape, async ({ seed, hidden, outputs, slope }) => {
        const network = randomNetwork([2, ...hidden, outputs], seed, slope);
        checkLaws(network, square, await enumerateCells2d(network, square));
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  test('the same holds on planes through a higher-dimensional input', async () => {
    await fc.assert(
      fc.asyncProperty(shape, async ({ seed, hidden, outputs, slope }) => {
        const network = randomNetwork([6, ...hidden, outputs], seed, slope);
        const random = createRandom(seed + 1);
        const direction = (): number[] => Array.from({ length: 6 }, () => random.normal());
        const slice: PlaneSlice = {
          origin: direction(),
          u: direction(),
          v: direction(),
          bounds: [
            [-2, 3],
            [0.5, 1.25],
          ],
        };
        checkLaws(network, slice, await enumerateCells2d(network, slice));
      }),
      { numRuns: 40, seed: 8 },
    );
  });

  test('every edge has the neuron that changes its sign between the two cells', async () => {
    const network = randomNetwork([2, 9, 8, 1], 4);
    const partition = await enumerateCells2d(network, square);
    const { edges } = partition;
    for (let edge = 0; edge < edges.count; edge += 1) {
      const [a, b] = [edges.cells[2 * edge]!, edges.cells[2 * edge + 1]!];
      assert.equal(b < 0, edges.layers[edge]! < 0);
      if (b < 0) continue;
      const place = (edges.layers[edge]! > 0 ? 9 : 0) + edges.units[edge]!;
      const [left, right] = [patternText(partition, a), patternText(partition, b)];
      assert.notEqual(left[place], right[place]);
      // Crossing one line of a layer changes nothing else in that layer or before it.
      assert.equal(left.slice(0, place), right.slice(0, place));
    }
  });

  test('the cells of two halves are those of the whole plus one for each that the dividing line crosses', async () => {
    for (let seed = 0; seed < 12; seed += 1) {
      const network = randomNetwork([2, 10, 10, 1], seed);
      const at = 0.125;
      const [whole, left, right] = await Promise.all(
        [[-1, 1] as const, [-1, at] as const, [at, 1] as const].map((side) =>
          enumerateCells2d(network, identitySlice([side, [-1, 1]])),
        ),
      );
      const line = await enumerateCells1d(network, { origin: [at, 0], u: [0, 1], bounds: [-1, 1] });
      assert.equal(left!.cells + right!.cells, whole!.cells + line.cells);
      assert.deepEqual([...new Set([...patternsOf(left!), ...patternsOf(right!)])].sort(), patternsOf(whole!));
    }
  });

  test('rescaling a ReLU pair does not change the partition', async () => {
    for (let seed = 0; seed < 12; seed += 1) {
      const network = randomNetwork([2, 8, 8, 2], seed);
      const [first, second] = network.layers;
      const random = createRandom(seed);
      const factors = Float64Array.from({ length: 8 }, () => Math.exp(2 * random.normal()));
      const scaled: PiecewiseLinearNetwork = {
        ...network,
        layers: [
          {
            ...first!,
            weights: first!.weights.map((weight, at) => weight * factors[Math.floor(at / 2)]!),
            bias: first!.bias.map((bias, unit) => bias * factors[unit]!),
          },
          { ...second!, weights: second!.weights.map((weight, at) => weight / factors[at % 8]!) },
        ],
      };
      const [a, b] = await Promise.all([enumerateCells2d(network, square), enumerateCells2d(scaled, square)]);
      assert.deepEqual(patternsOf(b), patternsOf(a));
      assert.deepEqual(b.perLayer, a.perLayer);
    }
  });

  test('wide layers and many outputs use the packed kernels and agree with the map of the pattern', async () => {
    const network = randomNetwork([2, 70, 33, 12], 2, 0.1);
    const partition = await enumerateCells2d(network, square);
    checkLaws(network, square, partition);
    const map = affineMapOfPattern(network, (layer, unit) => patternText(partition, 0)[layer * 70 + unit] === '1');
    for (let output = 0; output < 12; output += 1) {
      assert.ok(Math.abs(map.offset[output]! - partition.outputMaps[output * 3 + 2]!) < 1e-11);
    }
  });
});

suite('budget and progress', () => {
  const network = randomNetwork([2, 24, 24, 1], 1);

  test('over the budget of cells a part is returned, with a sampled estimate beside it', async () => {
    const whole = await enumerateCells2d(network, square);
    const random = createRandom(1);
    const capped = await enumerateCells2d(network, square, { budget: { cells: 100 }, random });
    assert.deepEqual([capped.cells, capped.complete, capped.method], [100, false, 'capped']);
    assert.ok(capped.areaSum < 4 && capped.areaSum > 0);
    assert.ok(capped.edges.cells.every((cell) => cell < 100));
    const { estimate } = capped;
    assert.ok(estimate && estimate.distinct <= whole.cells);
    assert.ok(estimate.distinct < estimate.estimate && estimate.interval[0] > 0.5 * whole.cells);
  });

  test('sampled patterns are among the exact ones, and the share of cells never hit is about their area', async () => {
    const whole = await enumerateCells2d(network, square);
    const known = new Set(patternsOf(whole));
    let estimated = 0;
    let missed = 0;
    for (let seed = 1; seed <= 6; seed += 1) {
      const hit = new Set<string>();
      const random = createRandom(seed);
      const sampled = samplePatterns(network, 4000, () => {
        const x = Float64Array.of(2 * random.uniform() - 1, 2 * random.uniform() - 1);
        const { preActivations } = evaluateNetwork(network, x);
        hit.add(preActivations.flatMap((z) => Array.from(z, (value) => (value > 0 ? '1' : '0'))).join(''));
        return x;
      });
      assert.equal(sampled.distinct, hit.size);
      assert.ok([...hit].every((text) => known.has(text)));
      estimated += sampled.unseenShare;
      for (let cell = 0; cell < whole.cells; cell += 1) {
        if (!hit.has(patternText(whole, cell))) missed += whole.areas[cell]! / 4;
      }
    }
    assert.ok(Math.abs(estimated / missed - 1) < 0.1, `${estimated} and ${missed}`);
  });

  test('over the budget of time it stops at the next look at the clock', async () => {
    let now = 0;
    const clock = (): number => (now += 10);
    const capped = await enumerateCells2d(network, square, { budget: { milliseconds: 75 }, clock });
    assert.deepEqual([capped.cells, capped.complete], [48, false]);
  });

  test('an aborted signal ends it', async () => {
    const controller = new AbortController();
    const seen: number[] = [];
    const onProgress = ({ cells }: { cells: number }): void => {
      seen.push(cells);
      if (cells >= 20) controller.abort();
    };
    await assert.rejects(enumerateCells2d(network, square, { signal: controller.signal, onProgress, stride: 10 }), {
      code: 'engine/cancelled',
    });
    assert.deepEqual(seen, [10, 20]);
  });

  test('an enumeration that stops and goes on finds the same cells', async () => {
    const whole = await enumerateCells2d(network, square);
    const enumeration = startEnumeration2d(network, square);
    const other = startEnumeration2d(randomNetwork([2, 12, 1], 9), square);
    let share = 0;
    while (!enumeration.isDone) {
      enumeration.advance(enumeration.cellCount + 7);
      other.advance(other.cellCount + 1);
      assert.ok(enumeration.coveredShare > share);
      share = enumeration.coveredShare;
    }
    assert.deepEqual(patternsOf(enumeration.partition()), patternsOf(whole));
    enumeration.dispose();
    other.dispose();
  });
});

suite('what is refused', () => {
  const network = randomNetwork([2, 3, 1], 1);
  const refused = (change: Partial<PiecewiseLinearNetwork>, slice: PlaneSlice, text: RegExp): Promise<void> =>
    assert.rejects(enumerateCells2d({ ...network, ...change }, slice), { code: 'analysis/bad-network', message: text });

  test('weights that are not finite', async () => {
    for (const value of [NaN, Infinity, -Infinity]) {
      const weights = network.layers[0]!.weights.slice();
      weights[2] = value;
      await refused({ layers: [{ ...network.layers[0]!, weights }] }, square, /layers\[0\]\.weights\[2\]/);
    }
    await refused({ output: { ...network.output, bias: Float64Array.of(NaN) } }, square, /output\.bias\[0\]/);
  });

  test('shapes that do not fit', async () => {
    await refused({ inputs: 3 }, square, /takes 2 inputs, but gets 3/);
    await refused({ output: { ...network.output, weights: new Float64Array(2) } }, square, /output has 2 weights/);
    await refused({ layers: [{ ...network.layers[0]!, units: 0 }] }, square, /0 units/);
  });

  test('boxes without width or end', async () => {
    for (const side of [
      [1, 1],
      [1, -1],
      [0, NaN],
      [-Infinity, 0],
    ] as [number, number][]) {
      await refused({}, identitySlice([[-1, 1], side]), /bounds\[1\] is/);
    }
  });

  test('slice directions that are zero, parallel, not finite or of the wrong length', async () => {
    await refused({}, { ...square, u: [0, 0] }, /direction u of the slice is zero/);
    await refused({}, { ...square, v: [-3, 0] }, /parallel/);
    await refused({}, { ...square, u: [0.1, 0.3], v: [0.2, 0.6] }, /parallel/);
    await refused({}, { ...square, v: [NaN, 1] }, /v\[0\] is NaN/);
    await refused({}, { ...square, origin: [0, 0, 0] }, /origin of the slice has 3 numbers/);
  });
});

test('a neuron that is zero but for rounding cuts where integers say, so areas are those of the cells', () => {
  const network: PiecewiseLinearNetwork = {
    inputs: 2,
    layers: [
      {
        units: 4,
        inputs: 2,
        weights: Float64Array.of(0.7, -0.1, -0.2, 0.6, 0.8, 0, -0.4, -0.8),
        bias: Float64Array.of(4.6, 3.9, 2.9, 2.8),
        negativeSlope: 0,
      },
      {
        units: 2,
        inputs: 4,
        weights: Float64Array.of(0, -0.2, 0.1, 0.1, 0.2, 0.3, 0, 0.2),
        bias: Float64Array.of(0.20999999999999996, -2.65),
        negativeSlope: 0,
      },
    ],
    output: { units: 1, weights: Float64Array.of(1, 1), bias: Float64Array.of(0) },
  };
  const enumeration = startEnumeration2d(network, square);
  enumeration.advance(Infinity);
  const partition = enumeration.partition();
  enumeration.dispose();
  const hits = new Map<string, number>();
  const side = 80;
  for (let at = 0; at < side * side; at += 1) {
    const place = [(2 * (at % side) + 1) / side - 1, (2 * Math.floor(at / side) + 1) / side - 1] as const;
    const { isActive } = cellAtPlace(network, square, place);
    const key = isActive.flatMap((layer) => Array.from(layer, Number)).join('');
    hits.set(key, (hits.get(key) ?? 0) + 4 / side ** 2);
  }
  for (let cell = 0; cell < partition.cells; cell += 1) {
    const share = hits.get(patternText(partition, cell)) ?? 0;
    assert.ok(Math.abs(partition.areas[cell]! - share) < 0.06, `${partition.areas[cell]} ${share}`);
  }
});
