import type { Dataset } from './dataset.ts';
import type { Random } from '../ground/random.ts';
import { checkTableSize } from './tableSize.ts';

/** Parameters of data of a linear law with a chosen condition number. */
export type LinearOptions = {
  readonly samples: number;
  readonly features: number;
  readonly condition: number;
  readonly noise: number;
};
/** Parameters of data of a linear law with few coefficients. */
export type SparseOptions = {
  readonly samples: number;
  readonly features: number;
  readonly nonzero: number;
  readonly correlation: number;
  readonly noise: number;
};
/** Parameters of data of a linear law with several targets and a coefficient matrix of low rank. */
export type LowRankOptions = {
  readonly samples: number;
  readonly features: number;
  readonly columns: number;
  readonly rank: number;
  readonly noise: number;
  readonly design: 'normal' | 'identity';
};

function normals(random: Random, length: number): Float64Array {
  return Float64Array.from({ length }, () => random.normal());
}

/** rows x inner times inner x columns, row-major. */
function multiply(one: Float64Array, other: Float64Array, inner: number, columns: number): Float64Array {
  const rows = one.length / inner;
  const out = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row += 1) {
    for (let k = 0; k < inner; k += 1) {
      const factor = one[row * inner + k]!;
      for (let column = 0; column < columns; column += 1) {
        out[row * columns + column] = out[row * columns + column]! + factor * other[k * columns + column]!;
      }
    }
  }
  return out;
}

interface Design {
  readonly name: string;
  readonly samples: number;
  readonly features: number;
  readonly inputs: Float64Array;
}

/** Targets inputs * weights + noise; weights features x columns. */
function regress(design: Design, weights: Float64Array, noise: number, random: Random): Dataset {
  const targetWidth = weights.length / design.features;
  const targets = multiply(design.inputs, weights, design.features, targetWidth);
  for (let index = 0; index < targets.length; index += 1) targets[index] = targets[index]! + noise * random.normal();
  const featureNames = Array.from({ length: design.features }, (_, index) => `x${index + 1}`);
  const targetNames = targetWidth === 1 ? ['y'] : Array.from({ length: targetWidth }, (_, index) => `y${index + 1}`);
  return { ...design, task: 'regression', featureNames, targets, targetWidth, classNames: [], targetNames };
}

/** Reflections that make a rotation; so many mix all directions while the cost stays proportional to the data. */
const reflections = 16;

/** Turns all rows by a product of reflections in random directions, in place. */
function rotateRows(rows: Float64Array, size: number, random: Random): void {
  for (let round = 0; round < Math.min(reflections, size); round += 1) {
    const direction = normals(random, size);
    const squared = direction.reduce((sum, value) => sum + value * value, 0);
    for (let start = 0; start < rows.length; start += size) {
      let product = 0;
      for (let index = 0; index < size; index += 1) product += rows[start + index]! * direction[index]!;
      const factor = (2 * product) / squared;
      for (let index = 0; index < size; index += 1) {
        rows[start + index] = rows[start + index]! - factor * direction[index]!;
      }
    }
  }
}

/** Inputs with covariance Q diag(eigenvalues) Q', eigenvalues from 1 down to 1/condition. */
export function generateLinear(random: Random, { samples, features, condition, noise }: LinearOptions): Dataset {
  checkTableSize(samples, features);
  const inputs = normals(random.fork('inputs'), samples * features);
  for (let index = 0; index < inputs.length; index += 1) {
    const share = features === 1 ? 0 : (index % features) / (features - 1);
    inputs[index] = inputs[index]! * Math.sqrt(condition ** -share);
  }
  rotateRows(inputs, features, random.fork('directions'));
  const weights = normals(random.fork('weights'), features);
  return regress({ name: 'linear', samples, features, inputs }, weights, noise, random.fork('noise'));
}

/** Inputs with correlation r^|i-j|: a stationary first-order process along the features. */
export function generateSparseLinear(random: Random, p: SparseOptions): Dataset {
  const { samples, features, correlation } = p;
  checkTableSize(samples, features);
  const inputs = normals(random.fork('inputs'), samples * features);
  const fresh = Math.sqrt(1 - correlation * correlation);
  for (let index = 0; index < inputs.length; index += 1) {
    if (index % features > 0) inputs[index] = correlation * inputs[index - 1]! + fresh * inputs[index]!;
  }
  const stream = random.fork('weights');
  const places = Int32Array.from({ length: features }, (_, index) => index);
  stream.shuffle(places);
  const weights = new Float64Array(features);
  for (const place of places.subarray(0, Math.min(p.nonzero, features)))
    weights[place] = stream.uniform() < 0.5 ? -1 : 1;
  return regress({ name: 'sparseLinear', samples, features, inputs }, weights, p.noise, random.fork('noise'));
}

/** A linear map of low rank to several targets. */
export function generateLowRank(random: Random, p: LowRankOptions): Dataset {
  const { samples, columns } = p;
  const features = p.design === 'identity' ? samples : p.features;
  checkTableSize(samples, Math.max(features, columns));
  const rank = Math.min(p.rank, features, columns);
  const left = normals(random.fork('left'), features * rank);
  const right = normals(random.fork('right'), rank * columns);
  const weights = multiply(left, right, rank, columns).map((value) => value / Math.sqrt(rank));
  if (p.design === 'normal') {
    const inputs = normals(random.fork('inputs'), samples * features);
    return regress({ name: 'lowRank', samples, features, inputs }, weights, p.noise, random.fork('noise'));
  }
  const root = Math.sqrt(samples);
  const inputs = new Float64Array(samples * samples);
  for (let sample = 0; sample < samples; sample += 1) inputs[sample * samples + sample] = root;
  return regress({ name: 'lowRank', samples, features, inputs }, weights, p.noise * root, random.fork('noise'));
}
