import { losses } from '../../../core/tables/losses.ts';
import type { PreparedRun } from '../../problem/preparedRun.ts';

/** Which class the network gives to each of some samples. */
export interface ReadClasses {
  /** Class indices; -1 where an output is not finite. */
  readonly predicted: Int32Array;
  /** How sure the network is of the predicted class: its probability, or without one the lead of its output over the next. */
  readonly sureness: Float64Array;
  /** `sureness` is a probability. */
  readonly hasProbability: boolean;
}

/** Reads the outputs of a classification. @param outputs  samples x outputs */
export function readClasses(
  { problem, width }: Pick<PreparedRun, 'problem' | 'width'>,
  outputs: Float64Array,
  samples: number,
): ReadClasses {
  const loss = losses.get(problem.loss.name);
  const units = outputs.length / samples;
  const predicted = new Int32Array(samples);
  const sureness = new Float64Array(samples);
  for (let sample = 0; sample < samples; sample += 1) {
    const here = outputs.subarray(sample * units, (sample + 1) * units);
    predicted[sample] = here.every(Number.isFinite) ? loss.predict(here, width) : -1;
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
