import type { Dataset } from '../../core/tables/dataset.ts';
import type { LoadedExperiment } from './loadExperiment.ts';

/**
 * One line of JSON for the result of a command, with the warnings and remarks on its document (`warnings`, as they stand on stderr) and, where
 * `--explain-data` asks, how its file was read (`data`).
 * @param loaded  undefined for a network file
 */
export function jsonOf(result: object, loaded: Pick<LoadedExperiment, 'warnings' | 'description'> | undefined): string {
  if (loaded === undefined) return `${JSON.stringify(result)}\n`;
  const { warnings, description } = loaded;
  return `${JSON.stringify({ ...result, warnings, ...(description !== undefined && { data: description }) })}\n`;
}

/** What the numbers of a run are about: inputs by name and, for a classifier, classes with how many samples they have. */
export function namesOf({ featureNames, classNames, targets, task }: Dataset): {
  readonly features: readonly string[];
  readonly classes?: readonly { readonly name: string; readonly samples: number }[];
} {
  if (task !== 'classification') return { features: featureNames };
  const counts = new Uint32Array(classNames.length);
  for (const code of targets) counts[code] = counts[code]! + 1;
  return { features: featureNames, classes: classNames.map((name, code) => ({ name, samples: counts[code]! })) };
}
