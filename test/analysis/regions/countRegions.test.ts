import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { holdInputs, type PiecewiseLinearNetwork } from '../../../src/analysis/regions/cells/piecewiseLinear.ts';
import {
  countRegions,
  domainOfBox,
  type RegionCount,
  type RegionLimits,
  type RegionTask,
} from '../../../src/analysis/regions/countRegions.ts';
import { runningMinimumBound } from '../../../src/analysis/regions/regionBounds.ts';
import { createHash } from 'node:crypto';
import { formatMessage, LabError } from '../../../src/core/ground/errors.ts';
import { slowPatterns } from './cells/slowRegions.ts';
import { expectedCells, planesAround, quantisedNetwork, randomNetwork, readWorkload } from './cells/workloads.ts';

/** A clock that goes on by a millisecond whenever somebody looks. */
function steadyClock(): () => number {
  let now = 0;
  return () => (now += 1);
}

function limits(own: Partial<RegionLimits> = {}): RegionLimits {
  return { cells: 100_000, clock: steadyClock(), ...own };
}

/** All inputs from -1 to 1. */
function boxTask(network: PiecewiseLinearNetwork): RegionTask {
  const box = Array.from({ length: network.inputs }, () => [-1, 1] as const);
  return { network, domain: domainOfBox(network, box), isLimit: false };
}

/** A network with known cells on the domain of its file. */
function workloadTask(name: string): RegionTask {
  const { network, domain } = readWorkload(name);
  const own =
    domain.kind === 'box' ? domainOfBox(network, domain.box) : { kind: 'plane' as const, slice: domain.slice };
  return { network, domain: own, isLimit: false };
}

/** The same cells: positive factors of the first layer, and of the biases after it, change no sign. */
function scaledBy(factor: number, network: PiecewiseLinearNetwork): PiecewiseLinearNetwork {
  return {
    ...network,
    layers: network.layers.map((layer, index) => ({
      ...layer,
      weights: index === 0 ? layer.weights.map((weight) => weight * factor) : layer.weights,
      bias: layer.bias.map((bias) => bias * factor),
    })),
  };
}

/** What every whole count says. */
function assertWhole(found: RegionCount, dimension: number): void {
  assert.deepEqual([found.complete, found.method, found.dimension], [true, 'exact', dimension]);
  assert.equal(found.perLayer.at(-1), found.cells);
  assert.match(found.patternsSha256!, /^[0-9a-f]{64}$/);
  assert.deepEqual([found.sampled, found.probed], [undefined, undefined]);
  for (const { kind, value } of found.bounds) if (kind === 'upper') assert.ok(value >= BigInt(found.cells));
  assert.ok(found.seconds > 0);
}

describe('Counting regions', () => {
  for (const name of ['tiny-2-4-3-2-1', 'moons-2-32x3-1', 'leaky-2-32x3-1']) {
    it(`finds the cells of ${name} on its plane`, async () => {
      const seen: number[] = [];
      const onProgress = (done: number, total: number): number => seen.push(done / total);
      const task = workloadTask(name);
      const found = await countRegions(task, limits({ onProgress }));
      const expected = expectedCells[name]!;
      assertWhole(found, 2);
      assert.deepEqual([found.cells, found.patternsSha256], [expected.cells, expected.patterns_sha256]);
      assert.deepEqual([found.vertices, found.eulerCharacteristic], [expected.vertices, 1]);
      assert.equal(found.edges, found.vertices! + found.cells - 1);
      assert.ok(task.domain.kind === 'plane');
      const [[s0, s1], [t0, t1]] = task.domain.slice.bounds;
      assert.ok(Math.abs(found.areaSum! / ((s1 - s0) * (t1 - t0)) - 1) < 1e-12);
      assert.ok(
        seen.every((share, k) => share >= (seen[k - 1] ?? 0)) && seen.at(-1) === 1,
        'shares of the area grow to 1',
      );
    });
  }

  it('finds the pieces of a line, with their length', async () => {
    const found = await countRegions(boxTask(randomNetwork([1, 6, 5, 1], 3)), limits());
    assertWhole(found, 1);
    assert.deepEqual([found.vertices, found.edges, found.eulerCharacteristic], [found.cells + 1, found.cells, 1]);
    assert.ok(Math.abs(found.areaSum! - 2) < 1e-12);
    assert.ok(found.cells > 6);
  });

  it('finds the cells of a box by corners, the reference among them', async () => {
    const found = await countRegions(workloadTask('box3-3-6-4-1'), limits());
    const expected = expectedCells['box3-3-6-4-1']!;
    assertWhole(found, 3);
    assert.deepEqual([found.cells, found.patternsSha256], [expected.cells, expected.patterns_sha256]);
    assert.deepEqual([found.vertices, found.edges, found.areaSum, found.eulerCharacteristic], [null, null, null, null]);
    assert.equal(found.undecided, undefined);
  });

  it('finds the cells of a box with seven inputs by linear programs: one layer makes an arrangement', async () => {
    const network = randomNetwork([7, 5, 1], 3);
    const found = await countRegions(boxTask(network), limits());
    assertWhole(found, 7);
    assert.deepEqual([found.undecided, found.largestDoubt], [0, 0]);
    assert.ok(found.cells > 5 && BigInt(found.cells) <= runningMinimumBound([5], 7));
  });

  it('is the same by corners and by linear programs where one input does nothing', async () => {
    const six = randomNetwork([6, 5, 1], 9);
    const [first] = six.layers;
    const weights = new Float64Array(7 * 5);
    for (let unit = 0; unit < 5; unit += 1) weights.set(first!.weights.subarray(6 * unit, 6 * unit + 6), 7 * unit);
    const seven = { ...six, inputs: 7, layers: [{ ...first!, inputs: 7, weights }] };
    const [corners, programs] = [
      await countRegions(boxTask(six), limits()),
      await countRegions(boxTask(seven), limits()),
    ];
    assert.deepEqual([programs.cells, programs.patternsSha256], [corners.cells, corners.patternsSha256]);
    assert.deepEqual([programs.dimension, corners.dimension], [7, 6]);
  });

  it('takes sides without width for held inputs, in any dimension, exactly', async () => {
    for (const [held, free] of [
      [[0], 3],
      [[1, 3], 2],
      [[0, 1, 3], 1],
    ] as const) {
      for (let seed = 0; seed < 6; seed += 1) {
        const network = quantisedNetwork([4, 4, 3, 1], seed, seed % 2 === 0 ? 0 : 0.25);
        const box = Array.from({ length: 4 }, (_, input) =>
          (held as readonly number[]).includes(input) ? ([0.75, 0.75] as const) : ([-1, 1] as const),
        );
        const found = await countRegions({ network, domain: domainOfBox(network, box), isLimit: false }, limits());
        assert.equal(found.dimension, free);
        // Multiples of 1/4 times 3/4 are multiples of 1/16: sixteen quarters of everything are integers for the slow enumeration.
        const values = box.map(([low, high]) => (low < high ? undefined : low));
        const slow = scaledBy(4, holdInputs(network, values));
        const patterns = slowPatterns(
          slow,
          Array.from({ length: free }, () => [-1, 1] as const),
        );
        assert.equal(found.patternsSha256, createHash('sha256').update(patterns.join('\n')).digest('hex'), `${seed}`);
      }
    }
    const network = randomNetwork([2, 3, 1], 1);
    const point = [
      [0.5, 0.5],
      [0, 0],
    ] as const;
    assert.throws(() => domainOfBox(network, point), { code: 'analysis/bad-network' });
  });

  it('holds inputs in linear programs, too', async () => {
    const network = randomNetwork([8, 4, 1], 3);
    const box = Array.from({ length: 8 }, (_, input) => (input === 5 ? ([0.5, 0.5] as const) : ([-1, 1] as const)));
    const held = holdInputs(
      network,
      box.map(([low, high]) => (low < high ? undefined : low)),
    );
    const found = await countRegions({ network, domain: domainOfBox(network, box), isLimit: false }, limits());
    const expected = await countRegions(boxTask(held), limits());
    assert.deepEqual([found.dimension, found.cells], [7, expected.cells]);
    assert.equal(found.patternsSha256, expected.patternsSha256);
  });

  it('goes on with linear programs where a cell has more sides than corners are told by', async () => {
    const network = planesAround(70);
    const found = await countRegions(boxTask(network), limits({ cells: 3, milliseconds: 2000 }));
    assert.deepEqual([found.cells, found.method], [3, 'capped']);
    assert.ok(found.probed!.estimate > 1000);
  });

  it('refuses weights whose products no double holds, by the layer', async () => {
    const network = randomNetwork([2, 3, 3, 1], 1);
    const large = {
      ...network,
      layers: network.layers.map((layer) => ({ ...layer, weights: layer.weights.map((value) => value * 1e200) })),
    };
    for (const inputs of [1, 2, 3, 7]) {
      const own = randomNetwork([inputs, 3, 3, 1], 1);
      const task = boxTask({
        ...large,
        inputs,
        layers: [
          { ...own.layers[0]!, weights: own.layers[0]!.weights.map((value) => value * 1e200) },
          large.layers[1]!,
        ],
      });
      await assert.rejects(countRegions(task, limits()), (error) => {
        assert.ok(error instanceof LabError && error.code === 'analysis/bad-network');
        assert.match(formatMessage(error.userMessage), /products of its weights .* layers\[1\]/);
        return true;
      });
    }
  });

  it('says of the limit of a smooth network that it is one', async () => {
    const task = { ...boxTask(randomNetwork([2, 5, 1], 1)), isLimit: true };
    const [limit, exact] = [
      await countRegions(task, limits()),
      await countRegions({ ...task, isLimit: false }, limits()),
    ];
    assert.deepEqual([limit.method, exact.method, limit.cells], ['limit', 'exact', exact.cells]);
  });
});

describe('A budget that ends a count early', () => {
  it('of cells leaves so many, with what random points found, in a plane and in a box', async () => {
    const plane = await countRegions(workloadTask('mid-2-32x3-1'), limits({ cells: 500 }));
    assert.deepEqual([plane.cells, plane.complete, plane.method, plane.patternsSha256], [500, false, 'capped', null]);
    assert.ok(plane.sampled!.distinct > 500 && plane.sampled!.distinct < 4152);
    assert.ok(plane.sampled!.unseenShare < 0.2 && plane.areaSum! < 4);
    const box = await countRegions(boxTask(randomNetwork([3, 12, 8, 1], 2)), limits({ cells: 40 }));
    assert.deepEqual([box.cells, box.complete, box.method, box.patternsSha256], [40, false, 'capped', null]);
    assert.ok(box.sampled!.distinct > 40 && box.sampled!.samples >= box.sampled!.distinct);
  });

  it('of cells leaves so many pieces of a line and no length', async () => {
    const found = await countRegions(boxTask(randomNetwork([1, 30, 30, 1], 2)), limits({ cells: 4 }));
    assert.deepEqual([found.cells, found.complete, found.method], [4, false, 'capped']);
    assert.deepEqual([found.areaSum, found.eulerCharacteristic], [null, null]);
  });

  it('of cells leaves with linear programs an estimate by random descents', async () => {
    const task = boxTask(randomNetwork([7, 6, 5, 1], 4));
    const whole = await countRegions(task, limits());
    const capped = await countRegions(task, limits({ cells: 20 }));
    assert.deepEqual([capped.cells, capped.complete, capped.method], [20, false, 'capped']);
    const { probes, estimate, interval } = capped.probed!;
    assert.ok(probes >= 100 && interval[0] <= estimate && estimate <= interval[1]);
    assert.ok(estimate > whole.cells / 2 && estimate < 2 * whole.cells, `${estimate} of ${whole.cells}`);
  });

  it('of time is read from the clock that was handed in', async () => {
    const task = workloadTask('mid-2-32x3-1');
    const found = await countRegions(task, limits({ milliseconds: 3 }));
    assert.ok(!found.complete && found.cells > 0 && found.cells < 4152, `${found.cells} cells`);
    assert.ok((await countRegions(task, limits({ milliseconds: 1000 }))).complete);
  });
});

describe('A count that is cancelled', () => {
  const isCancelled = (error: unknown): boolean => error instanceof LabError && error.code === 'engine/cancelled';

  for (const inputs of [1, 2, 3, 7]) {
    it(`before it began throws with ${inputs} input(s)`, async () => {
      const run = countRegions(boxTask(randomNetwork([inputs, 9, 9, 1], 6)), limits({ signal: AbortSignal.abort() }));
      await assert.rejects(run, isCancelled);
    });
  }

  for (const widths of [
    [2, 40, 40, 1],
    [3, 20, 20, 1],
    [7, 8, 8, 1],
  ]) {
    it(`on its way throws at the next pause with ${widths[0]} inputs`, async () => {
      const controller = new AbortController();
      let pauses = 0;
      const pause = (): Promise<void> => {
        pauses += 1;
        controller.abort();
        return Promise.resolve();
      };
      const run = countRegions(boxTask(randomNetwork(widths, 6)), limits({ pause, signal: controller.signal }));
      await assert.rejects(run, isCancelled);
      assert.equal(pauses, 1);
    });
  }

  it('has not begun when the network or its domain is not valid', async () => {
    const network = randomNetwork([2, 3, 1], 1);
    const [layer] = network.layers;
    const broken = { ...network, layers: [{ ...layer!, bias: Float64Array.of(1, NaN, 0) }] };
    const isBadNetwork = (error: unknown): boolean =>
      error instanceof LabError && error.code === 'analysis/bad-network';
    const box = [
      [-1, 1],
      [-1, 1],
    ] as const;
    assert.throws(() => domainOfBox(broken, box), isBadNetwork);
    assert.throws(() => domainOfBox(network, [box[0], [1, 0.5]]), isBadNetwork);
    const task: RegionTask = { network: broken, domain: { kind: 'box', box }, isLimit: false };
    await assert.rejects(countRegions(task, limits()), isBadNetwork);
  });
});
