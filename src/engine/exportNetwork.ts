import { layersModel } from './layersModel.ts';
import { plainNetwork } from './plainNetwork.ts';
import { kerasNetwork, pytorchNetwork } from './pythonNetwork.ts';
import type { TrainedNetwork } from './trainedNetwork.ts';

/** One file of an export. `name` is empty when the export is that one file. */
export interface ExportedFile {
  readonly name: string;
  readonly content: string | Uint8Array;
}

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
} satisfies Record<string, (network: TrainedNetwork) => ExportedFile[]>;

export type ExportFormat = keyof typeof writers;
export const exportFormats = Object.keys(writers) as ExportFormat[];

/** @throws LabError export/failed */
export function exportNetwork(format: ExportFormat, network: TrainedNetwork): ExportedFile[] {
  return writers[format](network);
}
