import type { PreparedRun } from '../problem/preparedRun.ts';
import type { TrainedNetwork } from '../../formats/trainedNetwork.ts';

/** The network of a run as it stands. */
export function trainedNetwork(
  { experiment, data, task, problem }: PreparedRun,
  parameters: Float32Array,
  running: Float32Array,
): TrainedNetwork {
  const plain = ({ mean, scale }: PreparedRun['data']['inputScale']): TrainedNetwork['inputScale'] => ({
    mean: [...mean],
    scale: [...scale],
  });
  return {
    title: experiment.title,
    architecture: problem.architecture,
    parameters: parameters.slice(),
    running: running.slice(),
    task,
    loss: problem.loss,
    featureNames: data.dataset.featureNames,
    classNames: data.dataset.classNames,
    inputScale: plain(data.inputScale),
    inputRange: rangesOf(data.dataset),
    targetScale: plain(data.targetScale),
  };
}

function rangesOf({ inputs, features }: PreparedRun['data']['dataset']): [number, number][] {
  const ranges = Array.from({ length: features }, (): [number, number] => [Infinity, -Infinity]);
  inputs.forEach((value, at) => {
    const range = ranges[at % features]!;
    if (value < range[0]) range[0] = value;
    if (value > range[1]) range[1] = value;
  });
  return ranges;
}
