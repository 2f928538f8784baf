import assert from 'node:assert/strict';
import { formatMessage } from '../../src/core/ground/errors.ts';
import { readNetworkFile } from '../../src/formats/labNetwork.ts';
import { type NetworkFile, plainFormat } from '../../src/core/experiment/networkFile.ts';
import { createRandom } from '../../src/core/ground/random.ts';

/** A network file of ours with drawn weights: widths from inputs to outputs, the rest laid over layers and file. */
export function plainFile(
  widths: readonly number[],
  layer: Readonly<Record<string, unknown>> = {},
  file: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  const random = createRandom(5);
  const draw = (count: number): number[] => Array.from({ length: count }, () => Math.fround(random.normal()));
  const layers = widths.slice(1).map((units, at) => ({
    W: Array.from({ length: units }, () => draw(widths[at]!)),
    b: draw(units),
    ...(at < widths.length - 2 ? { activation: 'relu', ...layer } : {}),
  }));
  return { format: plainFormat, layers, ...file };
}

/** The same, read. */
export function networkOf(...given: Parameters<typeof plainFile>): NetworkFile {
  const { network, problem } = readNetworkFile(plainFile(...given));
  assert.ok(network, problem && formatMessage(problem.message));
  return network;
}
