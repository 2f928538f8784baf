import { losses } from '../../../core/tables/losses.ts';
import { recordedSamples, thinRows, thinSamples } from '../../problem/evaluation.ts';
import type { Moment, ViewWork } from '../frame/moment.ts';
import { networkOutputs } from './networkOutputs.ts';

/** A cell of the confusion table: class indices. */
export interface ClassPair {
  readonly truth: number;
  readonly predicted: number;
}

/** The samples of one split that the recorded accuracy is measured on, and which class the network gives to each. */
export interface JudgedSamples {
  /** They validate; otherwise nothing does, and they train. */
  readonly isHeld: boolean;
  /** Samples of their split, of which they may be some. */
  readonly all: number;
  /** Where each stands in the data set. */
  readonly rows: Int32Array;
  /** Class indices. */
  readonly truth: Int32Array;
  /** Class indices; -1 where an output is not finite. */
  readonly predicted: Int32Array;
  /** How sure the network is of the predicted class: its probability, or without one the lead of its output over the next. */
  readonly sureness: Float64Array;
  /** `sureness` is a probability. */
  readonly hasProbability: boolean;
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
    ...judge(moment, outputs, taken.length),
  };
}

function judge(
  { prepared }: Moment,
  outputs: Float64Array,
  samples: number,
): Pick<JudgedSamples, 'predicted' | 'sureness' | 'hasProbability'> {
  const loss = losses.get(prepared.problem.loss.name);
  const units = outputs.length / samples;
  const predicted = new Int32Array(samples);
  const sureness = new Float64Array(samples);
  for (let sample = 0; sample < samples; sample += 1) {
    const here = outputs.subarray(sample * units, (sample + 1) * units);
    predicted[sample] = here.every(Number.isFinite) ? loss.predict(here, prepared.width) : -1;
    sureness[sample] = loss.probability?.(here, predicted[sample]!) ?? leadOf(here);
  }
  return { predicted, sureness, hasProbability: loss.probability !== undefined };
}

/** Largest output less the second largest; of a single one the distance from its threshold 0. */
export function leadOf(outputs: Float64Array): number {
  if (outputs.length === 1) return Math.abs(outputs[0]!);
  const [first = 0, second = 0] = outputs.toSorted((one, other) => other - one);
  return first - second;
}
