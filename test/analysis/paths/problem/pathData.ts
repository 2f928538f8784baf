import { defaultRatio, lambdaGrid } from '../../../../src/analysis/paths/problem/lambdaPath.ts';
import {
  lassoLambdaMax,
  type LeastSquares,
  type RegressionData,
} from '../../../../src/analysis/paths/problem/leastSquares.ts';
import { createRandom } from '../../../../src/core/ground/random.ts';
import diabetesFile from '../../data/paths/diabetes.json' with { type: 'json' };

/** The generator of the synthetic benchmark problems. @source Tommy Ettinger's mulberry32 */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** n x p with a common factor and twenty true coefficients; data/paths/README.md has the recipe. */
export function syntheticData(samples: number, inputs: number, seed: number): RegressionData {
  const uniform = mulberry32(seed);
  const gauss = (): number => {
    const u = uniform();
    return Math.sqrt(-2 * Math.log(1 - u)) * Math.cos(2 * Math.PI * uniform());
  };
  const values = new Float64Array(samples * inputs);
  const target = new Float64Array(samples);
  for (let i = 0; i < samples; i += 1) {
    const common = Math.sqrt(0.3) * gauss();
    for (let j = 0; j < inputs; j += 1) values[i * inputs + j] = Math.sqrt(0.7) * gauss() + common;
  }
  for (let i = 0; i < samples; i += 1) {
    for (let k = 0; k < 20; k += 1) {
      target[i]! += (-1) ** k * Math.exp(-k / 10) * values[i * inputs + Math.floor((k * inputs) / 20)]!;
    }
    target[i]! += gauss();
  }
  return { samples, inputs, values, target };
}

export function diabetesData(): RegressionData {
  const values = Float64Array.from(diabetesFile.values);
  const target = Float64Array.from(diabetesFile.target);
  return { samples: target.length, inputs: diabetesFile.features.length, values, target };
}

export type Oddity = 'none' | 'duplicates' | 'negatives' | 'sums' | 'constants' | 'signs' | 'counts' | 'everything';
export const oddities: readonly Oddity[] = [
  'none',
  'duplicates',
  'negatives',
  'sums',
  'constants',
  'signs',
  'counts',
  'everything',
];

/** Random data of any shape with columns that repeat, cancel, add up or do not vary. */
export function oddData(samples: number, inputs: number, seed: number, oddity: Oddity): RegressionData {
  const random = createRandom(seed);
  const isRough = oddity === 'signs' || oddity === 'counts';
  const draw = (): number => {
    if (oddity === 'signs') return random.integer(2) * 2 - 1;
    if (oddity === 'counts') return random.integer(3);
    return random.normal();
  };
  const values = Float64Array.from({ length: samples * inputs }, draw);
  const at = (i: number, j: number): number => i * inputs + j;
  for (let j = 2; j < inputs; j += 1) {
    const kind = oddity === 'everything' ? oddities[random.integer(5)]! : oddity;
    if (kind === 'none' || isRough || random.uniform() < 0.4) continue;
    const [left, right] = [random.integer(j), random.integer(j)];
    for (let i = 0; i < samples; i += 1) {
      if (kind === 'duplicates') values[at(i, j)] = values[at(i, left)]!;
      if (kind === 'negatives') values[at(i, j)] = -3 * values[at(i, left)]!;
      if (kind === 'sums') values[at(i, j)] = values[at(i, left)]! + values[at(i, right)]!;
      if (kind === 'constants') values[at(i, j)] = 0.1;
    }
  }
  const target = new Float64Array(samples);
  for (let i = 0; i < samples; i += 1) {
    for (let j = 0; j < Math.min(3, inputs); j += 1) target[i]! += (2 - j) * values[at(i, j)]!;
    target[i]! += isRough ? random.integer(2) : 0.5 * random.normal();
  }
  return { samples, inputs, values, target };
}

/** The references of ridge begin where an elastic net with a share of 0.001 would have its first coefficient. */
export function strengthsOfGlmnet(problem: LeastSquares): Float64Array {
  return lambdaGrid({}, lassoLambdaMax(problem) / 0.001, defaultRatio(problem.samples, problem.inputs));
}
