/**
 * Networks with known numbers of cells. The files of data/ come with the lab's benchmark of linear regions: He-normal, trained, leaky,
 * quantised and constructed networks whose cells were counted in exact rational arithmetic by a program of its own (expected.json says
 * which). The largest one is compressed.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseNetworkFile, type NetworkWithDomain } from '../../../../src/cli/reading/regionsFile.ts';
import type { PiecewiseLinearNetwork } from '../../../../src/analysis/regions/cells/piecewiseLinear.ts';
import { createRandom } from '../../../../src/core/ground/random.ts';

const folder = join(process.cwd(), 'test/analysis/data');

export interface ExpectedCells {
  dimension: number;
  cells: number;
  cells_after_hidden_layer?: number[];
  vertices: number;
  edges?: number;
  patterns_sha256: string;
}

export const expectedCells = (
  JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as { workloads: Record<string, ExpectedCells> }
).workloads;

export function readWorkload(name: string): NetworkWithDomain {
  const path = join(folder, `${name}.json`);
  const text =
    name === 'wide-2-128x3-1' ? gunzipSync(readFileSync(`${path}.gz`)).toString('utf8') : readFileSync(path, 'utf8');
  return parseNetworkFile(JSON.parse(text));
}

/** A network of the given widths, input first, output last. @param draw  weight or bias; fan-in 0 stands for a bias */
export function buildNetwork(
  widths: readonly number[],
  draw: (fanIn: number) => number,
  negativeSlope = 0,
): PiecewiseLinearNetwork {
  const layers = widths.slice(1).map((units, index) => {
    const inputs = widths[index]!;
    return {
      units,
      inputs,
      negativeSlope,
      weights: Float64Array.from({ length: units * inputs }, () => draw(inputs)),
      bias: Float64Array.from({ length: units }, () => draw(0)),
    };
  });
  return { inputs: widths[0]!, layers: layers.slice(0, -1), output: layers.at(-1)! };
}

/** He-normal weights, biases of deviation 0.1. */
export function randomNetwork(widths: readonly number[], seed: number, negativeSlope = 0): PiecewiseLinearNetwork {
  const random = createRandom(seed);
  return buildNetwork(widths, (fanIn) => random.normal() * (fanIn === 0 ? 0.1 : Math.sqrt(2 / fanIn)), negativeSlope);
}

/** Weights and biases from -1, -3/4 to 1: many corners lie exactly on other neurons' lines. */
export function quantisedNetwork(widths: readonly number[], seed: number, negativeSlope = 0): PiecewiseLinearNetwork {
  const random = createRandom(seed);
  return buildNetwork(widths, () => (random.integer(9) - 4) / 4, negativeSlope);
}

/** A layer of planes around the origin, all at one distance: the cell in the middle of a box of three inputs touches them all. */
export function planesAround(planes: number): PiecewiseLinearNetwork {
  const random = createRandom(2);
  const weights = new Float64Array(3 * planes);
  for (let unit = 0; unit < planes; unit += 1) {
    const direction = [random.normal(), random.normal(), random.normal()];
    const length = Math.hypot(...direction);
    weights.set(
      direction.map((value) => value / length),
      3 * unit,
    );
  }
  return {
    inputs: 3,
    layers: [{ units: planes, inputs: 3, weights, bias: new Float64Array(planes).fill(-0.9), negativeSlope: 0 }],
    output: { units: 1, weights: new Float64Array(planes), bias: new Float64Array(1) },
  };
}
