import type * as vscode from 'vscode';
import { budget, type Experiment } from '../../core/config/config.ts';
import type { NetworkFile } from '../../core/experiment/networkFile.ts';
import type { LabText } from '../../language/document/document.ts';
import { locateNetworkProblem, placeOfWeights, readNetworkText } from '../../language/sources/networkSource.ts';
import { besides, loadNamedFile, type Loaded } from './documentFiles.ts';
import { localize } from './localize.ts';

/** Reads the weights that experiments start from through the editor's file system. */
export interface NetworkSource {
  load(document: LabText, experiment: Experiment, uri: vscode.Uri): Promise<Loaded<NetworkFile>>;
}

/** Keeps the last file, so that a key pressed elsewhere reads nothing. */
export function createNetworkSource(): NetworkSource {
  let kept: { readonly stamp: string; readonly loaded: ReturnType<typeof readNetworkText> } | undefined;
  return {
    async load(document, experiment, uri) {
      const path = placeOfWeights(experiment);
      if (path === undefined) return { found: undefined, problems: [] };
      const file = { key: 'weights', path, find: () => besides(uri, path), limit: budget.networkBytes } as const;
      return loadNamedFile(document, file, async (stamp, bytes) => {
        const loaded = kept?.stamp === stamp ? kept.loaded : readNetworkText(new TextDecoder().decode(await bytes()));
        kept = { stamp, loaded };
        const { network, problem } = loaded;
        return {
          found: network,
          problems: problem ? [locateNetworkProblem(document, path, problem, localize)] : [],
        };
      });
    },
  };
}
