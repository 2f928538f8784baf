import { plainFormat } from '../core/experiment/networkFile.ts';
import { layerNumbers, transpose, type TrainedNetwork } from './trainedNetwork.ts';

const rowsOf = (values: Float32Array, width: number): number[][] =>
  Array.from({ length: values.length / width }, (_, row) => [...values.subarray(row * width, (row + 1) * width)]);

/** The network as plain JSON: W is out x in, every number exactly the float32 that it is. */
export function plainNetwork(network: TrainedNetwork): string {
  const layers = layerNumbers(network).map(({ design, weights, bias, scale, shift, mean, variance }) => ({
    W: rowsOf(transpose(weights, design.inputs, design.units), design.inputs),
    b: [...bias],
    activation: { name: design.activation.name, ...design.activation.options },
    ...(design.norm && {
      norm: {
        name: design.norm.name,
        ...design.norm.options,
        scale: [...(scale ?? [])],
        ...(shift && { shift: [...shift] }),
        ...(mean && variance && { mean: [...mean], variance: [...variance] }),
      },
    }),
  }));
  const { title, task, loss, featureNames, classNames, inputScale, inputRange, targetScale } = network;
  const names = { format: plainFormat, title, task, loss, featureNames, classNames };
  const file = { ...names, inputScale, inputRange, targetScale, layers };
  return `${JSON.stringify(file, undefined, 1)}\n`;
}
