import type { CellAtPlace } from '../../../../analysis/regions/plane/cellAtPlace.ts';
import type { PreparedRun } from '../../../problem/preparedRun.ts';

/** Output = constant + sum of slope * feature. */
export interface CellMap {
  /** outputs x inputs. */
  readonly slopes: Float64Array;
  readonly constants: Float64Array;
  /** The feature with the largest slope times standard deviation for the first output. */
  readonly weightiest: number;
}

/** The affine map of a cell, taken back from scaled inputs and targets to the units of the data. */
export function mapInDataUnits(
  { data, task }: Pick<PreparedRun, 'data' | 'task'>,
  { gradient, offset }: Pick<CellAtPlace, 'gradient' | 'offset'>,
): CellMap {
  const outputs = offset.length;
  const inputs = gradient.length / outputs;
  const { mean, scale } = data.inputScale;
  const target = data.targetScale;
  const factor = (output: number): number => (task === 'regression' ? target.scale[output]! : 1);
  const shift = (output: number): number => (task === 'regression' ? target.mean[output]! : 0);
  const slopes = Float64Array.from(
    gradient,
    (slope, at) => (slope * factor(Math.floor(at / inputs))) / scale[at % inputs]!,
  );
  const constants = Float64Array.from(offset, (value, output) => {
    let constant = value * factor(output) + shift(output);
    for (let feature = 0; feature < inputs; feature += 1)
      constant -= slopes[output * inputs + feature]! * mean[feature]!;
    return constant;
  });
  const weight = (feature: number): number => Math.abs(slopes[feature]! * scale[feature]!);
  let weightiest = 0;
  for (let feature = 1; feature < inputs; feature += 1) if (weight(feature) > weight(weightiest)) weightiest = feature;
  return { slopes, constants, weightiest };
}
