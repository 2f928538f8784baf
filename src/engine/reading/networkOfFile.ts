import { designNetwork, type Architecture } from '../../core/experiment/architecture.ts';
import type { NetworkFile } from '../../core/experiment/networkFile.ts';
import { placeWeights } from '../problem/importedWeights.ts';
import { type NoRegions, regionNetwork, type RegionNetwork } from './regionNetwork.ts';

/** A network with the numbers of a file. */
export interface FileWeights {
  readonly architecture: Architecture;
  readonly parameters: Float32Array;
  readonly running: Float32Array;
}

/** The layers of a file with their weights, as a run would have them. */
export function weightsOfFile(file: NetworkFile): FileWeights {
  const init = { name: 'zeros', options: {} } as const;
  const layers = file.layers.slice(0, -1).map(({ units, activation, norm }) => {
    return { units, activation, norm: norm?.choice, dropout: 0, init };
  });
  const architecture = designNetwork({ network: { init, layers } }, file.inputs, file.layers.at(-1)!.units);
  return { architecture, ...placeWeights(architecture, file, 0) };
}

/** The network of a file as the regions see it, in the scaled inputs: norms folded, layers without a kink made part of the next. */
export function networkOfFile(file: NetworkFile): RegionNetwork | NoRegions {
  const { architecture, parameters, running } = weightsOfFile(file);
  return regionNetwork(architecture, parameters, running);
}
