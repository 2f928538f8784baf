import type { Options, Described } from '../ground/registry.ts';
import type { Random } from '../ground/random.ts';
import type { Task } from './task.ts';

/** Data that are drawn, not read. */
export type SyntheticName =
  | 'moons'
  | 'circles'
  | 'xor'
  | 'spiral'
  | 'blobs'
  | 'sine'
  | 'abs'
  | 'identity'
  | 'reluTarget'
  | 'linear'
  | 'sparseLinear'
  | 'lowRank';

/** Samples with their targets, as they are before any scaling. */
export interface Dataset {
  readonly name: string;
  readonly task: Task;
  readonly samples: number;
  readonly features: number;
  readonly featureNames: readonly string[];
  /** samples x features, row-major. */
  readonly inputs: Float64Array;
  /** Classification: class indices (samples). Regression: samples x targetWidth. */
  readonly targets: Float64Array;
  /** 1 for classification. */
  readonly targetWidth: number;
  /** Empty for regression. */
  readonly classNames: readonly string[];
  readonly targetNames: readonly string[];
  /** Of a file: the line of each sample, from 1 and with the header; undefined: the samples were drawn. */
  readonly lines?: Int32Array;
}

/** The number by which people know a sample: its line in the file, else its place among all samples from 1. */
export function rowNumber({ lines }: Pick<Dataset, 'lines'>, sample: number): number {
  return lines?.[sample] ?? sample + 1;
}

/** Data that a seeded generator draws. */
export interface SyntheticSource<P extends Options = Options> extends Described {
  readonly kind: 'synthetic';
  readonly task: Task;
  generate(random: Random, p: P): Dataset;
}
