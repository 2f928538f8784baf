import type { Architecture } from '../../../../core/experiment/architecture.ts';
import { message, type Message } from '../../../../core/ground/errors.ts';

/**
 * What a person calls a parameter of the flat vector: units count from 1, the inputs of the first layer have the names of the data.
 * @param features  names of the inputs
 */
export function nameParameter({ tensors, layers }: Architecture, place: number, features: readonly string[]): Message {
  const tensor = tensors.find(({ offset, size }) => place >= offset && place < offset + size);
  if (tensor === undefined) return message('parameter {0}', place);
  const { layer, role, columns, offset } = tensor;
  const [row, unit] = [Math.floor((place - offset) / columns), (place - offset) % columns];
  const isOutput = layer === layers.length - 1;
  const from = layer === 0 ? (features[row] ?? String(row + 1)) : row + 1;
  if (role !== 'weights')
    return isOutput
      ? message('{0} of output {1}', role, unit + 1)
      : message('{0} of unit {1}, layer {2}', role, unit + 1, layer + 1);
  if (layers.length === 1 && columns === 1) return message('weight of {0}', from);
  return isOutput
    ? message('weight {0} to output {1}', from, unit + 1)
    : message('weight {0} to unit {1}, layer {2}', from, unit + 1, layer + 1);
}
