import { recordedSamples, thinRows, thinSamples } from '../../problem/evaluation.ts';
import type { Moment, ViewWork } from '../frame/moment.ts';
import { networkOutputs } from '../samples/networkOutputs.ts';
import { readClasses, type ReadClasses } from '../samples/readClasses.ts';

/** A cell of the confusion table: class indices. */
export interface ClassPair {
  readonly truth: number;
  readonly predicted: number;
}

/** The samples of one split that the recorded accuracy is measured on, and which class the network gives to each. */
export interface JudgedSamples extends ReadClasses {
  /** They validate; otherwise nothing does, and they train. */
  readonly isHeld: boolean;
  /** Samples of their split, of which they may be some. */
  readonly all: number;
  /** Where each stands in the data set. */
  readonly rows: Int32Array;
  /** Class indices. */
  readonly truth: Int32Array;
}

/** Multiplications that live moments may take: the table of larger ones waits until the run rests. */
const liveBudget = 2e6;

/** Judges the samples of a classification; undefined for a regression, and while a run moves where it takes too long. */
export async function judgeSamples(moment: Moment, work: ViewWork): Promise<JudgedSamples | undefined> {
  const { prepared, isLive } = moment;
  const { data, problem } = prepared;
  const { parameters } = problem.architecture;
  if (prepared.task !== 'classification') return undefined;
  const isHeld = data.validation.samples > 0;
  const split = isHeld ? data.validation : data.train;
  const limit = recordedSamples(parameters);
  const taken = thinRows(split.samples, limit);
  if (isLive && taken.length * parameters > liveBudget) return undefined;
  const { samples, targets } = thinSamples(isHeld ? prepared.validation : problem.train, split.targets, limit);
  const outputs = await networkOutputs(moment, samples.inputs, work);
  return {
    isHeld,
    all: split.samples,
    rows: Int32Array.from(taken, (at) => split.rows[at]!),
    truth: Int32Array.from(targets),
    ...readClasses(prepared, outputs, taken.length),
  };
}
