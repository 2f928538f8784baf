import type { ExportedFile, ExportFormat } from '../core/experiment/exportFormats.ts';
import { layersModel } from './layersModel.ts';
import { plainNetwork } from './plainNetwork.ts';
import { kerasNetwork, pytorchNetwork } from './pythonNetwork.ts';
import type { TrainedNetwork } from './trainedNetwork.ts';

const writers = {
  json: (network) => [{ name: '', content: plainNetwork(network) }],
  keras: (network) => [{ name: '', content: kerasNetwork(network) }],
  pytorch: (network) => [{ name: '', content: pytorchNetwork(network) }],
  tfjs: (network) => {
    const { model, weights } = layersModel(network);
    return [
      { name: 'model.json', content: model },
      { name: 'weights.bin', content: weights },
    ];
  },
} satisfies Record<ExportFormat, (network: TrainedNetwork) => ExportedFile[]>;

/** @throws LabError export/failed */
export function exportNetwork(format: ExportFormat, network: TrainedNetwork): ExportedFile[] {
  return writers[format](network);
}
