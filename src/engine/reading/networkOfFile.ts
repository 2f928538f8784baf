import { designNetwork } from '../../core/experiment/architecture.ts';
import type { NetworkFile } from '../../core/experiment/networkFile.ts';
import { placeWeights } from '../problem/importedWeights.ts';
import { type NoRegions, regionNetwork, type RegionNetwork } from './regionNetwork.ts';

/** The network of a file as the regions see it, in the scaled inputs: norms folded, layers without a kink made part of the next. */
export function networkOfFile(file: NetworkFile): RegionNetwork | NoRegions {
  const init = { name: 'zeros', options: {} } as const;
  const layers = file.layers.slice(0, -1).map(({ units, activation, norm }) => {
    return { units, activation, norm: norm?.choice, dropout: 0, init };
  });
  const architecture = designNetwork({ network: { init, layers } }, file.inputs, file.layers.at(-1)!.units);
  const { parameters, running } = placeWeights(architecture, file, 0);
  return regionNetwork(architecture, parameters, running);
}
